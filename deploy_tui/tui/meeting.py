"""The other clones, as the wizard meets them: in the background, through the git server.

Nothing is sent anywhere before somebody has asked for it, once, for this session in this clone: with
`deploy-tui sync` or with its key in the wizard. From then on it goes by itself.
"""

import os
import threading
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Literal, NamedTuple

from deploy_tui.store.opened import OpenSession
from deploy_tui.tui.sentences import when

if TYPE_CHECKING:
    from deploy_tui.store.sync.background import Background
    from deploy_tui.store.sync.sync import Synced

# The screen is painted first; what sync imports takes a tenth of a second.
_SECONDS_BEFORE = 1.5


class Met(NamedTuple):
    """How things stand between this clone and the server. `since` is when it stopped to be well, `at` when it
    was well last, both in ISO 8601; the server lacked `unsent` of the events when `known` were known."""

    state: Literal["never", "synced", "offline", "refused", "busy"] = "never"
    why: str = ""
    since: str = ""
    at: str = ""
    unsent: int = 0
    known: int = 0

    def not_sent(self, events: int) -> int:
        """How many of so many events the server has not got yet."""
        return self.unsent + max(0, events - self.known)

    def words(self, events: int, now: datetime) -> tuple[str, ...]:
        """For the status line, the longest first; why it is so has been said when it happened."""
        if self.state == "never":
            return ()
        left = self.not_sent(events)
        acts = f"{left} act{'s' * (left != 1)} not sent" if left else ""
        if self.state == "synced":
            return (acts or "synced",)
        whole = " · ".join(filter(None, (acts, f"{self.state} since {when(self.since, now)}")))
        return whole, f"{left} not sent · {self.state}" if left else self.state


class Meeting:
    """Starts the sync's thread where somebody has asked for it. `on_came` and `on_met` run on that thread."""

    def __init__(
        self,
        session: OpenSession,
        on_came: Callable[[], None],
        on_met: Callable[[Met], None],
        on_trouble: Callable[[str], None],
    ) -> None:
        self._session = session
        self._on_came = on_came
        self._on_met = on_met
        self._on_trouble = on_trouble
        self._background: Background | None = None
        self._turn = threading.Lock()
        self._timer = threading.Timer(_SECONDS_BEFORE, self._start_if_wanted)
        self._timer.daemon = True

    def start(self) -> None:
        self._timer.start()

    def poke(self) -> None:
        """Something was recorded here."""
        if self._background is not None:
            self._background.poke()

    def sync_now(self) -> None:
        """Somebody asks for it. Returns at once."""
        threading.Thread(target=self._now, name="sync-now", daemon=True).start()

    def close(self) -> None:
        """Send what is not sent, for a few seconds at most. Blocking: not on the UI thread."""
        self._timer.cancel()
        if self._background is not None:
            self._background.close()

    def _now(self) -> None:
        if not self._begin():
            assert self._background is not None
            self._background.sync_now()

    def _start_if_wanted(self) -> None:
        place = self._session.place
        if os.path.exists(os.path.join(place.journal_folder(self._session.uid), "synced.json")):
            self._begin()

    def _begin(self) -> bool:
        """Whether it was this call that started it; the first sync is at once."""
        with self._turn:
            if self._background is not None:
                return False
            from deploy_tui.store.sync.background import Background

            self._background = Background(self._session, self._synced, self._on_trouble)
            self._background.start()
            return True

    def _synced(self, synced: "Synced") -> None:
        if synced.came:
            self._on_came()
        self._on_met(Met(synced.outcome, synced.why, synced.since, synced.met, synced.unsent, synced.known))
