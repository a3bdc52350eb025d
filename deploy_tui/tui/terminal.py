"""When the terminal or the system wants us to go: signals, and a terminal that is no longer there."""

import asyncio
import os
import select
import signal
import threading
from collections.abc import Callable

_SECONDS_TO_LEAVE = 30.0


def on_signals(leave: Callable[[int], object]) -> None:
    """Call `leave(128 + n)` on the event loop for SIGTERM, SIGHUP and SIGINT. Textual alone would die and
    leave the terminal in its full-screen mode."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        loop.add_signal_handler(number, leave, 128 + number)


def watch_terminal(leave: Callable[[], object]) -> None:
    """Call `leave` (from a thread) when the terminal on standard input is gone and nobody sends a signal, as
    under nohup: Textual's input thread would read its end for ever, at full load."""
    threading.Thread(target=_watch, args=(leave,), name="terminal-watch", daemon=True).start()


def _watch(leave: Callable[[], object]) -> None:
    poll = select.poll()
    poll.register(0, 0)  # asks for nothing: only a hang-up or an error is reported
    poll.poll()
    leave()
    # Leaving writes to the terminal that is gone. Should that never end: what was acknowledged is on disk.
    threading.Event().wait(_SECONDS_TO_LEAVE)
    os._exit(129)
