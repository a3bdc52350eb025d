"""The base of widgets that draw themselves line by line: no children, no layout when something changes."""

from collections.abc import Sequence

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from deploy_tui.tui.ink import Ink, ink

Line = Sequence[tuple[str, Style]]


class Drawn(Widget):
    """Subclasses give the pieces of each line; what is left of a line is background."""

    @property
    def ink(self) -> Ink:
        return ink(self.app.theme_variables)

    def line(self, y: int, width: int) -> Line:
        """The pieces of line `y`, counted from the top of what is visible. At most `width` cells are shown."""
        raise NotImplementedError

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        under = self.rich_style
        strip = Strip([Segment(text, under + style) for text, style in self.line(y, width) if text])
        return strip.adjust_cell_length(width, under)
