"""Many lines to read, of which only those in sight are drawn; at the end it follows what comes."""

from textual import events

from deploy_tui.tui.spans import Ground, Line, Span
from deploy_tui.tui.widgets.lines import Pane


class Scroll(Pane):
    """`follows` while the end is in sight; `found` is the line that was looked for, from 0."""

    DEFAULT_CSS = "Scroll { height: 1fr; }"

    def __init__(self, title: str) -> None:
        super().__init__("scroll")
        self.title = title
        self.aside = ""
        self.active = True
        self.follows = True
        self.found = -1
        self._lines: list[Line] = []
        self._left = 0

    def show(self, lines: list[Line]) -> None:
        self._lines = lines
        self._settle()

    @property
    def lines(self) -> list[Line]:
        return self._lines

    def go(self, n: int) -> None:
        """To line `n`; what comes later is not followed then."""
        self.found, self.follows = n, False
        self.bring_into_view(n)
        self.refresh()

    def move(self, by: int) -> None:
        lowest = max(0, self.rows() - self.height)
        self.top = max(0, min(self.top + by, lowest))
        self.follows = self.top >= lowest
        self.refresh()

    def sideways(self, by: int) -> None:
        self._left = max(0, self._left + by)
        self.refresh()

    def _settle(self) -> None:
        lowest = max(0, self.rows() - self.height)
        self.top = lowest if self.follows else min(self.top, lowest)
        self.refresh()

    def heading(self) -> tuple[str, str]:
        return self.title, self.aside

    def footing(self) -> str:
        return "following" if self.follows else ""

    def rows(self) -> int:
        return max(1, len(self._lines))

    def row(self, n: int, width: int) -> Line:
        if not self._lines:
            return [Span(" nothing was said yet", "dim")]
        from deploy_tui.tui.output_lines import shown_part

        return [Span(" "), *shown_part(self._lines[n], self._left, width - 2)]

    def ground(self, y: int) -> Ground:
        here = self.found >= 0 and y == self.at(self.found) and 0 < y < self.size.height - 1
        return "cursor" if here else "page"

    def on_resize(self) -> None:
        self._settle()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.move(3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.move(-3)
