"""Cleaning text that came from outside: a file, a command, git, the network, a paste.

What a terminal would obey, or an eye would not see, becomes visible text. Cleaned text may be shown
anywhere; it is still never handed to a widget as markup.
"""

import re

_SYMBOLS_FOR_CONTROLS = {code: chr(0x2400 + code) for code in range(0x20)} | {0x7F: "\u2421"}

# A character class: what a terminal may obey, or what draws nothing where it stands. Unicode calls most of it
# "default ignorable". Variation selectors are apart, see below.
UNSEEN = (
    "\x00-\x1f\x7f-\x9f"  # C0, DEL, C1
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\uffa0"  # invisible or filling letters
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\ufffb"  # zero width, separators, bidi
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"  # invisible signs of shorthand and of musical notation
    "\U000e0000-\U000e0fff"  # tags and more variation selectors
)

# What is in here and not a control picture is written out as <U+202E>. The variation selectors that emoji use
# go: they carry no information of their own and terminals disagree about their width.
_UNSAFE = re.compile(f"[{UNSEEN}\ufe00-\ufe0f\ud800-\udfff]")
_MOST_COMBINING = 4
_COMBINING = (
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u1ab0-\u1aff\u1dc0-\u1dff"
    "\u20d0-\u20ff\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u3099\u309a\ufe20-\ufe2f]"
)
_COMBINING_RUN = re.compile(f"({_COMBINING}{{{_MOST_COMBINING}}}){_COMBINING}+")


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
