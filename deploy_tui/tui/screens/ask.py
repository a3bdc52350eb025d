"""One line of text: the operator's name, an owner."""

from collections.abc import Iterable

from textual.widget import Widget
from textual.widgets import Input

from deploy_tui.tui.screens.dialogue import Dialogue, Field, styled, text


class Ask(Dialogue[str]):
    """Answers the text, without the spaces around it; never an empty one."""

    CSS_PATH = styled("ask")

    def __init__(self, heading: str, about: str, value: str = "") -> None:
        super().__init__(heading)
        self.about = about
        self.value = value

    def body(self) -> Iterable[Widget]:
        yield text(self.about, id="about", classes="dim")
        yield Field("", Input(self.value, id="answer", compact=True))

    def on_input_changed(self) -> None:
        self.say("")

    def action_accept(self) -> None:
        field = self.query_one("#answer", Input)
        if answer := field.value.strip():
            self.dismiss(answer)
        else:
            self.say("nothing is typed yet: type it here, or esc to cancel", field)
