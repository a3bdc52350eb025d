"""The shortest of each story, on a real terminal."""

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.terminal import Terminal

DEPLOY_TUI = [sys.executable, "-m", "deploy_tui"]
Start = Callable[..., Terminal]


@pytest.fixture
def here(repository: Path) -> Path:
    """A repository with a session that has just begun."""
    subprocess.run(
        [*DEPLOY_TUI, "new", "--version", "v1.4.0"], cwd=repository, check=True, capture_output=True
    )
    return repository


def says(here: Path, *words: str) -> str:
    return subprocess.run([*DEPLOY_TUI, *words], cwd=here, check=True, capture_output=True, text=True).stdout


def test_the_lead_ticks_takes_back_and_leaves(terminal: Start, here: Path) -> None:
    lead = terminal(DEPLOY_TUI, cwd=here)
    lead.wait_for("Week before")
    lead.press("down", "down", "down", "space")
    lead.wait_for("1/129")
    lead.press("u")
    lead.wait_for("you withdrew")
    lead.press("U")
    lead.wait_for("1/129")
    lead.press("q")
    assert lead.exit_code() == 0
    assert lead.restored
    assert "security-scan" in says(here, "log")


def test_the_engineer_on_call_is_cut_off_and_comes_back(terminal: Start, here: Path) -> None:
    bo = terminal(DEPLOY_TUI, cwd=here, columns=80, rows=24)
    bo.wait_for("unit tests")
    bo.press("f8")
    bo.wait_for("what is wrong?")
    bo.type("502")
    bo.wait_for("If Site Goes Down")
    bo.press("enter")
    bo.wait_for("Check monitoring dashboards")
    bo.press("s")
    bo.wait_for("the incident is open")
    bo.press("space")
    bo.wait_for("2 of 7")
    bo.signal(signal.SIGKILL)
    bo.exit_code()

    bo = terminal(DEPLOY_TUI, cwd=here, columns=80, rows=24)
    bo.wait_for("If Site Goes Down")
    bo.wait_for("1/7 done")
    bo.wait_for("2 of 7")
    bo.press("escape")
    bo.wait_until_gone("2 of 7")
    bo.press("q")
    assert bo.exit_code() == 0
    assert "site-down" in says(here, "log")


def test_the_reviewer_reads_and_changes_nothing(terminal: Start, here: Path) -> None:
    says(here, "mark", "unit-tests", "done", "--note", "two skipped")
    log = ["git", "log", "--format=%H"]
    before = subprocess.run(log, cwd=here, capture_output=True, check=True).stdout
    eve = terminal([*DEPLOY_TUI, "open", "--read-only"], cwd=here)
    eve.wait_for("1/129")
    eve.press("L")
    eve.wait_for("marked unit-tests done")
    eve.press("escape")
    eve.wait_until_gone("Activity")
    eve.press("q")
    assert eve.exit_code() == 0
    assert subprocess.run(log, cwd=here, capture_output=True, check=True).stdout == before
