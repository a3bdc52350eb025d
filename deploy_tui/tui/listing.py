"""What a list is made of: entries of one line, of which the chosen one unfolds."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from deploy_tui.tui.spans import Line, Span, Tone, cut, length
from deploy_tui.tui.wrapping import wrap


def _nothing(width: int) -> Sequence[Line]:
    return ()


class Entry(NamedTuple):
    """`line` is drawn for a width; `more` is what unfolds below it while it is chosen. `words` are what a
    filter looks in. An entry with `id` "" is a heading: it cannot be chosen."""

    id: str
    line: Callable[[int], Line]
    more: Callable[[int], Sequence[Line]] = _nothing
    words: Callable[[], str] = str


def heading(text: str, aside: str = "") -> Entry:
    return Entry("", lambda width: [Span(f" {text}", "accent"), Span(f"  {aside}" if aside else "", "dim")])


def fitting(entries: Sequence[Entry], typed: str) -> list[Entry]:
    """The entries in which every typed word occurs, and the headings above them."""
    words = typed.casefold().split()
    if not words:
        return list(entries)
    found: list[Entry] = []
    above: Entry | None = None
    for entry in entries:
        if not entry.id:
            above = entry
            continue
        text = entry.words().casefold()
        if all(word in text for word in words):
            found += [above, entry] if above else [entry]
            above = None
    return found


def clipped(line: Line, width: int) -> Line:
    """The line, cut off where there is no more room."""
    shown: Line = []
    for span in line:
        room = width - length(shown)
        if span.cell_len > room:
            return [*shown, span._replace(text=cut(span.text, room))] if room > 0 else shown
        shown.append(span)
    return shown


def is_cut(line: Line) -> bool:
    """Whether a part of the line had to be shortened: then what unfolds tells it whole."""
    return any(span.text.rstrip().endswith("…") for span in line)


def told_below(text: str, width: int, tone: Tone = "dim", label: str = "", indent: int = 4) -> list[Line]:
    """A text, wrapped, that stands below the line of its entry. Nothing when there is no text."""
    if not text:
        return []
    lead = " " * indent + (f"{label:<10}" if label else "")
    parts = wrap(text, width - len(lead) - 1)
    blank = " " * len(lead)
    return [[Span(lead if n == 0 else blank, "dim"), Span(part, tone)] for n, part in enumerate(parts)]
