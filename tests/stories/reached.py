"""Which actions of the registry somebody's keys have run."""

from collections.abc import Callable
from typing import Any

import pytest

from deploy_tui.tui.actions import ACTIONS
from deploy_tui.tui.app import DeployApp
from deploy_tui.tui.screens.main import MainScreen

ALL = {(action.where, action.id.partition("(")[0]) for action in ACTIONS}
REACHED: set[tuple[str, str]] = set()
TOLD: set[str] = set()
"""The stories that came to their end."""


def watch(monkeypatch: pytest.MonkeyPatch) -> None:
    """Note every action that runs, on the app and on the main screen."""
    for where, name in ALL:
        owner = DeployApp if where == "everywhere" else MainScreen
        method = getattr(owner, f"action_{name}")
        monkeypatch.setattr(owner, f"action_{name}", _noting(method, (where, name)))


def _noting(method: Callable[..., Any], key: tuple[str, str]) -> Callable[..., Any]:
    def run(self: Any, *arguments: Any) -> Any:
        REACHED.add(key)
        return method(self, *arguments)

    return run
