"""Somebody at a shell, in this process: quick, and with the exit code, stdout and stderr apart."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from deploy_tui.cli import main


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str


Shell = Callable[..., Ran]


@pytest.fixture
def shell(capfd: pytest.CaptureFixture[str]) -> Shell:
    """`shell("status", "--json")` runs the command in the current folder; nobody sits at a terminal."""

    def run(*words: str) -> Ran:
        capfd.readouterr()
        code = main(words)
        captured = capfd.readouterr()
        return Ran(code, captured.out, captured.err)

    return run


@pytest.fixture
def here(repository: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository to stand in."""
    monkeypatch.chdir(repository)
    return repository


@pytest.fixture
def session(here: Path, shell: Shell) -> str:
    """The id of a session that has just begun here."""
    ran = shell("new", "--version", "v1.0.0", "--param", "uk=yes", "--param", "us=yes")
    assert ran.code == 0, ran.err
    return ran.out.strip()
