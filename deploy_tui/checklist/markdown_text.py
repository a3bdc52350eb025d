"""What Markdown says, without its marks: plain text of any language, and the addresses behind it."""

import html
import re
from collections.abc import Sequence

from markdown_it.token import Token

_TAG = re.compile(r"<[^<>]*>")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_SPACES = re.compile(r"\s+")


def plain(inline: Token) -> str:
    """The words of an `inline` token on one line. A link is its words, a picture its description."""
    words: list[str] = []
    for token in inline.children or ():
        if token.type in ("softbreak", "hardbreak") or _is_break(token):
            words.append(" ")
        elif token.type in ("text", "code_inline", "text_special", "image"):
            words.append(token.content)
    return one_line("".join(words))


def _is_break(token: Token) -> bool:
    return token.type == "html_inline" and _BREAK.fullmatch(token.content) is not None


def addresses(inline: Token) -> list[str]:
    """Where its links and pictures point, each with its words: `the runbook: https://…`. An address that can
    be read in the text already, or points inside the document, is left out."""
    found: list[str] = []
    words: list[str] = []
    target: str | None = None
    for token in inline.children or ():
        if token.type == "link_open":
            target, words = str(token.attrs.get("href", "")), []
        elif token.type == "link_close" and target is not None:
            found += _address("".join(words), target)
            target = None
        elif token.type == "image":
            found += _address(token.content, str(token.attrs.get("src", "")))
        elif target is not None:
            words.append(token.content)
    return list(dict.fromkeys(found))


def _address(words: str, target: str) -> list[str]:
    words, target = one_line(words), one_line(target)
    if not target or target.startswith("#") or target.removeprefix("mailto:") == words:
        return []
    return [f"{words}: {target}" if words else target]


def is_bold(inline: Token) -> bool:
    """Whether all of its words are bold, but for a colon: how people write a heading without #."""
    depth = 0
    some = False
    for token in inline.children or ():
        if token.type in ("strong_open", "strong_close"):
            depth += token.nesting
        elif depth:
            some = True
        elif token.content.strip(" :："):
            return False
    return some


def html_words(block: str) -> str:
    """What a reader sees of a block of HTML; comments are not for readers."""
    return one_line(html.unescape(_TAG.sub(" ", _COMMENT.sub(" ", block))))


def code_lines(code: str) -> str:
    """A block of code as it stands, without empty lines around it."""
    return code.expandtabs(4).strip("\n").rstrip()


def row(cells: Sequence[str]) -> str:
    return " | ".join(cell for cell in cells if cell)


def one_line(text: str) -> str:
    return _SPACES.sub(" ", text).strip()
