"""A list of entries in a frame; the chosen one shows all about it below its line."""

from collections.abc import Sequence

from rich.cells import cell_len
from textual import events

from deploy_tui.tui.listing import Entry, clipped
from deploy_tui.tui.spans import Ground, Line, Span
from deploy_tui.tui.widgets.lines import Pane


class Listing(Pane):
    """Always on an entry, never on a heading. A click chooses, a click on the chosen one runs `choose`."""

    def __init__(self, title: str, empty: str) -> None:
        super().__init__("listing")
        self.title = title
        self.aside = ""
        self.empty = empty
        self.entries: Sequence[Entry] = ()
        self.chosen = -1
        self.active = True
        self._below: tuple[tuple[str, int], Sequence[Line]] | None = None

    @property
    def entry(self) -> Entry | None:
        return self.entries[self.chosen] if 0 <= self.chosen < len(self.entries) else None

    def show(self, entries: Sequence[Entry]) -> None:
        """These entries; what was chosen stays chosen, or the place does."""
        before, place = self.entry, self.chosen
        self.entries = entries
        self._below = None
        ids = [n for n, entry in enumerate(entries) if entry.id]
        same = next((n for n in ids if before is not None and entries[n].id == before.id), None)
        if same is None:
            same = next((n for n in ids if n >= place), ids[-1] if ids else -1)
        self.chosen = same
        self.settle()

    def choose(self, id: str) -> None:
        """To the entry with this id, if it is there."""
        self.chosen = next((n for n, entry in enumerate(self.entries) if entry.id == id), self.chosen)
        self.settle()

    def settle(self) -> None:
        """Bring the chosen entry into view, its line at least, and draw all again."""
        if self.size.height:
            self.bring_into_view(self.chosen + len(self.below()))
            self.bring_into_view(self.chosen)
        self.refresh()

    def move(self, by: int) -> None:
        """To another entry; what is too long for the screen is scrolled through first."""
        end, low = self.chosen + len(self.below()), self.top + self.height - 1
        if by == 1 and end > low:
            self.scroll_by(min(3, end - low))
            return
        if by == -1 and self.chosen < self.top:
            self.scroll_by(-min(3, self.top - self.chosen))
            return
        places = [n for n, entry in enumerate(self.entries) if entry.id]
        if not places:
            return
        at = places.index(self.chosen) + by
        if at < 0:
            self.top = 0  # the heading above the first entry
        self.chosen = places[max(0, min(len(places) - 1, at))]
        self.settle()

    def below(self) -> Sequence[Line]:
        """What unfolds below the chosen entry."""
        entry, width = self.entry, self.size.width - 2
        if entry is None:
            return ()
        if self._below is None or self._below[0] != (entry.id, width):
            self._below = (entry.id, width), entry.more(width)
        return self._below[1]

    def here(self) -> int:
        return max(0, self.chosen)

    def heading(self) -> tuple[str, str]:
        room = self.size.width - cell_len(self.title) - 8
        return self.title, self.aside if cell_len(self.aside) <= room else ""

    def rows(self) -> int:
        return max(1, len(self.entries) + len(self.below()))

    def row(self, n: int, width: int) -> Line:
        if not self.entries:
            return clipped([Span(f" {self.empty}", "dim")], width)
        below = self.below()
        if self.chosen < n <= self.chosen + len(below):
            return below[n - self.chosen - 1]
        entry = self._entry_at(n)
        if entry is None:
            return []
        if not entry.id:
            return clipped(entry.line(width), width)
        mark = Span(" ▸ " if entry is self.entry else "   ", "accent")
        return clipped([mark, *entry.line(width - 3)], width)

    def _entry_at(self, n: int) -> Entry | None:
        below = len(self.below())
        place = n if n <= self.chosen else max(self.chosen, n - below)
        return self.entries[place] if 0 <= place < len(self.entries) else None

    def ground(self, y: int) -> Ground:
        return "cursor" if self.chosen >= 0 and y == self.at(self.chosen) and self._inside(y) else "page"

    def _inside(self, y: int) -> bool:
        return 0 < y < self.size.height - 1

    def clicked(self, x: int, y: int) -> None:
        entry = self._entry_at(y - 1 + self.top) if self._inside(y) else None
        if entry is None or not entry.id:
            return
        if entry is self.entry:
            self.call_later(self.screen.run_action, "choose")
        else:
            self.choose(entry.id)

    def on_resize(self) -> None:
        self.settle()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.scroll_by(3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.scroll_by(-3)
