"""Secrets in every usual spelling, cut in two at every place: nothing of them comes through.

The spellings are made here by the programs and libraries that people use, not by the code that is tested.
"""

import base64
import html
import json
import random
import re
import shlex
import time
import urllib.parse
from collections.abc import Callable, Iterator
from xml.sax.saxutils import escape, quoteattr

import pytest
import tomlkit

from deploy_tui.text.redaction import MARK, Redactor, redact

SECRETS = [
    "correct-horse-battery",
    "vT7qLm2ZxKc9RfWp4Hs8",
    "p@ss/wörd+1 'quoted'",
    'say "hello" & <bye>',
    "back\\slash\\and\\\\more",
    "tab\there and there",
    "dollar$HOME`id`!",
    "https://user:pa55wort@host/x?y=1&z=2",
    "{curly: [json, 1]}",
    "línea-ünïcödé-ключ",
    "emoji🔑key🔒lock",
    "100%sure%20maybe",
    "a=b==c&d=e;f",
    "'single' and ''two''",
    "0123456789abcdef0123456789abcdef",
    "UPPER_lower-MIXED.99~x",
    "two\nlines of secret",
    "one\r\ntwo\r\nthree lines",
    "-----BEGIN THING-----\nTUlJRXZRSUJBREFO\nQmdrcWhraUc5dzBC\n-----END THING-----",
    "line with trailing space \nand another one",
    "q" * 40 + "Zz9" + "k" * 40,
    "short1",
]


def _hex(text: str) -> str:
    return text.encode().hex()


def _shifted(text: str, before: int) -> str:
    return base64.b64encode(b"user:"[:before] + text.encode() + b":tail").decode()


def _url(text: str) -> str:
    return urllib.parse.quote(text, safe="")


def _json(text: str) -> str:
    return json.dumps({"key": text})


_ENCODINGS: dict[str, Callable[[str], str]] = {
    "as it is": lambda text: text,
    "base64, shift 0": lambda text: _shifted(text, 0),
    "base64, shift 1": lambda text: _shifted(text, 1),
    "base64, shift 2": lambda text: _shifted(text, 2),
    "base64, alone": lambda text: base64.b64encode(text.encode()).decode(),
    "base64url": lambda text: base64.urlsafe_b64encode(text.encode()).decode(),
    "base64url, shift 1": lambda text: base64.urlsafe_b64encode(b"u" + text.encode()).decode().rstrip("="),
    "base64, in lines": lambda text: base64.encodebytes((text * 4).encode()).decode(),
    "base64 twice": lambda text: base64.b64encode(base64.b64encode(text.encode())).decode(),
    "base64, then URL": lambda text: _url(base64.b64encode(text.encode()).decode()),
    "URL": _url,
    "URL, lower": lambda text: re.sub("%..", lambda match: match.group().lower(), _url(text)),
    "URL, plus": urllib.parse.quote_plus,
    "URL twice": lambda text: _url(_url(text)),
    "URL, every byte": lambda text: "".join(f"%{byte:02x}" for byte in text.encode()),
    "JSON": _json,
    "JSON, not ASCII": lambda text: json.dumps([text], ensure_ascii=False),
    "JSON in JSON": lambda text: json.dumps(_json(text)),
    "JSON, slashes": lambda text: json.dumps(text).replace("/", "\\/"),
    "shell": shlex.quote,
    "shell, double": lambda text: '"' + "".join(f"\\{c}" if c in '\\$`"' else c for c in text) + '"',
    "hex": _hex,
    "HEX": lambda text: _hex(text).upper(),
    "hex, colons": lambda text: text.encode().hex(":"),
    "hex, C": lambda text: "".join(f"\\x{byte:02x}" for byte in text.encode()),
    "XML": escape,
    "XML, attribute": quoteattr,
    "HTML": html.escape,
    "Python": repr,
    "Python, bytes": lambda text: repr(text.encode()),
    "TOML": lambda text: tomlkit.item(text).as_string(),
    "SQL": lambda text: "'" + text.replace("'", "''") + "'",
}
# At its ends a spelling shares letters of base64 with its neighbours; a piece this long gives something away.
_SHARED, _LEAST = 4, 6
_TAIL = len(base64.b64encode(b":tail")) + 1


def _pieces(name: str, spelled: str) -> Iterator[bytes]:
    data = spelled.encode()
    if ", shift" in name and "url" not in name:
        data = data[:-_TAIL]
    for start in range(_SHARED, len(data) - _SHARED - _LEAST + 1):
        yield data[start : start + _LEAST]


def _cut(data: bytes, at: int, secret: str) -> bytes:
    redactor = Redactor([secret])
    return redactor.feed(data[:at]) + redactor.feed(data[at:]) + redactor.close()


