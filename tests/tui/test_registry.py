"""The registry of actions: nothing is shown that does not work."""

from pathlib import Path

import pytest

from deploy_tui.tui.actions import ACTIONS, Action, footer
from deploy_tui.tui.app import DeployApp
from deploy_tui.tui.screens.main import MainScreen
from tests.tui.story import Wizard, new_session, wizard


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: f"{action.where}-{action.id}-{action.keys}")
def test_every_action_has_its_method(action: Action) -> None:
    owner = DeployApp if action.where == "everywhere" else MainScreen
    assert hasattr(owner, f"action_{action.id.partition('(')[0]}")
    assert action.help
    assert action.label


def test_no_key_means_two_things() -> None:
    keys = [(action.where, key) for action in ACTIONS for key in action.keys.split(",")]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("action", footer(), ids=lambda action: action.id)
async def test_every_key_in_the_footer_does_something(repository: Path, action: Action) -> None:
    session = new_session(repository)
    session.record()
    async with wizard(session, size=(200, 40)) as ada:
        if action.id == "undo":  # needs something to undo
            await ada.presses("down", "down", "down", "space")
            await ada.sees("1/129")
        await ada.sees(f"{action.key} ")
        before = ada.screen()
        await ada.presses(action.keys.partition(",")[0])
        await ada.until(lambda: _changed(ada, before), f"something after {action.keys}")


def _changed(ada: Wizard, before: str) -> bool:
    return ada.app.return_code is not None or ada.screen() != before
