"""Scenes played on the running program."""

import asyncio
import os
import shlex
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from textual.keys import _character_to_key
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from deploy_tui.store import publisher
from deploy_tui.store.place import find_place
from deploy_tui.tui.app import DeployApp
from screenshots.frozen import Clock, frozen
from screenshots.scenes import Scene, Size
from screenshots.scratch import ADA, NOW, elsewhere
from screenshots.svg import Picture, taken

_DEADLINE = 10.0
_STILL = 4  # so many looks in a row must show the same


def play(scene: Scene, size: Size, *, dark: bool = True) -> Picture:
    """The picture of one scene. Raises TimeoutError when what it waits for does not come."""
    return play_through(scene, size, dark=dark)[-1][1]


def play_through(scene: Scene, size: Size, *, dark: bool = True) -> list[tuple[str, Picture]]:
    """What was pressed or typed, "" for the start, and the picture after each."""
    clock = Clock(NOW)
    with elsewhere() as folder, frozen(clock), _no_commits_meanwhile():
        if scene.file:
            Path(folder, "README.md").write_text(scene.file, encoding="utf-8")
        session = scene.setting(clock)
        clock.set(NOW)
        place = session.place if session else find_place(os.getcwd())
        app = DeployApp(place, session, ADA, now=lambda: clock.now().astimezone())
        if not dark:
            app.theme = "deploy-light"

        async def collect() -> list[tuple[str, Picture]]:
            return [frame async for frame in _frames(app, scene, size)]

        try:
            return asyncio.run(collect())
        finally:
            app.finish()


async def _frames(app: DeployApp, scene: Scene, size: Size) -> AsyncIterator[tuple[str, Picture]]:
    app.animation_level = "none"
    async with app.run_test(size=size) as pilot:
        await _settled(app, pilot)
        yield "", taken(app)
        words = shlex.split(scene.keys)
        for number, word in enumerate(words, 1):
            typed = word.startswith("=")
            await pilot.press(*(map(_character_to_key, word[1:]) if typed else (word,)))
            await _settled(app, pilot)
            if number < len(words):
                yield word, taken(app)
        await _seen(app, pilot, scene)
        yield words[-1] if words else "", taken(app)


async def _seen(app: DeployApp, pilot: "Pilot[None]", scene: Scene) -> None:
    end = time.monotonic() + _DEADLINE
    while scene.sees not in _text(app):
        if time.monotonic() > end:
            raise TimeoutError(f"{scene.name}: waited for {scene.sees!r}; on the screen:\n{_text(app)}")
        await pilot.pause(0.02)
    await _settled(app, pilot)


async def _settled(app: DeployApp, pilot: "Pilot[None]") -> None:
    """Until the screen does not change any more, and nothing blinks."""
    before, same = "", 0
    end = time.monotonic() + _DEADLINE
    while same < _STILL:
        for widget in app.screen.query("*"):
            if isinstance(widget, (Input, TextArea)):
                widget.cursor_blink = False
        await pilot.pause(0.02)
        now = _text(app)
        same = same + 1 if now == before and not _busy(app) else 0
        before = now
        if time.monotonic() > end:
            raise TimeoutError(f"the screen does not come to rest:\n{now}")


def _text(app: DeployApp) -> str:
    return "\n".join("".join(segment.text for segment in row) for row in taken(app).rows)


def _busy(app: DeployApp) -> bool:
    """Whether something that was pressed is on its way to the journal, or from there to the screen."""
    link = app.link
    return link is not None and (not link._jobs.empty() or link.state is not link.session.state)


@contextmanager
def _no_commits_meanwhile() -> Iterator[None]:
    """The commit behind an act would come at some moment or other; in a picture it never comes."""
    with patch.object(publisher, "IDLE_SECONDS", 3600.0), patch.object(publisher, "LONGEST_SECONDS", 3600.0):
        yield
