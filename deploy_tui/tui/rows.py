"""The lines of the main screen, from the state. Pure: widths in, lines out."""

from datetime import datetime

from rich.cells import cell_len

from deploy_tui.checklist.duration import spell_duration
from deploy_tui.checklist.model import Item, Phase, Section
from deploy_tui.session.rules import time_left
from deploy_tui.session.state import ItemState, State
from deploy_tui.store.read import Saved
from deploy_tui.tui.actions import Action
from deploy_tui.tui.glyphs import Glyphs, beads, sign
from deploy_tui.tui.sentences import age, when
from deploy_tui.tui.spans import Line, Span, Tone, cut, length, spread
from deploy_tui.tui.wrapping import fit

EMERGENCY = Span(" EMERGENCY F8 ", "alarm", "app.emergency")


def header(state: State, operator: str, width: int) -> Line:
    """The top line: what this is, who acts, and the way to the runbooks."""
    facts = [state.version] if state.version else []
    title = state.title or state.checklist.title
    left = [Span(" " + " · ".join([title, *facts]) + " ", "strong")]
    right = [Span(f" {operator} ", "dim"), Span("── ", "faint"), EMERGENCY]
    if state.outcome:
        right.insert(0, Span(f" closed: {state.outcome} ", "warn"))
    if state.rehearsal:
        right.insert(0, Span(" REHEARSAL ", "warn"))
    room = width - length(right) - 2
    if length(left) > room:
        left = [Span(" " + cut(" · ".join([title, *facts]), room - 2) + " ", "strong")]
        if room < 8:
            right = [EMERGENCY]
    return spread(left, right, width, "─", "faint")


def phase_bar(state: State, shown: Phase, width: int, glyphs: Glyphs) -> Line:
    """The phases with their progress; as much of each as there is room for."""
    for bar, titles in ((12, True), (8, True), (5, True), (0, True), (0, False)):
        line = _phase_bar(state, shown, bar, titles, glyphs)
        if length(line) <= width:
            return line
    return line


