"""The base of what the main screen is made of: lines drawn straight into strips.

It overrides `render_lines`, with strips of its own kept until a row changes: Textual's cache of borders and
paddings costs a millisecond or two on each key press. Nothing in here is laid out again when it changes.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple, Self

from rich.segment import Segment
from textual import events
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

from deploy_tui.tui.spans import Ground, Line, Span, action_at, cut, length, overlaid
from deploy_tui.tui.theme import COLOURS, DARK, style


class Target(NamedTuple):
    """Where a jump goes: cell (`x`, `y`) of the widget; `go` goes there, or does what a click does."""

    on: "Lines"
    x: int
    y: int
    go: Callable[[], object]


class Lines(Widget):
    """Subclasses say what stands in row `y`, and on what ground; they refresh the rows that change."""

    ALLOW_SELECT = False

    def __init__(self, id: str) -> None:
        super().__init__(id=id)
        self._strips: dict[int, Strip] = {}
        self._strips_for: tuple[Size, str] = (Size(0, 0), "")
        self._labels: dict[int, list[tuple[int, str]]] = {}

    def line(self, y: int, width: int) -> Line:
        """Row `y` of the visible area, at most `width` cells."""
        raise NotImplementedError

    def ground(self, y: int) -> Ground:
        return "page"

    def targets(self) -> Iterator[Target]:
        """Where a jump can go: to the parts that a click does something on."""
        for y in range(self.size.height):
            x, before = 0, ""
            for span in self.line(y, self.size.width):
                if span.action and span.action != before:
                    yield Target(self, x, y, partial(self.screen.run_action, span.action))
                x, before = x + span.cell_len, span.action

    def show_labels(self, labels: dict[int, list[tuple[int, str]]]) -> None:
        """Draw these over the rows, each at its column, until there are others or none."""
        if labels or self._labels:
            self._labels = labels
            self.refresh()

    def refresh_rows(self, *rows: int) -> None:
        """Draw these rows again."""
        for y in rows:
            if 0 <= y < self.size.height:
                self.refresh(Region(0, y, self.size.width, 1))

    def render_lines(self, crop: Region) -> list[Strip]:
        size = self.size
        now = (size, self.app.theme)
        if now != self._strips_for:
            self._strips.clear()
            self._strips_for = now
        if missing := [y for y in crop.line_range if y not in self._strips]:
            self._draw_rows(missing, size.width)
        strips = [self._strips[y] for y in crop.line_range]
        if crop.column_span != (0, size.width):
            strips = [strip.crop(*crop.column_span) for strip in strips]
        return strips

    def refresh(
        self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False
    ) -> Self:
        if not regions:
            self._strips.clear()
        for region in regions:
            for y in region.line_range:
                self._strips.pop(y, None)
        super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)
        return self

    def _draw_rows(self, rows: list[int], width: int) -> None:
        colours = COLOURS.get(self.app.theme, DARK)
        background, filters = self.background_colors[1], self.get_line_filters()
        for y in rows:
            ground = self.ground(y)
            line = self.line(y, width)
            for x, label in self._labels.get(y, ()):
                line = overlaid(line, x, label)
            segments = [Segment(text, style(colours, tone, ground)) for text, tone, _ in line if text]
            strip = Strip(segments).adjust_cell_length(width, style(colours, "text", ground))
            for line_filter in filters:
                strip = strip.apply_filter(line_filter, background)
            self._strips[y] = strip

    async def on_click(self, event: events.Click) -> None:
        """A click on a part that names an action does it; elsewhere it is the row's."""
        event.stop()
        if action := action_at(self.line(event.y, self.size.width), event.x):
            await self.screen.run_action(action)
        else:
            self.clicked(event.x, event.y)

    def clicked(self, x: int, y: int) -> None:
        """A click that is no action's."""


# The corners of a frame: above left and right, below left and right; a blank is the neighbour's.
ALONE, FIRST, MIDDLE, LAST = "┌┐└┘", "┌ └ ", "┬ ┴ ", "┬┐┴┘"


class Pane(Lines):
    """Lines in a frame shared with the neighbours: each pane draws its left side, the last also its right."""

    def __init__(self, id: str) -> None:
        super().__init__(id)
        self.top = 0
        self.active = False
        self.corners = ALONE

    def heading(self) -> tuple[str, str]:
        """What stands in the frame above, left and right."""
        return "", ""

    def footing(self) -> str:
        """What stands in the frame below."""
        return ""

    def row(self, n: int, width: int) -> Line:
        """Row `n` of all rows, counted from 0."""
        raise NotImplementedError

    def rows(self) -> int:
        """How many rows there are."""
        raise NotImplementedError

    def here(self) -> int:
        """The row that must stay in view when there is less room."""
        return self.top

    @property
    def height(self) -> int:
        """How many rows can be seen."""
        return max(1, self.size.height - 2)

    def at(self, n: int) -> int:
        """Where on the widget row `n` stands."""
        return n - self.top + 1

    def set_active(self, active: bool) -> None:
        if active != self.active:
            self.active = active
            self.refresh()

    def scroll_by(self, rows: int) -> None:
        top = max(0, min(self.top + rows, self.rows() - self.height))
        if top != self.top:
            self.top = top
            self.refresh()

    def bring_into_view(self, n: int) -> bool:
        """Scroll so far that row `n` can be seen. Whether anything moved."""
        margin = min(2, (self.height - 1) // 2)
        lowest = max(0, self.rows() - self.height)
        top = self.top
        if n - margin < top:
            top = n - margin
        elif n + margin >= top + self.height:
            top = n + margin - self.height + 1
        top = max(0, min(top, lowest))
        moved, self.top = top != self.top, top
        return moved

    def on_resize(self) -> None:
        if self.bring_into_view(self.here()):
            self.refresh()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.scroll_by(3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.scroll_by(-3)

    def line(self, y: int, width: int) -> Line:
        left, right, bottom_left, bottom_right = (corner.strip() for corner in self.corners)
        ends = 2 if right else 1
        if y == 0:
            return self._frame(left, right, *self.heading(), width)
        if y == self.size.height - 1:
            return self._frame(bottom_left, bottom_right, self._more(), self.footing(), width)
        inner = width - ends
        n = y - 1 + self.top
        body = self.row(n, inner) if n < self.rows() else []
        line = [Span("│", "faint")]
        line += _filled(body, inner)
        return line if ends == 1 else [*line, Span("│", "faint")]

    def _more(self) -> str:
        above, below = self.top, self.rows() - self.top - self.height
        parts = ([f"↑ {above}"] if above > 0 else []) + ([f"↓ {below}"] if below > 0 else [])
        return "  ".join(parts)

    def _frame(self, left: str, right: str, title: str, aside: str, width: int) -> Line:
        room = width - len(left) - len(right)
        aside = f" {aside} " if aside else ""
        title = f" {cut(title, room - len(aside) - 4)} " if title else ""
        line = [Span(left, "faint")]
        if title:
            line.append(Span(title, "key" if self.active else "strong"))
        used = length(line) + len(aside) + len(right)
        line.append(Span("─" * (width - used - (1 if aside else 0)), "faint"))
        if aside:
            line += [Span(aside, "dim"), Span("─", "faint")]
        return [*line, Span(right, "faint")]


def _filled(line: Line, width: int) -> Line:
    """The line in its full width. The last span takes the blanks: one of their own would cost more bytes."""
    room = width - length(line)
    if not line or line[-1].action:
        return [*line, Span(" " * room)]
    return [*line[:-1], line[-1]._replace(text=line[-1].text + " " * room)]
