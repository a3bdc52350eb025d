"""How an incident ended."""

from collections.abc import Iterable

from textual.widget import Widget

from deploy_tui.tui.screens.dialogue import Dialogue, styled, text
from deploy_tui.tui.widgets.choice import Choice, Option

_OUTCOMES = (
    Option("resolved", "r", "resolved", "it works again"),
    Option("rolled-back", "b", "rolled back", "it works again, with the version before"),
    Option("false-alarm", "f", "false alarm", "nothing was wrong"),
    Option("handed-over", "h", "handed over", "somebody else goes on with it elsewhere"),
)


class IncidentOver(Dialogue[str]):
    """Answers the outcome. A letter picks it, enter closes the incident."""

    CSS_PATH = styled("incident_over")
    accept_label = "close the incident"

    def __init__(self, title: str, left: int) -> None:
        super().__init__(f"Close the incident: {title}")
        self.left = left

    def body(self) -> Iterable[Widget]:
        if self.left:
            steps = "1 step is" if self.left == 1 else f"{self.left} steps are"
            yield text(f"{steps} not ticked; that may well be right.", classes="dim")
        yield Choice(_OUTCOMES, "", id="outcome", on_choice=lambda *_: self.say(""))

    def on_mount(self) -> None:
        self.query_one("#outcome").focus()

    def action_accept(self) -> None:
        if outcome := self.query_one("#outcome", Choice).value:
            self.dismiss(outcome)
        else:
            self.say("choose first: r, b, f or h", self.query_one("#outcome"))
