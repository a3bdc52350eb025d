"""The emergency panel: find the runbook by its symptom, read it step by step. Reading records nothing; an
incident, once it is started, records the steps that are ticked, their times, and notes."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen

from deploy_tui.checklist.model import Runbook
from deploy_tui.tui.link import Link
from deploy_tui.tui.runbook_lines import NO_SESSION, NOT_OURS, READ_ONLY, READING
from deploy_tui.tui.widgets.emergency import Emergency

if TYPE_CHECKING:
    from deploy_tui.session.events import Draft
    from deploy_tui.session.incidents import Incident
    from deploy_tui.session.state import State


class Runbooks(Screen[None]):
    """`start` is the id of the runbook to open at once: escape then leaves. `context` is one line on what
    goes on in the deployment. Without a `link` there is no session to record in; not `ours`: there is one,
    but its checklist has not these runbooks. `typed` is what is wrong, as far as it was said already. One
    widget and one rule of style: it must be there within 40 ms."""

    CSS_PATH = "runbooks.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(1)", "next step, next runbook", show=False),
        Binding("up,k", "move(-1)", "previous step, previous runbook", show=False),
        Binding("space", "step", "next step; in an incident: this step is done", show=False),
        Binding("enter", "enter", "read this runbook; in an incident: this step is done", show=False),
        Binding("s", "start", "start the incident", show=False),
        Binding("n", "note", "a note in the incident", show=False),
        Binding("c", "close", "close the incident", show=False),
        Binding("escape,q", "back", "back to where you were", show=False),
    ]

    def __init__(
        self,
        runbooks: tuple[Runbook, ...],
        start: str | None = None,
        context: str = "",
        link: Link | None = None,
        now: Callable[[], datetime] = datetime.now,
        *,
        ours: bool = True,
        typed: str = "",
    ) -> None:
        super().__init__()
        self.link = link
        self.ours = ours
        self.panel = Emergency(runbooks, context, now, self._recorded())
        if typed:
            self.panel.look_for(typed)
        self.direct = self.panel.read(start) if start else False
        self._find_incident()
        self.panel.to_next_undone()

    def _recorded(self) -> str:
        """Whether what is done here is recorded, as the panel says it."""
        if not self.ours:
            return NOT_OURS
        if self.link is None:
            return NO_SESSION
        return READ_ONLY if self.link.read_only else READING

    def compose(self) -> ComposeResult:
        yield self.panel

    def on_mount(self) -> None:
        if self.link is not None:
            self.link.followers.append(self)

    def on_unmount(self) -> None:
        if self.link is not None:
            self.link.followers.remove(self)

    # News from the link

    def changed(self) -> None:
        self.panel.say("", "text")
        self._find_incident()

    def trouble(self, message: str) -> None:
        self.panel.say(message, "bad")

    def _find_incident(self) -> None:
        """The open incident with the runbook that is read."""
        panel = self.panel
        if self.link is None or not self.link.state.about:
            return
        from deploy_tui.session.incidents import open_incident

        reading = panel.reading
        panel.show_incident(open_incident(self.link.state, reading.id) if reading else None)

    # Keys

    def on_key(self, event: events.Key) -> None:
        """While a runbook is looked for, every letter is part of what is wrong; while one is read, digits go
        to a step."""
        panel = self.panel
        if panel.reading is None and (event.is_printable or event.key == "backspace"):
            panel.look_for(
                panel.typed[:-1] if event.key == "backspace" else panel.typed + (event.character or "")
            )
        elif panel.reading is not None and event.character and event.character in "123456789":
            panel.go_to(int(event.character) - 1)
        else:
            return
        event.stop()
        event.prevent_default()

    def action_move(self, by: int) -> None:
        self.panel.move(by)

    def action_step(self) -> None:
        if self.panel.incident is not None:
            self._tick()
        else:
            self.panel.move(1)

    def action_enter(self) -> None:
        if self.panel.reading is None:
            self.action_read()
        else:
            self.action_step()

    def action_read(self) -> None:
        """Read the runbook that is chosen; where its incident is open, at the first step not done."""
        if self.panel.read():
            self._find_incident()
            self.panel.to_next_undone()

    def action_back(self) -> None:
        if self.panel.reading is None or self.direct:
            self.dismiss(None)
        else:
            self.panel.leave()

    # The incident

    def action_start(self) -> None:
        reading = self.panel.reading
        if reading is None or self.panel.incident is not None:
            return
        if self.link is None:
            here = "no session is open here" if self.ours else "this session's checklist has no runbooks"
            self.panel.say(f"NOT RECORDED: {here}; write down what you do", "bad")
            return
        from deploy_tui.session import incidents

        self.link.record(
            lambda state: incidents.start(state, reading.id),
            then=lambda _: self.panel.say("the incident is open: steps, times and notes are recorded", "ok"),
        )

    def _tick(self) -> None:
        """This step is done, on to the next; said again, it was not."""
        reading, incident = self.panel.reading, self.panel.incident
        if reading is None or incident is None or not reading.steps:
            return
        from deploy_tui.session import incidents

        step = reading.steps[self.panel.step]
        done = step.id not in incident.steps
        self._record(
            incident, lambda state, known: incidents.step(state, known, step.id, done=done), forward=done
        )

    def action_note(self) -> None:
        incident, reading = self.panel.incident, self.panel.reading
        if incident is None or reading is None:
            return
        from deploy_tui.session import incidents
        from deploy_tui.tui.screens.note import NoteEditor

        def answered(text: str | None) -> None:
            if text:
                self._record(incident, lambda _, known: incidents.note(known, text))

        from deploy_tui.environment.hidden import at_hand

        variables = self.link.state.checklist.variables if self.link is not None else ()
        heading, secrets = f"Incident: {reading.title}", partial(at_hand, variables)
        self.app.push_screen(NoteEditor(heading, incident.notes, secrets=secrets), answered)

    def action_close(self) -> None:
        incident, reading = self.panel.incident, self.panel.reading
        if incident is None or reading is None:
            return
        from deploy_tui.session import incidents
        from deploy_tui.tui.screens.incident_over import IncidentOver

        left = len(reading.steps) - len(incident.steps)

        def answered(outcome: str | None) -> None:
            if outcome:
                self._record(
                    incident,
                    lambda _, known: incidents.close(known, outcome),
                    said=f"the incident is closed: {outcome}; esc goes back to the deployment",
                )

        self.app.push_screen(IncidentOver(reading.title, left), answered)

    def _record(
        self,
        incident: "Incident",
        act: "Callable[[State, Incident], Draft]",
        *,
        forward: bool = False,
        said: str = "",
    ) -> None:
        """Record in the incident as it stands by then."""
        if self.link is None:
            return
        from deploy_tui.session.incidents import incidents
        from deploy_tui.session.rules import Refused

        def decide(state: "State") -> "Draft":
            known = next((each for each in incidents(state) if each.id == incident.id), None)
            if known is None:
                raise Refused(f"incident {incident.id} was taken back")
            return act(state, known)

        def recorded(_: object) -> None:
            if forward:
                self.panel.to_next_undone()
            if said:
                self.panel.say(said, "ok")

        self.link.record(decide, then=recorded)
