"""One of a few: each choice has a letter. Arrows, the letter or a click choose."""

from collections.abc import Callable, Sequence
from string import ascii_lowercase, digits
from typing import ClassVar, NamedTuple

from rich.cells import cell_len
from textual.binding import Binding, BindingType

from deploy_tui.tui.spans import Ground, Line, Span, length
from deploy_tui.tui.widgets.lines import Lines

_KEYS = (*ascii_lowercase, *digits, "minus")


def _char(key: str) -> str:
    return "-" if key == "minus" else key


class Option(NamedTuple):
    """`about` is one line on what the choice means; `closed` why it cannot be chosen now."""

    value: str
    key: str
    name: str
    about: str = ""
    closed: str = ""


class Choice(Lines, can_focus=True):
    """A line per option, two and a gap when `tall`, or all on one line when `flat`: then up and down are
    left to the screen. `value` is "" until something is chosen. `on_choice` is called with each choice and
    whether it was made by letter or click, and not on the way with the arrows."""

    DEFAULT_CSS = "Choice { height: auto; width: 1fr; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "move(-1)", "previous choice", show=False),
        Binding("right", "move(1)", "next choice", show=False),
        Binding("up", "step(-1)", "previous choice", show=False),
        Binding("down", "step(1)", "next choice", show=False),
        # With priority: what is typed behind the letter, before the program gets to it, goes where the letter
        # leads, and is not taken for more letters.
        *(Binding(key, f"pick({_char(key)!r})", "this choice", show=False, priority=True) for key in _KEYS),
    ]

    def __init__(
        self,
        options: Sequence[Option],
        value: str = "",
        *,
        id: str,
        flat: bool = False,
        tall: bool = False,
        on_choice: Callable[["Choice", bool], None] | None = None,
    ) -> None:
        super().__init__(id)
        self.options = tuple(options)
        self.value = value
        self.flat = flat
        self.on_choice = on_choice
        self.rows_each = 3 if tall else 1

    def get_content_height(self, *_: object) -> int:
        return 1 if self.flat else len(self.options) * self.rows_each

    def choose(self, value: str, *, final: bool = True) -> None:
        self.value = value
        self.refresh()
        if self.on_choice is not None:
            self.on_choice(self, final)

    def action_move(self, by: int) -> None:
        free = [option.value for option in self.options if not option.closed]
        if self.value in free:
            self.choose(free[(free.index(self.value) + by) % len(free)], final=False)
        elif free:
            self.choose(free[0 if by > 0 else -1], final=False)

    def action_step(self, by: int) -> None:
        self.action_move(by)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "pick":
            return any(option.key == parameters[0] and not option.closed for option in self.options)
        return not (action == "step" and self.flat)

    def action_pick(self, key: str) -> None:
        self.choose(next(option.value for option in self.options if option.key == key))

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
