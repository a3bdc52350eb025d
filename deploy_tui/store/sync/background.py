"""The thread behind an open session that meets the other clones: soon after each act, and every so often."""

import random
import threading
import time
from collections.abc import Callable

from deploy_tui.store.errors import StoreError
from deploy_tui.store.git.launch import GitFailed
from deploy_tui.store.opened import OpenSession
from deploy_tui.store.rendering import Rendering
from deploy_tui.store.sync.sync import Synced, sync

SOON_SECONDS = 3.0
EVERY_SECONDS = 15.0
LONGEST_SECONDS = 60.0


class Background:
    """Start it, `poke` it after each act, `close` it on leaving. The callbacks run on its thread.

    `on_synced` hears what every sync came to that could be tried. What came in is in the session's state by
    then, and for the folder and the commit the Publisher wants a poke. `on_trouble` hears a line about
    everything that goes wrong, once until all is well again, and each warning once.
    """

    def __init__(
        self,
        session: OpenSession,
        on_synced: Callable[[Synced], None],
        on_trouble: Callable[[str], None] = lambda message: None,
        *,
        soon: float = SOON_SECONDS,
        every: float = EVERY_SECONDS,
        longest: float = LONGEST_SECONDS,
    ) -> None:
        self._session = session
        self._on_synced = on_synced
        self._on_trouble = on_trouble
        self._soon, self._every, self._longest = soon, every, longest
        self._rendering = Rendering()
        self._plan = threading.Condition()
        self._due = time.monotonic()
        self._unsent = False
        self._failures = 0
        self._ending = False
        self._ended = threading.Event()
        self._trouble = ""
        self._told: set[str] = set()
        self._thread = threading.Thread(target=self._run, name="sync", daemon=True)

    def start(self) -> None:
        """The first sync is at once."""
        self._thread.start()

    def poke(self) -> None:
        """Something was recorded here: sync soon, unless the server fails us; then when it is its turn.

        Never blocks for longer than a thread takes to look at its plan.
        """
        with self._plan:
            self._unsent = True
            if not self._failures:
                self._due = min(self._due, time.monotonic() + self._soon)
            self._plan.notify()

    def sync_now(self) -> None:
        """Somebody asks for it: at once, whatever the plan says."""
        with self._plan:
            self._due = time.monotonic()
            self._plan.notify()

    def close(self, deadline: float = 5.0) -> bool:
        """Send what is not sent, if the server was well last, and end. False when that took more than
        `deadline` seconds; then it is left to the next sync of anybody in this clone."""
        with self._plan:
            self._ending = True
            self._ended.set()
            self._plan.notify()
        if self._thread.is_alive():
            self._thread.join(deadline)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while self._await_turn():
            self._sync()
        if self._unsent and not self._failures:
            self._sync()

    def _await_turn(self) -> bool:
        """Wait until it is time; False when it is time to end."""
        with self._plan:
            while not self._ending and (left := self._due - time.monotonic()) > 0:
                self._plan.wait(left)
            self._due = time.monotonic() + self._every
            return not self._ending

    def _sync(self) -> None:
        with self._plan:
            self._unsent = False  # an act that comes from here on makes it true again
        try:
            synced = sync(self._session, rendering=self._rendering, wait=self._ended.wait)
        except (StoreError, GitFailed, OSError) as error:
            self._failed(str(error))
            return
        if synced.outcome == "synced":
            self._failures, self._trouble = 0, ""
        else:
            self._failed(synced.why)
        self._on_synced(synced)
        for warning in synced.warnings:  # last, so that the news that came with it do not cover it
            if warning not in self._told:
                self._told.add(warning)
                self._on_trouble(warning)

    def _failed(self, why: str) -> None:
        with self._plan:
            self._failures += 1
            longest = min(self._longest, self._every * 2 ** min(self._failures, 10))
            # Not all at the same moment: many clones lose a server together.
            self._due = time.monotonic() + longest * random.uniform(0.5, 1.0)
            self._unsent = True
        if why != self._trouble:
            self._trouble = why
            self._on_trouble(why)
