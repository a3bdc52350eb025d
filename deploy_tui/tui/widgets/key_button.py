"""A button one line high that shows the key that does the same."""

from typing import ClassVar

from textual.binding import Binding, BindingType

from deploy_tui.tui.spans import Ground, Line, Span, length
from deploy_tui.tui.widgets.lines import Lines


class KeyButton(Lines, can_focus=True):
    """`key` as it is shown ("ctrl+s"); `does` is an action of the screen."""

    DEFAULT_CSS = "KeyButton { width: auto; height: 1; margin-right: 1; }"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter,space", "press", "press this button", show=False)]

    def __init__(self, key: str, label: str, does: str, *, id: str) -> None:
        super().__init__(id)
        self.key = key
        self.label = label
        self.does = does

    def get_content_width(self, *_: object) -> int:
        return length(self.line(0, 0))

    def get_content_height(self, *_: object) -> int:
        return 1

    async def action_press(self) -> None:
        await self.screen.run_action(self.does)

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def ground(self, y: int) -> Ground:
        return "cursor" if self.has_focus else "page"

    def line(self, y: int, width: int) -> Line:
        return [Span(f" {self.key}", "key", self.does), Span(f" {self.label} ", "text", self.does)]
