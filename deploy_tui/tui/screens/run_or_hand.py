"""What space offers for something that a machine can do or check: run it, or say that it is done by hand."""

from collections.abc import Iterable
from typing import ClassVar, Literal

from textual.binding import Binding, BindingType
from textual.widget import Widget

from deploy_tui.tui.screens.dialogue import Dialogue, styled, text
from deploy_tui.tui.widgets.key_button import KeyButton

Way = Literal["run", "hand"]


class RunOrHand(Dialogue[Way]):
    """None for escape. No button has the focus: a second press of space starts nothing."""

    CSS_PATH = styled("confirm")
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("x", "run", "run it", show=False),
        Binding("y", "accept", "done by hand", show=False),
        Binding("enter", "nothing", "nothing by itself", show=False),
        Binding("n", "cancel", "neither", show=False),
        Binding("left,right", "app.focus_next", "the other button", show=False),
    ]

    def __init__(self, heading: str, lines: tuple[str, ...], run: str) -> None:
        super().__init__(heading)
        self.lines = lines
        self.run_label = run

    def body(self) -> Iterable[Widget]:
        return [text(line or " ") for line in self.lines]

    def keys(self) -> Iterable[Widget]:
        yield KeyButton("x", self.run_label, "run", id="run")
        yield KeyButton("y", "done by hand", "accept", id="accept")
        yield KeyButton("esc", "cancel", "cancel", id="cancel")

    def action_run(self) -> None:
        self.dismiss("run")

    def action_accept(self) -> None:
        self.dismiss("hand")

    def action_nothing(self) -> None:
        self.say("x runs it, y says that it was done by hand")
