"""What a person would see: a program's bytes, drawn by pyte, with the parts of a terminal that pyte lacks."""

import re
from collections.abc import Callable

import pyte

ALTERNATE_SCREEN = 1049
CURSOR = 25
SYNCHRONISED = 2026
_MOUSE = {1000, 1002, 1003}
_PASTE = 2004
_FOCUS = 1004

_MODES = re.compile(rb"\x1b\[\?([0-9;]+)([hl])")
_QUERY = re.compile(rb"\x1b\[\?([0-9]+)\$p")
_KEYBOARD = re.compile(rb"\x1b\[([<>])[0-9]*u")

# pyte prints the rest of these as text, or takes them for something else: private CSI sequences (kitty's
# keyboard, xterm's key options), mode queries, colours with colons, and the strings DCS, SOS, PM and APC.
_UNKNOWN_TO_PYTE = re.compile(
    rb"\x1b\[[<=>][0-?]*[ -/]*[@-~]"
    rb"|\x1b\[[0-?]*\$[@-~]"
    rb"|\x1b\[[0-9;]*:[0-9;:]*[@-~]"
    rb"|\x1b[PX^_].*?\x1b\\",
    re.DOTALL,
)
# The beginning of a sequence whose end has not arrived yet: kept back, because what it is shows only then.
_UNFINISHED = re.compile(rb"\x1b(\[[0-?]*[ -/]*|[P\]X^_](?:(?!\x1b\\|\x07).)*)?\Z", re.DOTALL)
_ONE_AT_A_TIME = re.compile(rb"(\x1b\[\?[0-9;]+[hl])")


class Display:
    """The screen of a terminal. `answer` gets what the terminal would write back to the program.

    The alternate screen is a screen of its own, as in a real terminal: after the program has left it, what
    stood there before is seen again.
    """

    def __init__(self, columns: int, rows: int, answer: Callable[[bytes], None]) -> None:
        self._answer = answer
        self._size = (columns, rows)
        self._main = self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._unfinished = b""
        self._modes = {CURSOR}
        self._keyboard_modes = 0
        self.frames = 0
        """How many synchronised updates have been finished (Textual wraps each frame in one)."""

    def feed(self, data: bytes) -> None:
        """Draw what the program wrote."""
        data = self._unfinished + data
        unfinished = _UNFINISHED.search(data)
        self._unfinished = data[unfinished.start() :] if unfinished else b""
        data = data[: len(data) - len(self._unfinished)]
        for question in _QUERY.finditer(data):
            known = int(question[1]) == SYNCHRONISED
            self._answer(b"\x1b[?%b;%d$y" % (question[1], 2 if known else 0))
        for push_or_pop in _KEYBOARD.finditer(data):
            self._keyboard_modes += 1 if push_or_pop[1] == b">" else -1
        for part in _ONE_AT_A_TIME.split(_UNKNOWN_TO_PYTE.sub(b"", data)):
            if modes := _MODES.fullmatch(part):
                for mode in modes[1].split(b";"):
                    self._switch(int(mode), modes[2] == b"h")
            self._stream.feed(part)

    def resize(self, columns: int, rows: int) -> None:
        """The window has another size now."""
        self._size = (columns, rows)
        self._main.resize(rows, columns)
        if self._screen is not self._main:
            self._screen.resize(rows, columns)

    @property
    def lines(self) -> list[str]:
        """What is on the screen, line by line, without the blanks at the ends of lines."""
        return [line.rstrip() for line in self._screen.display]

    @property
    def cursor(self) -> tuple[int, int]:
        """Column and row of the cursor, from 0."""
        return self._screen.cursor.x, self._screen.cursor.y

    @property
    def alternate(self) -> bool:
        """Whether the alternate screen is shown, as by a full-screen program."""
        return ALTERNATE_SCREEN in self._modes

    @property
    def cursor_visible(self) -> bool:
        return CURSOR in self._modes

    @property
    def left_on(self) -> set[str]:
        """What a program has switched on and must switch off before it leaves."""
        wrong = {
            "alternate screen": self.alternate,
            "hidden cursor": not self.cursor_visible,
            "mouse reports": bool(self._modes & _MOUSE),
            "bracketed paste": _PASTE in self._modes,
            "focus reports": _FOCUS in self._modes,
            "keyboard mode": self._keyboard_modes > 0,
        }
        return {name for name, on in wrong.items() if on}

    def _switch(self, mode: int, on: bool) -> None:
        if mode == ALTERNATE_SCREEN and on != self.alternate:
            self._screen = pyte.Screen(*self._size) if on else self._main
            self._stream = pyte.ByteStream(self._screen)
        if mode == SYNCHRONISED and not on:
            self.frames += 1
        (self._modes.add if on else self._modes.discard)(mode)
