"""`deploy-tui env check FILE`: what will not do, with its line and what to do about it, and no value."""

import json
import re
from pathlib import Path

import pytest

from tests.commands.conftest import Ran, Shell
from tests.environment.samples import GOOD, SECRETS, UNFILLED, original, text

# Of the document's 24 variables these are not filled in.
WAITING = [
    *("DB_PASSWORD", "DB_HOST", "SECRET_KEY", "TWITTER_API_KEY", "TWITTER_API_SECRET", "FARCASTER_API_KEY"),
    *("THNDR_API_KEY", "FRONTEND_URL", "API_URL", "CORS_ORIGINS", "SENTRY_DSN", "SLACK_WEBHOOK_URL"),
    "CACHE_REDIS_URL",
]


def check(shell: Shell, content: str | bytes) -> Ran:
    Path("some.env").write_bytes(content if isinstance(content, bytes) else content.encode())
    ran = shell("env", "check", "some.env")
    assert "Traceback" not in ran.err
    return ran


def only(shell: Shell, **changed: str | None) -> str:
    """The one line about the good file with these changes."""
    ran = check(shell, text(**changed))
    assert ran.code == 1, ran.out + ran.err
    (line,) = ran.out.splitlines()
    return line


@pytest.mark.parametrize("sample", [UNFILLED, original()], ids=["ours", "the document's"])
def test_each_placeholder_is_named_with_its_line(here: Path, shell: Shell, sample: str | None) -> None:
    if sample is None:
        pytest.skip("DEPLOY_TUI_SEED does not name the folder of the user's document")
    ran = check(shell, sample)
    assert ran.code == 1
    lines = sample.splitlines()
    told = re.findall(r"^some\.env:(\d+): (\w+): a placeholder is left; ", ran.out, re.M)
    assert [name for _, name in told] == WAITING
    assert len(ran.out.splitlines()) == len(WAITING)
    for number, name in told:
        assert lines[int(number) - 1].startswith(f"{name}=")
    assert "11 of 24 variables are well" in ran.err
    for value in re.findall(r"^\w+=(\S+)", sample, re.M):
        if len(value) > 8 and value != "production":  # no word of the advice
            assert value not in ran.out + ran.err


def test_a_good_file_is_good(here: Path, shell: Shell) -> None:
    ran = check(shell, text())
    assert (ran.code, ran.out) == (0, "")
    assert "24 of 24 variables are well" in ran.err


def test_a_file_that_others_can_read_is_said(here: Path, shell: Shell) -> None:
    Path("some.env").write_text(text())
    Path("some.env").chmod(0o640)
    ran = shell("env", "check", "some.env")
    assert ran.code == 0
    assert "others on this machine can read it; chmod 600 some.env" in ran.err
    Path("some.env").chmod(0o600)
    assert "chmod" not in shell("env", "check", "some.env").err
    Path("open.env").write_text("DB_HOST=prod-db.internal.halan.io\n")
    assert "chmod" not in shell("env", "check", "open.env").err


def test_findings_as_json_hold_no_value(here: Path, shell: Shell) -> None:
    Path("some.env").write_text(text(DB_PASSWORD="hunter2hunter2!!", API_URL=None))
    ran = shell("env", "check", "some.env", "--json")
    assert ran.code == 1
    found = json.loads(ran.out)
    assert [(each["name"], each["sort"], each["line"]) for each in found] == [
        ("API_URL", "missing", 0),
        ("DB_PASSWORD", "weak", 16),
    ]
    assert "hunter2" not in ran.out + ran.err


@pytest.mark.parametrize(
    "value",
    [
        *("changeme", "CHANGE_ME", "xxxxxxxxxxxxxxxx", "<password>", "{{ db_password }}", "${DB_PASSWORD}"),
        *("your_password", "your-password-here", "replace_with_real_password", "[password]", "TODO", "..."),
        *("INSERT_KEY_HERE", "placeholder", "__DB_PASSWORD__", "********", "prod_password", "%DB_PASSWORD%"),
    ],
)
def test_what_keeps_a_place_is_a_placeholder(here: Path, shell: Shell, value: str) -> None:
    assert "DB_PASSWORD: a placeholder is left" in only(shell, DB_PASSWORD=value)


@pytest.mark.parametrize(
    "value",
    [
        *("password12345678", "Summer2024Summer2024", "aaaaaaaaaaaaaaaaaaaa", "abcdefghijklmnopqrst"),
        *("12345678901234567890", "halan_invest_prod_1", "qwertyuiopasdfghjkl", "P@ssw0rdP@ssw0rd"),
    ],
)
def test_a_password_that_is_easy_to_guess_is_weak(here: Path, shell: Shell, value: str) -> None:
    line = only(shell, DB_PASSWORD=value)
    assert "DB_PASSWORD: is too easy to guess" in line
    assert "env set DB_PASSWORD --generate" in line
    assert value not in line


