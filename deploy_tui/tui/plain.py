"""Signs for a terminal that knows only ASCII: each is replaced by one of the same width."""

from collections.abc import Iterator
from functools import cache

from rich.cells import cell_len

from deploy_tui.tui.glyphs import ASCII, UNICODE, Glyphs

# Frames, shades, arrows and the punctuation of texts. The glyphs of items come first.
_SIGNS = (
    ("─━═╌┄–—−·▔▁▂▃╴╶╼╾▬", "-"),
    ("│┃║╎┆▏▎▍▌▐▕▊▋╏┊┋", "|"),
    ("┌┐└┘├┤┬┴┼╭╮╰╯╔╗╚╝╠╣╦╩╬┏┓┗┛┣┫┳┻╋", "+"),
    ("▓█▉▇▆▅▄▀■▮", "#"),
    ("░▒", "."),
    ("▸▶►›»❯⟩", ">"),
    ("◂◀◄‹«❮", "<"),
    ("↑▲", "^"),
    ("↓▼", "v"),
    ("←", "<"),
    ("→", ">"),
    ("…", "~"),
    ("•∙", "*"),
    ("“”„″", '"'),
    ("‘’‚′", "'"),
    ("×", "x"),
    ("⚠", "!"),
    ("\u00a0", " "),
)


def _pairs(glyphs: Glyphs) -> Iterator[str]:
    for part in glyphs:
        yield from part.values() if isinstance(part, dict) else [part]


TABLE = {
    **{ord(sign): to for signs, to in _SIGNS for sign in signs},
    **{ord(sign): to for sign, to in zip(_pairs(UNICODE), _pairs(ASCII), strict=True) if len(sign) == 1},
    ord("·"): "-",
}


def in_ascii(text: str) -> str:
    """The text in ASCII and in as many cells: letters without their accents, "?" for what has no likeness."""
    return text if text.isascii() else "".join(_in_ascii(char) for char in text)


@cache
def _in_ascii(char: str) -> str:
    from unicodedata import normalize

    width = cell_len(char)
    likeness = TABLE.get(ord(char)) or normalize("NFKD", char).encode("ascii", "ignore").decode()
    return likeness if len(likeness) == width and likeness.isprintable() else "?" * width
