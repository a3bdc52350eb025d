"""A recording for the README: one scene from key to key, as a single SVG that moves by itself.

A row of the screen that stays the same over several keys is drawn once and shown for as long; so half a
minute is not much larger than a few pictures.
"""

from collections.abc import Iterator, Sequence
from itertools import accumulate, groupby
from typing import NamedTuple
from xml.sax.saxutils import escape

from screenshots.play import play_through
from screenshots.scenes import Scene, half_done
from screenshots.shapes import HEIGHT, number
from screenshots.svg import Picture, drawn_row, frame, head, size

FILE = "recording.svg"
SIZE = (104, 30)
_SHORT, _LONG = 1.1, 2.4  # seconds
_FIRST, _LAST = 2.5, 4.0

SCENE = Scene(
    "recording",
    half_done,
    "n n / =runbooks-written enter space =6 enter a ='four are still drafts' ctrl+s space =12 enter escape"
    " f8 enter down down escape escape c",
    "WARNING",
)
# What is read for longer, by what was pressed.
_SAID = {
    "n": "n  the next open item",
    "/": "/  filter",
    "enter": "enter",
    "space": "space  what the item asks for",
    "a": "a  a note",
    "f8": "F8  the emergency runbooks, from anywhere",
    "c": "c  the cover: how far it is",
    "escape": "esc",
    "down": "↓",
}
_READ = ("f8", "c", "space")


class _Frame(NamedTuple):
    word: str
    picture: Picture
    begin: float
    end: float


def record() -> str:
    """The whole file."""
    frames = _timed(play_through(SCENE, SIZE))
    whole, picture = frames[-1].end, frames[0].picture
    width, height = size(picture)
    height += HEIGHT * 1.5
    spans = _Spans(whole)
    rows = [line for n in range(len(picture.rows)) for line in _row(frames, n, spans)]
    rows += _captions(frames, spans, len(picture.rows))
    lines = [*head(width, height, "deploy-tui: a recording"), f"<style>{spans.css()}</style>"]
    return "\n".join([*lines, *frame(width, height, picture.ground), *rows, "</g></svg>\n"])


def _timed(played: Sequence[tuple[str, Picture]]) -> list[_Frame]:
    holds = [_LONG if word in _READ or word.startswith("=") else _SHORT for word, _ in played]
    holds[0], holds[-1] = _FIRST, _LAST
    ends = list(accumulate(holds))
    return [
        _Frame(word, picture, end - hold, end)
        for (word, picture), hold, end in zip(played, holds, ends, strict=True)
    ]


def _row(frames: Sequence[_Frame], n: int, spans: "_Spans") -> Iterator[str]:
    """Each version of the row, with when it is shown."""
    for _, same in groupby(frames, key=lambda each: each.picture.rows[n]):
        shown = list(same)
        marks = drawn_row(shown[0].picture.rows[n], n, frames[0].picture.ground)
        if marks:
            yield spans.shown(shown[0].begin, shown[-1].end, "".join(marks))


def _captions(frames: Sequence[_Frame], spans: "_Spans", row: int) -> Iterator[str]:
    y = number(row * HEIGHT + HEIGHT)
    for each in frames:
        word = each.word
        said = f"types  {word[1:]}" if word.startswith("=") else _SAID.get(word, word)
        if said:
            text = f'<text x="8.4" y="{y}" fill="#7d8590">{escape(said)}</text>'
            yield spans.shown(each.begin, each.end, text)


class _Spans:
    """The stretches of time in which something is shown, each a class of its own."""

    def __init__(self, whole: float) -> None:
        self.whole = whole
        self._names: dict[tuple[float, float], str] = {}

    def shown(self, begin: float, end: float, marks: str) -> str:
        if begin <= 0 and end >= self.whole:
            return marks
        name = self._names.setdefault((begin, end), f"t{len(self._names)}")
        return f'<g class="{name}">{marks}</g>'

    def css(self) -> str:
        every = ",".join(f".{name}" for name in self._names.values())
        rules = [f"{every}{{animation:{number(self.whole)}s step-end infinite}}"]
        for (begin, end), name in self._names.items():
            start = f"0%{{visibility:hidden}}{self._at(begin)}{{visibility:visible}}" if begin > 0 else ""
            start = start or "0%{visibility:visible}"
            stop = f"{self._at(end)}{{visibility:hidden}}" if end < self.whole else ""
            rules.append(f".{name}{{animation-name:{name}}}@keyframes {name}{{{start}{stop}}}")
        return "".join(rules)

    def _at(self, seconds: float) -> str:
        return f"{seconds / self.whole * 100:.3f}%"
