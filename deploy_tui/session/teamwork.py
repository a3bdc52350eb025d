"""Who has taken what, which sections somebody has declared complete, who has read the reminders."""

from collections.abc import Mapping
from typing import NamedTuple

from deploy_tui.checklist.model import Item, Section
from deploy_tui.session import rules
from deploy_tui.session.events import AFFIRM, CLAIM, COMPLETE, Draft, Event, order
from deploy_tui.session.heads import effective, heads
from deploy_tui.session.state import State
from deploy_tui.text.clean import clean


class Said(NamedTuple):
    """Who said it, and when."""

    by: str
    at: str


def claimed_by(state: State, id: str) -> str:
    """Who is at work on the item; "" when nobody is."""
    last = _last(state, f"item:{id}", CLAIM)
    return clean(last.by) if last and last.body.get("claimed") is True else ""


def claim(state: State, ref: str, *, by: str) -> Draft:
    """I am at work on this item; said again, I am not any more. Raises rules.Unknown, rules.Refused."""
    rules.refuse_closed(state)
    item, _, _ = rules.find_item(state, ref)
    return Draft(CLAIM, f"item:{item.id}", {"claimed": claimed_by(state, item.id) != clean(by)})


def completed(state: State) -> Mapping[str, Said]:
    """The sections that somebody has declared complete and that still are, by id."""
    found = {}
    for section in state.checklist.sections:
        last = _last(state, f"section:{section.id}", COMPLETE)
        if last and state.section_resolved(section) == len(section.items):
            found[section.id] = Said(clean(last.by), clean(last.at))
    return found


def not_ticked(state: State, section: Section) -> tuple[Item, ...]:
    """What is resolved in the section without having been done: skipped, deferred, waived."""
    return tuple(
        item for item in section.items if state.items[item.id].state in ("skipped", "deferred", "waived")
    )


def complete(state: State, id: str) -> Draft:
    """The section is complete. Raises rules.Refused naming what is unresolved, rules.Unknown."""
    rules.refuse_closed(state)
    section = next((each for each in state.checklist.sections if each.id == id), None)
    if section is None:
        ids = [each.id for each in state.checklist.sections]
        raise rules.Unknown(f"no section {clean(id)!r}{rules.nearest(id, ids) or rules.WHERE_IDS}")
    if left := [item.id for item in section.items if not state.items[item.id].resolved]:
        raise rules.Refused(f"{id}: {len(left)} unresolved: {', '.join(left)}")
    return Draft(COMPLETE, f"section:{id}", {"not_ticked": [item.id for item in not_ticked(state, section)]})


def affirmed(state: State) -> Mapping[str, Said]:
    """Who has read the reminders, by name."""
    about = state.about.get("reminders", {})
    standing = sorted((event for event in effective(about.values()) if event.kind == AFFIRM), key=order)
    return {clean(event.by): Said(clean(event.by), clean(event.at)) for event in standing}


def affirm(state: State) -> Draft:
    """I have read the reminders and will act by them."""
    rules.refuse_closed(state)
    return Draft(AFFIRM, "reminders", {"reminders": len(state.checklist.reminders)})


def _last(state: State, subject: str, kind: str) -> Event | None:
    about = state.about.get(subject, {})
    at_head = heads((event for event in effective(about.values()) if event.kind == kind), about)
    return max(at_head, key=order) if at_head else None
