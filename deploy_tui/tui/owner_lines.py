"""What is open in the current phase, by who owns it."""

from collections.abc import Callable, Sequence
from datetime import datetime

from rich.cells import cell_len

from deploy_tui.checklist.model import Item
from deploy_tui.session.state import State
from deploy_tui.session.teamwork import claimed_by
from deploy_tui.tui.glyphs import sign
from deploy_tui.tui.listing import Entry, heading, is_cut, told_below
from deploy_tui.tui.sentences import standing, when
from deploy_tui.tui.spans import Line, Span, Tone, cut
from deploy_tui.tui.wrapping import fit

NOBODY = "nobody yet"
_ASIDE = 26


def by_owner(state: State) -> dict[str, list[Item]]:
    """Owner -> unresolved items of the current phase; who has most comes first, what nobody has, last."""
    found: dict[str, list[Item]] = {}
    for item in state.phase.items:
        if not state.items[item.id].resolved:
            found.setdefault(owner_of(state, item), []).append(item)
    return dict(sorted(found.items(), key=lambda each: (each[0] == NOBODY, -len(each[1]), each[0])))


def owner_of(state: State, item: Item) -> str:
    """The person who owns it, else who has taken it, else the role, else nobody."""
    own = state.items[item.id].owner or claimed_by(state, item.id)
    return own or (state.checklist.role_title(item.owner) if item.owner else NOBODY)


def owner_entries(state: State, now: datetime) -> list[Entry]:
    entries: list[Entry] = []
    for owner, items in by_owner(state).items():
        trouble = sum(state.items[item.id].state in ("failed", "blocked") for item in items)
        wrong = f", {trouble} failed or blocked" if trouble else ""
        entries.append(heading(owner, f"{len(items)} open{wrong}"))
        # What waits longest on somebody's clock stands first, then the checklist's order.
        items.sort(key=lambda item: (_since(state, item) or "~", item.number))
        entries += [_entry(state, item, owner, now) for item in items]
    return entries


def _since(state: State, item: Item) -> str:
    """When somebody began it, or said that it is not right."""
    own = state.items[item.id]
    return own.watch_from or (own.at if own.state in ("failed", "blocked") else "")


def _entry(state: State, item: Item, owner: str, now: datetime) -> Entry:
    own = state.items[item.id]
    said = standing(item, own, now)
    aside = "" if said == "open" else said
    if own.state in ("failed", "blocked") and not own.disputed:
        aside = f"{own.state} · {own.by} {when(own.at, now)}"
    line = _line(item, sign(own, item), aside)
    return Entry(
        item.id,
        line,
        _more(state, item, said, line),
        lambda: f"{item.title} {item.id} {owner} {said}",
    )


def _line(item: Item, mark: tuple[str, Tone], said: str) -> Callable[[int], Line]:
    def line(width: int) -> Line:
        aside = cut(said, max(_ASIDE, width // 3))
        room = width - 2 - cell_len(aside) - 1
        return [Span(f"{mark[0]} ", mark[1]), Span(fit(item.title, room) + " "), Span(aside, "warn")]

    return line


def _more(
    state: State, item: Item, said: str, line: Callable[[int], Line]
) -> Callable[[int], Sequence[Line]]:
    def more(width: int) -> Sequence[Line]:
        section = next(each for each in state.checklist.sections if each.id == item.section)
        taken = claimed_by(state, item.id)
        return [
            *told_below(item.title if is_cut(line(width - 3)) else "", width, "text"),
            *told_below(f"{section.title} · {said}", width),
            *told_below(state.items[item.id].reason, width, "text", "because"),
            *told_below(taken and f"{taken} is at work on it", width, "accent"),
            [],
        ]

    return more
