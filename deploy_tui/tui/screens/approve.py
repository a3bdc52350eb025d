"""A role's approval: confirmed with a typed word, so that no stray key can give it."""

from collections.abc import Iterable

from textual.widget import Widget
from textual.widgets import Input

from deploy_tui.checklist.model import Role
from deploy_tui.tui.screens.dialogue import Dialogue, Field, styled, text

WORD = "approve"


class Approve(Dialogue[str]):
    """Answers the remark, "" for none. `covers` is what the role answers for, in words."""

    CSS_PATH = styled("approve")
    accept_label = "approve"

    def __init__(self, role: Role, me: str, covers: str) -> None:
        super().__init__(f"Approve: {role.signoff}")
        self.role = role
        self.me = me
        self.covers = covers

    def body(self) -> Iterable[Widget]:
        yield text(f"{self.me or 'nobody'} approves as {self.role.title}.")
        yield text(self.covers, classes="dim")
        yield text("It is recorded unsigned: a name, not a signature.", classes="dim")
        yield Field("type it", Input("", f"the word {WORD}", id="word", compact=True), id="word-field")
        yield Field("remark", Input("", "may stay empty", id="remark", compact=True))

    def on_mount(self) -> None:
        self.query_one("#word", Input).focus()

    def on_input_changed(self) -> None:
        self.say("")

    def action_accept(self) -> None:
        word = self.query_one("#word", Input)
        if word.value.strip().lower() == WORD:
            self.dismiss(self.query_one("#remark", Input).value.strip())
        else:
            self.say(f"type the word {WORD} to confirm, or esc to cancel", word)
