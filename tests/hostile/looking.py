"""What must be true of a screen, whatever stands on it; and a tour of all screens."""

from collections.abc import AsyncIterator

from rich.cells import cell_len
from textual import events
from textual.keys import _character_to_key

from deploy_tui.tui.actions import ACTIONS
from deploy_tui.tui.screens.main import MainScreen
from tests.hostile.payloads import raw
from tests.tui.story import Wizard

_BORDERS = set("│┌└┬┴┐┘├┤┼─▏▕▔▁▊▎║╭╮╰╯┃")
# What leaves the program, or takes the screen away: looked at elsewhere.
_NOT_ON_THE_TOUR = {"leave", "back", "palette", "theme"}


def look(ada: Wizard, where: str = "") -> None:
    """Nothing raw, every line as wide as the screen, the frames of the panes on one cell in each row."""
    lines = ada.lines()
    width, height = ada.app.size
    assert len(lines) == height
    for line in lines:
        assert not (found := raw(line)), f"{where}: {found}"
        assert cell_len(line) == width, f"{where}: {cell_len(line)} cells in {line!r}"
    main = ada.app.screen
    if isinstance(main, MainScreen):
        for pane in (main.sections, main.items, main.details):
            if pane.display:
                x, top, bottom = pane.region.x, pane.region.y, pane.region.bottom
                for line in lines[top:bottom]:
                    assert (cell := cell_at(line, x)) in _BORDERS, f"{where}: {cell!r} frames {line!r}"


def cell_at(line: str, x: int) -> str:
    """The character in cell `x` of the line, "" inside a wide one."""
    for char in line:
        if x <= 0:
            return char if x == 0 else ""
        x -= cell_len(char)
    return ""


async def press(ada: Wizard, *keys: str) -> None:
    """As a person whose keys come in one go: Pilot waits 40 ms behind each, and this is a long way."""
    for key in keys:
        char = key if len(key) == 1 else None
        ada.app.post_message(events.Key(_character_to_key(key) if char else key, char))
    await ada._pilot.pause()
    await ada.until(lambda: len(ada.lines()) == ada.app.size.height, "for the screen to be laid out")


async def back_to_main(ada: Wizard) -> None:
    for _ in range(8):
        if isinstance(ada.app.screen, MainScreen):
            return
        await press(ada, "escape")
    stack = [type(screen).__name__ for screen in ada.app.screen_stack]
    raise AssertionError(f"eight times escape, and still not back: {stack}\n{ada.screen()}")


async def tour(ada: Wizard, *, deep: bool = True) -> AsyncIterator[str]:
    """Every screen that a key of the main one opens; with `deep`, on each what its own keys open.

    Yields a name for what can be seen each time something else can.
    """
    for action in ACTIONS:
        if action.id in _NOT_ON_THE_TOUR:
            continue
        await press(ada, action.keys.partition(",")[0])
        yield action.id
        screen = ada.app.screen
        if not isinstance(screen, MainScreen):
            for keys in (["down"] * 3, ["pagedown"] * 3, ["end"]):
                await press(ada, *keys)
                yield f"{action.id}: {keys[0]}"
            for key in keys_of(screen) if deep else ():
                if ada.app.screen is not screen:
                    break
                await press(ada, key)
                yield f"{action.id}: {key}"
                while ada.app.screen is not screen and not isinstance(ada.app.screen, MainScreen):
                    await press(ada, "escape")
                    yield f"{action.id}: {key}: escape"
        await back_to_main(ada)


def keys_of(screen: object) -> list[str]:
    """The letters that the screen has a binding for, but for those that go back."""
    bindings = screen._bindings.key_to_bindings  # type: ignore[attr-defined]
    leaves = ("back", "cancel", "leave", "escape")
    return [key for key, found in bindings.items() if "+" not in key and found[0].action not in leaves]
