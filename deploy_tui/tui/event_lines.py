"""What was recorded, as entries of a list: an event a line, what was withdrawn marked as such."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from deploy_tui.session.events import UNDO, Event, order
from deploy_tui.session.heads import effective
from deploy_tui.session.state import State
from deploy_tui.session.story import local_time, told
from deploy_tui.text.clean import clean
from deploy_tui.tui.listing import Entry, told_below
from deploy_tui.tui.sentences import when
from deploy_tui.tui.spans import Line, Span
from deploy_tui.tui.wrapping import fit

WITHDRAWN = "withdrawn"
_WHEN, _BY = 14, 14
_NARROW = 70


def event_entries(state: State, events: Iterable[Event], now: datetime) -> list[Entry]:
    """The newest first."""
    standing = {event.id for about in state.about.values() for event in effective(about.values())}
    return [
        _entry(event, state, event.id not in standing and event.kind != UNDO, now)
        for event in sorted(events, key=order, reverse=True)
    ]


def item_events(state: State, id: str) -> list[Event]:
    """All that was ever recorded about an item and its instances."""
    item = state.checklist.items[id]
    refs = dict.fromkeys((id, *item.instances))
    return [event for ref in refs for event in state.about.get(f"item:{ref}", {}).values()]


def item_of(event: Event, state: State) -> str:
    """The id of the item that an event is about, or ""."""
    about, _, ref = event.about.partition(":")
    id = ref.partition("@")[0]
    return id if about == "item" and id in state.checklist.items else ""


def _entry(event: Event, state: State, withdrawn: bool, now: datetime) -> Entry:
    return Entry(
        event.id,
        _line(event, state, withdrawn, now),
        _more(event, state, withdrawn),
        lambda: f"{clean(event.by)} {told(event, state)} {WITHDRAWN if withdrawn else ''}",
    )


def _line(event: Event, state: State, withdrawn: bool, now: datetime) -> Callable[[int], Line]:
    def line(width: int) -> Line:
        stamp = when(event.at, now)
        time = fit(stamp, _WHEN if width >= _NARROW else 7) if " " not in stamp or width >= _NARROW else stamp
        mark = Span(f"{WITHDRAWN}: ", "warn") if withdrawn else Span("")
        by = fit(clean(event.by), _BY if width >= _NARROW else 8) + " "
        head = [Span(f"{time} ", "dim"), Span(by, "dim" if withdrawn else "accent"), mark]
        room = width - sum(span.cell_len for span in head)
        return [*head, Span(fit(told(event, state), max(0, room)), "dim" if withdrawn else "text")]

    return line


def _more(event: Event, state: State, withdrawn: bool) -> Callable[[int], Sequence[Line]]:
    def more(width: int) -> Sequence[Line]:
        item = state.checklist.items.get(item_of(event, state))
        git = f" ({clean(event.git)})" if event.git else ""
        return [
            *told_below(f"{clean(event.by)} {told(event, state)}", width, "text"),
            *told_below(item.title if item else "", width, "dim"),
            *told_below(f"{local_time(event.at)} by {clean(event.by)}{git}", width, "dim"),
            *told_below("taken back later: it does not count" if withdrawn else "", width, "warn"),
            [],
        ]

    return more
