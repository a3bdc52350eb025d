"""The other clones, as the wizard meets them: in the background, through the git server.

Nothing is sent anywhere before somebody has asked for it, once, for this session in this clone: with
`deploy-tui sync` or with its key in the wizard. From then on it goes by itself.
"""

import os
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal, NamedTuple

from deploy_tui.store.opened import OpenSession

if TYPE_CHECKING:
    from deploy_tui.store.sync.background import Background
    from deploy_tui.store.sync.sync import Synced

# The screen is painted first; what sync imports takes a tenth of a second.
_SECONDS_BEFORE = 1.5


class Met(NamedTuple):
    """How things stand between this clone and the server. `since` is a time in ISO 8601, of `offline`."""

    state: Literal["never", "synced", "behind"] = "never"
    why: str = ""
    since: str = ""

    @property
    def words(self) -> str:
        """For the status line; why it is so has been said when it happened."""
        return {"never": "", "synced": "synced", "behind": "not synced"}[self.state]


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
        well = synced.outcome == "synced"
        self._on_met(Met("synced") if well else Met("behind", synced.why, synced.since))
