"""One screen on an empty app, with somebody's hands and eyes at it, and the answer that it gives.

async with on_stage(lambda: Ask("Who are you?", "")) as ada:
    await ada.types("ada")
    await ada.presses("enter")
    assert await ada.answer() == "ada"
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from textual import events
from textual.app import App
from textual.filter import LineFilter
from textual.keys import _character_to_key
from textual.screen import Screen

from deploy_tui.tui.look import THEMES
from deploy_tui.tui.wall import Wall
from tests.tui.story import Wizard

NOT_YET = object()


class Stage(App[None]):
    """Has the program's themes and its wall before the terminal."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self, make: Callable[[], Screen[Any]], theme: str) -> None:
        super().__init__()
        self.make = make
        for each in THEMES:
            self.register_theme(each)
        self.theme = theme
        self.answer: Any = NOT_YET

    def on_mount(self) -> None:
        self.push_screen(self.make(), self.take)

    def get_line_filters(self) -> list[LineFilter]:
        return [*super().get_line_filters(), Wall()]

    def take(self, answer: Any) -> None:
        self.answer = answer


class Player(Wizard):
    app: Stage  # type: ignore[assignment]

    async def types(self, text: str) -> None:
        """All keys at once: Pilot waits 40 ms behind each, and these tests type a lot."""
        for char in text:
            self.app.post_message(events.Key(_character_to_key(char), char))
        await self._pilot.pause()

    async def answer(self) -> Any:
        """What the screen was dismissed with."""
        await self.until(lambda: self.app.answer is not NOT_YET, "for an answer")
        return self.app.answer

    @property
    def unanswered(self) -> bool:
        return self.app.answer is NOT_YET


@asynccontextmanager
async def on_stage(
    make: Callable[[], Screen[Any]], size: tuple[int, int] = (80, 24), theme: str = "deploy-dark"
) -> AsyncIterator[Player]:
    stage = Stage(make, theme)
    async with stage.run_test(size=size) as pilot:
        await pilot.pause()
        yield Player(stage, pilot)  # type: ignore[arg-type]
