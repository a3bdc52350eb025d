"""`run` and `allow` where somebody sits: what they are asked, and what happens when the window closes."""

import signal
import sys
from collections.abc import Callable

import pytest

from tests.commands.conftest import Shell
from tests.execution.site import Site, wait_until
from tests.terminal import Terminal

Start = Callable[..., Terminal]


def deploy_tui(*words: str) -> list[str]:
    return [sys.executable, "-m", "deploy_tui", *words]


def test_allow_asks_and_takes_no_for_an_answer(terminal: Start, begun: Site, shell: Shell) -> None:
    for answer, code in (("n", 1), ("", 1), ("y", 0)):
        asked = terminal(deploy_tui("allow"), cwd=begun.folder)
        asked.wait_for("commands to run here")
        asked.type(answer)
        asked.press("enter")
        assert asked.exit_code() == code
    assert shell("run", "tests").code == 0


def test_danger_wants_a_typed_word(terminal: Start, allowed: Site) -> None:
    for answer, pressed in (("y", False), ("big", True)):
        asked = terminal(deploy_tui("run", "big"), cwd=allowed.folder)
        asked.wait_for("Type big to run it")
        asked.type(answer)
        asked.press("enter")
        assert asked.exit_code() == (0 if pressed else 1)
        assert (allowed.folder / "pressed").exists() == pressed


def test_each_answer_to_a_step_that_failed(terminal: Start, allowed: Site) -> None:
    def stopped() -> Terminal:
        window = terminal(deploy_tui("run", "release"), cwd=allowed.folder)
        window.wait_for("Run release?")
        window.type("y")
        window.press("enter")
        window.wait_for("Step 2 did not pass")
        return window

    window = stopped()
    window.type("a")
    window.press("enter")
    assert window.exit_code() == 1
    assert allowed.item("released").state == "open"

    window = stopped()
    window.type("f")
    window.press("enter")
    assert window.exit_code() == 1
    assert allowed.item("released").state == "failed"

    window = stopped()
    (allowed.folder / "ready").touch()
    window.type("r")
    window.press("enter")
    assert window.exit_code() == 0
    assert allowed.item("released").state == "done"
    assert allowed.ledger == ["one v1.0.0", "two", "two", "two", "two", "three"]

    (allowed.folder / "ready").unlink()
    window = stopped()
    window.type("s")
    window.press("enter")
    window.wait_for("Why")
    window.type("not today")
    window.press("enter")
    assert window.exit_code() == 0
    assert "step 2 skipped: not today" in str(allowed.item("released").reading)


@pytest.mark.parametrize("way", ["hang up", "kill"])
def test_the_command_goes_on_when_the_window_is_gone(
    terminal: Start, allowed: Site, shell: Shell, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    monkeypatch.setenv("PAUSE", "1")
    window = terminal(deploy_tui("run", "act", "--yes"), cwd=allowed.folder)
    wait_until(lambda: allowed.ledger)
    if way == "hang up":
        window.hang_up()
    else:
        window.signal(signal.SIGKILL)
    window.exit_code()
    assert allowed.item("act").state == "open"
    wait_until(lambda: len(allowed.ledger) == 2)
    ran = shell("run", "act")
    assert ran.code == 0, ran.err
    assert allowed.ledger == ["start", "end"]
    assert allowed.item("act").state == "done"


def test_ctrl_c_ends_the_command_and_that_is_recorded(
    terminal: Start, allowed: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAUSE", "1000")
    window = terminal(deploy_tui("run", "act", "--yes"), cwd=allowed.folder)
    wait_until(lambda: allowed.ledger)
    window.press("ctrl+c")
    assert window.exit_code() == 1
    (run,) = allowed.runs("item:act")
    assert run.exit == "cancelled"
    assert allowed.item("act").state == "open"
    assert allowed.ledger == ["start"]


def test_output_cannot_drive_the_terminal(terminal: Start, allowed: Site, shell: Shell) -> None:
    (allowed.folder / "act.sh").write_text(
        "#!/bin/sh\nprintf '\\033]0;owned\\007\\033[2J\\033[31mred\\033[0m\\n'\n"
    )
    assert shell("allow", "--yes").code == 0
    window = terminal(deploy_tui("run", "act", "--yes"), cwd=allowed.folder)
    assert window.exit_code() == 0
    assert b"\x1b]0;" not in window.raw_bytes
    assert b"\x1b[2J" not in window.raw_bytes
    assert "red" in window.screen_text()
    assert "\x1b" not in allowed.evidence()


def test_a_probe_ends_at_once(terminal: Start, allowed: Site) -> None:
    asked = terminal(deploy_tui("run", "slow"), cwd=allowed.folder)
    wait_until((allowed.folder / "began").exists)
    asked.press("ctrl+c")
    asked.wait_for("slow: cancelled, nothing is recorded")
    assert asked.exit_code() == 1
    assert allowed.item("slow").reading is None
