"""The session ends: with which outcome, and why."""

from collections.abc import Iterable
from typing import NamedTuple

from textual.widget import Widget
from textual.widgets import Input

from deploy_tui.session.state import State
from deploy_tui.tui.screens.dialogue import Dialogue, Field, styled, text
from deploy_tui.tui.widgets.choice import Choice, Option


class CloseAnswer(NamedTuple):
    outcome: str
    reason: str


_OUTCOMES = (
    Option("succeeded", "s", "succeeded", "the version is out, and it holds"),
    Option("rolled-back", "r", "rolled back", "the version before it is out again"),
    Option("aborted", "a", "aborted", "stopped before anything was deployed"),
    Option("abandoned", "b", "abandoned", "nobody goes on with it"),
)


class CloseSession(Dialogue[CloseAnswer]):
    """A letter picks the outcome, then the reason is typed; enter closes. To have succeeded with items
    unresolved needs a reason."""

    CSS_PATH = styled("close")
    accept_label = "close the session"

    def __init__(self, state: State, left: int) -> None:
        super().__init__("Close the session")
        self.state = state
        self.left = left

    def body(self) -> Iterable[Widget]:
        total = len(self.state.items)
        open_ones = f"{self.left} of {total} items are unresolved." if self.left else f"All {total} resolved."
        yield text(f"{open_ones} A closed session is read-only.", classes="dim")
        yield Choice(_OUTCOMES, "", id="outcome", on_choice=self._chosen)
        needed = "needed to succeed: items are unresolved" if self.left else "may stay empty"
        yield Field("reason", Input("", needed, id="reason", compact=True), id="reason-field")

    def on_mount(self) -> None:
        self.query_one("#outcome").focus()

    def _chosen(self, choice: Choice, final: bool) -> None:
        self.say("")
        if final:
            self.query_one("#reason").focus()

    def on_input_changed(self) -> None:
        self.say("")

    def action_accept(self) -> None:
        outcome = self.query_one("#outcome", Choice).value
        reason = self.query_one("#reason", Input).value.strip()
        if not outcome:
            self.say("choose first: s, r, a or b", self.query_one("#outcome"))
        elif outcome == "succeeded" and self.left and not reason:
            self.say(f"{self.left} items are unresolved: say why it has succeeded", self.query_one("#reason"))
        else:
            self.dismiss(CloseAnswer(outcome, reason))
