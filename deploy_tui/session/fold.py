"""The fold: the pure function from all events to the state.

Every event is about one thing ("item:unit-tests@2", "param:version", "session"), and what a thing's
state is depends on the events about it alone (and, for a conditional item, on one parameter). So new
events cost as much as the things they are about, however long the session is.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from deploy_tui.checklist.model import Checklist, Item
from deploy_tui.session import events as kinds
from deploy_tui.session.events import Event, order
from deploy_tui.session.heads import effective, heads, seen_by
from deploy_tui.session.state import MOST_CAUTIOUS, ItemState, Note, State, StateName, Value
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
    params = dict(state.params)
    for subject in [subject for subject in touched if subject.startswith("param:")]:
        id = subject[6:]
        standing = _register(state.about[subject], {kinds.PARAM})
        default = next((param.default for param in state.checklist.params if param.id == id), None)
        value = max(standing, key=order).body.get("value") if standing else default
        params[id] = clean(value) if isinstance(value, str) else value
        touched.update(
            {f"item:{item.id}": None for item in state.checklist.items.values() if item.condition == id}
        )
    return replace(state, params=params)


def _with_session(state: State) -> State:
    about = state.about["session"]
    started = [event for event in about.values() if event.kind == kinds.START]
    start = min(started, key=order) if started else None
    endings = _register(about, {kinds.CLOSE, kinds.REOPEN})
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
        notes=_notes(effective(about.values())),
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
    if item.repeat:
        instances = tuple(_one(item, about.get(f"item:{id}", {})) for id in item.instances)
        own = _one(item, about.get(f"item:{item.id}", {}))
        state = _repeated(instances, own)
    else:
        state = _one(item, about.get(f"item:{item.id}", {}))
    if item.condition and not state.heads and params.get(item.condition) is False:
        return replace(state, state="skipped", how="rule", reason=f"{item.condition} = no")
    return state


def _repeated(instances: tuple[ItemState, ...], own: ItemState) -> ItemState:
    """A repeating item is as open as its most open instance, unless it was marked as a whole."""
    if own.heads:
        return replace(own, instances=instances)
    shown = min(instances, key=lambda each: MOST_CAUTIOUS.index(each.state))
    if all(each.resolved for each in instances):
        last = max(instances, key=lambda each: each.at)
        return replace(last, state=shown.state, instances=instances, notes=own.notes, owner=own.owner)
    state: StateName = shown.state if shown.state in ("failed", "blocked") else "open"
    return replace(shown, state=state, instances=instances, notes=own.notes, owner=own.owner)


def _one(item: Item, about: Mapping[str, Event]) -> ItemState:
    if not about:
        return ItemState()
    standing = effective(about.values())
    marks = [event for event in standing if event.kind == kinds.MARK]
    confirms = [event for event in standing if event.kind == kinds.CONFIRM]
    seen = seen_by((*marks, *confirms), about)
    at_head = tuple(sorted((event for event in marks if event.id not in seen), key=order))
    state = _from_marks(item, at_head) if at_head else ItemState()
    if item.kind == "quorum" and state.state in ("open", "done"):
        overruled = seen_by(marks, about)
        state = _from_confirms(item, state, [event for event in confirms if event.id not in overruled])
    owners = _register(about, {kinds.ASSIGN}, standing)
    watches = _register(about, {kinds.WATCH}, standing)
    return replace(
        state,
        owner=clean(str(max(owners, key=order).body.get("owner", ""))) if owners else state.owner,
        watch_from=clean(max(watches, key=order).at) if watches else "",
        notes=_notes(standing),
        history=tuple(sorted(about.values(), key=order)),
    )


def _from_marks(item: Item, at_head: tuple[Event, ...]) -> ItemState:
    shown = min(at_head, key=lambda event: (MOST_CAUTIOUS.index(_state_of(event)), *(-event.clock, event.id)))
    body = shown.body
    state = _state_of(shown)
    return ItemState(
        state=state,
        how=body.get("how", "hand") if state != "open" else "",
        by=clean(shown.by),
        at=clean(shown.at),
        reason=clean(str(body.get("reason", ""))),
        value=_shown_value(body.get("value")),
        to=clean(str(body.get("to", ""))),
        until=clean(str(body.get("until", ""))),
        owner=clean(str(body.get("owner", ""))),
        evidence=tuple(clean(str(each)) for each in body.get("evidence", ())),
        heads=at_head,
    )


def _from_confirms(item: Item, state: ItemState, confirms: list[Event]) -> ItemState:
    people = tuple(dict.fromkeys(clean(event.by) for event in sorted(confirms, key=order)))
    if not people:
        return state
    last = max(confirms, key=order)
    enough = len(people) >= item.people
    return replace(
        state,
        state="done" if enough else "open",
        how="people",
        by=", ".join(people),
        at=clean(last.at),
        confirmed=people,
        heads=tuple(sorted(confirms, key=order)),
    )


def _state_of(event: Event) -> StateName:
    """The state that a mark says; one that we do not know yet counts as open, the way of caution."""
    state = event.body.get("state")
    return state if state in MOST_CAUTIOUS else "open"


def _shown_value(value: object) -> Value:
    if value is None or (isinstance(value, (int, float)) and not isinstance(value, bool)):
        return value
    return clean(str(value))


def _register(
    about: Mapping[str, Event], kinds_of_it: set[str], standing: Iterable[Event] | None = None
) -> tuple[Event, ...]:
    """The heads among the events of these kinds."""
    standing = effective(about.values()) if standing is None else standing
    return heads((event for event in standing if event.kind in kinds_of_it), about)


def _notes(standing: Iterable[Event]) -> tuple[Note, ...]:
    notes = sorted((event for event in standing if event.kind == kinds.NOTE), key=order)
    return tuple(
        Note(clean_block(str(event.body.get("text", ""))), clean(event.by), clean(event.at), event.id)
        for event in notes
    )
