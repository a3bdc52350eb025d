"""A screen over the main one hears the news while it is open, once, and nothing once it is closed."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.screen import Screen

from deploy_tui.tui.app import DeployApp
from deploy_tui.tui.running import Job
from deploy_tui.tui.screens.environment import Environment
from deploy_tui.tui.screens.history import History
from deploy_tui.tui.screens.output import Evidence, Output
from deploy_tui.tui.screens.running import RunScript
from tests.tui.story import new_session, wizard


def environment(app: DeployApp) -> Screen[Any]:
    assert app.link is not None
    return Environment(app.link, app.now, lambda text, tone: None)


def output(app: DeployApp) -> Screen[Any]:
    assert app.link is not None
    job = Job("item:unit-tests", ("unit-tests",), time.monotonic())
    return Output(app.link, app.now, "Unit tests", app.place.root, job, lambda job: None)


def evidence(app: DeployApp) -> Screen[Any]:
    assert app.link is not None
    return Evidence(app.link, app.now, "Unit tests", ("evidence/none.txt",))


def script(app: DeployApp) -> Screen[Any]:
    assert app.link is not None
    assert app.main is not None
    (first, *_) = app.link.state.checklist.scripts
    return RunScript(app.link, app.now, first, app.main.running, app.main.starting)


def history(app: DeployApp) -> Screen[Any]:
    assert app.link is not None
    assert app.main is not None
    assert app.main.browse.item is not None
    return History(app.link, app.now, app.main.browse.item)


@pytest.mark.parametrize("screen", [environment, output, evidence, script, history])
async def test_a_screen_follows_once_while_it_is_open_and_not_after(
    repository: Path, screen: Callable[[DeployApp], Screen[Any]]
) -> None:
    async with wizard(new_session(repository)) as ada:
        assert ada.app.link is not None
        assert ada.app.main is not None
        followers, watchers = ada.app.link.followers, ada.app.main.running.watchers
        before = len(watchers)
        for _ in range(2):
            shown = screen(ada.app)
            await ada.app.push_screen(shown)
            await ada.until(lambda shown=shown: followers == [shown], "it to follow, once")
            assert watchers.count(getattr(shown, "reload", None)) == (screen is script)
            await ada.presses("escape")
            await ada.until(lambda: ada.app.screen is ada.app.main, "it to close")
            await ada.until(lambda: followers == [], "that it follows no longer")
            assert len(watchers) == before


@pytest.mark.parametrize("screen", [script, history])
async def test_news_that_come_while_a_page_goes_end_nothing(
    repository: Path, screen: Callable[[DeployApp], Screen[Any]]
) -> None:
    async with wizard(new_session(repository)) as ada:
        shown: Any = screen(ada.app)
        await ada.app.push_screen(shown)
        await ada.presses("escape")
        await ada.until(lambda: not shown.is_attached, "it to be taken off")
        shown.changed()
