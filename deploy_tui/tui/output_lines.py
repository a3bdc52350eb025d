"""Output of a command as lines: colours stay colours, every other escape becomes visible, floods are cut.

Pure, and bounded: whatever comes in, at most MOST_LINES lines of MOST_CHARS characters are kept.
"""

import re
from codecs import getincrementaldecoder
from collections import deque
from colorsys import rgb_to_hls

from rich.cells import cell_len

from deploy_tui.text.clean import clean
from deploy_tui.tui.spans import Line, Span, Tone, cut, length

MOST_LINES = 3000
MOST_CHARS = 1000
_SGR = re.compile(r"\x1b\[([0-9;:]*)m")
# Foreground colours of a terminal, by what they mean in our own: readable in every look.
_COLOURS: dict[int, Tone] = {1: "bad", 2: "ok", 3: "warn", 4: "accent", 5: "accent", 6: "accent", 7: "text"}

# So little of a colour is a grey; and up to which hue, in degrees, a colour is which of ours.
_GREY = 0.2
_HUES: tuple[tuple[float, Tone], ...] = (
    (25, "bad"),
    (75, "warn"),
    (165, "ok"),
    (330, "accent"),
    (361, "bad"),
)


class Tail:
    """The last lines of what was said. `first` is the number of the first that is kept, from 0."""

    def __init__(self) -> None:
        self.lines: deque[Line] = deque(maxlen=MOST_LINES)
        self.first = 0
        self._rest = ""
        self._cut = 0
        self._tone: Tone = "text"
        self._decoder = getincrementaldecoder("utf-8")("backslashreplace")

    def feed(self, data: bytes) -> None:
        """More output; an escape or a letter that is cut in two is put together again."""
        *whole, rest = self._decoder.decode(data).split("\n")
        for text in whole:
            self._end(self._rest + text)
            self._rest, self._cut = "", 0
        self._keep(self._rest + rest)

    def gap(self, count: int) -> None:
        """So many bytes are not here."""
        if self._rest:
            self._end(self._rest)
            self._rest, self._cut = "", 0
        self._add([Span(f"[… {count:,} bytes …]", "dim")])

    def snapshot(self) -> list[Line]:
        """All lines that are kept, and the one that is not at its end yet."""
        if not self._rest:
            return list(self.lines)
        line, _ = coloured(self._shown(self._rest), self._tone)
        return [*self.lines, line]

    def _keep(self, text: str) -> None:
        # Of a progress bar only the last state matters; of a line without an end, its beginning.
        if "\r" in text:
            text = text[text.rindex("\r", 0, len(text) - 1) + 1 :] if text.rfind("\r", 0, -1) >= 0 else text
        if len(text) > 2 * MOST_CHARS:
            self._cut += len(text) - MOST_CHARS
            text = text[:MOST_CHARS]
        self._rest = text

    def _end(self, text: str) -> None:
        line, self._tone = coloured(self._shown(text), self._tone)
        self._add(line)

    def _shown(self, text: str) -> str:
        text = text.removesuffix("\r")
        text = text.rpartition("\r")[2]
        beyond = self._cut + max(0, len(text) - MOST_CHARS)
        return text[:MOST_CHARS] + (f" [… {beyond:,} more]" if beyond else "")

    def _add(self, line: Line) -> None:
        if len(self.lines) == MOST_LINES:
            self.first += 1
        self.lines.append(line)


def coloured(text: str, tone: Tone = "text") -> tuple[Line, Tone]:
    """A line with its colours, and the one that goes on behind it."""
    pieces = _SGR.split(text)
    line: Line = []
    for n, piece in enumerate(pieces):
        if n % 2:
            tone = _after(piece, tone)
        elif piece:
            line.append(Span(clean(piece.replace("\t", "    ")), tone))
    return line, tone


def _after(codes: str, tone: Tone) -> Tone:
    """The tone behind "1;38;5;208". Backgrounds are left out: on ours they could not be read."""
    words = codes.split(";")
    while words:
        code, *parts = [int(part) if part.isdigit() else 0 for part in words.pop(0)[:40].split(":")]
        if code in (0, 39, 22):
            tone = "text"
        elif code == 1:
            tone = "strong" if tone in ("text", "dim") else tone
        elif code == 2 or code == 90 or code == 30:
            tone = "dim"
        elif code in (38, 48):  # one of 256, or red, green and blue
            if not parts:
                many = 2 if words[:1] == ["5"] else 4
                parts = [int(word) if word.isdigit() else 0 for word in words[:many]]
                del words[:many]
            tone = _nearest(parts) if code == 38 else tone
        elif 31 <= code <= 37 or 91 <= code <= 97:
            tone = _COLOURS[code % 10]
    return tone


def _nearest(parts: list[int]) -> Tone:
    """Of our own colours the one that is most like [5, one of 256] or [2, …, red, green, blue]."""
    if parts[:1] == [5]:
        number = parts[-1]
        if number < 16:
            return _COLOURS.get(number % 8, "dim")
        if number > 231:
            return "dim" if number < 244 else "text"
        rgb = [
            55 + 40 * step if step else 0
            for step in ((number - 16) // 36, (number - 16) // 6 % 6, (number - 16) % 6)
        ]
    else:
        rgb = [min(part, 255) for part in [0, 0, 0, *parts[1:]][-3:]]
    hue, light, strength = rgb_to_hls(*(part / 255 for part in rgb))
    if strength < _GREY:
        return "dim" if light < 0.5 else "text"
    return next(tone for upto, tone in _HUES if hue * 360 < upto)


def shown_part(line: Line, left: int, width: int) -> Line:
    """The cells of a line from `left` on that there is room for; … where it goes on."""
    shown: Line = []
    for span in line:
        text = span.text
        if left:
            skip = min(left, len(text))
            text, left = text[skip:], left - skip
        room = width - length(shown)
        if cell_len(text) > room:
            return [*shown, span._replace(text=cut(text, room))] if room > 0 else shown
        if text:
            shown.append(span._replace(text=text))
    return shown


def plain(line: Line) -> str:
    return "".join(span.text for span in line)


def evidence_lines(texts: list[str]) -> list[Line]:
    """Kept evidence: it is clean and without colours already."""
    found: list[Line] = []
    for text in texts:
        found += [
            [Span(clean(each), "accent" if n == 0 else "text")] for n, each in enumerate(text.split("\n"))
        ]
        found.append([])
    return found