def _judge(name: str, secret: str, *, every_split: bool) -> None:
    spelled = _ENCODINGS[name](secret)
    data = b"<<< " + spelled.encode() + b" >>>\n"
    whole = redact(data, [secret])
    assert MARK in whole, (name, secret, whole)
    left, frame = whole.replace(MARK, b"\0"), _ENCODINGS[name]("").encode()
    for piece in _pieces(name, spelled):
        assert piece not in left or piece in frame, (name, secret, piece, whole)
    splits = range(1, len(data)) if every_split else random.Random(len(data)).sample(range(1, len(data)), 3)
    for at in splits:
        assert _cut(data, at, secret) == whole, (name, secret, at)


@pytest.mark.parametrize("name", _ENCODINGS)
def test_every_secret_in_every_spelling(name: str) -> None:
    for secret in SECRETS:
        _judge(name, secret, every_split=False)


@pytest.mark.prove
@pytest.mark.parametrize("name", _ENCODINGS)
def test_every_secret_in_every_spelling_cut_at_every_place(name: str) -> None:
    assert len(SECRETS) >= 20
    assert len(_ENCODINGS) >= 15
    for secret in SECRETS:
        _judge(name, secret, every_split=True)


def test_a_secret_of_several_lines_in_the_ways_that_lines_are_written() -> None:
    secret = SECRETS[-4]
    lines = secret.splitlines()
    written = {
        "indented": "\n".join(f"    {line}" for line in lines),
        "behind a prompt": "".join(f"key | {line}\n" for line in lines),
        "with CR": secret.replace("\n", "\r\n"),
        "as diff": "".join(f"+{line}\n" for line in lines),
        "one line only": f"found {lines[1]} there",
        "escaped": secret.replace("\n", "\\n"),
        "joined": "".join(lines),
    }
    for name, text in written.items():
        whole = redact(text.encode(), [secret])
        assert MARK in whole, name
        for line in lines[1:3]:
            assert line.encode() not in whole, name
        for at in range(1, len(text)):
            assert _cut(text.encode(), at, secret) == whole, (name, at)


_HOSTILE: dict[str, Callable[[int], bytes]] = {
    "letters": lambda size: b"a" * size,
    "the beginning of a secret": lambda size: b"aaaaaaab" * (size // 8),
    "beginnings of a JWT": lambda size: b"eyJ" * (size // 3),
    "JWTs cut short": lambda size: b"eyJhbGciOiJI.eyJzdWIiOiIx" * (size // 25),
    "addresses": lambda size: b"://u:" * (size // 5),
    "addresses without end": lambda size: b"://u:" + b"x" * size,
    "names without values": lambda size: b"password=" * (size // 9),
    "names and quotes": lambda size: b'password="' * (size // 10),
    "lists without end": lambda size: b'"token":["' + b'x","' * (size // 4),
    "lists": lambda size: b'"token":["x",' * (size // 13),
    "numbers": lambda size: b'"password":' + b"7" * size,
    "many numbers": lambda size: b'"password":1234567,' * (size // 19),
    "options": lambda size: b"--password " * (size // 11),
    "options without end": lambda size: b"--" + b"a-" * (size // 2),
    "beginnings of a key": lambda size: b"-----BEGIN " * (size // 11),
    "keys without end": lambda size: b"-----BEGIN PRIVATE KEY-----" * (size // 27),
    "tokens": lambda size: b"ghp_" * (size // 4),
    "bearers": lambda size: b"Bearer " * (size // 7),
    "line ends": lambda size: b"\n" * size,
    "blanks and line ends": lambda size: b" \n" * (size // 2),
    "blanks": lambda size: b" " * size,
    "short lines": lambda size: b"aa\n" * (size // 3),
    "backslashes": lambda size: b"\\" * size,
    "percent": lambda size: b"%25" * (size // 3),
    "random": lambda size: random.Random(7).randbytes(size),
}


@pytest.mark.prove
@pytest.mark.parametrize("name", _HOSTILE)
def test_time_grows_with_the_length_and_no_faster(name: str) -> None:
    secrets = ["aaaaaaaaaaaaaaaaaaaaaaaaaaab", "a\na\na\na\na\nb", "eyJeyJeyJeyJeyJx", *SECRETS]

    def seconds(size: int) -> float:
        data = _HOSTILE[name](size)
        taken = []
        for _ in range(3):
            redactor = Redactor(secrets)
            began = time.process_time()
            for start in range(0, len(data), 8192):
                redactor.feed(data[start : start + 8192])
            redactor.close()
            taken.append(time.process_time() - began)
        return min(taken)

    small = seconds(64 * 1024)  # long enough that what is prepared once does not count
    large = seconds(512 * 1024)
    assert large < 3 * 8 * small + 0.05, f"8 times as much takes {large / small:.1f} times as long"
