"""A page of lines to read, which scrolls when it is longer than the screen."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType

from deploy_tui.tui.spans import Line, Span
from deploy_tui.tui.widgets.lines import Lines


class Page(Lines, can_focus=True):
    """`write` gives all lines for a width."""

    DEFAULT_CSS = "Page { height: 1fr; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "scroll_lines(1)", "scroll down", show=False),
        Binding("up,k", "scroll_lines(-1)", "scroll up", show=False),
        Binding("pagedown", "scroll_lines(10)", "scroll down", show=False),
        Binding("pageup", "scroll_lines(-10)", "scroll up", show=False),
    ]

    def __init__(self, id: str, write: Callable[[int], Sequence[Line]]) -> None:
        super().__init__(id)
        self.write = write
        self.top = 0
        self._written: Sequence[Line] = ()
        self._written_for = -1

    def line(self, y: int, width: int) -> Line:
        if width != self._written_for:  # may be asked for before the first resize is heard of
            self._written, self._written_for = self.write(width), width
        if y == self.size.height - 1 and self.top + y < len(self._written) - 1:
            return [Span(" ↓ more", "accent")]
        return self._written[self.top + y] if self.top + y < len(self._written) else []

    def action_scroll_lines(self, by: int) -> None:
        most = max(0, len(self._written) - self.size.height)
        self.top = max(0, min(most, self.top + by))
        self.refresh()

    def to_end(self) -> None:
        self.action_scroll_lines(len(self._written))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.action_scroll_lines(2)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.action_scroll_lines(-2)

    def on_resize(self) -> None:
        self._written, self._written_for = self.write(self.size.width), self.size.width
        self.action_scroll_lines(0)
