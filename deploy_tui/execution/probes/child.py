"""A program that a probe asks: short, without a terminal, and gone when the clock is over.

Actions are not run like this: they outlive whoever started them (see `runs`).
"""

import os
import select
import signal
import subprocess
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from deploy_tui.execution.probes.clock import TICK, Clock, NoAnswer
from deploy_tui.execution.redact import Redactor, redact
from deploy_tui.execution.supervisor import lives

_HEAD = _TAIL = 256 * 1024
_MARGIN = 64 * 1024
_PIECE = 64 * 1024
_GRACE = 2.0
"""Seconds between TERM and KILL."""
_LOOK = 0.01
_MOST_DRAINED = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Ended:
    """How a program ended: its exit code (-15: ended by TERM), and both ends of what it said."""

    exit: int
    output: bytes


def run(
    words: Sequence[str],
    folder: str,
    environment: Mapping[str, str],
    clock: Clock,
    given: bytes = b"",
    hidden: Iterable[str] = (),
) -> Ended:
    """Run it and wait for it, not for what it may have left behind. Its output comes without what is
    `hidden`, because it may be cut anywhere later. Raises NoAnswer when it cannot be started, is cancelled or
    takes too long; its whole process group is ended then."""
    clock.left()
    try:
        process = subprocess.Popen(
            words,
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.PIPE if given else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    except FileNotFoundError as error:
        missing = (
            f"{folder} is not there" if not os.path.isdir(folder) else f"{words[0]} is not installed here"
        )
        raise NoAnswer(missing, None) from error
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        raise NoAnswer(f"{words[0]} cannot be started: {reason}", None) from error
    said = _Kept(hidden)
    try:
        assert process.stdout is not None
        if process.stdin is not None:
            with suppress(BrokenPipeError):  # more than 64 KB would wait for it to read; nobody gives as much
                process.stdin.write(given)
                process.stdin.close()
        handle = process.stdout.fileno()
        os.set_blocking(handle, False)
        _listen(process, handle, said, clock)
        _drain(handle, said)
    finally:
        _end(process)
    return Ended(process.returncode, said.data)


class _Kept:
    """The beginning and the end of a stream of any length, without what is hidden. Only what is kept is
    looked through, with a margin around it: a secret may lie across the cut."""

    def __init__(self, hidden: Iterable[str]) -> None:
        self._hidden = tuple(hidden)
        self._head = b""
        self._tail = bytearray()
        self._lost = 0

    def add(self, data: bytes) -> None:
        room = _HEAD + _MARGIN - len(self._head)
        self._head += data[:room]
        self._tail += data[max(room, 0) :]
        if (over := len(self._tail) - _TAIL - _MARGIN) > 0:
            del self._tail[:over]
            self._lost += over

    @property
    def data(self) -> bytes:
        if not self._lost:
            return redact(self._head + bytes(self._tail), self._hidden)
        head = Redactor(self._hidden).feed(self._head)[:_HEAD]
        tail = redact(bytes(self._tail), self._hidden)[_MARGIN:]
        return head + f"\n[… {self._lost + 2 * _MARGIN:,} bytes …]\n".encode() + tail


def _listen(process: "subprocess.Popen[bytes]", handle: int, said: _Kept, clock: Clock) -> None:
    poll = select.poll()
    poll.register(handle, select.POLLIN)
    open_ = True
    while process.poll() is None:
        if open_ and poll.poll(min(TICK, clock.left()) * 1000):
            open_ = _read(handle, said) != 0
        elif not open_:  # it has closed its output and goes on
            with suppress(subprocess.TimeoutExpired):
                process.wait(min(TICK, clock.left()))
        clock.left()


def _drain(handle: int, said: _Kept) -> None:
    """What it said before it ended. A child that it left behind may go on talking; nobody listens to that."""
    for _ in range(_MOST_DRAINED // _PIECE):
        if not _read(handle, said):
            break


def _read(handle: int, said: _Kept) -> int:
    """How much there was; 0 at the end, or when there is nothing just now."""
    try:
        data = os.read(handle, _PIECE)
    except BlockingIOError:
        return 0
    said.add(data)
    return len(data)


def _end(process: "subprocess.Popen[bytes]") -> None:
    """One that still runs gets TERM, with all that it started, then KILL; the pipe is closed."""
    if process.poll() is None:
        _tell(process, signal.SIGTERM)
        until = time.monotonic() + _GRACE
        while (process.poll() is None or lives(process.pid)) and time.monotonic() < until:
            time.sleep(_LOOK)
        _tell(process, signal.SIGKILL)
        with suppress(subprocess.TimeoutExpired):
            process.wait(_GRACE)
    if process.stdout is not None:
        process.stdout.close()


def _tell(process: "subprocess.Popen[bytes]", sign: int) -> None:
    """Its whole group is told, where anybody is left."""
    with suppress(ProcessLookupError, PermissionError):  # gone, or become somebody else
        os.killpg(process.pid, sign)
