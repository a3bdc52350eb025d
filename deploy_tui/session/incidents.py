"""Incidents: one use of a runbook, its steps, times and notes, in the session's own log."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from deploy_tui.checklist.model import Runbook
from deploy_tui.session import events as kinds
from deploy_tui.session import rules
from deploy_tui.session.events import INCIDENT, INCIDENT_CLOSED, STEP, Draft, Event, order
from deploy_tui.session.heads import effective, heads
from deploy_tui.session.state import Note, State
from deploy_tui.text.clean import clean, clean_block

OUTCOMES = ("resolved", "rolled-back", "false-alarm", "handed-over")


class StepDone(NamedTuple):
    """A step that somebody ticked."""

    by: str
    at: str


class Incident(NamedTuple):
    """One use of a runbook. `steps` maps the ids of ticked steps to who and when; `outcome` is empty while
    it is open."""

    id: str
    runbook: str
    by: str
    at: str
    steps: Mapping[str, StepDone]
    notes: tuple[Note, ...]
    outcome: str = ""
    closed_by: str = ""
    closed_at: str = ""


def incidents(state: State) -> tuple[Incident, ...]:
    """All of the session's incidents, the oldest first."""
    ids = [subject[9:] for subject in state.about if subject.startswith("incident:") and "#" not in subject]
    found = [incident for id in ids if (incident := _incident(state, id))]
    return tuple(sorted(found, key=lambda incident: (incident.at, incident.id)))


def open_incident(state: State, runbook: str | None = None) -> Incident | None:
    """The newest open incident, or the newest open one of this runbook."""
    wanted = [each for each in incidents(state) if not each.outcome and runbook in (None, each.runbook)]
    return wanted[-1] if wanted else None


def _incident(state: State, id: str) -> Incident | None:
    about = state.about[f"incident:{id}"]
    standing = sorted(effective(about.values()), key=order)
    start = next((event for event in standing if event.kind == INCIDENT), None)
    if start is None:
        return None
    closed = [event for event in standing if event.kind == INCIDENT_CLOSED]
    return Incident(
        id=id,
        runbook=clean(str(start.body.get("runbook", ""))),
        by=clean(start.by),
        at=clean(start.at),
        steps=dict(_steps(state, id)),
        notes=tuple(
            Note(clean_block(str(event.body.get("text", ""))), clean(event.by), clean(event.at), event.id)
            for event in standing
            if event.kind == kinds.NOTE
        ),
        outcome=clean(str(closed[-1].body.get("outcome", ""))) if closed else "",
        closed_by=clean(closed[-1].by) if closed else "",
        closed_at=clean(closed[-1].at) if closed else "",
    )


def _steps(state: State, id: str) -> Iterator[tuple[str, StepDone]]:
    prefix = f"incident:{id}#"
    for subject, about in state.about.items():
        if subject.startswith(prefix):
            at_head = _step_heads(about)
            # Two people, one of whom took the tick back: the step is not done, the way of caution.
            if at_head and all(event.body.get("done") is True for event in at_head):
                last = max(at_head, key=order)
                yield subject[len(prefix) :], StepDone(clean(last.by), clean(last.at))


def _step_heads(about: Mapping[str, Event]) -> tuple[Event, ...]:
    return heads((event for event in effective(about.values()) if event.kind == STEP), about)


def start(state: State, runbook: str) -> Draft:
    """An incident begins. Raises rules.Unknown; rules.Refused while one with this runbook is open."""
    _known(state, runbook)
    if running := open_incident(state, runbook):
        raise rules.Refused(f"an incident with {runbook} is open since {running.at}; close it first")
    # Named by what has happened before, so that two clones that start one apart mostly have two.
    number = 1 + sum(each.runbook == runbook for each in incidents(state))
    return Draft(INCIDENT, f"incident:{runbook}-{number}", {"runbook": runbook})


def step(state: State, incident: Incident, ref: str, *, done: bool = True) -> Draft:
    """A step was done, or was not after all. `ref` is its id or its number from 1. Raises rules.Unknown."""
    _refuse_closed(incident)
    steps = _known(state, incident.runbook).steps
    chosen = next((each for n, each in enumerate(steps, 1) if ref in (each.id, str(n))), None)
    if chosen is None:
        ids = [each.id for each in steps]
        raise rules.Unknown(
            f"no step {clean(ref)!r} in {incident.runbook}{rules.nearest(ref, ids)}; 1 to {len(steps)}"
        )
    return Draft(STEP, f"incident:{incident.id}#{chosen.id}", {"done": done})


def note(incident: Incident, text: str) -> Draft:
    """A note in an incident, open or closed. Raises rules.Refused for an empty one."""
    if not text.strip():
        raise rules.Refused("an empty note says nothing; give its text")
    return Draft(kinds.NOTE, f"incident:{incident.id}", {"text": rules.text_of(text)})


def close(incident: Incident, outcome: str) -> Draft:
    """The incident is over. Raises rules.Unknown, rules.Refused."""
    _refuse_closed(incident)
    if outcome not in OUTCOMES:
        raise rules.Unknown(
            f"no outcome {clean(outcome)!r}{rules.nearest(outcome, OUTCOMES)}; one of {', '.join(OUTCOMES)}"
        )
    return Draft(INCIDENT_CLOSED, f"incident:{incident.id}", {"outcome": outcome})


def _known(state: State, runbook: str) -> Runbook:
    found = state.checklist.runbook(runbook)
    if found is None:
        ids = [each.id for each in state.checklist.runbooks]
        raise rules.Unknown(
            f"no runbook {clean(runbook)!r}{rules.nearest(runbook, ids)}; there are: {', '.join(ids)}"
        )
    return found


def _refuse_closed(incident: Incident) -> None:
    if incident.outcome:
        raise rules.Refused(f"incident {incident.id} is closed ({incident.outcome})")


def table(incident: Incident) -> dict[str, Any]:
    """The incident as session.toml and `status --json` hold it."""
    return {
        "runbook": incident.runbook,
        "by": incident.by,
        "at": incident.at,
        "outcome": incident.outcome or None,
        "closed_by": incident.closed_by or None,
        "closed_at": incident.closed_at or None,
        "steps": {clean(id): {"by": done.by, "at": done.at} for id, done in incident.steps.items()},
        "notes": [f"{note.at} {note.by}: {note.text}" for note in incident.notes] or None,
    }
