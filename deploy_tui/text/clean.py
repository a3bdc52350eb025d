"""Cleaning text that came from outside: a file, a command, git, the network, a paste.

What a terminal would obey, or an eye would not see, becomes visible text. Cleaned text may be shown
anywhere; it is still never handed to a widget as markup.
"""

import re

_SYMBOLS_FOR_CONTROLS = {code: chr(0x2400 + code) for code in range(0x20)} | {0x7F: "\u2421"}

# What is in here and not a control picture is written out as <U+202E>. Variation selectors go: they
# carry no information of their own and terminals disagree about their width.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f"  # C0, DEL, C1
    "\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180e\u3164\uffa0"  # invisible or filling letters
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"  # zero width, separators, bidi
    "\ufe00-\ufe0f"  # variation selectors
    "\ud800-\udfff"  # lone surrogates
    "\U000e0000-\U000e0fff]"  # tags and more variation selectors
)
_MOST_COMBINING = 4
_COMBINING_RUN = re.compile(
    "([\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u1ab0-\u1aff\u1dc0-\u1dff"
    "\u20d0-\u20ff\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u3099\u309a\ufe20-\ufe2f]{%d})"
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u1ab0-\u1aff\u1dc0-\u1dff"
    "\u20d0-\u20ff\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u3099\u309a\ufe20-\ufe2f]+" % _MOST_COMBINING
)


def clean(text: str) -> str:
    """The text on one line, safe to show: line ends become ⏎, tabs a space, the rest is made visible."""
    if text.isascii() and text.isprintable():
        return text
    return _visible(text.replace("\r\n", "\n").replace("\n", "⏎").replace("\t", " "))


def clean_block(text: str) -> str:
    """The text with its line ends kept, safe to show."""
    if text.isascii() and text.isprintable():
        return text
    lines = text.replace("\r\n", "\n").split("\n")
    return "\n".join(_visible(line.replace("\t", "    ")) for line in lines)


def _visible(text: str) -> str:
    return _COMBINING_RUN.sub(r"\1…", _UNSAFE.sub(_spell, text))


def _spell(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code in _SYMBOLS_FOR_CONTROLS:
        return _SYMBOLS_FOR_CONTROLS[code]
    if 0xFE00 <= code <= 0xFE0F:
        return ""
    return f"<U+{code:04X}>"
