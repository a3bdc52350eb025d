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
    """Start it, `poke` it after each act, `close` it on leaving. The callbacks run on its thread."""

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
        self._leaving = False
        self._due: float | None = None
        self._first_act: float | None = None
        self._thread = threading.Thread(target=self._run, name="publisher", daemon=True)

    def start(self) -> None:
        if self._session.saved.pending:
            self._schedule(0)
        self._thread.start()

    def poke(self) -> None:
        """Something was recorded here: publish soon."""
        self._schedule(IDLE_SECONDS)

    def close(self, deadline: float = 20.0) -> bool:
        """Publish what is pending at once and end. False when that took more than `deadline` seconds."""
        self._leaving = True
        self._wake.set()
        self._thread.join(deadline)
        return not self._thread.is_alive()

    def _schedule(self, seconds: float) -> None:
        now = self._now()
        if self._first_act is None:
            self._first_act = now
        self._due = min(now + seconds, self._first_act + LONGEST_SECONDS)

    def _run(self) -> None:
        while not self._leaving:
            self._wake.wait(LOOK_SECONDS)
            self._look()
            if self._due is not None and self._now() >= self._due:
                self._publish()
        if self._session.saved.pending:
            self._publish()

    def _look(self) -> None:
        try:
            changed = self._session.refresh()
        except (StoreError, OSError) as error:
            self._on_trouble(str(error))
            return
        if changed:
            self._on_change()

    def _publish(self) -> None:
        self._due = self._first_act = None
        try:
            saved = self._session.publish()
        except (StoreError, OSError) as error:
            self._on_trouble(str(error))
            self._retry_later()
            return
        if saved.waiting and self._session.place.location is not None:
            self._retry_later()
        self._on_saved(saved)

    def _retry_later(self) -> None:
        if not self._leaving:
            self._schedule(RETRY_SECONDS)
