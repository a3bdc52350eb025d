"""The commands that open a screen or ask a question, on a real terminal."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.commands.conftest import Shell
from tests.terminal import Terminal

DEPLOY_TUI = [sys.executable, "-m", "deploy_tui"]
Start = Callable[..., Terminal]


def test_the_bare_command_opens_the_only_open_session(
    terminal: Start, here: Path, session: str, shell: Shell
) -> None:
    wizard = terminal(DEPLOY_TUI, cwd=here)
    wizard.wait_for("Week before")
    shell("mark", "unit-tests", "done")
    wizard.wait_for("1/129")
    wizard.press("q")
    assert wizard.exit_code() == 0
    assert wizard.restored


def test_read_only_records_nothing(terminal: Start, here: Path, session: str, shell: Shell) -> None:
    before = subprocess.run(["git", "rev-parse", "HEAD"], cwd=here, capture_output=True).stdout
    shell("close", "aborted")
    closed = subprocess.run(["git", "rev-parse", "HEAD"], cwd=here, capture_output=True).stdout
    assert closed != before
    wizard = terminal([*DEPLOY_TUI, "open", "--read-only"], cwd=here)
    wizard.wait_for("Week before")
    wizard.press("q")
    assert wizard.exit_code() == 0
    assert subprocess.run(["git", "rev-parse", "HEAD"], cwd=here, capture_output=True).stdout == closed


def test_a_runbook_straight_from_the_shell(terminal: Start, empty_folder: Path) -> None:
    panel = terminal([*DEPLOY_TUI, "runbook", "site-down"], cwd=empty_folder)
    panel.wait_for("Check monitoring dashboards")
    panel.press("q")
    assert panel.exit_code() == 0
    assert panel.restored
    assert list(empty_folder.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "seen"),
    [
        ("sitedown", "Check monitoring dashboards"),
        ("my disk seems full", "the nearest first"),
        ("slow", "what is wrong?  slow"),
    ],
)
def test_at_a_terminal_no_words_are_wrong(terminal: Start, empty_folder: Path, words: str, seen: str) -> None:
    panel = terminal([*DEPLOY_TUI, "runbook", *words.split()], cwd=empty_folder)
    panel.wait_for(seen)
    panel.press("escape")
    assert panel.exit_code() == 0


def test_the_demo_from_start_to_end(
    terminal: Start, here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    demo = terminal([*DEPLOY_TUI, "demo"], cwd=here)
    demo.wait_for("Demo, 1 of 3")
    demo.press("space")
    demo.wait_for("limit")
    demo.type("120")
    demo.press("enter")
    demo.wait_for("3/129")
    demo.press("n")
    demo.wait_for("Demo, 2 of 3")
    demo.press("space")
    demo.wait_for("4/129")
    demo.press("f8")
    demo.wait_for("what is wrong?")
    demo.press("escape")
    demo.wait_for("4/129")
    demo.press("q")
    assert demo.exit_code() == 0
    demo.wait_for("The demo is in")
    (folder,) = tmp_path.glob("deploy-tui-demo-*")
    log = subprocess.run(["git", "log", "--format=%s"], cwd=folder, capture_output=True, text=True).stdout
    assert "session(v1.4.0): 2 items" in log
    assert not (here / "sessions").exists()


def test_new_asks_who_and_offers_a_repository(terminal: Start, empty_folder: Path, home: Path) -> None:
    (home / "gitconfig").write_text("")
    new = terminal([*DEPLOY_TUI, "new", "--version", "v1.0.0"], cwd=empty_folder)
    new.wait_for("Who are you?")
    new.type("ada\r")
    new.wait_for("Make one in")
    new.type("\r")
    assert new.exit_code() == 0
    new.wait_for("-v1.0.0")
    log = subprocess.run(
        ["git", "log", "--format=%an"], cwd=empty_folder, capture_output=True, text=True
    ).stdout
    assert log == "ada\n"
