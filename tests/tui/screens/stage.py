"""One screen on an empty app: press its keys, read its lines, take its answer."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from textual.app import App
from textual.filter import LineFilter
from textual.pilot import Pilot
from textual.screen import Screen

from deploy_tui.tui.look import THEMES
from deploy_tui.tui.wall import Wall

NOT_YET = object()


class Stage(App[None]):
    """Holds what the screen answered, or NOT_YET."""

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


class Play:
    def __init__(self, stage: Stage, pilot: Pilot[None]) -> None:
        self.stage = stage
        self.pilot = pilot

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def type(self, text: str) -> None:
        await self.press(*({" ": "space"}.get(c, c) for c in text))

    @property
    def lines(self) -> list[str]:
        return [strip.text.rstrip() for strip in self.stage.screen._compositor.render_strips()]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    async def click(self, words: str) -> None:
        """Click in the middle of these words, where they are first seen."""
        for y, line in enumerate(self.lines):
            if words in line:
                await self.pilot.click(offset=(line.index(words) + len(words) // 2, y))
                await self.pilot.pause()
                return
        raise AssertionError(f"{words!r} is not on the screen:\n{self.text}")

    def sees(self, *words: str) -> None:
        for each in words:
            assert each in self.text, f"{each!r} is not on the screen:\n{self.text}"

    def sees_not(self, *words: str) -> None:
        for each in words:
            assert each not in self.text, f"{each!r} is on the screen:\n{self.text}"

    @property
    def answer(self) -> Any:
        assert self.stage.answer is not NOT_YET, f"no answer yet:\n{self.text}"
        return self.stage.answer

    @property
    def waiting(self) -> bool:
        return self.stage.answer is NOT_YET


@asynccontextmanager
async def on_stage(
    make: Callable[[], Screen[Any]], size: tuple[int, int] = (80, 24), theme: str = "deploy-dark"
) -> AsyncIterator[Play]:
    stage = Stage(make, theme)
    async with stage.run_test(size=size) as pilot:
        await pilot.pause()
        yield Play(stage, pilot)