def _phase_bar(state: State, shown: Phase, bar: int, titles: bool, glyphs: Glyphs) -> Line:
    line: Line = [Span(" ")]
    for number, phase in enumerate(state.checklist.phases, 1):
        done, total = state.phase_resolved(phase), len(phase.items)
        here = phase.id == shown.id
        action = f"phase({number})"
        line.append(Span("▸" if here else " ", "accent", action))
        line.append(Span(f"{number} ", "key", action))
        if titles or here:
            line.append(Span(phase.title + " ", "strong" if here else "dim", action))
        if bar:
            full = max(min(done, 1), bar * done // total) if total else bar
            line.append(Span(glyphs.bar_full * full, "ok", action))
            line.append(Span(glyphs.bar_empty * (bar - full) + " ", "faint", action))
        tone: Tone = "ok" if done == total else "text" if here else "dim"
        line.append(Span(f"{done}/{total}", tone, action))
        line.append(Span("   " if bar else "  "))
    return line[:-1]


def section_row(state: State, section: Section, here: bool, width: int, glyphs: Glyphs) -> Line:
    done, total = state.section_resolved(section), len(section.items)
    trouble = any(state.items[item.id].state in ("failed", "blocked") for item in section.items[:200])
    mark: tuple[str, Tone] = (" ", "dim")
    if trouble:
        mark = glyphs.state["failed"], "bad"
    elif done == total:
        mark = glyphs.done["hand"], "ok"
    elif done:
        mark = glyphs.partly, "dim"
    count = Span(f" {done}/{total}", "ok" if done == total else "dim")
    room = width - 3 - cell_len(count.text)
    title = Span(fit(section.title, room), "strong" if here else "dim" if done == total else "text")
    return [Span(glyphs.cursor if here else " ", "accent"), Span(mark[0] + " ", mark[1]), title, count]


def group_row(title: str, width: int) -> Line:
    return [Span(" " + cut(title, width - 2), "accent")]


def item_row(item: Item, state: ItemState, here: bool, width: int, now: datetime, glyphs: Glyphs) -> Line:
    """One item: glyph, title, and at the right what says most about it now."""
    glyph, tone = sign(state, item, glyphs)
    aside, aside_tone = _aside(item, state, now, glyphs)
    notes = f" {glyphs.notes}{len(state.notes)}" if state.notes else ""
    aside = cut(aside, max(0, min(width // 2, width - 24)))
    room = width - 5 - cell_len(aside) - cell_len(notes)
    quiet = state.resolved and not here
    return [
        Span(glyphs.cursor if here else " ", "accent"),
        Span(glyph + " ", tone),
        Span(fit(item.title, room), "strong" if here else "dim" if quiet else "text"),
        Span(notes, "accent"),
        Span(f" {aside} ", aside_tone),
    ]


def awaited_row(item: Item, here: bool, width: int, glyphs: Glyphs) -> Line:
    """An item with an act on it that is not on disk yet: neither as before nor as it will be."""
    mark = Span(glyphs.cursor if here else " ", "accent")
    return [mark, Span(glyphs.awaited + " ", "dim"), Span(fit(item.title, width - 3), "strong")]


def _aside(item: Item, state: ItemState, now: datetime, glyphs: Glyphs) -> tuple[str, Tone]:
    if state.disputed:
        return "disputed", "bad"
    if state.state == "open":
        return _aside_open(item, state, now, glyphs)
    if state.state == "done":
        measured = isinstance(state.value, int | float)
        value = f"{state.value:g} {_unit(item)}".strip() + "  " if measured else ""
        who = state.by if state.how != "people" else f"{len(state.confirmed)} people"
        return f"{value}{who} {when(state.at, now)}", "dim"
    if state.state == "skipped":
        return (state.reason if state.how == "rule" else "skipped"), "dim"
    if state.state == "deferred":
        return f"{glyphs.arrow} {state.to}", "accent"
    tone: Tone = "warn" if state.state == "waived" else "bad"
    value = f" {state.value}" if state.value is not None else ""
    return f"{state.state}{value} {state.by}", tone


def _aside_open(item: Item, state: ItemState, now: datetime, glyphs: Glyphs) -> tuple[str, Tone]:
    if state.instances:
        return beads(state, glyphs), "warn" if any(each.resolved for each in state.instances) else "dim"
    if item.kind == "quorum":
        return f"{len(state.confirmed)}/{item.people} people", "warn" if state.confirmed else "dim"
    if item.kind == "timed":
        if not state.watch_from:
            return item.hold, "dim"
        left = time_left(item, state, now)
        return (f"{spell_duration(left)} left", "warn") if left else ("time is over", "ok")
    if item.kind == "measured":
        return (str(item.limit) if item.limit else item.unit or "value"), "dim"
    if item.kind in ("checked", "action"):
        return ("$" if item.command else item.kind), "dim"
    return (state.owner, "dim") if state.owner else ("", "dim")


def _unit(item: Item) -> str:
    return item.limit.unit if item.limit else item.unit


def nothing(filtered: bool) -> Line:
    """What an empty list says."""
    text = " nothing fits; esc shows all again" if filtered else " nothing in here"
    return [Span(text, "dim")]


def footer(actions: tuple[Action, ...], act_label: str, width: int) -> Line:
    """The keys, the most important first, as many as there is room for."""
    line: Line = []
    for action in actions:
        label = act_label if action.id == "act" else action.label
        piece = [Span(action.key, "key", action.target), Span(f" {label}", "dim", action.target), Span("   ")]
        if length(line) + length(piece) - 2 > width:
            continue
        line += piece
    return [*line[:-1], Span(" ")] if line else []


def saved_line(saved: Saved, committed_seconds_ago: float | None) -> str:
    """How far what was done has come, as the status line says it."""
    if not saved.pending:
        if saved.commit is None:
            return "saved"
        ago = "" if committed_seconds_ago is None else f" {age(committed_seconds_ago)}"
        return f"saved · committed{ago}"
    if saved.waiting is None:
        return "saved · commit follows"
    return f"{saved.pending} actions saved · commit waiting: {saved.waiting}"


def act_label(item: Item | None, state: ItemState | None) -> str:
    """What space does to this item, in a word or two."""
    if item is None or state is None:
        return "done"
    if item.kind == "measured":
        return "value"
    if item.kind == "quorum":
        return "confirm"
    if item.kind == "timed" and not state.watch_from and state.state == "open":
        return "start watch"
    return "undone" if state.state == "done" else "done"
