"""A secret in what somebody types or pastes is found before it is recorded; answers with one are refused."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.commands.conftest import Shell
from tests.environment.rings import PaperRing
from tests.terminal import Terminal

DEPLOY_TUI = [sys.executable, "-m", "deploy_tui"]
SECRET = "vT7qLm2ZxKc9RfWp4Hs8"
TOKEN = "ghp_" + "a1B2" * 9


def everything(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_a_note_with_a_known_value_or_a_token_is_recorded_without(
    here: Path, session: str, shell: Shell, ring: PaperRing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DB_PASSWORD", SECRET)
    for words in (
        ["note", "session", f"it is {SECRET}, do not tell"],
        ["note", "unit-tests", f"pushed with {TOKEN}"],
        ["mark", "unit-tests", "done", "--note", f"pw {SECRET}"],
        ["mark", "frontend-build", "failed", "--reason", f"login with {SECRET} failed"],
        ["incident", "start", "site-down"],
        ["incident", "note", f"restarted with {SECRET}"],
        ["signoff", "cto", "reject", "--reason", f"not with {SECRET}"],
        ["section", "code-testing", "complete"],
        ["close", "aborted", "--reason", f"{SECRET} leaked"],
    ):
        ran = shell(*words)
        if SECRET in " ".join(words) or TOKEN in " ".join(words):
            assert ran.code == 0, ran.err
            assert "it is recorded as [redacted]" in ran.err
        assert SECRET not in ran.out + ran.err
    log = shell("log").out
    assert log.count("[redacted]") == 7
    assert "it is [redacted], do not tell" in log
    kept = everything(here)
    assert SECRET.encode() not in kept
    assert TOKEN.encode() not in kept


def test_a_value_that_only_the_keyring_knows_is_found(
    here: Path, session: str, shell: Shell, ring: PaperRing
) -> None:
    ring.keep({"DB_PASSWORD": SECRET})
    assert "[redacted]" in shell("note", "session", f"it is {SECRET}").err
    assert SECRET.encode() not in everything(here)
    asked = ring.times_asked
    assert shell("note", "session", "nothing that looks like a key").err == ""
    assert shell("mark", "unit-tests", "done").err == ""
    assert ring.times_asked == asked


def test_the_password_in_an_address_is_found_wherever_the_address_is_kept(
    here: Path, session: str, shell: Shell, ring: PaperRing, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring.keep({"CACHE_REDIS_URL": "redis://app:Qm4Xz8@cache:6379", "DB_HOST": "db.internal.halan.io"})
    monkeypatch.setenv("HTTPS_PROXY", "http://ops:Lw9%21tRk@proxy:3128")  # none of the checklist's
    ran = shell("note", "session", "db.internal.halan.io wants Qm4Xz8, the proxy Lw9!tRk")
    assert "[redacted]" in ran.err
    assert "db.internal.halan.io wants [redacted], the proxy [redacted]" in shell("log").out
    assert b"Qm4Xz8" not in everything(here)


def test_a_value_of_a_file_that_lies_there_is_found(
    here: Path, session: str, shell: Shell, ring: PaperRing
) -> None:
    (here / ".env").write_text(f"DB_PASSWORD={SECRET}\nCACHE_REDIS_URL=redis://app:Qm4Xz8@cache:6379\n")
    (here / ".gitignore").write_text(".env\n")
    ran = shell("note", "session", f"{SECRET} and Qm4Xz8 and prod_user")
    assert "[redacted]" in ran.err
    assert "[redacted] and [redacted] and prod_user" in shell("log").out


@pytest.mark.parametrize(
    "broken",
    [b"# caf\xe9\n", b"#" + b"x" * 70_000 + b"\n", b"\n" * 2500, b"A=b\0\n", b"A= " + b" " * 300 + b"b\n"],
    ids=["not UTF-8", "too large", "too long", "zero bytes", "blanks"],
)
def test_a_broken_file_that_lies_there_does_not_show_what_else_is_in_it(
    here: Path, session: str, shell: Shell, ring: PaperRing, broken: bytes
) -> None:
    (here / ".env").write_bytes(b"DB_PASSWORD=" + SECRET.encode() + b"\nSECRET_KEY=caf\xe9-74kQ\n" + broken)
    (here / ".gitignore").write_text(".env\n")
    assert "[redacted]" in shell("note", "session", f"it is {SECRET}").err
    proof = here.parent / "proof.txt"
    proof.write_bytes(b"it is caf\xe9-74kQ\n")
    assert shell("mark", "query-speed", "done", "--value", "320", "--evidence", str(proof)).code == 0
    (kept,) = (here / "sessions").rglob("evidence/*")
    assert kept.read_bytes() == b"it is [redacted]\n"


def test_words_that_only_look_important_stay(
    here: Path, session: str, shell: Shell, ring: PaperRing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DB_PASSWORD", "changeme")  # keeps a place, and is no secret
    for text in ("the password expired", "changeme was still there", "v1.4.0 of build 8f3c2d1", "see PR 128"):
        ran = shell("note", "session", text)
        assert (ran.code, ran.err) == (0, "")
        assert text in shell("log").out


def test_at_a_terminal_it_is_asked(
    terminal: Callable[..., Terminal],
    here: Path,
    session: str,
    shell: Shell,
    ring: PaperRing,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DB_PASSWORD", SECRET)
    no = terminal([*DEPLOY_TUI, "note", "session", f"it is {SECRET}"], cwd=here)
    no.wait_for("Record it with [redacted] in its place?")
    no.type("n\n")
    assert no.exit_code() == 1
    assert "noted" not in shell("log").out
    yes = terminal([*DEPLOY_TUI, "note", "session", f"it is {SECRET}"], cwd=here)
    yes.wait_for("Record it with [redacted] in its place?")
    yes.press("enter")
    assert yes.exit_code() == 0
    assert "it is [redacted]" in shell("log").out


def test_an_answer_that_holds_a_secret_is_refused(
    here: Path, shell: Shell, ring: PaperRing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DB_PASSWORD", SECRET)
    for words in (
        ["--param", f"api-url=https://api.halan.io/?key={SECRET}"],
        ["--param", "database=postgresql://app:Hx8kPq2Lm4@db.halan.io/x"],
        ["--title", f"with {TOKEN}"],
    ):
        ran = shell("new", "--version", "v1.0.0", *words)
        assert ran.code == 1
        (line,) = ran.err.splitlines()
        assert "holds what looks like a secret" in line
        assert "deploy-tui env set NAME" in line
        for value in (SECRET, TOKEN, "Hx8kPq2Lm4"):
            assert value not in line
    assert not (here / "sessions").exists()
    assert shell("new", "--version", "v1.0.0", "--param", "api-url=https://api.halan.io").code == 0


def test_evidence_is_kept_without_the_secrets_in_it(
    here: Path, session: str, shell: Shell, ring: PaperRing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DB_PASSWORD", SECRET)
    proof = here.parent / "proof.txt"
    proof.write_text(f"connected as halan_app with {SECRET}\n320 ms\n")
    ran = shell("mark", "query-speed", "done", "--value", "320", "--evidence", str(proof))
    assert ran.code == 0
    assert "kept as [redacted]" in ran.err
    (kept,) = (here / "sessions").rglob("evidence/*")
    assert kept.read_text() == "connected as halan_app with [redacted]\n320 ms\n"
    picture = here.parent / "proof.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n\0\0password=notatext\0")
    assert shell("mark", "query-speed", "done", "--value", "321", "--evidence", str(picture)).err == ""


def test_evidence_is_kept_without_what_only_the_keyring_knows(
    here: Path, session: str, shell: Shell, ring: PaperRing
) -> None:
    words = "four words with blanks"  # nothing in it looks like a key
    ring.keep({"DB_PASSWORD": SECRET, "SECRET_KEY": words})
    proof = here.parent / "proof.txt"
    proof.write_text(f"{SECRET} or {words}\n320 ms\n")
    ran = shell("mark", "query-speed", "done", "--value", "320", "--evidence", str(proof))
    assert ran.code == 0, ran.err
    assert "kept as [redacted]" in ran.err
    (kept,) = (here / "sessions").rglob("evidence/*")
    assert kept.read_text() == "[redacted] or [redacted]\n320 ms\n"
    proof.write_text(words)
    asked = ring.times_asked
    assert shell("mark", "query-speed", "done", "--value", "321").code == 0
    assert ring.times_asked == asked


def test_a_fault_of_the_program_shows_no_secret(
    here: Path, session: str, shell: Shell, ring: PaperRing, monkeypatch: pytest.MonkeyPatch
) -> None:
    from deploy_tui.commands import note

    dsn, hook, proxy = "https://9fK2@o1.sentry.io/4", "https://chat.halan.io/in/Zq7", "http://ops:Lw9@p:3128"
    monkeypatch.setenv("SENTRY_DSN", dsn)
    monkeypatch.setenv("SLACK_WEBHOOK_URL", hook)
    monkeypatch.setenv("HTTP_PROXY", proxy)

    def broken(common: object, words: list[str]) -> int:
        raise KeyError(f"a bug with {SECRET}, {dsn}, {hook}, {proxy}, and Lw9 at https://halan.io")

    monkeypatch.setattr(note, "run", broken)
    monkeypatch.setenv("MY_DB_PASSWORD", SECRET)  # without a session only names tell
    ran = shell("note", "session", "x")
    assert ran.code == 3
    assert "KeyError" in ran.err
    assert f"a bug with {', '.join(4 * ['[redacted]'])}, and [redacted] at https://halan.io" in ran.err
    assert SECRET not in ran.err
