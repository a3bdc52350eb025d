"""No piece of a secret gets through, however the output is cut and in whatever usual way it is written."""

import base64
import json
import random
from itertools import pairwise
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy_tui.execution import evidence
from deploy_tui.execution.redact import MARK, Redactor, redact, redact_cut

SECRET = "p@ss/wörd+1 'quoted'"

TOKENS = (
    "AKIAIOSFODNN7EXAMPLE",
    "ghp_" + "a1B2" * 9,
    "github_pat_" + "a1B2" * 9,
    "glpat-" + "a1B2c3D4e5" * 2,
    "xoxb-123456789012-abcdefABCDEF",
    "sk_live_" + "a1B2" * 6,
    "sk-" + "a1B2" * 10,
    "AIza" + "a1B2c" * 7,
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl",
    "npm_" + "a1B2" * 9,
    "hvs." + "a1B2" * 8,
)


def in_pieces(data: bytes, secrets: list[str], cuts: list[int]) -> bytes:
    redactor = Redactor(secrets)
    places = sorted({0, len(data), *(cut % (len(data) + 1) for cut in cuts)})
    out = [redactor.feed(data[a:b]) for a, b in pairwise(places)]
    return b"".join([*out, redactor.close()])


@pytest.mark.parametrize("token", TOKENS)
def test_well_known_tokens_are_redacted(token: str) -> None:
    assert redact(f"before {token} after\n".encode()) == b"before " + MARK + b" after\n"


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("postgres://app:s3cr3t@db/x", "postgres://app:[redacted]@db/x"),
        ("Authorization: Bearer abcdef1234567890", "Authorization: Bearer [redacted]"),
        ("DB_PASSWORD=hunter2!", "DB_PASSWORD=[redacted]"),
        ("STRIPE_SECRET_KEY: abc123", "STRIPE_SECRET_KEY: [redacted]"),
        ("a -----BEGIN RSA PRIVATE KEY-----\nMIIE\nabc\n-----END RSA PRIVATE KEY----- b", "a [redacted] b"),
        ("https://example.org/path?x=1 12:30:01", "https://example.org/path?x=1 12:30:01"),
        ("the token expired; password is required", "the token expired; password is required"),
        ('{"token_ttl": 3600, "tokens":[1,2,34]}', '{"token_ttl": 3600, "tokens":[1,2,34]}'),
        ('{"secret":{"a":true},"password":"x1y2"}', '{"secret":{"a":true},"password":"[redacted]"}'),
        ("password=12345678", "password=[redacted]"),
        ('{"password": 84729104, "b": 1}', '{"password": "[redacted]", "b": 1}'),
        ('{"db_password_2":847291}', '{"db_password_2":"[redacted]"}'),
        (r'"{\"apiKey\": 84729104}"', r'"{\"apiKey\": \"[redacted]\"}"'),
        ("{'token': -84729104}", "{'token': '[redacted]'}"),
        ('{"secret": 84729}', '{"secret": 84729}'),
        (
            '{"password_changed_at": 1764262800, "total_tokens": 1234567, "token_count": 999999}',
            '{"password_changed_at": 1764262800, "total_tokens": 1234567, "token_count": 999999}',
        ),
        ('{"token": ["s3cretlistvalue99"], "b": ["x"]}', '{"token": ["[redacted]"], "b": ["x"]}'),
        ('{"api_keys":["one1","two [2]", "three"],"b":2}', '{"api_keys":["[redacted]"],"b":2}'),
        ("{'secrets': ['it is one']}", "{'secrets': ['[redacted]']}"),
    ],
)
def test_secrets_with_words_around_them(said: str, kept: str) -> None:
    assert redact(said.encode()).decode() == kept
    for at in range(len(said.encode())):
        assert in_pieces(said.encode(), [], [at]).decode() == kept


@pytest.mark.parametrize(
    "spelled",
    [
        SECRET,
        json.dumps(SECRET)[1:-1],
        quote(SECRET, safe=""),
        quote(SECRET, safe="").lower(),
        repr(SECRET)[1:-1],
        SECRET.encode().hex(),
        base64.b64encode(SECRET.encode()).decode(),
        base64.b64encode(f"user:{SECRET}".encode()).decode(),
        base64.b64encode(f"u:{SECRET}".encode()).decode(),
        base64.urlsafe_b64encode(f"me:{SECRET}:x".encode()).decode(),
    ],
)
def test_a_value_is_redacted_in_its_usual_spellings(spelled: str) -> None:
    kept = redact(f"x={spelled};\n".encode(), [SECRET]).decode()
    assert "[redacted]" in kept
    assert len(kept.replace("[redacted]", "")) < 14  # but for a letter or so at an end that is shared


def test_what_was_cut_ends_before_a_secret_begins() -> None:
    for at in range(6, len(SECRET)):
        assert redact_cut(f"it said {SECRET[:at]}…", [SECRET]) == "it said …"
    assert redact_cut(f"it said {SECRET} and so on…", [SECRET]) == f"it said {MARK.decode()} and so on…"
    assert redact_cut("whole " + SECRET[:8], [SECRET]) == "whole " + SECRET[:8]


def test_a_short_value_goes_where_it_stands_alone() -> None:
    assert redact(b"pin 42, 1423, 42", ["42"]) == b"pin [redacted], 1423, [redacted]"
    assert redact(b"abc", ["", "  "]) == b"abc"


@given(
    cuts=st.lists(st.integers(0, 10_000), max_size=30),
    parts=st.lists(
        st.sampled_from(
            [
                *TOKENS,
                SECRET,
                "two\nlines of secret",
                "\n",
                " ",
                "x",
                "AKIA",
                "ghp_",
                "eyJ",
                "p@ss",
                "a" * 300,
            ]
        ),
        max_size=12,
    ),
)
def test_cutting_changes_nothing(cuts: list[int], parts: list[str]) -> None:
    secrets = [SECRET, "two\nlines of secret"]
    data = " ".join(parts).encode()
    whole = redact(data, secrets)
    assert in_pieces(data, secrets, cuts) == whole
    for token in (*TOKENS, *secrets):
        assert token.encode() not in whole


def test_long_lines_without_end_are_let_go_of_and_still_redacted() -> None:
    chance = random.Random(7)
    redactor = Redactor([SECRET])
    out = b""
    for _ in range(60):
        out += redactor.feed(b"eyJ" + b"x" * chance.randrange(20_000) + SECRET.encode() + TOKENS[1].encode())
        assert len(redactor._held) < 200_000
    out += redactor.close()
    assert SECRET.encode() not in out
    assert TOKENS[1].encode() not in out
    assert out.count(MARK) == 120


def test_a_prompt_without_line_end_is_not_held_back() -> None:
    assert Redactor([SECRET]).feed(b"Continue? ") == b"Continue? "


def test_a_key_that_never_ends_does_not_swallow_everything() -> None:
    out = redact(b"-----BEGIN PRIVATE KEY-----\n" + b"x" * 10, [])
    assert out == MARK
    redactor = Redactor()
    out = redactor.feed(b"-----BEGIN PRIVATE KEY-----\n") + redactor.feed(b"m" * 100_000)
    out += redactor.feed(b"\nafter\n") + redactor.close()
    assert out.endswith(b"after\n")


def test_a_line_without_an_end_is_plain_text_at_once() -> None:
    line = b"x" * 1_000_000
    assert evidence.plain(line) == line.decode()
    assert evidence.plain(b"10 %\r50 %\r100 %\ndone\r\n") == "100 %\ndone\n"
