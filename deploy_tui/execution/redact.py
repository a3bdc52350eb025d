"""Secrets in what a command says: gone before anything is stored or shown.

Two kinds are known: the values that a command was given as secrets, in the encodings in which they usually
turn up, and tokens that are known by their shape. `Redactor` takes a stream in pieces of any size and holds
back only what may be the beginning of a secret.

Standard library only: the supervisor imports it without any site-packages.
"""

import base64
import html
import json
import re
import shlex
from collections.abc import Iterable, Iterator
from urllib.parse import quote, quote_plus

MARK = b"[redacted]"

# A shorter value would make holes everywhere; it is redacted only where it stands alone.
SHORTEST_ANYWHERE = 4
# No shape is longer. A line without end is not held longer than this.
_LONGEST_TOKEN = 8 * 1024
_LONGEST_HELD = 64 * 1024
_LONGEST_KEY_BLOCK = 32 * 1024


class _Shape:
    """A token's shape: its pattern begins with one of the `needles`, and group 1, or all, is the secret."""

    def __init__(self, needles: str, pattern: str) -> None:
        self.needles = tuple(needle.encode() for needle in needles.split("|"))
        self.pattern = re.compile(pattern.encode())

    def replace(self, data: bytes) -> bytes:
        if any(needle in data for needle in self.needles):
            return self.pattern.sub(_without_secret, data)
        return data


def _without_secret(match: re.Match[bytes]) -> bytes:
    if not match.re.groups:
        return MARK
    start = match.start(1) - match.start()
    end = match.end(1) - match.start()
    return match.group()[:start] + MARK + match.group()[end:]


_SHAPES = (
    _Shape("AKIA|ASIA", r"(?:AKIA|ASIA)[A-Z0-9]{16}"),
    _Shape("ghp_|gho_|ghu_|ghs_|ghr_", r"gh[pousr]_[A-Za-z0-9]{20,255}"),
    _Shape("github_pat_", r"github_pat_\w{20,255}"),
    _Shape("glpat-", r"glpat-[\w-]{20,255}"),
    _Shape("xox", r"xox[abeoprs]-[\w-]{10,255}"),
    _Shape("hooks.slack.com/services/", r"hooks\.slack\.com/services/([\w/]{10,255})"),
    _Shape("sk_live_|sk_test_|rk_live_|rk_test_", r"[sr]k_(?:live|test)_\w{10,255}"),
    _Shape("whsec_", r"whsec_[\w+/=]{16,255}"),
    _Shape("sk-", r"sk-[A-Za-z0-9_-]{20,255}"),
    _Shape("AIza", r"AIza[\w-]{35}"),
    _Shape("ya29.", r"ya29\.[\w-]{20,1024}"),
    _Shape("eyJ", r"eyJ[\w-]{8,4096}\.[\w-]{8,4096}\.[\w-]{0,2048}"),
    _Shape("SG.", r"SG\.[\w-]{16,64}\.[\w-]{16,128}"),
    _Shape("npm_", r"npm_[A-Za-z0-9]{36}"),
    _Shape("pypi-", r"pypi-[\w-]{50,1024}"),
    _Shape("dckr_pat_", r"dckr_pat_[\w-]{20,255}"),
    _Shape("dop_v1_", r"dop_v1_[0-9a-f]{64}"),
    _Shape("hvs.", r"hvs\.[\w-]{20,1024}"),
    _Shape("://", r"://[^\s/:@\"']{0,255}:([^\s/@\"']{1,1024})@"),
    _Shape("earer ", r"earer +([A-Za-z0-9._~+/=-]{12,4096})"),
    _Shape("Basic ", r"Basic +([A-Za-z0-9+/=_-]{12,2048})"),
    _Shape(
        "PASSWORD|SECRET|TOKEN|API_KEY|ACCESS_KEY|PRIVATE_KEY",
        r"(?:PASSWORD|SECRET|TOKEN|API_KEY|ACCESS_KEY|PRIVATE_KEY)[A-Z0-9_]{0,64}[\"']?[=:] ?[\"']?"
        r"([^\s\"'$]{4,1024})",
    ),
)
_KEY_BEGIN = re.compile(rb"-----BEGIN [A-Z0-9 ]{0,32}PRIVATE KEY-----")
_KEY_END = re.compile(rb"-----END [A-Z0-9 ]{0,32}PRIVATE KEY-----")
_NEEDLES = (b"-----BEGIN ", *(needle for shape in _SHAPES for needle in shape.needles))
_ANY_NEEDLE = re.compile(b"|".join(re.escape(needle) for needle in _NEEDLES))


def redact(data: bytes, secrets: Iterable[str] = ()) -> bytes:
    """The data, which is whole, without secrets."""
    redactor = Redactor(secrets)
    return redactor.feed(data) + redactor.close()


def redact_text(text: str, secrets: Iterable[str] = ()) -> str:
    """The same for text."""
    return redact(text.encode("utf-8", "surrogateescape"), secrets).decode("utf-8", "replace")


