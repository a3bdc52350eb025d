"""The last wall before the terminal: whatever a widget draws, nothing in it is obeyed by a terminal."""

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from deploy_tui.text.clean import clean


class Wall(LineFilter):
    """Replaces what `clean` would have made visible. The width stays: the line is laid out already."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [
            segment
            if segment.control or (segment.text.isascii() and segment.text.isprintable())
            else Segment(harmless(segment.text), segment.style)
            for segment in segments
        ]


def harmless(text: str) -> str:
    """The text with each unsafe character replaced by as many question marks as it is wide."""
    if clean(text) == text:
        return text
    safe = "".join(char if clean(char) == char else "?" * cell_len(char) for char in text)
    # A joiner makes its neighbours narrower than they are without it.
    return set_cell_size(safe, cell_len(text))
