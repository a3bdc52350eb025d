"""What a terminal shows that is too small for anything else."""

from textual.app import ComposeResult
from textual.screen import Screen
from textual.widgets import Static


class TooSmall(Screen[None]):
    """Goes by itself when there is room again."""

    CSS_PATH = "too_small.tcss"

    def compose(self) -> ComposeResult:
        yield Static(
            "terminal too small (needs 40x12)\nmake it larger to go on; everything is saved\n"
            "emergency: deploy-tui runbook --print",
            markup=False,
        )
