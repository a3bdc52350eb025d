"""Who is here: what everybody did last."""

from collections.abc import Iterable

from deploy_tui.session.events import Event, order
from deploy_tui.text.clean import clean


def last_acts(events: Iterable[Event]) -> dict[str, Event]:
    """Operator (cleaned) -> their last event, the latest first, in the order of the Lamport clocks."""
    newest: dict[str, Event] = {}
    for event in sorted(events, key=order):
        name = clean(event.by)
        newest.pop(name, None)
        newest[name] = event
    return dict(reversed(newest.items()))
