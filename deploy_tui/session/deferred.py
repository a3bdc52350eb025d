"""Deferred items turn up again at the end of the phase that they were deferred to, grouped by where they
come from, and are counted there apart. Here is which, and how far they are."""

from collections.abc import Mapping

from deploy_tui.checklist.model import Item, Section
from deploy_tui.session.events import MARK, Event
from deploy_tui.session.heads import effective
from deploy_tui.session.state import ItemState, State, says

GROUP = "Deferred to here"


def deferral(own: ItemState) -> Event | None:
    """The mark that deferred the item, as long as nobody has taken that back by opening it again. It stays
    when the item is then done, or fails, in the phase that it was deferred to."""
    if own.state == "open" or not own.history:
        return None
    for event in reversed([event for event in effective(own.history) if event.kind == MARK]):
        if says(event) == "deferred":
            return event
        if says(event) == "open":
            return None
    return None


def deferred_sections(state: State) -> Mapping[str, tuple[Section, ...]]:
    """Phase id -> the sections that have come to it: one for each phase that something was deferred from."""
    titles = {phase.id: phase.title for phase in state.checklist.phases}
    found: dict[str, dict[str, list[Item]]] = {}
    for item in state.checklist.items.values():
        mark = deferral(state.items[item.id])
        to = str(mark.body.get("to", "")) if mark else ""
        if to in titles:
            found.setdefault(to, {}).setdefault(item.phase, []).append(item)
    return {
        to: tuple(
            Section(f"{to}<{origin}", f"Deferred from {titles[origin]}", to, tuple(items), GROUP)
            for origin, items in origins.items()
        )
        for to, origins in found.items()
    }


def is_settled(state: State, section: Section, item: Item) -> bool:
    """Whether nothing is left to do for the item as far as this section goes: what was deferred is resolved
    where it comes from, and open where it went."""
    own = state.items[item.id]
    return own.resolved and not (own.state == "deferred" and section.id != item.section)


def settled(state: State, section: Section) -> int:
    """How many items of a section, of the checklist or of what was deferred, are settled."""
    known = state.resolved.get(section.id)
    return known if known is not None else sum(is_settled(state, section, item) for item in section.items)