def test_short_keys_shared_keys_and_quotes_in_keys(here: Path, shell: Shell) -> None:
    assert "SECRET_KEY: is too short; it has at least 32 characters" in only(shell, SECRET_KEY="w8Jd2nQz5T")
    same = only(shell, FARCASTER_API_KEY=SECRETS["THNDR_API_KEY"])
    assert "THNDR_API_KEY: is the same as FARCASTER_API_KEY" in same or "is the same as" in same
    assert "typographic quotation mark" in only(shell, THNDR_API_KEY="“bY9sJh3FkWd6XqTm”")
    assert "nobody sees" in only(shell, THNDR_API_KEY="bY9sJh3F\u200bkWd6XqTm")
    assert "quotation marks that belong to the value" in only(shell, THNDR_API_KEY="\"'bY9sJh3FkWd6XqTm'\"")


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("DB_PORT", "70000", "is not <= 65535"),
        ("DB_PORT", "five", "is no whole number"),
        ("DB_HOST", "localhost", "is this machine itself"),
        ("DB_HOST", "https://db.halan.io", "is no host"),
        ("DB_HOST", "db.staging.halan.io", "staging may not be in it"),
        ("DB_USER", "postgres", "postgres may not be in it"),
        ("DEBUG", "True", "is not False"),
        ("DEBUG", "0", "is neither True nor False"),
        ("ENVIRONMENT", "staging", "is not production"),
        ("ENVIRONMENT", "Production", "is not production"),
        ("LOG_LEVEL", "DEBUG", "is not INFO or WARNING"),
        ("TRADE_SIZE_LIMIT", "0", "is not > 0"),
        ("TRADE_SIZE_LIMIT", "1e3", "is no number"),
        ("SLIPPAGE_TOLERANCE", "50", "is not <= 5"),
        ("MAX_WORKERS", "-1", "is not > 0"),
        ("CACHE_REDIS_URL", "http://cache.halan.io", "does not begin with redis://"),
        ("CACHE_REDIS_URL", "redis://127.0.0.1:6379", "leads to the machine itself"),
        (
            "SENTRY_DSN",
            "http://3f9a7c1e5b8d2460a4c6@o4507.ingest.sentry.io/4507",
            "does not begin with https",
        ),
        ("CORS_ORIGINS", "*", "holds a star"),
        ("CORS_ORIGINS", "https://halan.io,https://*.halan.io", "holds a star"),
        ("CORS_ORIGINS", '["https://halan.io"', "is no list of addresses"),
        ("CORS_ORIGINS", "https://halan.io/", "ends with a slash"),
        ("CORS_ORIGINS", "https://halan.io http://admin.halan.io", "entry 2: does not begin with https://"),
        ("CORS_ORIGINS", "https://admin.halan.io", "is not among CORS_ORIGINS"),
        ("FRONTEND_URL", "http://halan.io", "does not begin with https://"),
        ("FRONTEND_URL", "https://www.halan.io", "is not among CORS_ORIGINS"),
        ("FRONTEND_URL", "https://ada:geheim@halan.io", "has a user or a password in it"),
        ("API_URL", "https://api.halan-staging.io", "is on another domain than FRONTEND_URL"),
        ("API_URL", "halan.io", "is no address"),
        ("API_URL", "", "is empty"),
        ("API_URL", None, "is missing"),
    ],
)
def test_what_is_wrong_is_said(here: Path, shell: Shell, name: str, value: str | None, says: str) -> None:
    line = only(shell, **{name: value})
    assert says in line
    if value and len(value) > 6 and value not in says and name not in ("ENVIRONMENT", "DEBUG"):
        assert value not in line


def test_sites_that_agree_in_another_spelling(here: Path, shell: Shell) -> None:
    assert check(shell, text(CORS_ORIGINS='["https://halan.io:443"]')).code == 0
    assert check(shell, text(FRONTEND_URL="https://HALAN.io/")).code == 0
    british = text(
        FRONTEND_URL="https://shop.co.uk", API_URL="https://api.shop.co.uk", CORS_ORIGINS="https://shop.co.uk"
    )
    assert check(shell, british).code == 0
    other = british.replace("https://api.shop.co.uk", "https://api.other.co.uk")
    assert "another domain" in check(shell, other).out


def test_what_commands_get_is_checked_without_a_file(
    here: Path, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path(".env.production").write_text(text())
    ran = shell("env", "check")
    assert ran.code == 1
    assert "0 of 24 variables are well" in ran.err
    assert "deploy-tui env check .env.production" in ran.err
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)
    assert shell("env", "check").code == 0
    monkeypatch.setenv("API_URL", "https://${HOST}/x")
    assert "API_URL: " in shell("env", "check").out


def test_a_file_that_is_none_is_one_clear_line(here: Path, shell: Shell) -> None:
    for content, says in (
        (b"A=\xff\xfe", "not UTF-8"),
        (b"\xff\xfeA\0=\0", "not UTF-8"),
        (b"A=1\0", "zero bytes"),
        (b"x" * 70_000, "larger than 64 KB"),
        (b"\n" * 3000, "more than 2000 lines"),
    ):
        ran = check(shell, content)
        assert ran.code == 2
        (line,) = ran.err.splitlines()
        assert "some.env" in line
        assert says in line
    assert shell("env", "check", "none.env").code == 2
    assert shell("env", "check", ".").code == 2
    assert "checklist" in shell("env", "check", "--checklist", "nope").err
