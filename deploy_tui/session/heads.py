"""Who superseded whom among the events about one thing.

Each event names the events about the same thing that it had seen (`after`). An event supersedes all
that can be reached that way. What nobody superseded are the heads: one of them, and all is clear; two,
and two people acted without seeing each other.
"""

from collections.abc import Iterable, Mapping

from deploy_tui.session.events import UNDO, Event, order


def effective(events: Iterable[Event]) -> tuple[Event, ...]:
    """The events that no undo withdrew, undos left out. An undo can itself be undone."""
    events = tuple(events)
    undos = [event for event in events if event.kind == UNDO]
    if not undos:
        return events
    withdrawn: set[str] = set()
    # Newest first: whether an undo counts is known before its own target is looked at, because an
    # event can only name one that existed before it.
    for undo in sorted(undos, key=order, reverse=True):
        if undo.id not in withdrawn:
            withdrawn.add(str(undo.body.get("withdraws")))
    return tuple(event for event in events if event.kind != UNDO and event.id not in withdrawn)


def heads(candidates: Iterable[Event], about: Mapping[str, Event]) -> tuple[Event, ...]:
    """Those candidates that no other candidate supersedes. `about` are all events about the thing, by id."""
    candidates = tuple(candidates)
    if len(candidates) < 2:
        return candidates
    seen = seen_by(candidates, about)
    return tuple(event for event in candidates if event.id not in seen)


def seen_by(events: Iterable[Event], about: Mapping[str, Event]) -> set[str]:
    """The ids of all that these events had seen, directly or through others."""
    seen: set[str] = set()
    waiting = [id for event in events for id in event.after]
    while waiting:
        id = waiting.pop()
        if id in seen:
            continue
        seen.add(id)
        if id in about:
            waiting.extend(about[id].after)
    return seen


def newest(about: Mapping[str, Event]) -> tuple[str, ...]:
    """The ids that the next event about this thing names as `after`: all that nobody has seen yet."""
    seen = {id for event in about.values() for id in event.after}
    return tuple(sorted(id for id in about if id not in seen))