class Redactor:
    """Redacts a stream. Not thread-safe. `feed` returns what is safe by now, `close` the rest."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        spelled = {each for secret in secrets for each in spellings(secret)}
        self._values = tuple(sorted(spelled, key=lambda value: (-len(value), value)))
        long_ones = [re.escape(value) for value in self._values if len(value) >= SHORTEST_ANYWHERE]
        short = [re.escape(value) for value in self._values if len(value) < SHORTEST_ANYWHERE]
        alone = [rb"(?<!\w)(?:" + b"|".join(short) + rb")(?!\w)"] if short else []
        self._pattern = re.compile(b"|".join([*long_ones, *alone])) if self._values else None
        self._overlap = max(_LONGEST_TOKEN, *(len(value) for value in self._values), 0)
        self._held = b""
        self._in_key = 0  # bytes of a private key that were dropped; 0 outside of one

    def feed(self, data: bytes) -> bytes:
        self._held += data
        return self._take(final=False)

    def close(self) -> bytes:
        """The end of the stream."""
        return self._take(final=True)

    def _take(self, *, final: bool) -> bytes:
        out = []
        while True:
            if self._in_key and not self._leave_key(final):
                break
            begin = _KEY_BEGIN.search(self._held)
            if begin is None:
                safe = len(self._held) if final else self._safe()
                out.append(self._replaced(self._held[:safe]))
                self._held = self._held[safe:]
                break
            out.append(self._replaced(self._held[: begin.start()]) + MARK)
            self._held = self._held[begin.end() :]
            self._in_key = 1
        return b"".join(out)

    def _leave_key(self, final: bool) -> bool:
        """Drop what belongs to a private key; whether its end is behind us. One that never ends is left after
        a while: somebody only talks about keys."""
        end = _KEY_END.search(self._held)
        if end is not None:
            self._held = self._held[end.end() :]
        elif final:
            self._held = b""
        elif self._in_key <= _LONGEST_KEY_BLOCK:
            dropped = max(0, len(self._held) - 80)
            self._in_key += dropped
            self._held = self._held[dropped:]
            return False
        self._in_key = 0
        return True

    def _replaced(self, data: bytes) -> bytes:
        if self._pattern is not None:
            data = self._pattern.sub(MARK, data)
        for shape in _SHAPES:
            data = shape.replace(data)
        return data

    def _safe(self) -> int:
        """How much of what is held holds no secret that may still be growing."""
        held = self._held
        line = max(held.rfind(b"\n"), held.rfind(b"\r")) + 1
        needle = _ANY_NEEDLE.search(held, line)
        safe = needle.start() if needle else len(held)
        safe = min(safe, len(held) - self._beginning(held))
        if len(held) - safe > max(_LONGEST_HELD, 2 * self._overlap):
            # A line without end: let go of all but what one secret can be long.
            safe = len(held) - self._overlap
            for shape in _SHAPES:
                safe = self._uncut(shape.pattern, safe)
        return self._uncut(self._pattern, safe) if self._pattern and safe < len(held) else safe

    def _uncut(self, pattern: re.Pattern[bytes], cut: int) -> int:
        """The cut, or before it the beginning of the secret that it would cut in two."""
        for match in pattern.finditer(self._held, max(0, cut - self._overlap)):
            if match.start() < cut < match.end():
                return match.start()
        return cut

    def _beginning(self, held: bytes) -> int:
        """How many bytes at the end may be the beginning of a value or of a needle."""
        longest = 0
        for value in (*self._values, *_NEEDLES):
            tail = held[-(len(value) - 1) :] if len(value) > 1 else b""
            # From the longest on; a cheap look first, because nearly always nothing begins there.
            at = tail.find(value[:1])
            while at >= 0:
                if value.startswith(tail[at:]):
                    longest = max(longest, len(tail) - at)
                    break
                at = tail.find(value[:1], at + 1)
        return longest


def spellings(secret: str) -> Iterator[bytes]:
    """The value as it is, and as programs usually write it: quoted, escaped, in base64, in hexadecimal."""
    raw = secret.encode("utf-8", "surrogateescape")
    if not raw.strip():
        return
    yield raw
    if raw.strip() != raw:
        yield raw.strip()
    if len(raw) < SHORTEST_ANYWHERE:
        return
    text = raw.decode("utf-8", "replace")
    for spelled in (
        json.dumps(text)[1:-1],
        json.dumps(text, ensure_ascii=False)[1:-1],
        shlex.quote(text).strip("'"),
        repr(text)[1:-1],
        html.escape(text),
        quote(text, safe=""),
        quote(text),
        quote_plus(text),
        re.sub("%[0-9A-F]{2}", lambda match: match.group().lower(), quote(text, safe="")),
        raw.hex(),
        raw.hex().upper(),
    ):
        yield spelled.encode("utf-8", "replace")
    # Inside other base64 (user:secret) it stands at any of three places; the letters at its ends are shared
    # with its neighbours and left out.
    for shift in range(3):
        for encoded in (base64.b64encode, base64.urlsafe_b64encode):
            whole = encoded(b"\0" * shift + raw).rstrip(b"=")
            start = (0, 2, 3)[shift]
            end = len(whole) - (1 if (len(raw) + shift) % 3 else 0)
            if end - start >= 2 * SHORTEST_ANYWHERE:
                yield whole[start:end]
    for part in text.splitlines() if "\n" in text else ():
        if len(part.strip()) >= 2 * SHORTEST_ANYWHERE:
            yield part.strip().encode()
