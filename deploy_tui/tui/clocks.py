"""Times that run while nobody presses a key."""

from collections.abc import Iterable
from datetime import datetime

from deploy_tui.checklist.duration import spell_duration
from deploy_tui.checklist.model import Item
from deploy_tui.session.rules import time_left
from deploy_tui.session.state import State


def times_left(state: State, items: Iterable[Item], now: datetime) -> tuple[str, ...]:
    """What the rows of watched items say: when it differs from what was said before, draw them again."""
    watched = (item for item in items if item.kind == "timed" and state.items[item.id].watch_from)
    lefts = (time_left(item, state.items[item.id], now) for item in watched)
    return tuple(spell_duration(left) if left else "" for left in lefts)
