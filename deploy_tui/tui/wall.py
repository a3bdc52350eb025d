"""The last wall before the terminal: whatever a widget draws, nothing in it is obeyed by a terminal, and
nothing is more than this terminal can show."""

from collections.abc import Callable
from functools import lru_cache

from rich.cells import cell_len, set_cell_size
from rich.color import Color as RichColor
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

from deploy_tui.text.clean import clean

# How far two colours are apart, as the sum of the differences of red, green and blue.
_A_SHADE, _ANOTHER_COLOUR = 30, 100


class Wall(LineFilter):
    """Replaces what `clean` would have made visible. The width stays: the line is laid out already."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [
            segment
            if segment.control or (segment.text.isascii() and segment.text.isprintable())
            else Segment(harmless(segment.text), segment.style)
            for segment in segments
        ]


class Ascii(LineFilter):
    """Only ASCII, in the same width."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        from deploy_tui.tui.plain import in_ascii

        return [
            segment if segment.control else Segment(in_ascii(segment.text), segment.style)
            for segment in segments
        ]


class Uncoloured(LineFilter):
    """The terminal's own two colours, for NO_COLOR. A ground that stands out from the `page` is shown in
    reverse, one that differs by a shade underlined."""

    def __init__(self, page: Callable[[], str]) -> None:
        super().__init__()
        self._page = page

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        page = self._page()
        return [
            segment
            if segment.control or segment.style is None
            else Segment(segment.text, _uncoloured(segment.style, page))
            for segment in segments
        ]


@lru_cache(1024)
def _uncoloured(style: Style, page: str) -> Style:
    ground = style.bgcolor.get_truecolor() if style.bgcolor and not style.bgcolor.is_default else None
    apart = 0
    if ground is not None:
        around = RichColor.parse(page).get_truecolor()
        apart = sum(abs(one - other) for one, other in zip(ground, around, strict=True))
    # A caret is drawn in reverse already; on a ground that is reversed it must not vanish.
    return Style(
        bold=style.bold,
        italic=style.italic,
        underline=style.underline or _A_SHADE <= apart < _ANOTHER_COLOUR or None,
        reverse=(apart >= _ANOTHER_COLOUR) != bool(style.reverse) or None,
    )


def harmless(text: str) -> str:
    """The text with each unsafe character replaced by as many question marks as it is wide."""
    if clean(text) == text:
        return text
    safe = "".join(char if clean(char) == char else "?" * cell_len(char) for char in text)
    # A joiner makes its neighbours narrower than they are without it.
    return set_cell_size(safe, cell_len(text))
