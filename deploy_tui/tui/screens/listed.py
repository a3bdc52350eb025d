"""A screen that shows a list, whose chosen entry unfolds."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.widget import Widget

from deploy_tui.tui.key_line import Key, key_line
from deploy_tui.tui.link import Link
from deploy_tui.tui.listing import Entry, fitting
from deploy_tui.tui.screens.over import Over
from deploy_tui.tui.spans import Line, Span
from deploy_tui.tui.widgets.listing import Listing

FILTER = Key("/", "filter", "filter")
_MOST_TYPED = 60


class Listed(Over[str]):
    """Answers the id of an item to go to, or None. Subclasses give the `entries`."""

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(1)", "one down", show=False),
        Binding("up,k", "move(-1)", "one up", show=False),
        Binding("pagedown", "move(10)", "ten down", show=False),
        Binding("pageup", "move(-10)", "ten up", show=False),
        Binding("home", "move(-1000000)", "to the first", show=False),
        Binding("end", "move(1000000)", "to the last", show=False),
        Binding("enter", "choose", "choose this one", show=False),
        # With priority: letters that come behind it in one go belong to the filter.
        Binding("slash", "filter", "filter by words", show=False, priority=True),
    ]
    heading = ""
    empty = "nothing"
    filterable = False

    def __init__(self, link: Link, now: Callable[[], datetime]) -> None:
        super().__init__(link, now)
        self.typed = ""
        self.typing = False
        self.list = Listing(self.heading, self.empty)

    def entries(self) -> Sequence[Entry]:
        raise NotImplementedError

    def aside(self) -> str:
        """What stands at the right end of the frame."""
        return ""

    def choose(self, id: str) -> None:
        """What enter, or a click on the chosen entry, does with it."""

    def body(self) -> Widget:
        return self.list

    @property
    def chosen(self) -> str:
        return self.list.entry.id if self.list.entry else ""

    def reload(self) -> None:
        entries = self.entries()
        shown = fitting(entries, self.typed)
        found = sum(bool(each.id) for each in shown)
        self.list.empty = f"nothing has {self.typed!r} in it" if self.typed and entries else self.empty
        self.list.aside = f"{found} with {self.typed!r}" if self.typed else self.aside()
        self.list.show(shown)
        self.redraw_bars()

    def key_line(self, width: int) -> Line:
        if not self.typing:
            return super().key_line(width)
        typed = [Span(" / ", "key"), Span(self.typed), Span("▏ ", "accent")]
        return [*typed, *key_line(Key("enter", "keep", "choose"), Key("esc", "all", "back"))]

    def on_key(self, event: events.Key) -> None:
        """While the filter is typed, letters are part of it and not keys."""
        if not self.typing or not (event.is_printable or event.key == "backspace"):
            return
        typed = self.typed
        self.typed = (
            typed[:-1] if event.key == "backspace" else (typed + (event.character or ""))[:_MOST_TYPED]
        )
        self.reload()
        event.stop()
        event.prevent_default()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return not (action == "filter" and (self.typing or not self.filterable))

    def action_move(self, by: int) -> None:
        self.list.move(by)
        self.redraw_bars()

    def action_choose(self) -> None:
        if self.typing:
            self.typing = False
            self.reload()
        elif self.chosen:
            self.choose(self.chosen)

    def action_filter(self) -> None:
        self.typing = True
        self.reload()

    def action_back(self) -> None:
        if self.typing or self.typed:
            self.typing, self.typed = False, ""
            self.reload()
        else:
            super().action_back()
