"""Somebody who has read nothing but the first screen: six keys at most to the first item ticked."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tests.terminal import Terminal

MOST_KEYS = 6
Start = Callable[..., Terminal]
DEPLOY_TUI = [sys.executable, "-m", "deploy_tui"]


class Counted:
    """A hand at a terminal whose presses are counted."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal
        self.keys = 0

    def presses(self, *keys: str) -> None:
        for key in keys:
            self.terminal.press(key)
            self.keys += 1

    def sees(self, *texts: str) -> None:
        for text in texts:
            self.terminal.wait_for(text)


def test_from_the_bare_command_to_the_first_tick(terminal: Start, repository: Path) -> None:
    subprocess.run(["git", "tag", "v1.3.0"], cwd=repository, check=True)
    ada = Counted(terminal(DEPLOY_TUI, cwd=repository))
    ada.sees("Welcome to deploy-tui", "p Production")
    ada.presses("p")
    ada.sees("New session", "v1.3.0")  # the tag that is checked out: nothing has to be typed
    ada.presses("enter")
    ada.sees("WARNING", "enter begins")
    ada.presses("enter")
    ada.sees("All unit tests passing", "space done")
    ada.presses("space")
    ada.sees("y done by hand")
    ada.presses("y")
    ada.sees("1/129")
    assert ada.keys <= MOST_KEYS


def test_the_demo_is_not_longer(terminal: Start, repository: Path) -> None:
    ada = Counted(terminal(DEPLOY_TUI, cwd=repository))
    ada.sees("Welcome to deploy-tui", "Try the demo")
    ada.presses("enter")
    ada.sees("F8")
    ada.terminal.wait_for(lambda now: "2/129" in now.screen_text() or "enter begins" in now.screen_text())
    if "enter begins" in ada.terminal.screen_text():
        ada.presses("enter")
    ada.sees("2/129")
    ada.presses("n", "space")
    ada.terminal.wait_for(lambda now: "3/129" in now.screen_text() or "by hand" in now.screen_text())
    if "3/129" not in ada.terminal.screen_text():
        ada.presses("y")
    ada.sees("3/129")
    assert ada.keys <= MOST_KEYS
