"""What probes and commands saw: what it does to an item, and when it is too old to count.

A reading's age is a matter of the clock, so the fold knows nothing of it. Whoever shows a state, or decides
by it, looks at `aged(state, now)`.
"""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from deploy_tui.checklist.duration import parse_duration, spell_duration
from deploy_tui.checklist.model import Item
from deploy_tui.session import events as kinds
from deploy_tui.session.events import Draft
from deploy_tui.session.manual import refuse_manual
from deploy_tui.session.rules import Refused, find_item, read_value, time_left, within_limit
from deploy_tui.session.state import ItemState, State, StateName, Value

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def reading(
    state: State,
    ref: str,
    *,
    ok: bool | None,
    value: Value = None,
    detail: str = "",
    kind: str,
    took: float = 0.0,
    evidence: tuple[str, ...] = (),
    now: datetime,
) -> Draft:
    """What was seen of an item, and so how it stands: done, failed, or as it was. Raises Refused, Unknown.

    A value that breaks the item's limit is not ok, whatever the probe said. What could not tell takes away
    only a tick that another reading gave.
    """
    if state.outcome:
        raise Refused(f"the session is closed ({state.outcome}) and read-only")
    item, was, ref = find_item(state, ref)
    if item.kind == "quorum":
        raise Refused(f"{ref}: people confirm it, no machine can")
    refuse_manual(ref, was)
    ok, value, detail = _judged(item, ok, value, detail)
    body: dict[str, Any] = {"probe": kind, "took": round(took, 3)}
    body |= {"ok": ok} if ok is not None else {}
    body |= {"value": value} if value is not None else {}
    body |= {"detail": detail} if detail else {}
    body |= {"evidence": list(evidence)} if evidence else {}
    claim = _claim(item, was, ok, now)
    if claim is not None:
        body |= {"state": claim, "how": "probe"}
        body |= {"reason": detail} if claim != "done" and detail else {}
    return Draft(kinds.READING, f"item:{ref}", body)


def _judged(item: Item, ok: bool | None, value: Value, detail: str) -> tuple[bool | None, Value, str]:
    if item.kind != "measured" or item.limit is None or not ok:
        return ok, value, detail
    if value is None:
        return None, None, "; ".join(filter(None, ("no value to compare with the limit", detail)))
    try:
        value = read_value(item, str(value))
    except Refused as error:
        return None, value, str(error)
    if within_limit(item, value):
        return True, value, detail
    return False, value, "; ".join(filter(None, (f"{value} is not {item.limit}", detail)))


def _claim(item: Item, was: ItemState, ok: bool | None, now: datetime) -> StateName | None:
    if ok is None:
        return "open" if was.how == "probe" and was.state == "done" else None
    if not ok:
        return "failed"
    # Well for a moment is not well for an hour.
    if item.kind == "timed" and time_left(item, was, now) is not None:
        return "open" if was.state == "failed" and was.how == "probe" else None
    return "done"


def stale_at(item: Item, own: ItemState) -> datetime | None:
    """When the reading that ticked the item becomes too old; None where nothing is ticked, or nothing ages.

    The instances of a repeating item do not age: each is about its own day.
    """
    if not item.fresh or item.repeat or own.state != "done" or own.how != "probe":
        return None
    try:
        seen = datetime.fromisoformat(own.at)
    except ValueError:
        return _LONG_AGO  # of no age that anybody could tell
    if seen.tzinfo is None:
        return _LONG_AGO
    return seen + parse_duration(item.fresh)


def next_stale(state: State) -> datetime | None:
    """When the next tick of the session becomes too old; None when none will."""
    times = (stale_at(item, state.items[item.id]) for item in state.checklist.items.values() if item.fresh)
    return min((time for time in times if time is not None), default=None)


def aged(state: State, now: datetime) -> State:
    """The state as it is to be seen now: what rests on a reading that is too old is open again."""
    stale = {
        item.id: item
        for item in state.checklist.items.values()
        if item.fresh and (limit := stale_at(item, state.items[item.id])) is not None and limit <= now
    }
    if not stale:
        return state
    items, resolved = dict(state.items), dict(state.resolved)
    for id, item in stale.items():
        items[id] = _opened(item, items[id], now)
        resolved[item.section] -= 1
    return replace(state, items=items, resolved=resolved)


def _opened(item: Item, own: ItemState, now: datetime) -> ItemState:
    try:
        age = f"{spell_duration(now - datetime.fromisoformat(own.at))} old"
    except (ValueError, TypeError):
        age = "of unknown age"
    return replace(own, state="open", how="", reason=f"the reading is {age}, {item.fresh} is allowed")
