"""What an operator may record. Each function returns the draft of an event, or refuses in one clear line."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from deploy_tui.checklist.duration import parse_duration, spell_duration
from deploy_tui.checklist.model import Checklist, Item
from deploy_tui.session import events as kinds
from deploy_tui.session.events import Draft, Event, order
from deploy_tui.session.heads import effective
from deploy_tui.session.state import MOST_CAUTIOUS, OUTCOMES, ItemState, State, Value
from deploy_tui.text.clean import clean

NEEDS_REASON = frozenset({"blocked", "skipped", "deferred", "waived"})
MOST_TEXT = 64 * 1024


class Refused(Exception):
    """The act is not possible as things stand; the message says why and what to do."""


class Unknown(ValueError):
    """There is no such item, state, phase …; the message suggests the nearest."""


def find_item(state: State, ref: str) -> tuple[Item, ItemState, str]:
    """The item that `ref` names, its state, and the ref made exact.

    A repeating item named without its number means its next open instance. Raises Unknown.
    """
    id, at, _ = ref.partition("@")
    item = state.checklist.items.get(id)
    if item is None:
        hint = nearest(id, state.checklist.items) or WHERE_IDS
        raise Unknown(f"no item {clean(id)!r} in checklist {state.checklist.id}{hint}")
    if at:
        if ref not in item.instances:
            raise Unknown(
                f"{clean(ref)!r}: {id} "
                + (
                    f"repeats {item.times} times, {id}@1 to {id}@{item.times}"
                    if item.repeat
                    else "does not repeat"
                )
            )
        return item, state.item(ref), ref
    if item.repeat:
        open_ones = (n for n, each in enumerate(state.items[id].instances, 1) if not each.resolved)
        ref = f"{id}@{next(open_ones, item.times)}"
    return item, state.item(ref), ref


def mark(
    state: State,
    ref: str,
    to_state: str,
    *,
    by: str,
    now: datetime,
    reason: str = "",
    value: str | None = None,
    to_phase: str = "",
    owner: str = "",
    until: str = "",
    evidence: tuple[str, ...] = (),
) -> Draft:
    """An operator says how an item stands. Raises Refused or Unknown."""
    refuse_closed(state)
    if to_state not in MOST_CAUTIOUS:
        known = ", ".join(MOST_CAUTIOUS)
        raise Unknown(f"no state {clean(to_state)!r} ({known}){nearest(to_state, MOST_CAUTIOUS)}")
    item, was, ref = find_item(state, ref)
    if to_state in NEEDS_REASON and not reason.strip():
        raise Refused(f"{ref}: {to_state} needs a reason")
    body: dict[str, Any] = {"value": read_value(item, value)} if value is not None else {}
    body |= {"reason": text_of(reason)} if reason.strip() else {}
    body |= {"owner": text_of(owner.strip())} if owner.strip() else {}
    body |= {"until": text_of(until)} if until else {}
    body |= {"evidence": [text_of(each) for each in evidence]} if evidence else {}
    if to_state == "done" and item.kind == "quorum":
        _refuse_twice(item, was, ref, by)
        return Draft(kinds.CONFIRM, f"item:{ref}", body)
    said: dict[str, Any] = {"state": to_state}
    if to_state == "done":
        _refuse_untrue(item, was, ref, body.get("value"), reason, now)
        said["how"] = "value" if item.kind == "measured" else "hand"
    if to_state == "deferred":
        said["to"] = _later_phase(state.checklist, item, to_phase)
    return Draft(kinds.MARK, f"item:{ref}", said | body)


def _refuse_twice(item: Item, was: ItemState, ref: str, by: str) -> None:
    if clean(by) in was.confirmed:
        missing = item.people - len(was.confirmed)
        more = f"; {missing} more must confirm, each as themselves" if missing > 0 else ""
        raise Refused(f"{ref}: {clean(by)} has confirmed already{more}")


def _refuse_untrue(item: Item, was: ItemState, ref: str, value: Value, reason: str, now: datetime) -> None:
    if item.kind == "measured":
        if value is None:
            raise Refused(
                f"{ref}: needs the value measured" + (f" (limit {item.limit})" if item.limit else "")
            )
        if not within_limit(item, value):
            raise Refused(f"{ref}: {value} is not {item.limit}; mark it failed, or waived with a reason")
    if item.kind == "timed" and not reason.strip() and (left := time_left(item, was, now)) is not None:
        if _moment(was.watch_from):
            raise Refused(
                f"{ref}: {spell_duration(left)} of {item.hold} left; done before that needs a reason"
            )
        raise Refused(f"{ref}: must hold for {item.hold}: start its watch first, or give a reason")


def time_left(item: Item, was: ItemState, now: datetime) -> timedelta | None:
    """What is left of a timed item's watch: all of it before the start, None when it is over."""
    hold = parse_duration(item.hold)
    began = _moment(was.watch_from)
    if began is None:
        return hold
    left = hold - (now - began)
    return left if left > timedelta(0) else None


