"""A button one line high that shows the key that does the same."""

from rich.cells import cell_len
from textual.binding import Binding

from deploy_tui.tui.widgets.drawn import Drawn, Line


class KeyButton(Drawn, can_focus=True):
    """`key` as it is shown ("ctrl+s"); `does` is an action of the screen."""

    DEFAULT_CSS = "KeyButton { width: auto; height: 1; margin-right: 1; }"
    BINDINGS = [Binding("enter,space", "press", "press this button", show=False)]

    def __init__(self, key: str, label: str, does: str, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.key = key
        self.label = label
        self.does = does

    def get_content_width(self, *_: object) -> int:
        return cell_len(f" {self.key} {self.label} ")

    def get_content_height(self, *_: object) -> int:
        return 1

    async def action_press(self) -> None:
        await self.run_action(f"screen.{self.does}")

    async def on_click(self) -> None:
        await self.action_press()

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def line(self, y: int, width: int) -> Line:
        if self.has_focus:
            return [(f" {self.key} {self.label} ", self.ink.cursor)]
        return [(f" {self.key}", self.ink.accent), (f" {self.label} ", self.ink.text)]
