"""Secrets in what is stored, shown, sent or logged: gone before anything sees it.

Two kinds are known: values that somebody gave as secrets, in the ways in which programs usually write them
(`spellings`), and tokens that are known by their shape (`shapes`). `Redactor` takes a stream in pieces of any
size and holds back only what may be the beginning of a secret. What it cannot know is in docs/environment.md.

Standard library only: what stays with a command imports it without any site-packages.
"""

import re
import sys
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from functools import lru_cache

from deploy_tui.text import shapes
from deploy_tui.text.shapes import KEY_BEGIN, KEY_END, LONGEST_KEY_MARK, Span
from deploy_tui.text.spellings import SHORTEST_ANYWHERE, spellings

MARK = b"[redacted]"
_PIECE = 64 * 1024
_LONGEST_KEY_BLOCK = 32 * 1024
_MOST_SECRET = 64 * 1024  # of a longer one its lines, and its beginning


def redact(data: bytes, secrets: Iterable[str] = ()) -> bytes:
    """The data, which is whole, without secrets."""
    redactor = Redactor(secrets)
    return redactor.feed(data) + redactor.close()


def redact_text(text: str, secrets: Iterable[str] = ()) -> str:
    """The same for text."""
    return redact(text.encode("utf-8", "surrogateescape"), secrets).decode("utf-8", "replace")


def holds_secret(text: str, secrets: Iterable[str] = ()) -> bool:
    """Whether there is anything to redact: for asking before a pasted text is kept."""
    data = text.encode("utf-8", "surrogateescape")
    return redact(data, secrets) != data