def _moment(text: str) -> datetime | None:
    """The time that an event's wall clock tells; None for one that tells none, wherever it came from."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def read_value(item: Item, text: str) -> Value:
    """The number in the text, with or without the item's unit; for an item without limit any text, and
    a number only where nothing of it is lost ("1.10" is no 1.1).

    Raises Refused when a number is needed and none is there.
    """
    unit = item.limit.unit if item.limit else item.unit
    bare = _without_unit(text.strip(), unit)
    number = _number(bare)
    if item.limit is None and bare:
        return number if number is not None and str(number) == bare else text_of(text.strip())
    if number is None:
        raise Refused(f"{item.id}: {clean(text)!r} is no number" + (f" of {unit}" if unit else ""))
    return number


def _without_unit(text: str, unit: str) -> str:
    """ "320 ms" and "TLS 1.3" without what stands before or behind the number; "%" may stand for "% CPU"."""
    low = text.lower()
    if unit and low.endswith(unit.lower()):
        return text[: -len(unit)].strip()
    if unit and low.startswith(unit.lower()):
        return text[len(unit) :].strip()
    return text.removesuffix("%").strip() if unit.startswith("%") else text


def _number(text: str) -> int | float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    if not abs(number) < 2**53:  # neither nan nor infinite, nor an integer that a float cannot hold
        return None
    return int(number) if number.is_integer() and "." not in text else number


def within_limit(item: Item, value: Value) -> bool:
    return item.limit is None or (isinstance(value, (int, float)) and item.limit.holds(value))


def start_watch(state: State, ref: str) -> Draft:
    """The watch of a timed item begins now."""
    refuse_closed(state)
    item, _, ref = find_item(state, ref)
    if item.kind != "timed":
        raise Refused(f"{ref}: is not timed")
    return Draft(kinds.WATCH, f"item:{ref}", {"hold": item.hold})


def note(state: State, ref: str, text: str) -> Draft:
    """A note on an item, or on the whole session when `ref` is "session"."""
    if not text.strip():
        raise Refused("an empty note says nothing; give its text")
    refuse_closed(state)
    if ref == "session":
        return Draft(kinds.NOTE, "session", {"text": text_of(text)})
    item, _, exact = find_item(state, ref)
    return Draft(kinds.NOTE, f"item:{item.id if '@' not in ref else exact}", {"text": text_of(text)})


def assign(state: State, ref: str, owner: str) -> Draft:
    """An item's owner becomes a person."""
    refuse_closed(state)
    item, _, _ = find_item(state, ref)
    if not owner.strip():
        raise Refused(f"{item.id}: give the operator who owns it")
    return Draft(kinds.ASSIGN, f"item:{item.id}", {"owner": text_of(owner.strip())})


def set_param(state: State, id: str, text: str) -> Draft:
    """A parameter's value. Raises Unknown or Refused."""
    refuse_closed(state)
    return Draft(kinds.PARAM, f"param:{id}", {"value": read_param(state.checklist, id, text)})


def read_param(checklist: Checklist, id: str, text: str) -> str | bool:
    """The value that the text means for this parameter. Raises Unknown or Refused."""
    param = next((param for param in checklist.params if param.id == id), None)
    if param is None:
        raise Unknown(f"no parameter {clean(id)!r}{nearest(id, [param.id for param in checklist.params])}")
    if param.type != "yes-no":
        return text_of(text.strip())
    answer = text.strip().lower()
    if answer in ("yes", "y", "true", "1"):
        return True
    if answer in ("no", "n", "false", "0"):
        return False
    raise Refused(f"{id}: answer yes or no, not {clean(text)!r}")


