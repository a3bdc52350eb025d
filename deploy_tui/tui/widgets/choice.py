"""One of a few: each choice has a letter. Arrows, the letter or a click choose."""

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from rich.cells import cell_len
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message

from deploy_tui.tui.spans import Ground, Line, Span, length
from deploy_tui.tui.widgets.lines import Lines


class Option(NamedTuple):
    """`about` is one line on what the choice means; `closed` why it cannot be chosen now."""

    value: str
    key: str
    name: str
    about: str = ""
    closed: str = ""


class Choice(Lines, can_focus=True):
    """A line per option, two and a gap when `tall`, or all on one line when `flat`: then up and down are
    left to the screen. `value` is "" until something is chosen."""

    DEFAULT_CSS = "Choice { height: auto; width: 1fr; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "move(-1)", "previous choice", show=False),
        Binding("right", "move(1)", "next choice", show=False),
        Binding("up", "step(-1)", "previous choice", show=False),
        Binding("down", "step(1)", "next choice", show=False),
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
        self, options: Sequence[Option], value: str = "", *, id: str, flat: bool = False, tall: bool = False
    ) -> None:
        super().__init__(id)
        self.options = tuple(options)
        self.value = value
        self.flat = flat
        self.rows_each = 3 if tall else 1

    def get_content_height(self, *_: object) -> int:
        return 1 if self.flat else len(self.options) * self.rows_each

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

    def action_step(self, by: int) -> None:
        self.action_move(by)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return not (action == "step" and self.flat)

    def on_key(self, event: events.Key) -> None:
        for option in self.options:
            if event.character == option.key and not option.closed:
                event.stop()
                event.prevent_default()
                self.choose(option.value)

    def clicked(self, x: int, y: int) -> None:
        place = self._at(x) if self.flat else y // self.rows_each
        if place < len(self.options) and not self.options[place].closed:
            self.choose(self.options[place].value)

    def _at(self, x: int) -> int:
        """The option that a flat choice shows in column `x`."""
        end = 0
        for place, option in enumerate(self.options):
            end += length(self._label(option)) + 2
            if x < end:
                return place
        return len(self.options)

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def ground(self, y: int) -> Ground:
        place, below = divmod(y, self.rows_each)
        here = self.flat or (
            place < len(self.options) and self.options[place].value == self.value and not below
        )
        return "cursor" if here and self.has_focus else "page"

    def line(self, y: int, width: int) -> Line:
        if self.flat:
            return [span for option in self.options for span in (*self._label(option), Span("  "))]
        place, below = divmod(y, self.rows_each)
        if place >= len(self.options) or below == 2:
            return []
        option = self.options[place]
        note = option.closed or option.about
        if below:
            return [Span(f"    {note}", "dim")]
        if self.rows_each > 1:
            return self._label(option)
        names = max(cell_len(each.name) for each in self.options)
        return [*self._label(option), Span(" " * (names - cell_len(option.name) + 2) + note, "dim")]

    def _label(self, option: Option) -> Line:
        chosen = option.value == self.value
        if option.closed:
            return [Span(f"  {option.key} {option.name}", "dim")]
        return [
            Span("● " if chosen else "○ ", "accent" if chosen else "dim"),
            Span(f"{option.key} ", "key"),
            Span(option.name, "strong" if chosen else "text"),
        ]
