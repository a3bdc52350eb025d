"""The sign-offs as entries of a list. They are unsigned, and each line says so."""

from collections.abc import Callable, Sequence
from datetime import datetime

from deploy_tui.checklist.model import Phase, Role, Section
from deploy_tui.session.signoffs import SignOff, signoffs
from deploy_tui.session.state import State
from deploy_tui.tui.listing import Entry, told_below
from deploy_tui.tui.sentences import when
from deploy_tui.tui.spans import Line, Span, Tone
from deploy_tui.tui.wrapping import fit

_LABEL, _DECIDED = 22, 22


def signoff_entries(state: State, now: datetime) -> list[Entry]:
    found = signoffs(state)
    return [
        Entry(role.id, _line(found[role.id], now), _more(state, role, found[role.id]))
        for role in state.checklist.signing_roles
    ]


def covered(state: State, role: Role) -> tuple[int, int]:
    """How many items the role answers for are resolved, of how many."""
    done = total = 0
    for phase in state.checklist.phases:
        for section in phase.sections:
            if phase.id in role.covers or section.id in role.covers:
                done += state.section_resolved(section)
                total += len(section.items)
    return done, total


def coverage(state: State, role: Role) -> str:
    """What the role answers for, and how far it is: "API Security and 4 more: 31 of 40 resolved, 9 open"."""
    parts: list[Phase | Section] = [*state.checklist.phases, *state.checklist.sections]
    titles = {part.id: part.title for part in parts}
    named = [titles.get(id, id) for id in role.covers]
    if not named:
        return ""
    done, total = covered(state, role)
    open_ones = f", {total - done} not" if total > done else ""
    return f"{', '.join(named)}: {done} of {total} items resolved{open_ones}"


def _line(signoff: SignOff, now: datetime) -> Callable[[int], Line]:
    glyph, word, tone = _decision(signoff)

    def line(width: int) -> Line:
        label = min(_LABEL, max(12, width // 3))
        who = f"{signoff.by} {when(signoff.at, now)}" if signoff.decision else ""
        left = [
            Span(f"{glyph} ", tone),
            Span(fit(signoff.label, label) + " ", "strong"),
            Span(fit(word, _DECIDED) + " ", tone),
        ]
        return [*left, Span(fit(who, max(0, width - label - _DECIDED - 4)), "text")]

    return line


def _decision(signoff: SignOff) -> tuple[str, str, Tone]:
    if signoff.decision is None:
        return "○", "not signed", "dim"
    if signoff.decision == "approve":
        return "✓", "approved, unsigned", "ok"
    return "✗", "rejected, unsigned", "bad"


def _more(state: State, role: Role, signoff: SignOff) -> Callable[[int], Sequence[Line]]:
    def more(width: int) -> Sequence[Line]:
        return [
            *told_below(role.about, width),
            *told_below(coverage(state, role), width, "text", "covers"),
            *told_below(signoff.why, width, "warn" if signoff.decision else "dim", "stands as"),
            *told_below(signoff.reason, width, "text", "because"),
            [],
        ]

    return more
