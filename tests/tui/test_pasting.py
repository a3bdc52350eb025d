"""What is pasted is text, whatever is in it: nothing of it is a key."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from deploy_tui.tui.driver import Pastes
from tests.terminal import Terminal

START, END = "\x1b[200~", "\x1b[201~"


@pytest.mark.parametrize(
    ("typed", "comes_in"),
    [
        ("abc\x1b[A\x1b", "abc\x1b[A\x1b"),
        (f"x{START}one\r\ttwo{END}\x1b[B", f"x{START}one\r\ttwo{END}\x1b[B"),
        (f"{START}a\x1b[31mb\rc{END}d", f"{START}a␛[31mb\rc{END}d"),
        (f"{START}\x00\x03\x7f{START}{END}{END}", f"{START}␀␃␡␛[200~{END}{END}"),
        (f"{START}\x1b[201\x1b{END}{START}\x1b\x1b{END}", f"{START}␛[201␛{END}{START}␛␛{END}"),
        (f"{START}{END}\x1b[200~q\x1b[A", f"{START}{END}{START}q␛[A"),
    ],
    ids=ascii,
)
def test_control_characters_of_a_paste_are_made_visible(typed: str, comes_in: str) -> None:
    """However the input is cut into pieces. Keys come in at once, an escape alone too."""
    for first in range(len(typed) + 1):
        for second in range(first, len(typed) + 1):
            pastes = Pastes()
            pieces = (typed[:first], typed[first:second], typed[second:])
            assert "".join(map(pastes.made_visible, pieces)) == comes_in


def test_what_follows_an_escape_in_a_paste_presses_no_keys(
    terminal: Callable[..., Terminal], repository: Path
) -> None:
    command = [sys.executable, "-m", "deploy_tui"]
    subprocess.run([*command, "new", "--version", "v1"], cwd=repository, check=True, capture_output=True)
    ada = terminal(command, cwd=repository)
    ada.wait_for("unit tests")
    ada.press("a")
    ada.wait_for("What the next person should know")
    ada.type(f"{START}first\x1b[31m \rq\x03 last{END}")
    ada.wait_for("first␛[31m")
    ada.wait_for("␃ last")
    ada._write(b"\xff\xfe")  # no UTF-8: a stray byte ends nothing
    ada.press("ctrl+s")
    ada.wait_for("saved")
    ada.press("q")
    assert ada.exit_code() == 0
    log = subprocess.run([*command, "log"], cwd=repository, check=True, capture_output=True, text=True).stdout
    assert "noted on unit-tests: first␛[31m" in log
