"""The fold: the pure function from all events to the state.

Every event is about one thing ("item:unit-tests@2", "param:version", "session"), and what a thing's
state is depends on the events about it alone (and, for a conditional item, on one parameter). So new
events cost as much as the things they are about, however long the session is.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from deploy_tui.checklist.model import Checklist, Item, Param
from deploy_tui.session import events as kinds
from deploy_tui.session.events import Event, order
from deploy_tui.session.heads import effective, heads, seen_by
from deploy_tui.session.state import (
    HOWS,
    MOST_CAUTIOUS,
    How,
    ItemState,
    LastReading,
    Note,
    State,
    StateName,
    Switched,
    Value,
    says,
)
from deploy_tui.text.clean import clean, clean_block


def fold(checklist: Checklist, uid: str, events: Iterable[Event]) -> State:
    """The state after all these events, in whatever order they come."""
    params = {param.id: param.default for param in checklist.params}
    items = {id: _item(item, {}, params) for id, item in checklist.items.items()}
    resolved = {
        section.id: sum(items[item.id].resolved for item in section.items) for section in checklist.sections
    }
    empty = State(checklist, uid, items, params, resolved, about={}, events={})
    return apply(empty, events)


def apply(state: State, events: Iterable[Event]) -> State:
    """The state with more events. Those that it has already change nothing."""
    new = {event.id: event for event in events if event.id not in state.events}
    if not new:
        return state
    about = dict(state.about)
    touched: dict[str, None] = {}
    for event in new.values():
        if event.about not in touched:
            touched[event.about] = None
            about[event.about] = dict(about.get(event.about, {}))
        about[event.about][event.id] = event  # type: ignore[index]
    state = replace(state, about=about, events={**state.events, **new})
    if any(subject.startswith("param:") for subject in touched):
        state = _with_params(state, touched)
    if "session" in touched:
        state = _with_session(state)
    return _with_items(
        state, {subject[5:].partition("@")[0] for subject in touched if subject.startswith("item:")}
    )


def _with_params(state: State, touched: dict[str, None]) -> State:
    known = {f"param:{param.id}": param for param in state.checklist.params}
    params = dict(state.params)
    for param in [known[subject] for subject in touched if subject in known]:
        params[param.id] = _param(param, state.about[f"param:{param.id}"])
        touched.update(
            {f"item:{item.id}": None for item in state.checklist.items.values() if item.condition == param.id}
        )
    return replace(state, params=params)


def _param(param: Param, about: Mapping[str, Event]) -> Any:
    standing = _register(effective(about.values()), {kinds.PARAM}, about)
    if not standing:
        return param.default
    # Two clones that answer differently: a "no" would skip items, so it shows only when all say no.
    shown = max(standing, key=lambda event: (event.body.get("value") is not False, order(event)))
    value = shown.body.get("value")
    return value if value is None or isinstance(value, (bool, int, float)) else clean(str(value))


def _with_session(state: State) -> State:
    about = state.about["session"]
    started = [event for event in about.values() if event.kind == kinds.START]
    start = min(started, key=order) if started else None
    standing = effective(about.values())
    endings = _register(standing, {kinds.CLOSE, kinds.REOPEN}, about)
    # Two clones that disagree whether it is closed: the cautious view is that it is still open.
    closing = max(endings, key=order) if endings and all(e.kind == kinds.CLOSE for e in endings) else None
    return replace(
        state,
        title=clean(str(start.body.get("title", ""))) if start else "",
        started_by=clean(start.by) if start else "",
        started_at=clean(start.at) if start else "",
        rehearsal=bool(start and start.body.get("rehearsal")),
        outcome=clean(str(closing.body.get("outcome", ""))) if closing else "",
        closed_by=clean(closing.by) if closing else "",
        closed_at=clean(closing.at) if closing else "",
        closing_reason=clean(str(closing.body.get("reason", ""))) if closing else "",
        notes=_notes(standing),
    )


def _with_items(state: State, ids: Iterable[str]) -> State:
    items = dict(state.items)
    resolved = dict(state.resolved)
    for id in ids:
        item = state.checklist.items.get(id)
        if item is None:
            continue
        after = _item(item, state.about, state.params)
        resolved[item.section] += after.resolved - items[id].resolved
        items[id] = after
    return replace(state, items=items, resolved=resolved)


def _item(item: Item, about: Mapping[str, Mapping[str, Event]], params: Mapping[str, Any]) -> ItemState:
    unmet = bool(item.condition) and params.get(item.condition) is False
    whole = about.get(f"item:{item.id}", {})
    manual = _switched(whole)
    own = _one(item, whole, manual)
    if not item.repeat:
        return _skipped_by_rule(item, own) if unmet else own
    instances = tuple(_one(item, about.get(f"item:{id}", {}), manual) for id in item.instances)
    return _repeated(tuple(_skipped_by_rule(item, each) for each in instances) if unmet else instances, own)


def _skipped_by_rule(item: Item, state: ItemState) -> ItemState:
    """What somebody marked stands, whatever the rule says."""
    if state.heads:
        return state
    return replace(state, state="skipped", how="rule", reason=f"{item.condition} = no")


def _repeated(instances: tuple[ItemState, ...], own: ItemState) -> ItemState:
    """A repeating item shows its most cautious instance, the last such, unless it was marked as a whole."""
    if own.heads or not instances:
        return replace(own, instances=instances)
    shown = min(reversed(instances), key=lambda each: MOST_CAUTIOUS.index(each.state))
    return replace(shown, instances=instances, notes=own.notes, owner=own.owner)


def _switched(about: Mapping[str, Event]) -> Switched | None:
    """To manual; two clones that disagree: the later one."""
    if not any(event.kind == kinds.MANUAL for event in about.values()):
        return None
    last = max(_register(effective(about.values()), {kinds.MANUAL}, about), key=order, default=None)
    if last is None or last.body.get("manual") is not True:
        return None
    return Switched(clean(last.by), clean(last.at), clean(str(last.body.get("reason", ""))))


_MAY_NAME_OWNER = (kinds.ASSIGN, kinds.MARK, kinds.CONFIRM)


def _one(item: Item, about: Mapping[str, Event], manual: Switched | None = None) -> ItemState:
    if not about:
        return ItemState(manual=manual)
    standing = effective(about.values())
    # A reading says how the item stands only where the rules let it.
    marks = [
        event
        for event in standing
        if event.kind == kinds.MARK or (event.kind == kinds.READING and "state" in event.body)
    ]
    # Elsewhere a confirmation says nothing; it is there when an adopted checklist changed the item's kind.
    confirms = [event for event in standing if event.kind == kinds.CONFIRM and item.kind == "quorum"]
    seen = seen_by((*marks, *confirms), about)
    at_head = tuple(sorted((event for event in marks if event.id not in seen), key=order))
    if manual is not None:
        at_head = _by_people(at_head) or at_head
    state = _from_marks(at_head) if at_head else ItemState()
    if manual is not None and state.how == "probe":
        state = _without_machine(state, manual)
    overruled = seen_by(marks, about)
    if confirms := sorted((event for event in confirms if event.id not in overruled), key=order):
        state = _with_confirms(item, state, confirms)
    owned = [event for event in standing if event.kind in _MAY_NAME_OWNER and "owner" in event.body]
    owners = heads(owned, about)
    watches = _register(standing, {kinds.WATCH}, about)
    readings = _register(standing, {kinds.READING}, about)
    return replace(
        state,
        owner=clean(str(max(owners, key=order).body["owner"])) if owners else "",
        watch_from=clean(max(watches, key=order).at) if watches else "",
        reading=_reading(max(readings, key=order)) if readings else None,
        manual=manual,
        notes=_notes(standing),
        history=tuple(sorted(about.values(), key=order)),
    )


def _by_people(at_head: tuple[Event, ...]) -> tuple[Event, ...]:
    """Without the readings of a clone that had not seen that the item is manual, and so none of the ticks."""
    return tuple(event for event in at_head if event.kind != kinds.READING)


def _from_marks(at_head: tuple[Event, ...]) -> ItemState:
    shown = min(at_head, key=lambda event: (MOST_CAUTIOUS.index(says(event)), -event.clock, event.id))
    body = shown.body
    state = says(shown)
    how: How = body["how"] if body.get("how") in HOWS else "hand"
    return ItemState(
        state=state,
        how=how if state != "open" else "",
        by=clean(shown.by),
        at=clean(shown.at),
        reason=clean(str(body.get("reason", ""))),
        value=_shown_value(body.get("value")),
        to=clean(str(body.get("to", ""))),
        until=clean(str(body.get("until", ""))),
        evidence=_evidence(at_head),
        heads=at_head,
    )


def _without_machine(state: ItemState, manual: Switched) -> ItemState:
    """What a machine said counts no more, be it good or bad."""
    said = f"switched to manual: what a machine found ({state.state}) does not count"
    return replace(state, state="open", how="", by=manual.by, at=manual.at, value=None, reason=said)


def _reading(event: Event) -> LastReading:
    body = event.body
    ok, took = body.get("ok"), body.get("took")
    return LastReading(
        ok=ok if isinstance(ok, bool) else None,
        value=_shown_value(body.get("value")),
        detail=clean(str(body.get("detail", ""))),
        kind=clean(str(body.get("probe", ""))),
        took=float(took) if isinstance(took, (int, float)) else 0.0,
        by=clean(event.by),
        at=clean(event.at),
    )


def _with_confirms(item: Item, marked: ItemState, confirms: list[Event]) -> ItemState:
    """A quorum's confirmations, in order, beside the marks that had not seen them (none, as a rule)."""
    people = tuple(dict.fromkeys(clean(event.by) for event in confirms))
    together: StateName = "done" if len(people) >= item.people else "open"
    claims = (*marked.heads, *confirms)
    if marked.heads and MOST_CAUTIOUS.index(marked.state) < MOST_CAUTIOUS.index(together):
        return replace(marked, heads=claims)
    return ItemState(
        state=together,
        how="people",
        by=", ".join(people),
        at=clean(confirms[-1].at),
        reason=clean(str(confirms[-1].body.get("reason", ""))),
        value=_shown_value(confirms[-1].body.get("value")),
        confirmed=people,
        evidence=_evidence(confirms),
        heads=claims,
    )


def _evidence(events: Iterable[Event]) -> tuple[str, ...]:
    """All that these events, none of which supersedes another, bring as evidence."""
    lists = [event.body.get("evidence") for event in events]
    texts = [clean(str(each)) for found in lists if isinstance(found, (list, tuple)) for each in found]
    return tuple(dict.fromkeys(texts))


def _shown_value(value: object) -> Value:
    if value is None or (isinstance(value, (int, float)) and not isinstance(value, bool)):
        return value
    return clean(str(value))


def _register(
    standing: Iterable[Event], kinds_of_it: set[str], about: Mapping[str, Event]
) -> tuple[Event, ...]:
    """The heads among the events of these kinds."""
    return heads((event for event in standing if event.kind in kinds_of_it), about)


def _notes(standing: Iterable[Event]) -> tuple[Note, ...]:
    notes = sorted((event for event in standing if event.kind == kinds.NOTE), key=order)
    return tuple(
        Note(clean_block(str(event.body.get("text", ""))), clean(event.by), clean(event.at), event.id)
        for event in notes
    )
