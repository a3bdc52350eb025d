"""The items of the section that is browsed, or those that a filter lets through."""

from collections.abc import Callable
from datetime import datetime

from deploy_tui.checklist.model import Item
from deploy_tui.tui import rows
from deploy_tui.tui.browse import Browse
from deploy_tui.tui.glyphs import UNICODE
from deploy_tui.tui.spans import Ground, Line
from deploy_tui.tui.widgets.lines import Pane


class ItemPane(Pane):
    """A row per item. A click selects one; a click on the selected one does what space does."""

    def __init__(self, id: str, browse: Browse, now: Callable[[], datetime]) -> None:
        super().__init__(id)
        self.browse = browse
        self.now = now
        self._awaited: Item | None = None
        self._drawn_cursor = browse.index

    def here(self) -> int:
        return self.browse.index

    def cursor_moved(self) -> None:
        """Within the same list: two rows change, unless it must scroll."""
        before, here = self._drawn_cursor, self.browse.index
        self._drawn_cursor = here
        if self.bring_into_view(here):
            self.refresh()
        else:
            self.refresh_rows(self.at(before), self.at(here))

    def list_changed(self) -> None:
        """Another section, or another filter."""
        self.top = 0
        self._drawn_cursor = self.browse.index
        self.bring_into_view(self.browse.index)
        self.refresh()

    def await_answer(self, item: Item | None) -> None:
        """An act on this item is on its way to the disk: show that the key was heard. None: it is there."""
        before, self._awaited = self._awaited, item
        for each in (before, item):
            if each is not None:
                self.update_item(each)

    def update_item(self, item: Item) -> None:
        """Its state has changed, and with it the count above."""
        items = self.browse.items
        if self.browse.filtered:
            place = self.browse.index if self.browse.item is item else -1
        else:
            place = item.number - items[0].number if items and items[0].section == item.section else -1
        if place < 0:
            self.refresh()
        else:
            self.refresh_rows(0, self.at(place))

    def heading(self) -> tuple[str, str]:
        browse = self.browse
        if browse.filtered:
            return f"Filter: {browse.query.strip()}", f"{len(browse.items)} of {len(browse.state.items)}"
        done = browse.state.section_resolved(browse.section)
        return browse.section.title, f"{done}/{len(browse.items)}"

    def footing(self) -> str:
        browse = self.browse
        return f"{browse.index + 1} of {len(browse.items)}" if browse.filtered and browse.items else ""

    def rows(self) -> int:
        return max(1, len(self.browse.items))

    def row(self, n: int, width: int) -> Line:
        browse = self.browse
        if not browse.items:
            return rows.nothing(browse.filtered)
        item = browse.items[n]
        here = n == browse.index
        if item is self._awaited:
            return rows.awaited_row(item, here, width, UNICODE)
        return rows.item_row(item, browse.state.items[item.id], here, width, self.now(), UNICODE)

    def ground(self, y: int) -> Ground:
        here = bool(self.browse.items) and y == self.at(self.browse.index)
        return ("cursor" if self.active else "resting") if here else "page"

    def clicked(self, x: int, y: int) -> None:
        n = y - 1 + self.top
        if 0 < y < self.size.height - 1 and n < len(self.browse.items):
            self.screen.item_clicked(n)  # type: ignore[attr-defined]
