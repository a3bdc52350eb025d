"""Entering what was measured, with the verdict in sight while typing."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar, Literal

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from deploy_tui.checklist.model import Item
from deploy_tui.session.rules import Refused, read_value, within_limit
from deploy_tui.session.state import ItemState
from deploy_tui.tui.screens.dialogue import Dialogue, Field, styled, text
from deploy_tui.tui.widgets.key_button import KeyButton

Verdict = Literal["done", "failed", "waived"]


@dataclass(frozen=True, slots=True)
class ValueAnswer:
    """`value` as it was typed; failed means: the value is not within the limit, and is kept."""

    value: str
    state: Verdict
    reason: str = ""


class ValueInput(Input):
    """Where a value is typed. Once it misses its limit `w` is no part of it, but waives."""

    def on_key(self, event: events.Key) -> None:
        if event.key == "w" and isinstance(self.screen, ValueDialog) and self.screen.misses(self.value):
            event.stop()
            event.prevent_default()
            self.screen.action_waive()


class ValueDialog(Dialogue[ValueAnswer]):
    """A value within the limit is recorded as done, another as failed, or with `w` and a reason as waived."""

    CSS_PATH = styled("value")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("w", "waive", "waive the limit, with a reason", show=False)
    ]
    accept_label = "record"

    def __init__(self, item: Item, current: ItemState) -> None:
        super().__init__(item.title)
        self.item = item
        self.current = current
        self.failing = False
        self.waiving = False

    @property
    def unit(self) -> str:
        return self.item.limit.unit if self.item.limit else self.item.unit

    def body(self) -> Iterable[Widget]:
        yield Field("limit", text(str(self.item.limit or "none: the value is kept as it is")))
        if self.item.how:
            yield Field("how", text(self.item.how))
        if self.current.value is not None:
            before = (
                f"{self.current.value} {self.unit}".rstrip() + f"  {self.current.state} by {self.current.by}"
            )
            yield Field("before", text(before, classes="dim"))
        field = ValueInput(
            "", f"measured, in {self.unit}" if self.unit else "measured", id="value", compact=True
        )
        yield Field("value", field, id="value-field")
        yield Static(id="verdict", markup=False)
        yield Field("reason", Input("", id="reason", compact=True))

    def keys(self) -> Iterable[Widget]:
        yield KeyButton("enter", "record", "accept", id="accept")
        yield KeyButton("w", "waive the limit", "waive", id="waive")
        yield KeyButton("esc", "cancel", "cancel", id="cancel")

    def on_mount(self) -> None:
        self._judge()
        self.query_one("#value").focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        self.say("")
        if event.input.id == "value":
            self._judge()

    def _judge(self) -> None:
        """The verdict on what is typed so far, which is also what enter will record."""
        typed = self.query_one("#value", Input).value.strip()
        verdict, style = "", "$text-muted"
        self.failing = False
        if typed:
            try:
                value = read_value(self.item, typed)
            except Refused:
                verdict = f"type a number{f' of {self.unit}' if self.unit else ''}"
            else:
                shown = f"{value} {self.unit}".rstrip()
                self.failing = not within_limit(self.item, value)
                if not self.failing:
                    within = f" is {self.item.limit}" if self.item.limit else ""
                    verdict, style = f"✓ {shown}{within}: will be recorded as done", "$text-success"
                elif self.waiving:
                    verdict = f"⊘ {shown} is not {self.item.limit}: waived by you, for the reason below"
                    style = "$text-warning"
                else:
                    verdict = f"✗ {shown} is not {self.item.limit}: will be recorded as failed"
                    style = "$text-error"
        self.waiving = self.waiving and self.failing
        self.query_one("#verdict", Static).update(Content.styled(verdict or " ", style))
        self.query_one("#waive").display = self.failing
        reason = self.query_one("#reason", Input)
        reason.placeholder = "why going on is acceptable" if self.waiving else "may stay empty"

    def misses(self, typed: str) -> bool:
        """Whether this is a value, and not within the limit."""
        try:
            return not within_limit(self.item, read_value(self.item, typed))
        except Refused:
            return False

    def action_waive(self) -> None:
        self._judge()
        if self.failing:
            self.waiving = not self.waiving
            self._judge()
            self.query_one("#reason" if self.waiving else "#value").focus()

    def action_accept(self) -> None:
        field = self.query_one("#value", Input)
        reason = self.query_one("#reason", Input).value.strip()
        value = field.value.strip()
        if not value:
            self.say("nothing is typed yet: type the value that was measured", field)
        elif not self._readable(value):
            self.say(f"{value!r} is no number{f' of {self.unit}' if self.unit else ''}", field)
        elif self.waiving and not reason:
            self.say("waived needs a reason: why going on is acceptable", self.query_one("#reason"))
        else:
            state: Verdict = "waived" if self.waiving else "failed" if self.failing else "done"
            self.dismiss(ValueAnswer(value, state, reason))

    def _readable(self, value: str) -> bool:
        try:
            read_value(self.item, value)
        except Refused:
            return False
        return True
