"""Hostile texts in every command: what a checklist, a log, git and the command line bring."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.commands.conftest import Ran, Shell
from tests.commands.conftest import shell as shell
from tests.hostile import world
from tests.hostile.payloads import PAYLOADS, SURROGATES, TEXTS, raw

READING = (
    ["status"],
    ["status", "--json"],
    ["log"],
    ["log", "--json"],
    ["list"],
    ["list", "--json"],
    ["runbook"],
    ["runbook", "book-3", "--print"],
    ["lint"],
    ["lint", "--json"],
    ["doctor"],
    ["allow", "--help"],
    ["undo"],
    ["run", "i-2", "--dry-run"],
    ["run", "script-2", "--dry-run"],
    ["allow"],
    ["sync"],
    ["claim", "i-3"],
    ["section", "s-0", "complete"],
    ["signoff", "role-2", "approve"],
    ["resolve", "i-0", "done"],
    ["incident", "start", "book-5"],
    ["incident", "step", "one"],
    ["close", "aborted"],
)


@pytest.fixture
def evil(repository: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with the hostile session, on a hostile branch, under a hostile git identity."""
    monkeypatch.chdir(repository)
    monkeypatch.delenv("GIT_AUTHOR_NAME", raising=False)
    for key, value in (("user.name", "Eve \x1b]0;pwned\x07[/x]\u202e"), ("user.email", "e\x1b[2J@x.org")):
        subprocess.run(["git", "config", key, value], check=True)
    subprocess.run(["git", "checkout", "-q", "-b", "main\u202e\u200b(x)"], check=True)
    session = world.begin(repository)
    world.live(session)
    world.write_foreign_log(session)
    world.write_evidence(session)
    session.publish()
    return repository


def harmless(ran: Ran) -> None:
    assert not (found := raw(ran.out + ran.err)), found
    assert "Traceback" not in ran.err
    assert ran.code in (0, 1, 2, 3)


def test_what_a_hostile_session_says(evil: Path, shell: Shell) -> None:
    for words in READING:
        ran = shell(*words)
        harmless(ran)
        assert ran.out + ran.err, words
        if "--json" in words:  # whoever decodes it and prints a text out of it is safe, too
            for text in _texts_in(json.loads(ran.out)):
                assert not (found := raw(text)), found


def _texts_in(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for pair in value.items() for each in pair for text in _texts_in(each)]
    return [text for each in value for text in _texts_in(each)] if isinstance(value, list) else []


@pytest.mark.prove
@pytest.mark.parametrize("name", [*PAYLOADS, *SURROGATES])
def test_each_typed_at_the_shell(evil_words: Callable[[str], None], name: str) -> None:
    evil_words((PAYLOADS | SURROGATES)[name].replace("\x00", "")[:200])


def test_typed_at_the_shell(evil_words: Callable[[str], None]) -> None:
    """A third of them in each word; each alone is proved above."""
    texts = [text.replace("\x00", "")[:20] for text in (PAYLOADS | SURROGATES).values()]
    for first in range(0, len(texts), 30):
        evil_words("".join(texts[first : first + 30]))


@pytest.fixture
def evil_words(repository: Path, monkeypatch: pytest.MonkeyPatch, shell: Shell) -> Callable[[str], None]:
    monkeypatch.chdir(repository)
    assert shell("new", "--version", "v1").code == 0

    def say(text: str) -> None:
        refused = [
            [f"x{text}"],
            ["mark", f"x{text}", "done"],
            ["mark", "unit-tests", f"x{text}"],
            ["runbook", f"x{text}"],
            ["--root", f"x{text}", "status"],
            ["--session", f"x{text}", "status"],
            ["lint", f"x{text}"],
            ["run", f"x{text}"],
            ["signoff", f"x{text}", "approve"],
            ["section", f"x{text}", "complete"],
            ["incident", "start", f"x{text}"],
            ["new", f"x{text}.md", "--version", "v1"],
            ["sync", f"--x{text}"],
            ["mark", "unit-tests", "done", "--evidence", f"x{text}"],
            ["deny", f"x{text}"],
        ]
        taken = [
            [
                "--as",
                f"a{text}",
                "mark",
                "unit-tests",
                "blocked",
                "--reason",
                f"x{text}",
                "--note",
                f"x{text}",
            ],
            ["--as", f"a{text}", "assign", "unit-tests", f"x{text}"],
            ["note", "session", f"x{text}"],
            ["mark", "query-speed", "failed", "--value", f"x{text}", "--reason", "r"],
            ["log"],
        ]
        for words in [*refused, *taken]:
            harmless(shell(*words))

    return say


def test_folders_with_hostile_names(repository: Path, monkeypatch: pytest.MonkeyPatch, shell: Shell) -> None:
    for n, text in enumerate(TEXTS):
        name = f"{n} {text}".replace("/", "-").replace("\x00", "").replace("\n", " ")[:60]
        top = repository / name
        (top / "checklists" / name).mkdir(parents=True)
        (top / "checklists" / name / "checklist.toml").write_text("id = 5\n" if n % 2 else "not toml")
        (top / "sessions" / name / "log").mkdir(parents=True)
        (top / "sessions" / name / "log" / f"{name}.toml").write_text("session = ")
        for words in (
            (["status"], ["list"], ["lint"], ["doctor"], ["runbook"]) if n % 30 == 0 else (["lint"],)
        ):
            harmless(shell("--root", str(top), *words))


def test_bytes_as_a_real_process_writes_them(evil: Path) -> None:
    """Not through Python's own capture: the bytes that a terminal would get."""
    for words in (["status"], ["log"], ["mark", b"\xff\x9b31m\x1b]0;x\x07", "done"]):
        ran = subprocess.run(
            [sys.executable, "-m", "deploy_tui", *words], cwd=evil, capture_output=True, check=False
        )
        said = ran.stdout + ran.stderr
        assert said
        assert not set(said) & (set(range(32)) - {10}), said
        assert not raw(said.decode())
