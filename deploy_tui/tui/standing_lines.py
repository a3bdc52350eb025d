"""What an earlier session found for standing items, as entries of a list: each to be confirmed by hand."""

from collections.abc import Callable, Sequence
from datetime import datetime

from deploy_tui.checklist.model import Item
from deploy_tui.session.standing import GOOD_FOR, Offer, offer_for
from deploy_tui.session.state import State
from deploy_tui.tui.listing import Entry, told_below
from deploy_tui.tui.spans import Line, Span
from deploy_tui.tui.wrapping import fit

_AGE = 14


def offers(state: State) -> dict[str, Offer]:
    """Item id -> what is offered for it and not confirmed yet."""
    return {
        item.id: offer
        for item in state.checklist.items.values()
        if item.standing and (offer := offer_for(state, item.id)) is not None
    }


def spelled_age(offer: Offer, now: datetime) -> str:
    """ "39 days old", and whether that is too old to count."""
    age = offer.age(now)
    if age is None:
        return "of unknown age"
    days = max(0, age.days)
    said = "of today" if not days else f"{days} day{'s' * (days != 1)} old"
    return f"{said}, too old" if age > GOOD_FOR else said


def told_offer(item: Item, offer: Offer, now: datetime) -> str:
    """What was found, by whom, when and where: one sentence."""
    unit = item.limit.unit if item.limit else item.unit
    value = f"{offer.value} {unit}".strip() + ", " if offer.value is not None else ""
    return f"{value}done by {offer.by} in {offer.session}, {spelled_age(offer, now)}"


def offer_entries(state: State, now: datetime) -> list[Entry]:
    return [
        Entry(
            id,
            _line(state.checklist.items[id], offer, now),
            _more(state.checklist.items[id], offer, now),
            lambda id=id, offer=offer: f"{id} {state.checklist.items[id].title} {offer.by}",  # type: ignore[misc]
        )
        for id, offer in offers(state).items()
    ]


def _line(item: Item, offer: Offer, now: datetime) -> Callable[[int], Line]:
    def line(width: int) -> Line:
        age = fit(spelled_age(offer, now), _AGE)
        return [Span("○ ", "dim"), Span(fit(item.title, max(0, width - _AGE - 3)) + " "), Span(age, "warn")]

    return line


def _more(item: Item, offer: Offer, now: datetime) -> Callable[[int], Sequence[Line]]:
    def more(width: int) -> Sequence[Line]:
        return [
            *told_below(told_offer(item, offer, now), width, "text", "found"),
            *told_below(", ".join(offer.evidence) or "none was kept", width, "dim", "evidence"),
            *told_below(item.how, width, "dim", "how"),
            [],
        ]

    return more