class Redactor:
    """Redacts a stream. Not thread-safe. `feed` returns what is safe by now, `close` the rest."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._values, self._short = _prepared(frozenset(secrets))
        self._most_held = 2 * max(shapes.LONGEST, self._values.longest)
        self._held = b""
        self._in_key = 0  # bytes of a private key that were dropped; 0 outside of one

    def feed(self, data: bytes) -> bytes:
        # In pieces, so that no time grows with more than the length.
        out = []
        for start in range(0, len(data), _PIECE):
            self._held += data[start : start + _PIECE]
            out.append(self._take(final=False))
        return b"".join(out)

    def close(self) -> bytes:
        """The end of the stream."""
        return self._take(final=True)

    def _take(self, *, final: bool) -> bytes:
        out = []
        while True:
            if self._in_key and not self._leave_key(final):
                break
            begin = KEY_BEGIN.search(self._held)
            end = begin.start() if begin else len(self._held)
            out.append(self._let_go(end, final=final or begin is not None))
            if begin is None:
                break
            out.append(MARK)
            self._held = self._held[begin.end() - end :]
            self._in_key = 1
        return b"".join(out)

    def _leave_key(self, final: bool) -> bool:
        """Drop what belongs to a private key; whether its end is behind us. One that never ends is left after
        a while: somebody only talks about keys."""
        end = KEY_END.search(self._held)
        if end is not None:
            self._held = self._held[end.end() :]
        elif final:
            self._held = b""
        elif self._in_key <= _LONGEST_KEY_BLOCK:
            dropped = max(0, len(self._held) - LONGEST_KEY_MARK)
            self._in_key += dropped
            self._held = self._held[dropped:]
            return False
        self._in_key = 0
        return True

    def _let_go(self, end: int, *, final: bool) -> bytes:
        """Take what is safe from the first `end` bytes that are held, redacted; all of them when final."""
        data = self._held[:end]
        safe = end
        if not final:
            safe = min(self._values.growing(data), shapes.growing(data))
            safe = max(safe, end - self._most_held)  # a line without end
        if not safe:
            return b""
        spans = _merged(sorted({*self._values.spans(data), *shapes.tokens(data), *self._alone(data)}))
        out, at = [], 0
        for start, stop in spans:
            if stop > safe:  # cut in two, or not yet whole
                safe = min(safe, start)
                break
            out += [data[at:start], MARK]
            at = stop
        out.append(data[at:safe])
        self._held = self._held[safe:]
        return b"".join(out)

    def _alone(self, data: bytes) -> Iterable[Span]:
        return (match.span() for match in self._short.finditer(data)) if self._short else ()


@lru_cache(maxsize=4)  # the same secrets every time, in every spelling there is
def _prepared(secrets: frozenset[str]) -> tuple["Values", re.Pattern[bytes] | None]:
    found = {each for secret in secrets for each in spellings(secret[:_MOST_SECRET])}
    short = sorted(re.escape(value) for value in found if len(value) < SHORTEST_ANYWHERE)
    alone = re.compile(rb"(?<!\w)(?:" + b"|".join(short) + rb")(?!\w)") if short else None
    return Values(value for value in found if len(value) >= SHORTEST_ANYWHERE), alone


def _merged(spans: list[Span]) -> list[Span]:
    """Sorted spans, those that overlap made one."""
    merged: list[Span] = []
    for start, stop in spans:
        if merged and start < merged[-1][1]:
            merged[-1] = merged[-1][0], max(stop, merged[-1][1])
        else:
            merged.append((start, stop))
    return merged


class Values:
    """Where values stand in a text, also in one that was broken into lines: by `base64`, by YAML."""

    def __init__(self, values: Iterable[bytes]) -> None:
        found = set(values)
        self._values = _longest_first(found)
        self._joined = _longest_first({_Joined(value).data for value in found} - {b""})
        self.longest = max(map(len, self._values), default=0)

    def spans(self, data: bytes) -> Iterable[Span]:
        if not self._values:
            return
        yield from _places(data, self._values)
        if b"\n" in data:
            joined = _Joined(data)
            for start, stop in _places(joined.data, self._joined):
                yield joined.origin(start), joined.origin(stop - 1) + 1

    def growing(self, data: bytes) -> int:
        """From where on a value may still be growing."""
        safe = len(data) - _begun(data, self._values)
        # A line may be about to break where a blank stands at its end.
        if data[-1:].isspace() or b"\n" in data[-2 * self.longest - 2 :]:
            joined = _Joined(data)
            if begun := _begun(joined.data, self._joined):
                safe = min(safe, joined.origin(len(joined.data) - begun))
        return safe


def _longest_first(values: set[bytes]) -> dict[bytes, int]:
    """The values, each with four of its letters as a number: a text without these cannot hold it."""
    return {value: _anchor(value) for value in sorted(values, key=lambda value: (-len(value), value))}


def _anchor(value: bytes) -> int:
    """Of all four letters in a row those that are the least alike; 0 for a value that is shorter."""
    rows = [value[at : at + 4] for at in range(len(value) - 3)]
    return int.from_bytes(max(rows, key=lambda row: len(set(row)), default=b""), sys.byteorder)


def _rows(data: bytes) -> set[int]:
    """All four letters in a row that there are, as numbers."""
    view = memoryview(data)
    found = {0}
    for start in range(min(4, len(data))):
        found.update(view[start : start + (len(data) - start) // 4 * 4].cast("I"))
    return found


def _places(data: bytes, values: Mapping[bytes, int]) -> Iterable[Span]:
    rows = _rows(data)
    for value, anchor in values.items():
        if anchor in rows:
            at = data.find(value)
            while at >= 0:
                yield at, at + len(value)
                at = data.find(value, at + len(value))


def _begun(data: bytes, values: Iterable[bytes]) -> int:
    """How many bytes at the end are the beginning of a value."""
    longest = 0
    for value in values:
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


class _Joined:
    """The text without its line ends and the blanks around them, and where each letter was."""

    def __init__(self, data: bytes) -> None:
        pieces: list[bytes] = []
        self._here: list[int] = []
        self._there: list[int] = []
        length = at = 0
        for line in data.split(b"\n"):
            left = line.lstrip(b" \t\r")
            piece = left.rstrip(b" \t\r")
            self._here.append(length)
            self._there.append(at + len(line) - len(left))
            pieces.append(piece)
            length += len(piece)
            at += len(line) + 1
        self.data = b"".join(pieces)

    def origin(self, at: int) -> int:
        n = bisect_right(self._here, at) - 1
        return self._there[n] + at - self._here[n]
