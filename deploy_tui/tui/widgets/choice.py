"""One of a few: each choice has a letter. Arrows, the letter or a click choose."""

from collections.abc import Sequence
from typing import NamedTuple

from rich.cells import cell_len
from rich.style import Style
from textual import events
from textual.binding import Binding
from textual.message import Message

from deploy_tui.tui.widgets.drawn import Drawn, Line


class Option(NamedTuple):
    """`about` is one line on what the choice means; `closed` why it cannot be chosen now."""

    value: str
    key: str
    name: str
    about: str = ""
    closed: str = ""


class Choice(Drawn, can_focus=True):
    """A line per option, or all on one line when `flat`. `value` is "" until something is chosen."""

    DEFAULT_CSS = "Choice { height: auto; width: 1fr; }"
    BINDINGS = [
        Binding("up,left", "move(-1)", "previous choice", show=False),
        Binding("down,right", "move(1)", "next choice", show=False),
    ]

    class Chosen(Message):
        """`final` when it was by letter or click, and not on the way with the arrows."""

        def __init__(self, choice: "Choice", *, final: bool) -> None:
            super().__init__()
            self.choice = choice
            self.final = final

        @property
        def control(self) -> "Choice":
            return self.choice

    def __init__(
        self, options: Sequence[Option], value: str = "", *, flat: bool = False, id: str | None = None
    ) -> None:
        super().__init__(id=id)
        self.options = tuple(options)
        self.value = value
        self.flat = flat

    def get_content_height(self, *_: object) -> int:
        return 1 if self.flat else len(self.options)

    def choose(self, value: str, *, final: bool = True) -> None:
        self.value = value
        self.refresh()
        self.post_message(self.Chosen(self, final=final))

    def action_move(self, by: int) -> None:
        free = [option.value for option in self.options if not option.closed]
        if self.value in free:
            self.choose(free[(free.index(self.value) + by) % len(free)], final=False)
        elif free:
            self.choose(free[0 if by > 0 else -1], final=False)

    def on_key(self, event: events.Key) -> None:
        for option in self.options:
            if event.character == option.key and not option.closed:
                event.stop()
                event.prevent_default()
                self.choose(option.value)

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset is None:
            return
        place = self._at(offset.x) if self.flat else offset.y
        if place < len(self.options) and not self.options[place].closed:
            self.choose(self.options[place].value)

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def line(self, y: int, width: int) -> Line:
        if self.flat:
            return [piece for option in self.options for piece in (*self._label(option), ("  ", self.ink.text))]
        if y >= len(self.options):
            return []
        option = self.options[y]
        names = max(cell_len(each.name) for each in self.options)
        label = self._label(option)
        gap = " " * (names - cell_len(option.name) + 2)
        return [*label, (gap + (option.closed or option.about), self.ink.dim)]

    def _label(self, option: Option) -> list[tuple[str, Style]]:
        ink = self.ink
        chosen = option.value == self.value
        mark = "● " if chosen else "○ "
        if option.closed:
            return [("  ", ink.dim), (f"{option.key} ", ink.dim), (option.name, ink.dim)]
        if chosen and self.has_focus:
            return [(f"{mark}{option.key} {option.name}", ink.cursor)]
        return [
            (mark, ink.accent if chosen else ink.dim),
            (f"{option.key} ", ink.accent),
            (option.name, ink.strong if chosen else ink.text),
        ]

    def _at(self, x: int) -> int:
        """The option that a flat choice shows in column `x`."""
        end = 0
        for place, option in enumerate(self.options):
            end += 4 + cell_len(option.name) + 2
            if x < end:
                return place
        return len(self.options)
