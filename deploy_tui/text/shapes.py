"""Tokens that are known by how they look, whoever made them.

Every pattern takes time that is linear in the text: it can only fail within a bounded distance from where it
began, or at something that no second beginning can lie before.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

Span = tuple[int, int]
# No token is longer; what is longer is cut, and its rest may show.
LONGEST = 8 * 1024


class _Shape(NamedTuple):
    """A pattern that begins with one of the needles (lower case where `fold`). Its group is the secret, or
    all of it without one."""

    needles: tuple[bytes, ...]
    pattern: re.Pattern[bytes]
    fold: bool = False


def _shape(needles: str, pattern: str, *, fold: bool = False) -> _Shape:
    flags = re.IGNORECASE if fold else re.NOFLAG
    return _Shape(
        tuple(each.encode() for each in needles.split("|")), re.compile(pattern.encode(), flags), fold
    )


# In one word: a blank ends them.
_WORDS = (
    _shape("AKIA|ASIA", r"(?:AKIA|ASIA)[A-Z0-9]{16}"),
    _shape("ghp_|gho_|ghu_|ghs_|ghr_", r"gh[pousr]_[A-Za-z0-9]{20,1024}"),
    _shape("github_pat_", r"github_pat_\w{20,1024}"),
    _shape("glpat-|gldt-|glrt-", r"gl(?:pat|dt|rt)-[\w-]{20,1024}"),
    _shape("xox", r"xox[abeoprs]-[\w-]{10,1024}"),
    _shape("xapp-", r"xapp-[\w-]{20,1024}"),
    _shape("hooks.slack.com/", r"hooks\.slack\.com/(?:services|workflows|triggers)/([\w/]{10,1024})"),
    _shape("/api/webhooks/", r"/api/webhooks/\d{5,24}/([\w-]{20,1024})"),
    _shape("sk_live_|sk_test_|rk_live_|rk_test_", r"[sr]k_(?:live|test)_\w{10,1024}"),
    _shape("whsec_", r"whsec_[\w+/=]{16,1024}"),
    _shape("sk-", r"sk-[A-Za-z0-9_-]{20,1024}"),
    _shape("AIza", r"AIza[\w-]{35}"),
    _shape("GOCSPX-", r"GOCSPX-[\w-]{20,64}"),
    _shape("ya29.", r"ya29\.[\w-]{20,4096}"),
    _shape("SG.", r"SG\.[\w-]{16,64}\.[\w-]{16,128}"),
    _shape("npm_", r"npm_[A-Za-z0-9]{36}"),
    _shape("pypi-", r"pypi-[\w-]{50,4096}"),
    _shape("rubygems_", r"rubygems_[0-9a-f]{48}"),
    _shape("dckr_pat_|dckr_oat_", r"dckr_[po]at_[\w-]{20,1024}"),
    _shape("dop_v1_|doo_v1_|dor_v1_", r"do[por]_v1_[0-9a-f]{64}"),
    _shape("hvs.|hvb.", r"hv[sb]\.[\w-]{20,4096}"),
    _shape("hf_", r"hf_[A-Za-z0-9]{30,64}"),
    _shape("shpat_|shpss_|shpca_|shppa_", r"shp(?:at|ss|ca|pa)_[0-9a-fA-F]{32}"),
    _shape("sntrys_|sntryu_", r"sntry[su]_[\w+/=]{30,4096}"),
    _shape("ATATT3|ATCTT3", r"AT[AC]TT3[\w=-]{50,1024}"),
    _shape("AGE-SECRET-KEY-1", r"AGE-SECRET-KEY-1[A-Z0-9]{50,64}"),
    _shape("AccountKey=", r"AccountKey=([A-Za-z0-9+/=]{40,128})"),
    _shape("SharedAccessSignature", r"SharedAccessSignature[ =]([\w%&=+/.:-]{20,2048})"),
    _shape("://", r"://[^\s/:@\"']{0,255}:([^\s/\"']{1,1024})@"),
    _shape("://", r"://([0-9a-f]{32})(?::[0-9a-f]{32})?@"),
)
# In JSON a short number or a table behind a name is no secret, and JSON must stay JSON.
_DATA = r"(?:[\[{]|(?:true|false|null|-?\d[\d.eE+-]*)(?:[\s,}\]]|$))"
_PLAIN = rf"(?!\$[\w{{(])(?!(?<=[\"']:){_DATA})(?!(?<=[\"']: ){_DATA})"
# With blanks in them; as far as the end of their line.
_VALUE = rf"(?:\"([^\"\r\n]{{1,2048}})|'([^'\r\n]{{1,2048}})|{_PLAIN}([^\s\"',;&][^\s\"']{{3,2047}}))"
# All that stands in a list of strings, from its first quotation mark to the last.
_LIST = (
    r"\[[ \t]?\\?(?:\"([^\"\r\n]{1,2048}(?:\"[ \t]?,[ \t]?\\?\"[^\"\r\n]{0,2048}){0,64})"
    r"|'([^'\r\n]{1,2048}(?:'[ \t]?,[ \t]?'[^'\r\n]{0,2048}){0,64}))"
)
# No needle begins with the letter "a": what ends with the beginning of one is held back, a prompt too. What
# stands before the "pi_key" does not matter.
_SURE_NEEDLES = (
    "password|passwd|passphrase|pi_key|pi-key|pikey|ccess_key|secret_key|private_key|client_secret"
)
_SURE = f"(?:{_SURE_NEEDLES})"
_NAMES_NEEDLES = "password|passwd|passphrase|secret|token|pi_key|pi-key|pikey|ccess_key|ccesskey|private_key"
_NAMES = f"(?:{_NAMES_NEEDLES})"
_LINES = (
    _shape("earer", r"earer[ \t]{1,8}([A-Za-z0-9._~+/=-]{12,4096})"),
    _shape("Basic|basic", r"[Bb]asic[ \t]{1,8}([A-Za-z0-9+/=_-]{12,4096})"),
    # A name and its value; where people write prose only with a sign that it is none.
    _shape(_NAMES_NEEDLES, _NAMES + r"[a-z0-9_]{0,32}\\?[\"']?(?:[ \t]?=[ \t]?|:)\\?" + _VALUE, fold=True),
    _shape(_NAMES_NEEDLES, _NAMES + r"[a-z0-9_]{0,32}\\?[\"']:[ \t]?\\?" + _VALUE, fold=True),
    _shape(_NAMES_NEEDLES, _NAMES + r"[a-z0-9_]{0,32}\\?[\"']:[ \t]?" + _LIST, fold=True),
    _shape(_SURE_NEEDLES, _SURE + r"[a-z0-9_]{0,32}:[ \t]" + _VALUE, fold=True),
    _shape(
        _SURE_NEEDLES.upper() + "|SECRET|TOKEN",
        r"(?:" + _SURE_NEEDLES.upper() + r"|SECRET|TOKEN)[A-Z0-9_]{0,32}:[ \t]" + _VALUE,
    ),
    _shape("--", r"--[\w-]{0,32}(?:password|passwd|secret|token|key)[ \t]" + _VALUE),
)
_SHAPES = (*_WORDS, *_LINES)
# A long number in JSON, with the quotation mark in front of it; right behind a secret's name, so that neither
# a token_ttl nor a password_changed_at is one.
_NUMBER = re.compile(rb"(\\?[\"']):[ \t]?(-?\d{6,256})(?=[\s,}\]]|\Z)")
_BEFORE_NUMBER = re.compile(_NAMES.encode() + rb"_?\d{0,3}\Z", re.IGNORECASE)
_LONGEST_NAME = 32
_JWT = b"eyJ"
_JWT_LETTERS = re.compile(rb"[\w-]*")

KEY_BEGIN = re.compile(rb"-----BEGIN [A-Z0-9 ]{0,32}PRIVATE KEY(?: BLOCK)?-----")
KEY_END = re.compile(rb"-----END [A-Z0-9 ]{0,32}PRIVATE KEY(?: BLOCK)?-----")
_KEY_NEEDLE = b"-----BEGIN "
LONGEST_KEY_MARK = 96

_WORD_NEEDLES = (_JWT, *(needle for shape in _WORDS for needle in shape.needles))
_LINE_NEEDLES = (_KEY_NEEDLE, *(needle for shape in _LINES for needle in shape.needles))
_NEEDLES = (*_WORD_NEEDLES, *_LINE_NEEDLES)
_LONGEST_NEEDLE = max(map(len, _NEEDLES))
_BEGINNINGS = frozenset(needle[:length] for needle in _NEEDLES for length in range(1, len(needle)))
_IN_WORD = re.compile(b"|".join(map(re.escape, _WORD_NEEDLES)))
_IN_LINE = re.compile(b"|".join(map(re.escape, _LINE_NEEDLES)), re.IGNORECASE)


def _any_of(needles: Iterable[bytes]) -> re.Pattern[bytes]:
    """A pattern that finds any of them, letter by letter: a text is looked at once for all of them."""
    tree: dict[int, Any] = {}
    for needle in needles:
        node = tree
        for letter in needle:
            node = node.setdefault(letter, {})
        node[-1] = {}
    return re.compile(_branches(tree))


def _branches(node: dict[int, Any]) -> bytes:
    if -1 in node:
        return b""
    ways = [re.escape(bytes([letter])) + _branches(inner) for letter, inner in sorted(node.items())]
    return ways[0] if len(ways) == 1 else b"(?:" + b"|".join(ways) + b")"


# Many texts hold these, and few hold any of the others.
_COMMON = (b"://", b"--")
_ANY_NAME = _any_of(needle for shape in _SHAPES if shape.fold for needle in shape.needles)
_ANY_OTHER = _any_of(
    needle for shape in _SHAPES if not shape.fold for needle in shape.needles if needle not in _COMMON
)


def tokens(data: bytes) -> Iterator[Span]:
    """Where tokens stand; the spans may overlap."""
    low = data.lower()
    named, other = _ANY_NAME.search(low), _ANY_OTHER.search(data)
    for shape in _SHAPES:
        if not (named if shape.fold else other) and shape.needles[0] not in _COMMON:
            continue
        if any(needle in (low if shape.fold else data) for needle in shape.needles):
            for match in shape.pattern.finditer(data):
                yield next(
                    (match.span(n) for n in range(1, match.re.groups + 1) if match.group(n)), match.span()
                )
    yield from _jwts(data)


def numbers(data: bytes) -> Iterator[tuple[Span, bytes]]:
    """Numbers that are secrets by their name, each with the quotation mark that a text needs in its place."""
    for match in _NUMBER.finditer(data):
        start = match.start()
        if _BEFORE_NUMBER.search(data, max(0, start - _LONGEST_NAME), start):
            yield match.span(2), match[1]


def _jwts(data: bytes) -> Iterator[Span]:
    """Three runs of letters with dots between; each run is looked at once, however often it begins anew."""
    at = data.find(_JWT)
    while at >= 0:
        first = _run(data, at)
        second = _run(data, first + 1) if data[first : first + 1] == b"." else first
        if first - at < 11 or second - first < 9:
            at = data.find(_JWT, first)
            continue
        third = _run(data, second + 1) if data[second : second + 1] == b"." else second
        yield at, third
        at = data.find(_JWT, third)


def _run(data: bytes, at: int) -> int:
    match = _JWT_LETTERS.match(data, at)
    return match.end() if match else at


def growing(data: bytes) -> int:
    """From where on a token may still be growing: before it more text changes nothing."""
    line = max(data.rfind(b"\n"), data.rfind(b"\r")) + 1
    safe = len(data)
    if match := _IN_LINE.search(data, line):
        safe = match.start()
    # Only the last word can grow, and no further than a token is long.
    start = max(line, len(data) - LONGEST)
    word = max(start, *(data.rfind(blank, start) + 1 for blank in (b" ", b"\t", b"\v", b"\f")))
    if match := _IN_WORD.search(data, word):
        safe = min(safe, match.start())
    return min(safe, len(data) - _begun(data[line:]))


def _begun(line: bytes) -> int:
    """How many bytes at the end may be the beginning of a needle."""
    for length in range(min(len(line), _LONGEST_NEEDLE), 0, -1):
        end = line[-length:]
        if end in _BEGINNINGS or end.lower() in _BEGINNINGS:
            return length
    return 0
