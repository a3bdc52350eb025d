"""A session opened for reading only: for reviewers, for closed sessions, for a disk that takes no writing."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from deploy_tui.session.events import Event
from deploy_tui.store.errors import NotRecorded
from deploy_tui.store.glance import journal_signature, logs_signature
from deploy_tui.store.opened import Act, OpenSession, utc_now
from deploy_tui.store.operator import Operator
from deploy_tui.store.place import Place
from deploy_tui.store.read import Saved, read_session


class ViewedSession(OpenSession):
    """Shows what others record; writes no file, not even which item was looked at."""

    def __init__(self, place: Place, id: str, uid: str, now: Callable[[], datetime] = utc_now) -> None:
        """Raises StoreError when the session cannot be read."""
        super().__init__(place, read_session(place, id, uid), Operator("reading only"), now)
        self._seen = self._signature()

    def record(self, *acts: Act) -> tuple[Event, ...]:
        raise NotRecorded("NOT RECORDED: opened for reading only")

    def adopt(self, events: Iterable[Event]) -> tuple[Event, ...]:
        raise NotRecorded("NOT RECORDED: opened for reading only")

    def refresh(self) -> bool:
        seen = self._signature()
        if seen == self._seen:
            return False
        reading = read_session(self.place, self.id, self.uid)
        changed = len(reading.state.events) != len(self.state.events)
        self._seen, self._ledger.state, self._published = seen, reading.state, reading.published
        return changed

    @property
    def behind(self) -> bool:
        return False

    def publish(self) -> Saved:
        return self.saved

    def write_folder(self) -> None:
        """Nothing is written."""

    def recover(self) -> None:
        """Nothing is written."""

    def remember_view(self, view: dict[str, Any]) -> None:
        """Nothing is written."""

    def _signature(self) -> object:
        return journal_signature(self.place, self.uid), logs_signature(self.place, self.id)
