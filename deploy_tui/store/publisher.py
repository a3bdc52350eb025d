"""The thread behind an open session: looks for what others recorded, writes the folder, commits.

Commits come in bunches: three seconds after the last act, thirty after the first at most, and at once
when the session is left.
"""

import threading
import time
from collections.abc import Callable

from deploy_tui.store.errors import StoreError
from deploy_tui.store.opened import OpenSession
from deploy_tui.store.read import Saved

LOOK_SECONDS = 0.4
IDLE_SECONDS = 3.0
LONGEST_SECONDS = 30.0
RETRY_SECONDS = 10.0


class Publisher:
    """Start it, `poke` it after each act, `close` it on leaving. The callbacks run on its thread.

    `on_trouble` hears each of the session's warnings once, those from its opening included, and what keeps
    going wrong once until it goes well again.
    """

    def __init__(
        self,
        session: OpenSession,
        on_change: Callable[[], None],
        on_saved: Callable[[Saved], None],
        on_trouble: Callable[[str], None] = lambda message: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._session = session
        self._on_change = on_change
        self._on_saved = on_saved
        self._on_trouble = on_trouble
        self._now = clock
        self._wake = threading.Event()
        self._plan = threading.Lock()
        self._due: float | None = None
        self._first_act: float | None = None
        self._told: set[str] = set()
        self._troubles: dict[str, str] = {}
        self._thread = threading.Thread(target=self._run, name="publisher", daemon=True)

    def start(self) -> None:
        if self._session.behind:
            self._due = self._now()
        self._thread.start()

    def poke(self) -> None:
        """Something was recorded here: publish soon. Never blocks."""
        with self._plan:
            now = self._now()
            self._first_act = now if self._first_act is None else self._first_act
            self._due = min(now + IDLE_SECONDS, self._first_act + LONGEST_SECONDS)

    def close(self, deadline: float = 20.0) -> bool:
        """Publish what is pending at once and end. False when that took more than `deadline` seconds."""
        self._wake.set()
        self._thread.join(deadline)
        return not self._thread.is_alive()

    def _run(self) -> None:
        leaving = self._wake.wait(LOOK_SECONDS)  # first of all the screen is painted
        self._recover()
        while not leaving:
            self._look()
            if self._take_due():
                self._publish()
            leaving = self._wake.wait(LOOK_SECONDS)
        if self._session.behind or self._due is not None:
            self._publish()

    def _recover(self) -> None:
        try:
            self._session.recover()
        except StoreError as error:
            self._complain("recover", str(error))

    def _take_due(self) -> bool:
        """Whether it is time. An act that comes from here on makes a new plan."""
        with self._plan:
            if self._due is None or self._now() < self._due:
                return False
            self._due = self._first_act = None
            return True

    def _look(self) -> None:
        before = self._session.saved
        try:
            changed = self._session.refresh()
        except (StoreError, OSError) as error:
            self._complain("look", str(error))
            return
        self._troubles.pop("look", None)
        warned = self._tell_warnings()
        if changed:
            self._on_change()
        elif self._session.saved != before:
            self._on_saved(self._session.saved)
        if changed or warned:
            self.poke()
        elif self._session.lacking:  # not at once: the user may be in the middle of something
            self._retry_later()

    def _publish(self) -> None:
        try:
            saved = self._session.publish() if self._session.behind else self._session.saved
        except (StoreError, OSError) as error:
            self._complain("publish", str(error))
            self._retry_later()
            return
        self._troubles.pop("publish", None)
        self._tell_warnings()
        if saved.waiting and self._session.place.location is not None:
            self._retry_later()
        self._on_saved(saved)

    def _retry_later(self) -> None:
        with self._plan:
            if self._due is None:
                self._due = self._now() + RETRY_SECONDS

    def _complain(self, doing: str, message: str) -> None:
        if self._troubles.get(doing) != message:
            self._troubles[doing] = message
            self._on_trouble(message)

    def _tell_warnings(self) -> bool:
        new = [warning for warning in self._session.warnings if warning not in self._told]
        self._told.update(new)
        for warning in new:
            self._on_trouble(warning)
        return bool(new)
