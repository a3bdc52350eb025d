"""Lines of text with a tone for each part: what the screens are made of before any widget draws them.

Widths are in terminal cells. Texts that come in here have been cleaned and are never markup.
"""

from collections.abc import Iterable
from typing import Literal, NamedTuple

from rich.cells import cell_len, set_cell_size

from deploy_tui.tui.wrapping import fit

Tone = Literal["text", "dim", "faint", "strong", "accent", "ok", "warn", "bad", "key", "alarm"]
Ground = Literal["page", "bar", "cursor", "resting"]


class Span(NamedTuple):
    """A piece of a line. A click on it does `action`, if it names one."""

    text: str
    tone: Tone = "text"
    action: str = ""

    @property
    def cell_len(self) -> int:
        return cell_len(self.text)


Line = list[Span]


def cut(text: str, width: int) -> str:
    """The text, with … at its end where it is longer than `width`."""
    return text if cell_len(text) <= width else fit(text, width).rstrip()


def length(line: Iterable[Span]) -> int:
    return sum(span.cell_len for span in line)


def spread(left: Line, right: Line, width: int, fill: str = " ", tone: Tone = "text") -> Line:
    """Both ends of a line, with the space between them filled; the right end goes when there is no room."""
    room = width - length(left) - length(right)
    if room < 0:
        return left
    return [*left, Span(fill * room, tone), *right]


def overlaid(line: Line, x: int, label: str) -> Line:
    """The line with a label over its cells from `x` on. A wide letter that is cut in two leaves a blank."""
    before, after = [], []
    at, end = 0, x + cell_len(label)
    for span in line:
        until = at + span.cell_len
        if at < x:
            before.append(span._replace(text=set_cell_size(span.text, min(span.cell_len, x - at))))
        if until > end:
            rest = span.text
            while cell_len(rest) > until - end and at < end:
                rest = rest[1:]
            room = min(span.cell_len, until - end)
            after.append(span._replace(text=" " * (room - cell_len(rest)) + rest))
        at = until
    gap = Span(" " * max(0, x - at))
    return [*before, gap, Span(label, "alarm"), *after]


def action_at(line: Line, x: int) -> str:
    """What a click on cell `x` of the line does."""
    for span in line:
        x -= span.cell_len
        if x < 0:
            return span.action
    return ""
