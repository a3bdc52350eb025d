"""A screen as SVG: every run of text in its own cells, no font from anywhere, the same bytes everywhere."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple
from xml.sax.saxutils import escape

from rich.cells import cell_len
from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.app import App
from textual.strip import Strip

from screenshots.shapes import DRAWN, HEIGHT, WIDTH, number, rect, shape

_FONTS = "ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, 'Liberation Mono', monospace"
_MARGIN = 8.0
_BASELINE = 13.5


class Picture(NamedTuple):
    """What is drawn on, by rows; `ground` is the colour behind all of it."""

    columns: int
    rows: tuple[tuple[Segment, ...], ...]
    ground: str


def taken(app: App[object]) -> Picture:
    """What the app shows now, the screens behind a dialogue included."""
    # As Textual's own export takes it; there is no public way but that export, whose fonts come from the net.
    # Always with the screens behind, because the rows of a dialogue are kept as they were drawn first.
    update = app.screen._compositor.render_update(
        full=True, screen_stack=app._background_screens, simplify=True
    )
    rows = tuple(tuple(Strip.join(strips)) for strips in update.strips)  # type: ignore[union-attr]
    return Picture(app.size.width, rows, app.current_theme.background or "#000000")


def draw(picture: Picture, title: str) -> str:
    """The whole file."""
    body = drawn(picture)
    width, height = size(picture)
    return "\n".join(
        [*head(width, height, title), *frame(width, height, picture.ground), *body, "</g></svg>\n"]
    )


def size(picture: Picture) -> tuple[float, float]:
    return picture.columns * WIDTH + 2 * _MARGIN, len(picture.rows) * HEIGHT + 2 * _MARGIN


def head(width: float, height: float, title: str) -> list[str]:
    wide, high = number(width), number(height)
    return [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" width="{wide}" height="{high}" '
        f'font-family="{_FONTS}" font-size="14">',
        f"<title>{escape(title)}</title>",
        "<style>.b{font-weight:bold}.i{font-style:italic}.u{text-decoration:underline}"
        ".s{text-decoration:line-through}</style>",
    ]


def frame(width: float, height: float, ground: str) -> list[str]:
    """The ground with round corners; what follows stands inside its margin, until </g>."""
    return [
        rect(0, 0, width, height, ground, ' rx="6"'),
        f'<g transform="translate({number(_MARGIN)} {number(_MARGIN)})">',
    ]


def drawn(picture: Picture) -> list[str]:
    """The rows: first what is behind the text, then the text."""
    lines: list[str] = []
    for n, segments in enumerate(picture.rows):
        lines += drawn_row(segments, n, picture.ground)
    return lines


def drawn_row(segments: Iterable[Segment], n: int, ground: str) -> list[str]:
    runs = list(_runs(segments, ground))
    y = n * HEIGHT
    behind = [
        rect(run.column * WIDTH, y, run.cells * WIDTH, HEIGHT, run.behind)
        for run in runs
        if run.behind != ground
    ]
    return behind + [mark for run in runs for mark in _marks(run, y)]


class _Run(NamedTuple):
    text: str
    column: int
    cells: int
    colour: str
    behind: str
    classes: str


def _runs(segments: Iterable[Segment], ground: str) -> Iterator[_Run]:
    column = 0
    for text, style, control in segments:
        if control or not text:
            continue
        look = style or Style()
        colour, behind = _hex(look.color, "#ffffff"), _hex(look.bgcolor, ground)
        if look.reverse:
            colour, behind = behind, colour
        flags = {"b": look.bold, "i": look.italic, "u": look.underline, "s": look.strike}
        cells = cell_len(text)
        yield _Run(text, column, cells, colour, behind, " ".join(name for name, on in flags.items() if on))
        column += cells


def _hex(colour: Color | None, otherwise: str) -> str:
    return otherwise if colour is None or colour.is_default else colour.get_truecolor().hex


def _marks(run: _Run, y: float) -> Iterator[str]:
    column = run.column
    for piece in _pieces(run.text):
        cells = cell_len(piece)
        x = column * WIDTH
        column += cells
        if not piece.strip():
            if "u" in run.classes:
                yield rect(x, y + _BASELINE + 1, cells * WIDTH, 1, run.colour)
        elif piece[0] in DRAWN:
            yield shape(piece[0], cells, x, y, run.colour)
        else:
            classes = f' class="{run.classes}"' if run.classes else ""
            at = f'x="{number(x)}" y="{number(y + _BASELINE)}" textLength="{number(cells * WIDTH)}"'
            yield f'<text{classes} {at} fill="{run.colour}">{escape(piece)}</text>'


def _pieces(text: str) -> Iterator[str]:
    """Words with single spaces between them, gaps, signs alone, and rows of the same drawn character: each
    can be put where its cells are, however wide a font makes it."""
    piece = ""
    for n, char in enumerate(text):
        joined = bool(piece) and _together(piece, char, text[n + 1 : n + 2])
        if not joined and piece:
            yield piece
            piece = ""
        piece += char
    if piece:
        yield piece


def _together(piece: str, char: str, following: str) -> bool:
    before = piece[-1]
    if char in DRAWN or before in DRAWN:
        return char == before
    if not cell_len(char):  # it combines with the one before
        return True
    if char == " ":
        return not piece.strip() or (_is_word(before) and _is_word(following.strip() or "⏎"))
    return bool(piece.strip()) and _is_word(char) and (_is_word(before) or before == " ")


def _is_word(char: str) -> bool:
    return char.isascii() or (char.isalpha() and cell_len(char) == 1)
