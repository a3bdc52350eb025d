"""The emergency panel alone, straight from a shell: no session, no store, no git."""

import sys
from typing import Any

from rich.text import Text
from textual.screen import Screen

from deploy_tui.checklist.model import Runbook
from deploy_tui.tui.dressed import Dressed
from deploy_tui.tui.screens.runbooks import Runbooks
from deploy_tui.tui.terminal import on_signals, watch_terminal


class EmergencyApp(Dressed):
    """Shows the runbooks until that screen is left: `start` at once when it is given, else those that have
    what is `typed`."""

    TITLE = "deploy-tui"
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, runbooks: tuple[Runbook, ...], start: str | None, typed: str = "") -> None:
        super().__init__()
        self._runbooks = runbooks
        self._start = start
        self._typed = typed

    def on_mount(self) -> None:
        if not self.is_headless:
            on_signals(lambda code: self.exit(return_code=code))
            watch_terminal(lambda: self.call_later(self.exit, None, 129))
        screen: Screen[Any] = Runbooks(self._runbooks, self._start, typed=self._typed)
        self.push_screen(screen, lambda _: self.exit())

    def _fatal_error(self) -> None:
        """Instead of Textual's own last words, which print the value of every local variable."""
        name = type(sys.exc_info()[1]).__name__
        self.panic(Text(f"deploy-tui stopped: {name}, a fault of the program; try --print"))


def read(runbooks: tuple[Runbook, ...], start: str | None, typed: str = "") -> int:
    """The emergency panel until it is left. Returns the exit code: 0, 128 + the signal, or 1."""
    app = EmergencyApp(runbooks, start, typed)
    app.run()
    return app.return_code or 0