def undo(state: State, by: str) -> tuple[Draft, Event]:
    """Withdraw what this operator did last. Returns the draft and the event that it withdraws."""
    refuse_closed(state)
    undoable = (
        *(kinds.MARK, kinds.CONFIRM, kinds.READING),
        *(kinds.NOTE, kinds.ASSIGN, kinds.WATCH, kinds.PARAM),
        *(kinds.SIGNOFF, kinds.CLAIM, kinds.MANUAL, kinds.COMPLETE, kinds.AFFIRM),
        *(kinds.INCIDENT, kinds.STEP, kinds.INCIDENT_CLOSED, kinds.CAUTION),
    )
    mine = [
        event for event in state.events.values() if event.by == by and event.kind in (*undoable, kinds.UNDO)
    ]
    for event in sorted(mine, key=order, reverse=True):
        if (
            event.kind in undoable
            and event in effective(state.about[event.about].values())
            and _by_hand(state, event)
        ):
            return Draft(kinds.UNDO, event.about, {"withdraws": event.id}), event
    raise Refused(f"nothing by {clean(by)} left to undo")


def _by_hand(state: State, event: Event) -> bool:
    """The parameters that a session was started with are not what somebody means by undo."""
    if event.kind != kinds.PARAM or event.after:
        return True
    before = {each.kind for each in state.events.values() if each.writer == event.writer and each.n < event.n}
    return kinds.START not in before or not before <= {kinds.START, kinds.PARAM}


def close(state: State, outcome: str, reason: str = "") -> Draft:
    """The session ends. Raises Refused when it has ended, or ended well with things unresolved."""
    refuse_closed(state)
    if outcome not in OUTCOMES:
        raise Unknown(f"no outcome {clean(outcome)!r} ({', '.join(OUTCOMES)}){nearest(outcome, OUTCOMES)}")
    left = len(state.items) - sum(state.resolved.values())
    if outcome == "succeeded" and left and not reason.strip():
        raise Refused(f"{left} items are unresolved; give a reason, or resolve them first")
    return Draft(
        kinds.CLOSE, "session", {"outcome": outcome} | ({"reason": text_of(reason)} if reason.strip() else {})
    )


def reopen(state: State, reason: str) -> Draft:
    if not state.outcome:
        raise Refused("the session is open")
    if not reason.strip():
        raise Refused("reopening a closed session needs a reason")
    return Draft(kinds.REOPEN, "session", {"reason": text_of(reason)})


def starting(
    checklist: Checklist, params: Mapping[str, str], *, title: str, rehearsal: bool
) -> tuple[Draft, ...]:
    """The events that begin a session. Raises Unknown or Refused for a parameter that will not do."""
    values = {id: read_param(checklist, id, text) for id, text in params.items()}
    missing = [
        param
        for param in checklist.params
        if param.required and values.get(param.id, param.default) in (None, "")
    ]
    if missing:
        raise Refused(
            "; ".join(
                f"{param.title} is missing: --param {param.id}={param.example or '…'}" for param in missing
            )
        )
    start = {"checklist": checklist.id, "digest": checklist.digest, "title": text_of(title)}
    return (
        Draft(kinds.START, "session", start | ({"rehearsal": True} if rehearsal else {})),
        *(Draft(kinds.PARAM, f"param:{id}", {"value": value}) for id, value in values.items()),
    )


def _later_phase(checklist: Checklist, item: Item, to_phase: str) -> str:
    ids = [phase.id for phase in checklist.phases]
    later = ids[ids.index(item.phase) + 1 :]
    if not later:
        raise Refused(f"{item.id}: no later phase to defer to; skip or waive it")
    if not to_phase:
        return later[0]
    if to_phase not in later:
        raise Unknown(
            f"{item.id}: cannot be deferred to {clean(to_phase)!r}; later phases: {', '.join(later)}"
        )
    return to_phase


def refuse_closed(state: State) -> None:
    if state.outcome:
        raise Refused(
            f"the session is closed ({state.outcome}) and read-only; `deploy-tui open --read-only` shows it"
        )


def text_of(text: str) -> str:
    if len(text) > MOST_TEXT:
        raise Refused(f"{len(text):,} characters; at most {MOST_TEXT:,} are kept. Attach it as evidence")
    # A lone surrogate (a byte of argv that is no UTF-8) cannot be written as UTF-8.
    return text.encode("utf-8", "replace").decode()


WHERE_IDS = "; the ids stand in the session's checklist.toml"


def nearest(word: str, known: Iterable[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(word, list(known), 1)
    return f", did you mean {near[0]!r}?" if near else ""
