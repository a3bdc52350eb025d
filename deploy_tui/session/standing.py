"""Standing items: what an earlier session found good for 90 days is offered to the next one, with its
evidence and its age, and counts only once somebody here has confirmed it, each by hand."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from deploy_tui.session import events as kinds
from deploy_tui.session import rules
from deploy_tui.session.events import OFFER, Draft, order
from deploy_tui.session.heads import effective
from deploy_tui.session.state import State, Value
from deploy_tui.text.clean import clean

GOOD_FOR = timedelta(days=90)


class Offer(NamedTuple):
    """What an earlier session found: who, when, which value, on what evidence."""

    session: str
    by: str
    at: str
    value: Value
    evidence: tuple[str, ...]

    def age(self, now: datetime) -> timedelta | None:
        """None when its time cannot be read."""
        try:
            at = datetime.fromisoformat(self.at)
        except ValueError:
            return None
        return now - at if at.tzinfo else None


def offers_from(
    id: str, earlier: State, checklist_items: Mapping[str, Any], now: datetime
) -> tuple[Draft, ...]:
    """What the earlier session `id` has to offer to a new one with these items."""
    drafts = []
    for item in earlier.checklist.items.values():
        state = earlier.items[item.id]
        ours = checklist_items.get(item.id)
        if ours is None or not ours.standing or state.state != "done":
            continue
        offer = Offer(id, state.by, state.at, state.value, state.evidence)
        age = offer.age(now)
        if age is not None and timedelta(0) <= age <= GOOD_FOR:
            body: dict[str, Any] = {"found_in": id, "found_by": state.by, "found_at": state.at}
            body |= {} if state.value is None else {"value": state.value}
            body |= {"evidence": list(state.evidence)} if state.evidence else {}
            drafts.append(Draft(OFFER, f"item:{item.id}", body))
    return tuple(drafts)


def offer_for(state: State, id: str) -> Offer | None:
    """What an earlier session offers for this item; None when nothing, or once the item is resolved."""
    if state.items[id].resolved:
        return None
    about = state.about.get(f"item:{id}", {})
    offers = sorted((event for event in effective(about.values()) if event.kind == OFFER), key=order)
    if not offers:
        return None
    body = offers[-1].body
    value = body.get("value")
    evidence = body.get("evidence", ())
    return Offer(
        clean(str(body.get("found_in", ""))),
        clean(str(body.get("found_by", ""))),
        clean(str(body.get("found_at", ""))),
        value if isinstance(value, (int, float)) else clean(value) if isinstance(value, str) else None,
        tuple(clean(str(each)) for each in evidence) if isinstance(evidence, (list, tuple)) else (),
    )


def carry(state: State, ref: str, *, now: datetime) -> Draft:
    """Somebody confirms what an earlier session found. Raises rules.Refused when there is nothing to
    confirm or it is too old, rules.Unknown."""
    rules.refuse_closed(state)
    item, _, _ = rules.find_item(state, ref)
    offer = offer_for(state, item.id)
    if offer is None:
        raise rules.Refused(f"{item.id}: no earlier session offers anything for it")
    age = offer.age(now)
    if age is None or age > GOOD_FOR:
        raise rules.Refused(
            f"{item.id}: found {offer.at}, more than {GOOD_FOR.days} days ago; check it again"
        )
    body: dict[str, Any] = {
        "state": "done",
        "how": "carried",
        "reason": f"as in {offer.session}: {offer.by} {offer.at}",
    }
    body |= {} if offer.value is None else {"value": offer.value}
    return Draft(
        kinds.MARK, f"item:{item.id}", body | ({"evidence": list(offer.evidence)} if offer.evidence else {})
    )
