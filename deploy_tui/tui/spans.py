"""Lines of text with a tone for each part: what the screens are made of before any widget draws them.

Widths are in terminal cells. Texts that come in here have been cleaned and are never markup.
"""

from collections.abc import Iterable
from typing import Literal, NamedTuple

from rich.cells import cell_len, set_cell_size

Tone = Literal["text", "dim", "faint", "strong", "accent", "ok", "warn", "bad", "key", "alarm"]
Ground = Literal["page", "bar", "cursor", "resting"]


class Span(NamedTuple):
    """A piece of a line. A click on it does `action`, if it names one."""

    text: str
    tone: Tone = "text"
    action: str = ""


Line = list[Span]


def fit(text: str, width: int) -> str:
    """The text, cut to the width with an ellipsis where it is longer."""
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, width - 1).rstrip() + "…" if width > 0 else ""


def pad(text: str, width: int) -> str:
    """The text in exactly that width."""
    return set_cell_size(fit(text, width), max(0, width))


def length(line: Iterable[Span]) -> int:
    return sum(cell_len(span.text) for span in line)


def spread(left: Line, right: Line, width: int, fill: str = " ", tone: Tone = "text") -> Line:
    """Both ends of a line, with the space between them filled; the right end goes when there is no room."""
    room = width - length(left) - length(right)
    if room < 0:
        return left
    return [*left, Span(fill * room, tone), *right]


def action_at(line: Line, x: int) -> str:
    """What a click on cell `x` of the line does."""
    for span in line:
        x -= cell_len(span.text)
        if x < 0:
            return span.action
    return ""


def wrap(text: str, width: int) -> list[str]:
    """The text in lines of at most that width, broken at blanks where possible; its own line ends kept."""
    width = max(1, width)
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            if line and cell_len(line) + 1 + cell_len(word) <= width:
                line += " " + word
                continue
            if line:
                lines.append(line)
            while cell_len(word) > width:
                head = set_cell_size(word, width)
                # A wide letter that would be cut in half becomes a blank there; it belongs to the rest.
                taken = len(head) if word.startswith(head) else len(head) - 1
                lines.append(word[: max(1, taken)])
                word = word[max(1, taken) :]
            line = word
        lines.append(line)
    return lines
