"""The items of the section that is browsed, or those that a filter lets through."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial

from deploy_tui.checklist.model import Item
from deploy_tui.session.deferred import settled
from deploy_tui.session.teamwork import claimed_by
from deploy_tui.tui import rows
from deploy_tui.tui.browse import Browse
from deploy_tui.tui.rows import Row, running_row
from deploy_tui.tui.running import Job
from deploy_tui.tui.spans import Ground, Line
from deploy_tui.tui.widgets.lines import Pane, Target


class ItemPane(Pane):
    """A row per item. A click selects one; a click on the selected one does what space does."""

    def __init__(self, id: str, browse: Browse, now: Callable[[], datetime]) -> None:
        super().__init__(id)
        self.browse = browse
        self.now = now
        self._awaited: tuple[Item, ...] = ()
        self._were_running: frozenset[str] = frozenset()
        self.running: Callable[[str], Job | None] = lambda id: None
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

    def await_answer(self, *items: Item) -> None:
        """Acts on these are on their way to the disk: show that the key was heard. None: all is there."""
        before, self._awaited = self._awaited, items
        for each in (*before, *items):
            self.update_item(each)

    def update_item(self, item: Item) -> None:
        """Its state has changed, and with it the count above."""
        items, end = self.browse.items, len(self.browse.items)
        if self.browse.item is item:
            place = self.browse.index
        else:
            place = next((n for n, each in enumerate(items) if each is item), -1)
        if place < 0:
            self.refresh()
        else:
            self.refresh_rows(0, self.at(place), self.at(end), self.at(end + 1))

    def update_running(self, ids: frozenset[str]) -> None:
        """These run, and another second is over; what no longer runs is drawn as it stands."""
        shown, self._were_running = self._were_running | ids, ids
        if shown:
            self.refresh_rows(*(self.at(n) for n, item in enumerate(self.browse.items) if item.id in shown))

    def heading(self) -> tuple[str, str]:
        browse = self.browse
        if browse.filtered:
            return f"Filter: {browse.query.strip()}", f"{len(browse.items)} of {len(browse.state.items)}"
        done = settled(browse.state, browse.section)
        return browse.section.title, f"{done}/{len(browse.items)}"

    def footing(self) -> str:
        browse = self.browse
        if browse.chosen:
            return f"{len(browse.chosen)} chosen"
        return f"{browse.index + 1} of {len(browse.items)}" if browse.filtered and browse.items else ""

    def rows(self) -> int:
        items = max(1, len(self.browse.items))
        return items + 2 if self.browse.finished else items  # a gap, and what is next

    def row(self, n: int, width: int) -> Line:
        browse = self.browse
        if not browse.items:
            return rows.nothing(browse.filtered)
        if n >= len(browse.items):
            if n == len(browse.items):
                return []
            return rows.offer_row(browse.offered(), browse.state, browse.section, width)
        item = browse.items[n]
        if n == browse.index:
            self._drawn_cursor = n
        row = self._row(item, n == browse.index)
        if item in self._awaited:
            return rows.awaited_row(row, width)
        if (job := self.running(item.id)) is not None:
            return running_row(row, job.seconds, width)
        return rows.item_row(row, width, self.now())

    def _row(self, item: Item, here: bool) -> Row:
        browse, state = self.browse, self.browse.state.items[item.id]
        stuck = state.state in ("failed", "blocked")
        return Row(
            item,
            state,
            here,
            item.id in browse.chosen if browse.chosen else None,
            browse.arrived(item),
            claimed_by(browse.state, item.id) if state.history and not state.resolved else "",
            len(browse.held_up(item)) if stuck else 0,
        )

    def ground(self, y: int) -> Ground:
        here = bool(self.browse.items) and y == self.at(self.browse.index)
        return ("cursor" if self.active else "resting") if here else "page"

    def targets(self) -> Iterator[Target]:
        shown = range(self.top, min(self.top + self.height, len(self.browse.items)))
        for n in shown:
            yield Target(self, 1, self.at(n), partial(self.screen.item_jumped, n))  # type: ignore[attr-defined]

    def clicked(self, x: int, y: int) -> None:
        n = y - 1 + self.top
        if 0 < y < self.size.height - 1 and n < len(self.browse.items):
            self.screen.item_clicked(n)  # type: ignore[attr-defined]
