"""Ids that speak, for tasks that have none: made of their words, so that they stay when the list grows."""

import re
import unicodedata
from hashlib import sha256

_LONGEST = 40
_WORD = re.compile(r"[a-z0-9]+")


class Ids:
    """Gives every id once; the second of the same words gets a number."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._counts: dict[str, int] = {}

    def new(self, words: str, otherwise: str) -> str:
        """An id for these words. Where they are mostly not Latin, it is `otherwise`, or the Latin ones among
        them, with a digest of all."""
        base = slug(words, otherwise)
        id = base
        while id in self._taken:
            self._counts[base] = self._counts.get(base, 1) + 1
            id = f"{base}-{self._counts[base]}"
        self._taken.add(id)
        return id


def slug(words: str, otherwise: str) -> str:
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    found = _WORD.findall(plain.replace("'", ""))
    while found and found[0].isdigit():  # an id begins with a letter, and numbers in front change
        found.pop(0)
    id = _first("-".join(found).lstrip("0123456789"))
    letters = sum(char.isalpha() for char in words)
    if id and sum(char.isalpha() for char in id) * 2 >= min(letters, _LONGEST):
        return id
    return f"{id or otherwise}-{sha256(words.encode('utf-8', 'replace')).hexdigest()[:6]}"


def _first(id: str) -> str:
    """Its first words, whole."""
    return id if len(id) <= _LONGEST else id[: _LONGEST + 1].rpartition("-")[0] or id[:_LONGEST]
