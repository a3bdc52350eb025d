"""The lines of the main screen, from the state. Pure: widths in, lines out."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from rich.cells import cell_len

from deploy_tui.checklist.duration import spell_duration
from deploy_tui.checklist.model import Item, Phase, Section
from deploy_tui.session.deferred import GROUP, settled
from deploy_tui.session.rules import time_left
from deploy_tui.session.state import ItemState, State
from deploy_tui.store.read import Saved
from deploy_tui.tui.actions import Action
from deploy_tui.tui.glyphs import UNICODE as glyphs
from deploy_tui.tui.glyphs import beads, sign
from deploy_tui.tui.sentences import age, spelled, when
from deploy_tui.tui.spans import Line, Span, Tone, cut, length, spread
from deploy_tui.tui.wrapping import fit

_NAME = 10
EMERGENCY = Span(" EMERGENCY F8 ", "alarm", "app.emergency")
_COMMANDS = Span(f" {glyphs.menu} ", "key", "app.palette")


class Who(NamedTuple):
    """Who acts, as which role if that is known, how many others are here, how many acts of theirs are new."""

    name: str
    role: str = ""
    others: int = 0
    fresh: int = 0

    def spans(self) -> list[Line]:
        """As it stands in the header, the longest first."""
        n, name = self.others, Span(cut(self.name, 24), "dim")
        with_role = name._replace(text=f"{name.text} ({self.role})" if self.role else name.text)
        words = f"other{'s' * (n != 1)}" if self.name else "here"  # who only looks on has no name
        others = Span(f"{n} {words}" if n else "", "dim", "people")
        briefly = Span(f"{name.text} +{n}" if n else name.text, "dim", "people" if n else "")
        fresh = Span(f"{self.fresh} new" if self.fresh else "", "accent", "activity")
        longest = [[with_role, others, fresh], [name, others, fresh], [briefly, fresh], [briefly], [name]]
        return [_dotted(*spans) for spans in longest]


def _dotted(*spans: Span) -> Line:
    """What there is of these, with a dot between them and a blank around."""
    there = [span for span in spans if span.text]
    line = [part for span in there for part in (Span(" · ", "dim"), span)]
    return [Span(" "), *line[1:], Span(" ")] if line else []


def header(state: State, who: Who, width: int, *, read_only: bool = False, back: bool = False) -> Line:
    """The top line: what this is, who acts, and the way to the runbooks; `back` for those with a mouse."""
    facts = [state.version] if state.version else []
    title = state.title or state.checklist.title
    marks = [Span(" read only ", "warn")] if read_only else []
    marks += [Span(" REHEARSAL ", "warn")] if state.rehearsal else []
    marks += [Span(f" closed: {state.outcome} ", "warn")] if state.outcome else []
    marks += _incident(state)
    left = [Span(f" {glyphs.back} back ", "key", "back")] if back else []
    words = " · ".join([title, *facts])
    for each in who.spans():
        right = [*marks, *each, Span("──", "faint"), _COMMANDS, EMERGENCY]
        if length([*left, *right]) + cell_len(words) + 4 <= width:
            break
    else:
        right = [*marks, _COMMANDS, EMERGENCY]
    room = width - length(left) - length(right) - 4
    if room < 8:
        return spread(left, [EMERGENCY], width, "─", "faint")
    return spread([*left, Span(f" {cut(words, room)} ", "strong")], right, width, "─", "faint")


def _incident(state: State) -> Line:
    """That an incident is open: a click goes on with it."""
    if not any(subject.startswith("incident:") for subject in state.about):
        return []
    from deploy_tui.session.incidents import open_incident
    from deploy_tui.session.story import local_time

    running = open_incident(state)
    if running is None:
        return []
    return [Span(f" INCIDENT since {local_time(running.at)[-5:]} ", "bad", "app.emergency")]


def phase_bar(state: State, shown: Phase, width: int, deferred: Mapping[str, tuple[int, int]]) -> Line:
    """The phases with their progress; as much of each as there is room for. `deferred`: phase id -> how many
    items have come to it from an earlier one and how many of them are settled, counted apart."""
    for bar, titles in ((12, True), (8, True), (5, True), (0, True), (0, False)):
        line = _phase_bar(state, shown, bar, titles, deferred)
        if length(line) <= width:
            return line
    return line


def _phase_bar(
    state: State, shown: Phase, bar: int, titles: bool, deferred: Mapping[str, tuple[int, int]]
) -> Line:
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
        come, settled = deferred.get(phase.id, (0, 0))
        if come:
            line.append(Span(f"+{settled}/{come}", "ok" if settled == come else "accent", action))
        line.append(Span("   " if bar else "  "))
    return line[:-1]


def section_row(state: State, section: Section, here: bool, width: int) -> Line:
    done, total = settled(state, section), len(section.items)
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
    words = section.title.removeprefix("Deferred ") if section.group == GROUP else section.title
    title = Span(fit(words, room), "strong" if here else "dim" if done == total else "text")
    return [Span(glyphs.cursor if here else " ", "accent"), Span(mark[0] + " ", mark[1]), title, count]


def group_row(title: str, width: int) -> Line:
    return [Span(" " + cut(title, width - 2), "accent")]


class Row(NamedTuple):
    """What a row says of an item beside its state. `chosen` is None while nothing is chosen; `arrived`: it
    stands here because it was deferred to this phase; `claimed` who is at work on it; `holds` how much waits
    for it."""

    item: Item
    state: ItemState
    here: bool = False
    chosen: bool | None = None
    arrived: bool = False
    claimed: str = ""
    holds: int = 0


def item_row(row: Row, width: int, now: datetime) -> Line:
    """One item: glyph, title, and at the right what says most about it now."""
    item, state = row.item, row.state
    glyph, tone = sign(state, item)
    aside, aside_tone = _aside(row, now)
    todo = row.arrived and state.state == "deferred"
    if todo:
        glyph, tone, aside = glyphs.state["open"], "accent", f"deferred {short(state.by)}"
    front = _front(row)
    notes = f" {glyphs.notes}{len(state.notes)}" if state.notes else ""
    if aside.startswith("$ ") and cell_len(item.title) > width - 4 - length(front) - cell_len(aside + notes):
        aside = "$" + aside[len(aside.partition(" @")[0]) :]  # the title says more than the word
    aside = cut(aside, max(0, min(width // 2, width - 24)))
    room = width - 4 - length(front) - cell_len(aside) - cell_len(notes)
    quiet = state.resolved and not row.here and not todo
    return [
        *front,
        Span(glyph + " ", tone),
        Span(fit(item.title, room), "strong" if row.here else "dim" if quiet else "text"),
        Span(notes, "accent"),
        Span(f" {aside} ", aside_tone),
    ]


def awaited_row(row: Row, width: int) -> Line:
    """An item with an act on it that is not on disk yet: neither as before nor as it will be."""
    front = _front(row)
    title = Span(fit(row.item.title, width - 2 - length(front)), "strong")
    return [*front, Span(glyphs.awaited + " ", "dim"), title]


def running_row(row: Row, seconds: float, width: int) -> Line:
    """An item whose command or probe is under way, and for how long."""
    front, aside = _front(row), f" {spelled(seconds)} "
    title = Span(fit(row.item.title, width - 2 - length(front) - cell_len(aside)), "strong")
    return [*front, Span(glyphs.running + " ", "accent"), title, Span(aside, "accent")]


def _front(row: Row) -> Line:
    cursor = Span(glyphs.cursor if row.here else " ", "accent")
    if row.chosen is None:
        return [cursor]
    return [cursor, Span(glyphs.chosen + " " if row.chosen else "  ", "accent")]


def offer_row(section: Section | None, state: State, here: Section, width: int) -> Line:
    """Below the items of a section in which nothing is left to do: where to go next."""
    if section is None:
        return [Span(cut(f" {glyphs.done['hand']} nothing is left to do anywhere", width), "ok")]
    other = next((each.title for each in state.checklist.phases if each.id == section.phase), "")
    where = section.title + (f", {other}" if section.phase != here.phase else "")
    text = f" {glyphs.arrow} next: {where} {settled(state, section)}/{len(section.items)}"
    return [Span(cut(text, width - 5), "accent", "next_open"), Span("  n", "key", "next_open")]


def short(name: str) -> str:
    """A name as there is room for it in a row: the first one, at most ten cells."""
    return cut(name.split(" ")[0], _NAME)


def _aside(row: Row, now: datetime) -> tuple[str, Tone]:
    item, state = row.item, row.state
    if state.disputed:
        return "disputed", "bad"
    if state.state == "open":
        text, tone = _aside_open(item, state, now)
        if state.manual:
            text = f"{glyphs.manual} {'manual' if item.kind in ('checked', 'action') else text}"
        return (f"{text} @{short(row.claimed)}".strip(), "accent") if row.claimed else (text, tone)
    if state.state == "done":
        measured = isinstance(state.value, int | float)
        value = f"{state.value:g} {_unit(item)}".strip() + "  " if measured else ""
        who = short(state.by) if state.how != "people" else f"{len(state.confirmed)} people"
        hand = f"{glyphs.manual} " if state.manual else ""
        return f"{hand}{value}{who} {when(state.at, now)}", "dim"
    if state.state == "skipped":
        return (state.reason if state.how == "rule" else "skipped"), "dim"
    if state.state == "deferred":
        return f"{glyphs.arrow} {state.to}", "accent"
    tone = "warn" if state.state == "waived" else "bad"
    value = f" {state.value}" if state.value is not None else ""
    holds = f", holds up {row.holds}" if row.holds else ""
    return f"{state.state}{value} {short(state.by)}{holds}", tone


def _aside_open(item: Item, state: ItemState, now: datetime) -> tuple[str, Tone]:
    if state.instances:
        return beads(state), "warn" if any(each.resolved for each in state.instances) else "dim"
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
        word = "check" if item.kind == "checked" else "run"
        return (f"$ {word}" if item.command or item.probe else item.kind), "dim"
    return (short(state.owner), "dim") if state.owner else ("", "dim")


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
