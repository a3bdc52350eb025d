"""A value for the keyring: typed or pasted, judged while it is, and never shown."""

from collections.abc import Callable, Iterable

from textual import events
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from deploy_tui.checklist.model import Variable
from deploy_tui.environment import keeping
from deploy_tui.environment.found import Finding
from deploy_tui.session.rules import Refused
from deploy_tui.tui.screens.dialogue import Dialogue, Field, styled, text
from deploy_tui.tui.widgets.hidden import Hidden

Judge = Callable[[str], tuple[Finding, ...]]


class SetValue(Dialogue[str]):
    """Answers the value. `judge` says what is wrong with one; `notes` are what there is to know before."""

    CSS_PATH = styled("set_value")
    accept_label = "keep it in the keyring"

    def __init__(self, variable: Variable, judge: Judge, notes: Iterable[str] = ()) -> None:
        super().__init__(f"Set {variable.name}")
        self.variable = variable
        self.notes = tuple(notes)
        self._judge = judge
        self._field = Hidden("value", self._changed)

    def body(self) -> Iterable[Widget]:
        for line in (self.variable.about, self.variable.comment, *self.notes):
            if line:
                yield text(line, classes="dim")
        yield Field("value", self._field, id="value-field")
        yield Static(id="verdict", markup=False)

    def on_mount(self) -> None:
        self._changed("")
        self._field.focus()

    def on_unmount(self) -> None:
        self._field.forget()

    # What came before the field had the focus goes into it, too.

    def on_key(self, event: events.Key) -> None:
        if self.focused in (None, self._field):
            self._field.on_key(event)

    def on_paste(self, event: events.Paste) -> None:
        self._field.on_paste(event)

    def _changed(self, refused: str) -> None:
        if not self.query("#verdict"):
            return  # typed before anything is there; on_mount shows it
        self.say(refused)
        verdict, style = "typed or pasted; only its length is shown", "$text-muted"
        if self._field.value:
            wrong = self._judge(self._field.value)
            verdict = f"✗ {wrong[0].says}; {wrong[0].advice}" if wrong else "✓ well"
            style = "$text-error" if wrong else "$text-success"
            if wrong and wrong[0].sort == "caution":
                verdict, style = f"△ {wrong[0].says}: a agrees to it later", "$text-warning"
        self.query_one("#verdict", Static).update(Content.styled(verdict, style))

    def action_accept(self) -> None:
        try:
            value = keeping.given(self.variable.name, self._field.value)
        except Refused:
            self.say("nothing is typed yet: type or paste the value, or esc to cancel", self._field)
            return
        self._field.forget()
        self.dismiss(value)
