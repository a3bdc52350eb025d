"""All that was ever recorded about one item."""

from collections.abc import Callable, Sequence
from datetime import datetime

from deploy_tui.checklist.model import Item
from deploy_tui.tui.event_lines import event_entries, item_events
from deploy_tui.tui.key_line import Key
from deploy_tui.tui.link import Link
from deploy_tui.tui.listing import Entry
from deploy_tui.tui.screens.listed import FILTER, Listed
from deploy_tui.tui.sentences import standing


class History(Listed):
    """The newest first, with what was withdrawn."""

    empty = "nothing was recorded about this item yet"
    filterable = True

    def __init__(self, link: Link, now: Callable[[], datetime], item: Item) -> None:
        super().__init__(link, now)
        self.item = item
        self.list.title = f"History: {item.title}"

    def entries(self) -> Sequence[Entry]:
        return event_entries(self.state, item_events(self.state, self.item.id), self.now())

    def facts(self) -> str:
        return f"now: {standing(self.item, self.state.items[self.item.id], self.now())}"

    def keys(self) -> tuple[Key, ...]:
        return (FILTER,)
