"""What the cover of a session says, as lines."""

from collections import Counter
from datetime import datetime

from rich.cells import cell_len

from deploy_tui.checklist.model import Phase
from deploy_tui.session import events as kinds
from deploy_tui.session.events import order
from deploy_tui.session.state import State
from deploy_tui.session.story import told
from deploy_tui.text.clean import clean
from deploy_tui.tui.sentences import when
from deploy_tui.tui.spans import Line, Span
from deploy_tui.tui.wrapping import fit, wrap

_LABEL = 13


def cover_lines(state: State, opened: str, width: int, now: datetime) -> list[Line]:
    """`opened` is where in the checklist one is, in words, or ""."""
    inner = max(20, width - 4)
    lines: list[Line] = [[], [Span("  " + state.checklist.title, "strong")]]
    lines += [[Span("  " + each, "dim")] for each in wrap(state.checklist.about, inner) if each]
    if state.checklist.warning:
        bar = Span("  ┃ ", "warn")
        lines += [[], *([bar, Span(each, "warn")] for each in wrap(state.checklist.warning, inner - 2))]
    lines.append([])
    for label, text in _facts(state, now):
        lines += _fact(label, text, inner)
    lines.append([])
    names = max(cell_len(phase.title) for phase in state.checklist.phases)
    lines += [_progress(state, n, phase, names, inner) for n, phase in enumerate(state.checklist.phases, 1)]
    lines.append([])
    for label, text in _where(state, opened, now):
        lines += _fact(label, text, inner)
    return lines


def _fact(label: str, text: str, width: int) -> list[Line]:
    """A labelled text, wrapped beside its label. Nothing when there is no text."""
    parts = wrap(text, width + 2 - _LABEL) if text else []
    return [[Span(fit("" if n else f"  {label}", _LABEL), "dim"), Span(part)] for n, part in enumerate(parts)]


def _facts(state: State, now: datetime) -> list[tuple[str, str]]:
    by = f"by {state.started_by}" if state.started_by else ""
    life = f"closed, {state.outcome}: reading only" if state.outcome else state.life
    return [
        ("version", " · ".join(filter(None, (state.version, state.title)))),
        ("rehearsal", "nothing in here is real" if state.rehearsal else ""),
        ("started", f"{when(state.started_at, now)} {by}".strip()),
        ("now", life),
        ("also here", _also(state)),
    ]


def _also(state: State) -> str:
    checklist = state.checklist
    kind = Counter(reminder.kind for reminder in checklist.reminders)
    parts = (
        (len(checklist.reminders), "reminder", f" ({kind['never']} never, {kind['always']} always)"),
        (len(checklist.signing_roles), "sign-off", ""),
        (len(checklist.runbooks), "runbook", " on F8"),
    )
    return " · ".join(f"{n} {name}{'s' * (n != 1)}{more}" for n, name, more in parts if n)


def _progress(state: State, number: int, phase: Phase, names: int, width: int) -> Line:
    done, total = state.phase_resolved(phase), len(phase.items)
    cells = max(6, min(30, width - 46))
    full = cells * done // total if total else cells
    current = phase is state.phase and not state.outcome
    name = fit(
        f"{'▸' if current else ' '} {number} {phase.title}", max(8, min(names + 6, width - cells - 12))
    )
    return [
        Span("  " + name + " ", "strong" if current else "text"),
        Span("▓" * full, "ok"),
        Span("░" * (cells - full), "dim"),
        Span(f" {done:>4}/{total}", "ok" if done == total else "text"),
    ]


def _where(state: State, opened: str, now: datetime) -> list[tuple[str, str]]:
    """What is not right, where one was, and what is next."""
    counts = Counter(each.state for each in state.items.values())
    wrong = [f"{counts[name]} {name}" for name in ("failed", "blocked", "deferred", "waived") if counts[name]]
    last = _last(state, now)
    facts = [("look at", " · ".join(wrong)), ("last", last), ("you are at", opened if last else "")]
    if state.outcome:
        return facts
    following = state.next_open()
    if following is None:
        return [*facts, ("next", "nothing: every item is resolved")]
    section = next(each for each in state.checklist.sections if each.id == following.section)
    return [*facts, ("next", f"{following.title}  ({section.title})")]


def _last(state: State, now: datetime) -> str:
    """What was done last, and by whom: where one was."""
    acts = (kinds.MARK, kinds.CONFIRM, kinds.NOTE, kinds.WATCH, kinds.ASSIGN)
    event = max((each for each in state.events.values() if each.kind in acts), key=order, default=None)
    if event is None:
        return ""
    return f"{clean(event.by)} {told(event, state)}  ({when(event.at, now)})"
