"""How things stand, in words: times and states as a person would say them."""

from collections.abc import Iterable
from datetime import datetime

from deploy_tui.checklist.duration import spell_duration
from deploy_tui.checklist.model import Item
from deploy_tui.session.events import Event
from deploy_tui.session.rules import time_left
from deploy_tui.session.state import ItemState, State
from deploy_tui.session.story import told
from deploy_tui.text.clean import clean

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_EARNED = {
    "hand": "by hand",
    "value": "by its value",
    "probe": "by a probe",
    "people": "by several people",
    "carried": "carried over",
    "rule": "by a rule",
}


def when(at: str, now: datetime) -> str:
    """A recorded time as the operator's clock shows it: "10:02" today, else "20 Nov 10:02"."""
    try:
        time = datetime.fromisoformat(at).astimezone()
    except (ValueError, OverflowError):  # a log written elsewhere may hold anything
        return clean(at)
    today = now.astimezone()
    clock = f"{time.hour:02}:{time.minute:02}"
    if time.date() == today.date():
        return clock
    day = f"{time.day} {_MONTHS[time.month - 1]}"
    return f"{day} {clock}" if time.year == today.year else f"{day} {time.year}"


def age(seconds: float) -> str:
    """How long ago, coarse, so that it need not be painted often."""
    if seconds < 3:
        return "just now"
    if seconds < 60:
        return f"{int(seconds) if seconds < 10 else int(seconds) // 10 * 10} s ago"
    return f"{int(seconds) // 60} min ago" if seconds < 3600 else f"{int(seconds) // 3600} h ago"


def spelled(seconds: float) -> str:
    """How long it has been running: "12 s", "3 min 5 s"."""
    whole = int(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def standing(item: Item, state: ItemState, now: datetime) -> str:
    """How an item stands, in one line."""
    if state.disputed:
        return "disputed: " + ", ".join(
            f"{clean(head.by)} says {clean(str(head.body.get('state', 'done')))}" for head in state.heads
        )
    if state.state == "open":
        return _still_open(item, state, now)
    words: list[str] = [state.state]
    if state.how and state.how != "people":
        words.append(_EARNED.get(state.how, ""))
    if state.by:
        words.append(f"· {state.by}")
    if state.at:
        words.append(when(state.at, now))
    return " ".join(words)


def _still_open(item: Item, state: ItemState, now: datetime) -> str:
    if state.confirmed:
        return f"{len(state.confirmed)} of {item.people} confirmed: {', '.join(state.confirmed)}"
    if state.instances:
        done = sum(each.resolved for each in state.instances)
        return f"open, {done} of {len(state.instances)} done" if done else "open"
    if item.kind == "timed" and state.watch_from:
        left = time_left(item, state, now)
        since = when(state.watch_from, now)
        return f"watching since {since}, " + (f"{spell_duration(left)} left" if left else "the time is over")
    return f"open again · {state.by} {when(state.at, now)}" if state.by else "open"


def told_in_short(events: Iterable[Event], state: State) -> str:
    """What others just did, for the status line: "bo marked unit-tests done (+2)"."""
    shown = list(events)
    if not shown:
        return ""
    more = f" (+{len(shown) - 1})" if len(shown) > 1 else ""
    return f"{clean(shown[-1].by)} {told(shown[-1], state)}{more}"
