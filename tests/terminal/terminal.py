"""A program on a real pseudo-terminal, driven by keys and watched through what it draws."""

import contextlib
import os
import select
import signal
import subprocess
import sys
import termios
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Self

from tests.terminal.display import Display
from tests.terminal.keys import key_bytes

DEADLINE = 20.0

# Makes the terminal on standard input the controlling one, which is what carries ctrl+c, the news of a new
# size and the hang-up, then turns into the program. Not a `preexec_fn`: that does not go with threads.
_ATTACH = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execvp(sys.argv[1], sys.argv[1:])
"""


class Terminal:
    """A window of `columns` by `rows` cells in which `command` runs. Leaving its context kills the program.

    `env` is the whole environment (default: this process's); TERM and COLORTERM are set on top of it. All
    waiting is for a condition, `timeout` in seconds; what fails raises AssertionError with a picture of the
    screen.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        cwd: str | os.PathLike[str] | None = None,
        env: Mapping[str, str] | None = None,
        columns: int = 120,
        rows: int = 40,
    ) -> None:
        self._news = threading.Condition()
        self._bytes = bytearray()
        self._ended = False
        self.display = Display(columns, rows, self._write)
        self._master, slave = os.openpty()
        termios.tcsetwinsize(self._master, (rows, columns))
        environment = dict(os.environ if env is None else env)
        for name in ("COLUMNS", "LINES", "NO_COLOR"):
            environment.pop(name, None)
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", _ATTACH, *command],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            cwd=cwd,
            env=environment | {"TERM": "xterm-256color", "COLORTERM": "truecolor"},
            start_new_session=True,
        )
        os.close(slave)
        self._wake_reader, self._wake = os.pipe()
        self._reader = threading.Thread(target=self._read, name="terminal", daemon=True)
        self._reader.start()

    # What a person does

    def type(self, text: str) -> None:
        """Type `text`, character by character as it stands."""
        self._write(text.encode())

    def press(self, *keys: str) -> None:
        """Press keys by name: "down", "f8", "ctrl+p", "shift+tab", "x"."""
        self._write(b"".join(key_bytes(key) for key in keys))

    def click(self, text: str) -> None:
        """Click with the left button on the first cell of `text`, which must be on the screen."""
        self.wait_for(text)
        row, line = next((row, line) for row, line in enumerate(self.lines()) if text in line)
        at = f"0;{line.index(text) + 1};{row + 1}"
        self._write(f"\x1b[<{at}M\x1b[<{at}m".encode())

    def resize(self, columns: int, rows: int) -> None:
        """Drag the window to another size; the program is told by SIGWINCH."""
        with self._news:
            self.display.resize(columns, rows)
        termios.tcsetwinsize(self._master, (rows, columns))

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the program."""
        self._process.send_signal(number)

    def hang_up(self) -> None:
        """Close the window: the program loses its terminal and gets SIGHUP."""
        self._close_window()

    # What a person sees

    def wait_for(self, wanted: "str | Callable[[Terminal], object]", timeout: float = DEADLINE) -> None:
        """Wait until the text is on the screen, or until `wanted(terminal)` is true.

        It is looked at whenever the program has written something. Fails when the time is over, and at once
        when the program has ended without it.
        """

        def there() -> bool:
            return wanted in self._text() if isinstance(wanted, str) else bool(wanted(self))

        with self._news:
            self._news.wait_for(lambda: self._ended or there(), timeout)
            assert there(), self._picture(f"waited for {wanted!r}")

    def wait_until_gone(self, text: str, timeout: float = DEADLINE) -> None:
        """Wait until `text` is no longer on the screen."""
        self.wait_for(lambda terminal: text not in terminal.screen_text(), timeout)

    def screen_text(self) -> str:
        """What is on the screen now."""
        with self._news:
            return self._text()

    def lines(self) -> list[str]:
        """What is on the screen now, line by line."""
        with self._news:
            return self.display.lines

    @property
    def raw_bytes(self) -> bytes:
        """Everything that the program has written."""
        with self._news:
            return bytes(self._bytes)

    # How the program ends

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def running(self) -> bool:
        return self._process.poll() is None

    def exit_code(self, timeout: float = DEADLINE) -> int:
        """Wait for the end of the program and its output: its exit code, or minus its signal's number."""
        try:
            code = self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            raise AssertionError(self._picture("waited for the end of the program")) from None
        self._reader.join(timeout)
        return code

    @property
    def left_on(self) -> set[str]:
        """What the program changed in the terminal and has not changed back; empty when all is restored."""
        with self._news:
            left_on = self.display.left_on
        if self._master >= 0:
            flags = termios.tcgetattr(self._master)[3]
            if not (flags & termios.ICANON and flags & termios.ECHO and flags & termios.ISIG):
                left_on.add("raw input")
        return left_on

    @property
    def restored(self) -> bool:
        """Whether the terminal is as it was before: no alternate screen, cursor visible, input as it was."""
        return not self.left_on

    def close(self) -> None:
        """Kill the program and everything it started in its own process group."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._close_window()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def _write(self, data: bytes) -> None:
        while data:
            data = data[os.write(self._master, data) :]

    def _read(self) -> None:
        while self._wake_reader not in (ready := select.select([self._master, self._wake_reader], [], [])[0]):
            try:
                data = os.read(ready[0], 65536)
            except OSError:  # how Linux says that nobody has the terminal open any more
                data = b""
            if not data:
                break
            with self._news:
                self._bytes += data
                self.display.feed(data)
                self._news.notify_all()
        with self._news:
            self._ended = True
            self._news.notify_all()

    def _close_window(self) -> None:
        if self._master < 0:
            return
        os.write(self._wake, b"!")
        self._reader.join()
        for descriptor in (self._master, self._wake, self._wake_reader):
            os.close(descriptor)
        self._master = -1

    def _text(self) -> str:
        return "\n".join(self.display.lines)

    def _picture(self, why: str) -> str:
        width = len(max(self.display.lines, key=len, default=""))
        drawn = "\n".join(f"│{line:<{width}}│" for line in self.display.lines)
        state = "running" if self.running else f"ended with {self._process.returncode}"
        return f"{why}; the program is {state}; on the screen:\n{drawn}"
