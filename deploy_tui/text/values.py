"""Where known values stand in a text, also in one that was broken into lines: by `base64`, by YAML.

All of a command's output goes through here, so a text that holds no value is let go after one look at it.

Standard library only: what stays with a command imports it without any site-packages.
"""

import sys
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator

Span = tuple[int, int]
_BLANKS = b" \t\r"
_ROW = 4
# Wherever such a value stands, one of its rows of four letters stands at a place that four divides.
_SHORTEST_IN_ROWS = 2 * _ROW - 1


class Values:
    """Values to look for; `longest` is the length of the longest."""

    def __init__(self, values: Iterable[bytes]) -> None:
        found = set(values)
        joined = {_join(value) for value in found} - {b""}
        self._values = _Known(found)
        self._joined = _Known(joined)
        self.longest = max(map(len, found), default=0)

    def spans(self, data: bytes) -> Iterator[Span]:
        """Where they stand; the spans may overlap."""
        if not self.longest:
            return
        # What stands in the text stands in the joined text as well, joined.
        hits = self._joined.hits(_join(data))
        if not hits:
            return
        yield from _places(data, self._values.hits(data))
        if b"\n" in data:
            joined = _Joined(data)
            for start, stop in _places(joined.data, hits):
                yield joined.origin(start), joined.origin(stop - 1) + 1

    def growing(self, data: bytes) -> int:
        """From where on a value may still be growing."""
        safe = len(data) - self._values.begun(data)
        # A line may be about to break where a blank stands at its end.
        if data[-1:].isspace() or b"\n" in data[-2 * self.longest - 2 :]:
            text = _join(data)
            if begun := self._joined.begun(text):
                safe = min(safe, _Joined(data).origin(len(text) - begun))
        return safe


class _Known:
    """Values by some of their rows: a text without these rows cannot hold them."""

    def __init__(self, values: Iterable[bytes]) -> None:
        self._longest_first = sorted(values, key=lambda value: (-len(value), value))
        self._short = [value for value in self._longest_first if len(value) < _SHORTEST_IN_ROWS]
        by_row: defaultdict[int, list[bytes]] = defaultdict(list)
        for value in self._longest_first[: len(self._longest_first) - len(self._short)]:
            for row in _rows(value):
                by_row[row].append(value)
        self._by_row = dict(by_row)
        self._rows = frozenset(by_row)

    def hits(self, data: bytes) -> set[bytes]:
        """Those that may stand in the text."""
        view = memoryview(data)[: len(data) // _ROW * _ROW].cast("I")
        rows = self._rows.intersection(view)
        return {value for value in self._short if value in data}.union(*(self._by_row[row] for row in rows))

    def begun(self, data: bytes) -> int:
        """How many bytes at the end are the beginning of a value."""
        longest = 0
        for value in self._longest_first:
            tail = data[-(len(value) - 1) :]
            if len(tail) <= longest:
                break  # the others are shorter
            # A look for the first letters, because nearly always nothing begins there.
            first = value[:2] if len(tail) > 1 else value[:1]
            at = tail.find(first)
            while 0 <= at < len(tail) - longest:
                if value.startswith(tail[at:]):
                    longest = len(tail) - at
                    break
                at = tail.find(first, at + 1)
            if not longest and tail[-1:] == value[:1]:
                longest = 1
        return longest


def _rows(value: bytes) -> Iterator[int]:
    """Of the rows that begin at each of the four places, those that are the least alike, as numbers."""
    for first in range(_ROW):
        rows = [value[at : at + _ROW] for at in range(first, len(value) - _ROW + 1, _ROW)]
        yield int.from_bytes(max(rows, key=lambda row: len(set(row))), sys.byteorder)


def _places(data: bytes, values: Iterable[bytes]) -> Iterator[Span]:
    for value in values:
        at = data.find(value)
        while at >= 0:
            yield at, at + len(value)
            at = data.find(value, at + len(value))


def _join(data: bytes) -> bytes:
    """The text without its line ends and the blanks around them."""
    return b"".join([line.strip(_BLANKS) for line in data.split(b"\n")])


class _Joined:
    """The joined text, and where each letter was."""

    def __init__(self, data: bytes) -> None:
        pieces: list[bytes] = []
        self._here: list[int] = []
        self._there: list[int] = []
        length = at = 0
        for line in data.split(b"\n"):
            left = line.lstrip(_BLANKS)
            piece = left.rstrip(_BLANKS)
            self._here.append(length)
            self._there.append(at + len(line) - len(left))
            pieces.append(piece)
            length += len(piece)
            at += len(line) + 1
        self.data = b"".join(pieces)

    def origin(self, at: int) -> int:
        n = bisect_right(self._here, at) - 1
        return self._there[n] + at - self._here[n]
