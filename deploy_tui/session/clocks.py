"""Wall clocks that differ. Nothing depends on them but what people read: order comes from Lamport clocks."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from deploy_tui.session.events import Event
from deploy_tui.text.clean import clean

TOLERANCE = timedelta(minutes=5)


def ahead(arrived: Iterable[Event], now: datetime) -> dict[str, tuple[str, timedelta]]:
    """Writer -> operator, and how far in the future its newest event lies that arrived `now`, where that is
    more than five minutes. An event from the past tells nothing: it may just have travelled long."""
    found: dict[str, tuple[str, timedelta]] = {}
    for event in arrived:
        difference = (wall_clock(event.at) or now) - now
        if difference > max(TOLERANCE, found.get(event.writer, ("", TOLERANCE))[1]):
            found[event.writer] = clean(event.by), difference
    return found


def behind(sent_at: datetime, last_look: datetime | None) -> timedelta | None:
    """How far the clock lags of who sent something at `sent_at`, by that clock, that was not there yet at our
    last look; None when it does not, by more than five minutes."""
    if last_look is None or last_look - sent_at <= TOLERANCE:
        return None
    return last_look - sent_at


def wall_clock(at: str) -> datetime | None:
    """A recorded time; None when it is none."""
    try:
        found = datetime.fromisoformat(at)
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    except ValueError:
        return None


def spelled(difference: timedelta) -> str:
    """ "7 min", "26 h", "3 days"."""
    minutes = round(difference.total_seconds() / 60)
    if minutes < 120:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 72 * 60 else f"{minutes // 1440} days"
