"""The runbooks as lines: to choose from by their symptoms, and one of them to read, one step large."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len

from deploy_tui.checklist.model import Clock, Contact, Runbook, Step
from deploy_tui.tui.sentences import when
from deploy_tui.tui.spans import Line, Span, Tone, spread
from deploy_tui.tui.symptoms import Found
from deploy_tui.tui.wrapping import fit, wrap

if TYPE_CHECKING:
    from deploy_tui.session.incidents import Incident

READING = "reading: nothing is recorded"
NO_SESSION = "reading only, no session: NOT RECORDED"
READ_ONLY = "reading only, as the session: NOT RECORDED"
NOT_OURS = "built in, not of this session: NOT RECORDED"
_NARROW = 60
_TALL = 20
_NOTES = 2


class Row(NamedTuple):
    """A line, which runbook or step it belongs to (-1: none), and whether it is the one that is marked."""

    line: Line
    of: int = -1
    marked: bool = False


def choosing_head(context: str, typed: str, fitting: bool, width: int, recorded: str) -> list[Line]:
    """`typed` is what was typed so far; `fitting` whether some runbook has it; `recorded` says whether what
    is done here is."""
    question = [Span(" what is wrong?  ", "strong"), Span(typed), Span("▏", "accent")]
    if not typed:
        question.append(Span(" type what you see: site down, disk full, leak …", "dim"))
    about: list[Line] = [[Span(fit(f" {context}", width), "dim")]] if context else []
    missed: Line = [] if fitting else [Span(" no runbook has all these words; the nearest first", "warn")]
    return [*_alarm("", recorded, width), *about, [], question, missed]


def reading_head(
    runbook: Runbook,
    incident: "Incident | None",
    width: int,
    height: int,
    now: datetime,
    recorded: str,
) -> list[Line]:
    said = recorded
    if incident is not None:
        done = f"{len(incident.steps)}/{len(runbook.steps)}"
        said = f"incident since {when(incident.at, now)} by {incident.by}, {done} done"
    contacts: Line = [Span(" contacts  ", "dim"), _contacts(runbook.contacts)]
    about: list[Line] = []
    if height >= _TALL and runbook.about:
        about.append([Span(fit(f" {runbook.about}", width), "dim")])
    notes = [
        [Span(fit(f" ✎ {note.by} {when(note.at, now)}  {note.text}", width), "accent")]
        for note in (incident.notes[-_NOTES:] if incident and height >= _TALL else ())
    ]
    return [*_alarm(runbook.title, said, width), contacts, *about, *notes, []]


def _alarm(title: str, said: str, width: int) -> list[Line]:
    left = f" EMERGENCY  {title}"
    if width <= _NARROW:
        return [[Span(fit(left, width), "alarm")], [Span(f" {said}", "dim")]]
    return [[Span(fit(left, width - cell_len(said) - 1) + said + " ", "alarm")]]


def _contacts(contacts: Sequence[Contact]) -> Span:
    people = (" ".join(filter(None, (each.role, each.name, each.phone))) for each in contacts)
    return Span(" · ".join(people), "strong") if contacts else Span("built-in, no contacts", "dim")


def choices(found: Sequence[Found], chosen: int, width: int) -> list[Row]:
    """The runbooks, each with what it is about and as many of its symptoms as there is room for."""
    rows: list[Row] = []
    for index, (runbook, symptoms, matching) in enumerate(found):
        marked = index == chosen
        facts = " · ".join(filter(None, (runbook.severity, f"{len(runbook.steps)} steps")))
        title = fit(f" {'▸' if marked else ' '} {runbook.title}", width - cell_len(facts) - 2)
        rows.append(Row(spread([Span(title, "strong")], [Span(f"{facts} ", "dim")], width), index, marked))
        rows += [Row([Span(f"   {each}")], index) for each in wrap(runbook.about, width - 4) if each]
        rows += [Row(_symptoms(symptoms, matching, width), index), Row([])]
    return rows or [
        Row([Span(" there are no runbooks here; a checklist brings its own (docs/checklists.md)", "warn")])
    ]


def _symptoms(symptoms: Sequence[str], matching: int, width: int) -> Line:
    line = [Span("   ")]
    left = width - 4
    for place, symptom in enumerate(symptoms):
        left -= cell_len(symptom) + 2
        if left < 0:
            break
        line.append(Span(f"{symptom}  ", "warn" if place < matching else "dim"))
    return line


def steps(
    runbook: Runbook, incident: "Incident | None", current: int, width: int, now: datetime
) -> list[Row]:
    """The current step large, the others in sight with their numbers; what is done in the incident with who
    and when."""
    rows: list[Row] = []
    for index, step in enumerate(runbook.steps):
        done = incident.steps.get(step.id) if incident else None
        mark = "✓" if done else " "
        number = f" {mark}{index + 1:>2}  "
        said = f"{done.by} {when(done.at, now)} " if done else ""
        if index == current:
            large = _large(number[2:], step, width - 4)
            if done:
                large.insert(-1, Span(f"{'':>{len(number) - 2}}✓ done by {said}", "ok"))
            rows += [Row([Span(" ┃", "bad"), each], index) for each in large]
        else:
            clock = Span(
                f"◷ {step.clock.after} " if step.clock and not done else said, "ok" if done else "warn"
            )
            text = fit(number + step.text, width - clock.cell_len - 1)
            rows.append(Row([Span(text, "ok" if done else "dim"), clock], index))
    return rows


def _large(number: str, step: Step, width: int) -> list[Span]:
    first, *more = wrap(step.text, width - len(number))
    parts: list[tuple[str, Tone]] = [
        (step.how, "text"),
        (f"$ {step.command}" if step.command else "", "ok"),
        (_decision(step.clock) if step.clock else "", "warn"),
    ]
    indent = " " * len(number)
    return [
        Span(""),
        Span(number + first, "strong"),
        *(Span(indent + each, "strong") for each in more),
        *(
            Span(indent + each, tone)
            for text, tone in parts
            if text
            for each in wrap(text, width - len(number))
        ),
        Span(""),
    ]


def _decision(clock: Clock) -> str:
    return f"◷ decide after {clock.after}: " + (" / ".join(clock.choices) or clock.decision)
