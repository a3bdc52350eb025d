"""Yes or no, with the facts in sight: a command done by hand, leaving, `git init`."""

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget

from deploy_tui.tui.screens.dialogue import Dialogue, styled, text
from deploy_tui.tui.widgets.key_button import KeyButton


class Confirm(Dialogue[bool]):
    """True for yes, False for no, None for escape. `yes` says what yes does ("I did this by hand")."""

    CSS_PATH = styled("confirm")
    # A second press of the key that opened it must not confirm: no button has the focus.
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "accept", "yes", show=False),
        Binding("n", "refuse", "no", show=False),
        Binding("left,right", "other", "the other button", show=False),
    ]

    def __init__(self, heading: str, lines: tuple[str, ...], yes: str, no: str = "no") -> None:
        super().__init__(heading)
        self.lines = lines
        self.yes = yes
        self.no = no

    def body(self) -> Iterable[Widget]:
        return [text(line or " ") for line in self.lines]

    def keys(self) -> Iterable[Widget]:
        yield KeyButton("y", self.yes, "accept", id="accept")
        yield KeyButton("n", self.no, "refuse", id="refuse")
        yield KeyButton("esc", "cancel", "cancel", id="cancel")

    def action_accept(self) -> None:
        self.dismiss(True)

    def action_refuse(self) -> None:
        self.dismiss(False)

    def action_other(self) -> None:
        self.focus_next()


def end_command() -> Confirm:
    """Whether what runs is to be ended."""
    lines = ("It is asked to end (TERM), with all that it has started, and killed ten seconds later.",)
    return Confirm("End the command?", lines, "end it", "go on")
