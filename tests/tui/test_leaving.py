"""However the wizard is left: the terminal is as before, and what was acknowledged is there."""

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from deploy_tui.store.opened import OpenSession
from tests.terminal import Terminal
from tests.tui.story import new_session, opened_by

_WIZARD = """
import sys
from deploy_tui.store.opened import OpenSession
from deploy_tui.store.operator import Operator
from deploy_tui.store.place import find_place
from deploy_tui.tui.app import run

root, id, uid = sys.argv[1:]
place, operator = find_place(root), Operator("ada", email="ada@example.org")
sys.exit(run(place, OpenSession.open(place, id, uid, operator), operator))
"""


@pytest.fixture
def session(repository: Path) -> OpenSession:
    return new_session(repository)


@pytest.fixture
def ada(terminal: Callable[..., Terminal], session: OpenSession) -> Terminal:
    """A terminal with the wizard in it, one item ticked."""
    there = terminal(
        [sys.executable, "-c", _WIZARD, session.place.root, session.id, session.uid], cwd=session.place.root
    )
    there.wait_for("Week before")
    there.press("down", "down", "down", "space")
    there.wait_for("1/129")
    return there


def committed(session: OpenSession) -> str:
    log = ["git", "log", "--format=%s"]
    return subprocess.run(log, cwd=session.place.root, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize(("keys", "code"), [(("q",), 0), (("ctrl+c",), 0), (("f8", "ctrl+c"), 0)])
def test_by_key(ada: Terminal, session: OpenSession, keys: tuple[str, ...], code: int) -> None:
    ada.press(*keys)
    assert ada.exit_code() == code
    assert ada.restored
    assert "session(v1.4.0)" in committed(session)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_by_signal_even_in_a_dialogue(ada: Terminal, session: OpenSession, number: signal.Signals) -> None:
    ada.press("a")
    ada.wait_for("Note:")
    ada.signal(number)
    assert ada.exit_code() == 128 + number
    assert ada.restored
    assert "session(v1.4.0)" in committed(session)


def test_by_closing_the_window(ada: Terminal, session: OpenSession) -> None:
    ada.hang_up()
    assert ada.exit_code() == 129
    assert opened_by("bo", session).state.items["security-scan"].state == "done"
    assert "session(v1.4.0)" in committed(session)


def test_a_fault_of_the_program(terminal: Callable[..., Terminal], session: OpenSession, home: Path) -> None:
    faulty = """
import deploy_tui.tui.screens.main as main
def action_help(self):
    password = "hunter" + "2"
    raise RuntimeError("a fault")
main.MainScreen.action_session_note = action_help
"""
    there = terminal(
        [sys.executable, "-c", faulty + _WIZARD, session.place.root, session.id, session.uid],
        cwd=session.place.root,
    )
    there.wait_for("Week before")
    there.press("down", "down", "down", "space")
    there.wait_for("1/129")
    there.press("A")
    assert there.exit_code() == 1
    assert there.restored
    assert "deploy-tui stopped: RuntimeError" in there.screen_text()
    assert "Traceback" not in there.screen_text()
    assert b"hunter2" not in there.raw_bytes
    assert "a fault" in (home / "state" / "deploy-tui" / "crash.log").read_text()
    assert "session(v1.4.0)" in committed(session)


def test_killed_right_after_a_tick(ada: Terminal, session: OpenSession) -> None:
    ada.signal(signal.SIGKILL)
    ada.exit_code()
    assert opened_by("bo", session).state.items["security-scan"].state == "done"
