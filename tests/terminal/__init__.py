"""A real terminal for tests: a program on a pseudo-terminal, its screen drawn by pyte.

    with Terminal(["deploy-tui"], cwd=folder) as terminal:
        terminal.wait_for("Week before")
        terminal.press("down", "space")
        terminal.wait_for("1/129")
        terminal.press("q")
        assert terminal.exit_code() == 0
        assert terminal.restored

Tests get it as the fixture `terminal`, which also ends the programs that a failing test leaves behind.
"""

from tests.terminal.display import Display
from tests.terminal.keys import key_bytes
from tests.terminal.terminal import Terminal

__all__ = ["Display", "Terminal", "key_bytes"]
