"""A dangerous value that is right all the same: the variable's name is typed, and the reason."""

from collections.abc import Iterable

from textual.widget import Widget
from textual.widgets import Input

from deploy_tui.checklist.model import Variable
from deploy_tui.environment.checks import caution_words
from deploy_tui.tui.screens.dialogue import Dialogue, Field, styled, text


class Agree(Dialogue[str]):
    """Answers the reason."""

    CSS_PATH = styled("agree")
    accept_label = "agree"

    def __init__(self, variable: Variable, me: str, place: str) -> None:
        super().__init__(f"Agree to {variable.name}")
        self.variable = variable
        self.me = me
        self.place = place

    def body(self) -> Iterable[Widget]:
        variable = self.variable
        yield text(f"{variable.name}, {self.place}, is {caution_words(variable.caution)}.")
        for line in (variable.about, variable.comment):
            if line:
                yield text(line)
        yield text("Agreed to is this value alone; another one asks again.", classes="dim")
        yield text(f"Recorded in the session: {self.me or 'nobody'}, the reason, no value.", classes="dim")
        yield Field(
            "type it", Input("", f"its name, {variable.name}", id="word", compact=True), id="word-field"
        )
        yield Field("reason", Input("", "why it is right", id="reason", compact=True))

    def on_mount(self) -> None:
        self.query_one("#word", Input).focus()

    def on_input_changed(self) -> None:
        self.say("")

    def action_accept(self) -> None:
        word, reason = self.query_one("#word", Input), self.query_one("#reason", Input)
        if word.value.strip() != self.variable.name:
            self.say(f"type {self.variable.name} exactly, or esc and nothing is agreed", word)
        elif not reason.value.strip():
            self.say("say why it is right", reason)
        else:
            self.dismiss(reason.value.strip())
