"""Secrets in what is stored, shown, sent or logged: gone before anything sees it.

Two kinds are known: values that somebody gave as secrets, in the ways in which programs usually write them
(`spellings`), and tokens that are known by their shape (`shapes`). `Redactor` takes a stream in pieces of any
size and holds back only what may be the beginning of a secret. What it cannot know is in docs/environment.md.

Standard library only: what stays with a command imports it without any site-packages.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from deploy_tui.text import shapes
from deploy_tui.text.shapes import KEY_BEGIN, KEY_END, LONGEST_KEY_MARK, Span
from deploy_tui.text.spellings import SHORTEST_ANYWHERE, spellings
from deploy_tui.text.values import Values

MARK = b"[redacted]"
_PIECE = 64 * 1024
_SHORTEST_BEGINNING = 6  # fewer letters of a secret say little; they may as well be a word's
_LONGEST_KEY_BLOCK = 32 * 1024
_MOST_SECRET = 64 * 1024  # of a longer one its lines, and its beginning


def redact(data: bytes, secrets: Iterable[str] = ()) -> bytes:
    """The data, which is whole, without secrets."""
    redactor = Redactor(secrets)
    return redactor.feed(data) + redactor.close()


def redact_text(text: str, secrets: Iterable[str] = ()) -> str:
    """The same for text."""
    return redact(text.encode("utf-8", "surrogateescape"), secrets).decode("utf-8", "replace")


def redact_cut(text: str, secrets: Iterable[str] = ()) -> str:
    """The same for a text that may have been cut, with … at its end: what may be the beginning of a secret
    there goes, too."""
    if not text.endswith("…"):
        return redact_text(text, secrets)
    data = text.removesuffix("…").encode("utf-8", "surrogateescape")
    redactor = Redactor(secrets)
    safe, rest = redactor.feed(data), redactor.close()
    kept = safe + rest if len(rest) < _SHORTEST_BEGINNING else safe
    return kept.decode("utf-8", "replace") + "…"


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
            # No further back than what is held of a line without end.
            start = max(0, end - self._most_held)
            safe = max(start, min(start + self._values.growing(data[start:]), shapes.growing(data)))
        if not safe:
            return b""
        quotes = dict(shapes.numbers(data))
        found = {*self._values.spans(data), *shapes.tokens(data), *self._alone(data), *quotes}
        spans = _merged(sorted(found))
        out, at = [], 0
        for start, stop in spans:
            if stop > safe:  # cut in two, or not yet whole
                safe = min(safe, start)
                break
            quote = quotes.get((start, stop), b"")
            out += [data[at:start], quote, MARK, quote]
            at = stop
        out.append(data[at:safe])
        self._held = self._held[safe:]
        return b"".join(out)

    def _alone(self, data: bytes) -> Iterable[Span]:
        return (match.span() for match in self._short.finditer(data)) if self._short else ()


@lru_cache(maxsize=4)  # the same secrets every time, in every spelling there is
def _prepared(secrets: frozenset[str]) -> tuple[Values, re.Pattern[bytes] | None]:
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
