"""When the terminal or the system wants us to go: signals, and a terminal that is no longer there."""

import asyncio
import os
import select
import signal
import threading
from collections.abc import Callable, Mapping

# What these show beyond ASCII depends on a font that nobody can ask for.
_FEW_SIGNS = ("linux", "vt", "ansi", "cons", "dumb")


def knows_only_ascii(environ: Mapping[str, str]) -> bool:
    """Whether the terminal is one that has few signs, or the locale does not speak UTF-8."""
    locale = environ.get("LC_ALL") or environ.get("LC_CTYPE") or environ.get("LANG") or "C"
    speaks_utf_8 = "utf-8" in locale.lower() or "utf8" in locale.lower()
    return not speaks_utf_8 or environ.get("TERM", "").startswith(_FEW_SIGNS)


def on_signals(leave: Callable[[int], object]) -> None:
    """Call `leave(128 + n)` on the event loop for SIGTERM, SIGHUP and SIGINT. Textual alone would die and
    leave the terminal in its full-screen mode."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        loop.add_signal_handler(number, leave, 128 + number)


def watch_terminal(lost: Callable[[], object]) -> None:
    """When the terminal on standard input is gone, call `lost` from a thread and end the process.

    Nobody may have sent a signal (nohup), and then Textual's input thread reads the end of the terminal for
    ever, at full load. Nor can Textual be left in its own way: it waits for ever to write to what is gone.
    """
    threading.Thread(target=_watch, args=(lost,), name="terminal-watch", daemon=True).start()


def _watch(lost: Callable[[], object]) -> None:
    poll = select.poll()
    poll.register(0, 0)  # asks for nothing: only a hang-up or an error is reported
    poll.poll()
    try:
        lost()
    finally:
        os._exit(128 + signal.SIGHUP)
