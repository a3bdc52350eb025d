"""Somebody at a shell watches what runs, and may end it."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from deploy_tui.commands.say import note, say
from deploy_tui.execution import work
from deploy_tui.execution.evidence import plain
from deploy_tui.session.runs import Run
from deploy_tui.store.opened import OpenSession


def follow(session: OpenSession, start: Callable[[], Run]) -> Run:
    """Start it, wait for the end and print what is said. Ctrl-C ends the command; a second one leaves it."""
    printer = _Printer()
    try:
        with interruptible("ending it; once more to leave it to itself") as cancelled:
            return work.follow(session, start(), printer.take, cancelled=cancelled)
    finally:
        printer.finish()


@contextmanager
def interruptible(said: str) -> Iterator[threading.Event]:
    """The event is set by the first Ctrl-C, which is answered with what is `said`; a second goes through."""
    cancelled = threading.Event()

    def interrupted(number: int, frame: FrameType | None) -> None:
        if cancelled.is_set():
            raise KeyboardInterrupt
        note(f"deploy-tui: {said}")
        cancelled.set()

    before = signal.signal(signal.SIGINT, interrupted)
    try:
        yield cancelled
    finally:
        signal.signal(signal.SIGINT, before)


class _Printer:
    """Prints output line by line, cleaned."""

    _LONGEST = 64 * 1024

    def __init__(self) -> None:
        self._rest = b""

    def take(self, data: bytes) -> None:
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            say(f"  {plain(line)}")
        if len(self._rest) > self._LONGEST:
            self.finish()

    def finish(self) -> None:
        if self._rest:
            say(f"  {plain(self._rest)}")
        self._rest = b""
