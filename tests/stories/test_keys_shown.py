"""No screen shows a key that does nothing."""

from pathlib import Path

import pytest

from deploy_tui.tui.screens.over import Over
from tests.tui.story import new_session, wizard


@pytest.mark.parametrize("opens", ["S", "V", "P", "L", "H", "R", "O", "D"])
async def test_each_key_of_the_line_does_something(repository: Path, opens: str) -> None:
    session = new_session(repository)
    async with wizard(session) as ada:
        await ada.presses("down", "down", "down", "space")
        await ada.sees("1/129")
        await ada.presses(opens)
        screen = ada.app.screen
        if not isinstance(screen, Over):  # nobody disagrees: said, not shown
            await ada.sees("nobody disagrees")
            return
        for key in screen.keys():  # noqa: SIM118 (a screen is no dict)
            before = ada.screen()
            await ada.presses("slash" if key.key == "/" else key.key)
            await ada.until(lambda before=before: ada.screen() != before, f"something after {key.key}")
            for _ in range(3):
                if ada.app.screen is not screen and ada.app.screen is not ada.app.main:
                    await ada.presses("escape")
            if ada.app.screen is ada.app.main:
                await ada.presses(opens)
                screen = ada.app.screen
            elif getattr(screen, "typing", False):
                await ada.presses("escape")
