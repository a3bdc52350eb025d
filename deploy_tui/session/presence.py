"""Who is here. Nothing is sent to tell it: whoever acted a short while ago is here, and who only looks on is
not seen."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from deploy_tui.session.clocks import wall_clock
from deploy_tui.session.events import CLAIM, SIGNOFF, Event, order
from deploy_tui.session.state import State
from deploy_tui.session.teamwork import claimed_by
from deploy_tui.text.clean import clean

HERE = timedelta(minutes=30)


def last_acts(events: Iterable[Event]) -> dict[str, Event]:
    """Operator (cleaned) -> their last event, the latest first, in the order of the Lamport clocks."""
    newest: dict[str, Event] = {}
    for event in events:
        known = newest.get(event.by)
        if known is None or order(event) > order(known):
            newest[event.by] = event
    found: dict[str, Event] = {}
    for event in sorted(newest.values(), key=order, reverse=True):
        found.setdefault(clean(event.by), event)
    return found


def is_here(last: Event, now: datetime) -> bool:
    """Whether this act was a short while ago, by the clock of whoever did it; one that is ahead by no more
    than that counts as well."""
    at = wall_clock(last.at)
    return at is not None and abs(now - at) <= HERE


def here(acts: Mapping[str, Event], now: datetime) -> tuple[str, ...]:
    """Who of these is here."""
    return tuple(name for name, last in acts.items() if is_here(last, now))


def claims(state: State) -> dict[str, str]:
    """Item id -> who is at work on it, in checklist order; only what is not resolved."""
    taken = {
        subject.removeprefix("item:")
        for subject, about in state.about.items()
        if any(event.kind == CLAIM for event in about.values())
    }
    open_ones = (id for id in state.checklist.items if id in taken and not state.items[id].resolved)
    return {id: name for id in open_ones if (name := claimed_by(state, id))}


def signed_as(state: State, name: str) -> str:
    """The first role, by its id, that this operator has decided for; "" for none."""
    for role in state.checklist.signing_roles:
        about = state.about.get(f"signoff:{role.id}", {})
        if any(event.kind == SIGNOFF and clean(event.by) == name for event in about.values()):
            return role.id
    return ""
