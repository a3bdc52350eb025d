"""A program on a real pseudo-terminal, and the moments at which its bytes arrive.

The reader must not disturb what it measures: it blocks in ``poll`` (no spinning on a machine with two cores),
stamps each chunk the moment ``read`` returns, and interprets nothing but the terminal queries a real terminal
would answer. Whoever wants to know what was on the screen looks at ``Burst.data`` afterwards.
All times are seconds on ``time.perf_counter``'s clock.
"""

from __future__ import annotations

import fcntl
import os
import select
import signal
import struct
import termios
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType

QUIET = 0.05
"""A burst is over when nothing has followed for this many seconds."""

CHUNK = 65536

# What xterm-like terminals ask and answer: synchronised output is known and off, in-band resize unknown.
ANSWERS = {
    b"\x1b[?2026$p": b"\x1b[?2026;2$y",
    b"\x1b[?2048$p": b"\x1b[?2048;0$y",
    b"\x1b[c": b"\x1b[?62;22c",
    b"\x1b[6n": b"\x1b[1;1R",
}


class ProgramEnded(Exception):
    """The program closed its terminal while more was expected of it."""


class NeverShown(Exception):
    """What was waited for did not appear before the deadline."""


@dataclass(frozen=True, slots=True)
class Burst:
    """Bytes that arrived together. ``chunks`` are (moment, bytes); ``began`` is what the times count from."""

    began: float
    chunks: tuple[tuple[float, bytes], ...]

    @property
    def data(self) -> bytes:
        return b"".join(chunk for _, chunk in self.chunks)

    @property
    def first(self) -> float:
        """Seconds from the beginning to the first byte."""
        return self.chunks[0][0] - self.began

    @property
    def last(self) -> float:
        """Seconds from the beginning to the last byte."""
        return self.chunks[-1][0] - self.began

    def until(self, text: bytes) -> float | None:
        """Seconds from the beginning until all of ``text`` had arrived, or None if it did not."""
        seen = b""
        for moment, chunk in self.chunks:
            seen += chunk
            if text in seen:
                return moment - self.began
        return None


@dataclass(slots=True)
class Program:
    """A running program and the master side of its terminal. Leaving its context ends the program."""

    argv: Sequence[str]
    cwd: str
    env: Mapping[str, str] = field(default_factory=lambda: os.environ)
    columns: int = 120
    rows: int = 40
    pid: int = 0
    master: int = -1
    began: float = 0.0
    _poll: select.poll = field(default_factory=select.poll)

    def __enter__(self) -> Program:
        env = {**self.env, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
        for name in ("COLUMNS", "LINES", "NO_COLOR"):
            env.pop(name, None)
        argv = list(self.argv)
        master, slave = os.openpty()
        fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", self.rows, self.columns, 0, 0))
        self.began = time.perf_counter()
        pid = os.fork()
        if pid == 0:
            try:
                os.login_tty(slave)
                os.chdir(self.cwd)
                os.execvpe(argv[0], argv, env)
            finally:
                os._exit(127)
        os.close(slave)
        os.set_blocking(master, False)
        self.pid, self.master = pid, master
        self._poll.register(master, select.POLLIN)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()

    def type(self, keys: bytes) -> float:
        """Write ``keys`` to the terminal; the moment before the write."""
        moment = time.perf_counter()
        os.write(self.master, keys)
        return moment

    def burst(
        self,
        began: float,
        *,
        until: bytes | None = None,
        quiet: float = QUIET,
        deadline: float = 10.0,
    ) -> Burst:
        """What arrives until ``until`` has been seen (if given) and ``quiet`` seconds of silence followed.

        Raises NeverShown after ``deadline`` seconds without it, ProgramEnded when the terminal is closed.
        """
        chunks: list[tuple[float, bytes]] = []
        # A text may be cut by a chunk's border, so the end of what came before is looked at again.
        tail, wanted = b"", until
        keep = len(until) if until else 0
        end = time.perf_counter() + deadline
        while True:
            waiting = wanted is not None or not chunks
            left = end - time.perf_counter() if waiting else quiet
            if left <= 0 or not self._poll.poll(left * 1000):
                if waiting:
                    raise NeverShown(f"{until!r} within {deadline:g} s; the last that came: {tail[-400:]!r}")
                return Burst(began, tuple(chunks))
            try:
                data = os.read(self.master, CHUNK)
            except OSError:
                data = b""
            if not data:
                raise ProgramEnded(b"".join(chunk for _, chunk in chunks)[-2000:].decode(errors="replace"))
            chunks.append((time.perf_counter(), data))
            if b"$p" in data or b"\x1b[c" in data or b"\x1b[6n" in data:
                self._answer(data)
            tail = (tail + data)[-(len(data) + keep) :]
            if wanted is not None and wanted in tail:
                wanted = None

    def press(self, keys: bytes, *, until: bytes | None = None, quiet: float = QUIET) -> Burst:
        """Write ``keys`` and collect what they bring about."""
        return self.burst(self.type(keys), until=until, quiet=quiet)

    def drain(self, quiet: float) -> None:
        """Read and forget until nothing has come for ``quiet`` seconds."""
        while self._poll.poll(quiet * 1000):
            try:
                if not os.read(self.master, CHUNK):
                    return
            except OSError:
                return

    def rest(self, seconds: float) -> None:
        """Let ``seconds`` pass; what is written meanwhile is read and forgotten."""
        end = time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            if self._poll.poll(left * 1000) and not os.read(self.master, CHUNK):
                return

    def end(self) -> None:
        """Hang up, as a closed terminal window does; kill what does not leave within two seconds."""
        if not self.pid:
            return
        os.kill(self.pid, signal.SIGTERM)
        deadline = time.perf_counter() + 2.0
        while os.waitpid(self.pid, os.WNOHANG)[0] == 0:
            self.drain(0.01)
            if time.perf_counter() > deadline:
                os.kill(self.pid, signal.SIGKILL)
                os.waitpid(self.pid, 0)
                break
        os.close(self.master)
        self.pid = 0

    def _answer(self, data: bytes) -> None:
        for question, answer in ANSWERS.items():
            if question in data:
                os.write(self.master, answer)


def cpu_seconds(pid: int) -> float:
    """Processor time used so far by all threads of ``pid``, in seconds, to the nanosecond."""
    total = 0
    for task in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{task}/schedstat", encoding="ascii") as stat:
            total += int(stat.read().split()[0])
    return total / 1e9


def memory_megabytes(pid: int) -> tuple[float, float]:
    """Resident and proportional set size of ``pid`` in megabytes (10^6 bytes)."""
    figures = {"Rss": 0, "Pss": 0}
    with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as rollup:
        for line in rollup:
            name, _, rest = line.partition(":")
            if name in figures:
                figures[name] = int(rest.split()[0]) * 1024
    return figures["Rss"] / 1e6, figures["Pss"] / 1e6
