"""A program in which a payload's action exists, so that it can be seen whether one ran."""

import pytest

from deploy_tui.tui.app import DeployApp
from deploy_tui.tui.dressed import Dressed


@pytest.fixture
def pwned(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What ran that must not: `[@click=app.pwned]` would."""
    ran: list[str] = []
    monkeypatch.setattr(DeployApp, "action_pwned", lambda self: ran.append("pwned"), raising=False)
    return ran


@pytest.fixture
def one_wall(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the filter before the terminal: the cleaning at the door must do alone."""
    monkeypatch.setattr(Dressed, "get_line_filters", lambda self: [])
