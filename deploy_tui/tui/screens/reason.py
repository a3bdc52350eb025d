"""Why an item is not simply ticked: failed, blocked, skipped, deferred or waived, each with its reason."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from textual.widget import Widget
from textual.widgets import Input

from deploy_tui.checklist.model import Item, Phase
from deploy_tui.session.rules import NEEDS_REASON
from deploy_tui.session.state import ItemState, StateName
from deploy_tui.tui.screens.dialogue import Dialogue, Field, styled, text
from deploy_tui.tui.widgets.choice import Choice, Option


@dataclass(frozen=True, slots=True)
class ReasonAnswer:
    """`to_phase` (an id) and `owner` for deferred; `until` (ISO date, "" = no end) for waived."""

    state: StateName
    reason: str
    to_phase: str = ""
    owner: str = ""
    until: str = ""


_STATES: tuple[tuple[StateName, str, str], ...] = (
    ("failed", "f", "it was tried, and it is not right"),
    ("blocked", "b", "something else must happen first"),
    ("skipped", "s", "it does not apply to this deployment"),
    ("deferred", "d", "later: it turns up again in a later phase"),
    ("waived", "w", "you answer for going on without it; it never looks done"),
)
_HINTS: dict[StateName, str] = {
    "failed": "what went wrong (may stay empty)",
    "blocked": "what must happen first, and who can make it happen",
    "skipped": "why it does not apply",
    "deferred": "why it can wait",
    "waived": "why going on without it is acceptable",
}


class ReasonDialog(Dialogue[ReasonAnswer]):
    """One letter picks the state, then the reason is typed; enter records. `later` are the phases behind the
    item's own. With `state` given it is picked already, and typing starts at the reason."""

    CSS_PATH = styled("reason")
    accept_label = "record"

    def __init__(
        self,
        item: Item,
        current: ItemState,
        later: tuple[Phase, ...],
        state: StateName | None = None,
        *,
        today: date | None = None,
    ) -> None:
        super().__init__(item.title)
        self.item = item
        self.current = current
        self.later = later
        self.start = state
        self.today = today or date.today()

    def body(self) -> Iterable[Widget]:
        yield text(_standing(self.current), id="standing", classes="dim")
        yield Choice(tuple(self._states()), self.start or "", id="state", on_choice=self._chosen)
        same = self.current.reason if self.start in (None, self.current.state) else ""
        yield Field(
            "reason", Input(same, id="reason", compact=True, select_on_focus=False), id="reason-field"
        )
        phases = [Option(phase.id, str(n), phase.title) for n, phase in enumerate(self.later, 1)]
        first = self.current.to or (self.later[0].id if self.later else "")
        yield Field("to phase", Choice(phases, first, id="phase", on_choice=self._chosen), id="phase-field")
        yield Field(
            "owner",
            Input(self.current.owner, "who sees to it then (may stay empty)", id="owner", compact=True),
            id="owner-field",
        )
        yield Field(
            "until",
            Input(self.current.until, "YYYY-MM-DD, or empty: no end", id="until", compact=True),
            id="until-field",
        )

    def _states(self) -> Iterator[Option]:
        for state, key, about in _STATES:
            closed = "no later phase: skip it or waive it" if state == "deferred" and not self.later else ""
            yield Option(state, key, state, about, closed)

    def on_mount(self) -> None:
        self._show_fields()
        self.query_one("#reason" if self.start else "#state").focus()

    @property
    def state(self) -> str:
        return self.query_one("#state", Choice).value

    def _show_fields(self) -> None:
        state = self.state
        reason = self.query_one("#reason", Input)
        reason.placeholder = next((hint for name, hint in _HINTS.items() if name == state), "")
        self.query_one("#reason-field").display = bool(state)
        self.query_one("#phase-field").display = state == "deferred"
        self.query_one("#owner-field").display = state == "deferred"
        self.query_one("#until-field").display = state == "waived"

    def _chosen(self, choice: Choice, final: bool) -> None:
        self.say("")
        if choice.id == "state":
            self._show_fields()
        if final:
            self.set_focus(self.query_one("#reason" if choice.id == "state" else "#owner"))

    def on_input_changed(self) -> None:
        self.say("")

    def action_accept(self) -> None:
        state = next((name for name, _, _ in _STATES if name == self.state), None)
        reason, owner, until = (
            self.query_one(name, Input).value.strip() for name in ("#reason", "#owner", "#until")
        )
        if state is None:
            self.say("choose first: f, b, s, d or w", self.query_one("#state"))
        elif state in NEEDS_REASON and not reason:
            self.say(f"{state} needs a reason: {_HINTS[state]}", self.query_one("#reason"))
        elif state == "deferred":
            phase = self.query_one("#phase", Choice).value
            self.dismiss(ReasonAnswer(state, reason, to_phase=phase, owner=owner))
        elif state == "waived" and (problem := self._wrong_date(until)):
            self.say(problem, self.query_one("#until"))
        else:
            self.dismiss(ReasonAnswer(state, reason, until=until if state == "waived" else ""))

    def _wrong_date(self, until: str) -> str:
        """What is wrong with the day on which a waiver ends; "" for nothing."""
        if not until:
            return ""
        try:
            day = date.fromisoformat(until)
        except ValueError:
            day = None
        if day is None or day.isoformat() != until:
            return f"{until!r} is no date: write it like {self.today.year + 1}-01-31"
        return "" if day >= self.today else f"{until} is over: give today or a later day"


def _standing(current: ItemState) -> str:
    by = f" by {current.by}" if current.by else ""
    return f"now {current.state}{by}" + (f": {current.reason}" if current.reason else "")
