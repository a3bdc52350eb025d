"""What was recorded, as entries of a list: an event a line, what was withdrawn marked as such."""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from rich.cells import cell_len

from deploy_tui.session.events import UNDO, Event, order
from deploy_tui.session.heads import effective
from deploy_tui.session.state import State
from deploy_tui.session.story import local_time, told
from deploy_tui.text.clean import clean
from deploy_tui.tui.listing import Entry, is_cut, told_below
from deploy_tui.tui.sentences import when
from deploy_tui.tui.spans import Line, Span, Tone, length
from deploy_tui.tui.wrapping import fit

WITHDRAWN = "withdrawn"
_MOST_OF_A_NAME = 14


class _Marks(NamedTuple):
    withdrawn: bool
    fresh: bool

    @property
    def tone(self) -> Tone:
        return "dim" if self.withdrawn else "strong" if self.fresh else "text"

    @property
    def spans(self) -> Line:
        return [
            Span("new: " if self.fresh else "", "ok"),
            Span(f"{WITHDRAWN}: " if self.withdrawn else "", "warn"),
        ]


def event_entries(
    state: State, events: Iterable[Event], now: datetime, fresh: Collection[str] = ()
) -> list[Entry]:
    """The newest first. `fresh` are the ids of those that stand out because they have just come in."""
    standing = {event.id for about in state.about.values() for event in effective(about.values())}
    shown = sorted(events, key=order, reverse=True)
    times = max((cell_len(when(event.at, now)) for event in shown), default=0)
    names = max((cell_len(clean(event.by)) for event in shown), default=0)
    columns = times, min(names, _MOST_OF_A_NAME)
    return [
        _entry(
            event,
            state,
            _Marks(event.id not in standing and event.kind != UNDO, event.id in fresh),
            now,
            columns,
        )
        for event in shown
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


def _entry(event: Event, state: State, marks: _Marks, now: datetime, columns: tuple[int, int]) -> Entry:
    line = _line(event, state, marks, now, columns)
    said = "".join(span.text for span in marks.spans)
    return Entry(
        event.id,
        line,
        _more(event, state, marks.withdrawn, line),
        lambda: f"{clean(event.by)} {told(event, state)} {said}",
    )


def _line(
    event: Event, state: State, marks: _Marks, now: datetime, columns: tuple[int, int]
) -> Callable[[int], Line]:
    def line(width: int) -> Line:
        head = [
            Span(fit(when(event.at, now), columns[0]) + "  ", "dim"),
            Span(fit(clean(event.by), columns[1]) + "  ", "dim" if marks.withdrawn else "accent"),
            *marks.spans,
        ]
        return [*head, Span(fit(told(event, state), max(0, width - length(head))), marks.tone)]

    return line


def _more(
    event: Event, state: State, withdrawn: bool, line: Callable[[int], Line]
) -> Callable[[int], Sequence[Line]]:
    def more(width: int) -> Sequence[Line]:
        item = state.checklist.items.get(item_of(event, state))
        git = f" ({clean(event.git)})" if event.git else ""
        whole = f"{clean(event.by)} {told(event, state)}" if is_cut(line(width - 3)) else ""
        return [
            *told_below(whole, width, "text"),
            *told_below(item.title if item else "", width, "dim"),
            *told_below(f"{local_time(event.at)} by {clean(event.by)}{git}", width, "dim"),
            *told_below("taken back later: it does not count" if withdrawn else "", width, "warn"),
            [],
        ]

    return more
