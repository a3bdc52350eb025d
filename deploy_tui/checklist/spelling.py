"""Words from a file inside a message: safe to show, never long, and what they were perhaps meant to be."""

from collections.abc import Collection
from difflib import get_close_matches

from deploy_tui.text.clean import clean

_LONGEST_WORD = 60
_LONGEST_MESSAGE = 400
_FEW = 6


def quoted(word: str) -> str:
    return f"'{_cut(clean(word[: _LONGEST_WORD + 1]), _LONGEST_WORD)}'"


def message(text: str) -> str:
    """The text as a message: one line, clean, of a length that people read."""
    return _cut(clean(text[: _LONGEST_MESSAGE + 1]), _LONGEST_MESSAGE)


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"


class Guesses:
    """What a misspelt word was meant to be. After many guesses there are none: each costs milliseconds, and a
    file that is wrong everywhere is not helped by them."""

    def __init__(self, most: int = 200) -> None:
        self._left = most

    def guess(self, word: str, known: Collection[str]) -> str:
        """The nearest of the known words, or ""."""
        if self._left <= 0 or len(word) > _LONGEST_WORD:
            return ""
        self._left -= 1
        return next(iter(get_close_matches(word, known, n=1)), "")

    def did_you_mean(self, word: str, known: Collection[str]) -> str:
        """The end of a message: ", did you mean 'title'?", or else all there is, where that is not much."""
        near = self.guess(word, known)
        if near:
            return f", did you mean {quoted(near)}?"
        return f"; it may be: {', '.join(map(quoted, known))}" if 0 < len(known) <= _FEW else ""
