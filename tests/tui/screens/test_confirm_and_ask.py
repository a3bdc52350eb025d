"""The two smallest questions: yes or no, and one line."""

from deploy_tui.tui.screens.ask import Ask
from deploy_tui.tui.screens.confirm import Confirm
from tests.tui.screens import hostile
from tests.tui.screens.stage import on_stage


def by_hand() -> Confirm:
    return Confirm(hostile.TITLE, ("$ pytest backend/", "[/x] nothing is run here"), "done by hand")


async def test_yes_no_and_neither() -> None:
    for key, expected in (("y", True), ("enter", True), ("n", False), ("escape", None)):
        async with on_stage(by_hand) as ada:
            await ada.sees(hostile.SEEN, "$ pytest backend/", "[/x] nothing is run here")
            await ada.sees("y done by hand", "n no", "esc cancel")
            await ada.presses(key)
            assert await ada.answer() is expected


async def test_the_mouse_and_the_buttons() -> None:
    async with on_stage(by_hand) as ada:
        await ada.clicks("done by hand")
        assert await ada.answer() is True
    async with on_stage(by_hand) as ada:
        await ada.presses("tab", "right", "enter")
        assert await ada.answer() is False


async def test_a_second_press_of_space_does_not_confirm() -> None:
    async with on_stage(by_hand) as ada:
        await ada.presses("space", "space")
        assert ada.unanswered


async def test_one_line() -> None:
    async with on_stage(lambda: Ask("Who are you?", "git knows [/x] nobody here")) as ada:
        await ada.sees("Who are you?", "git knows [/x] nobody here", "enter accept", "esc cancel")
        await ada.presses("space", "enter")
        await ada.sees("✗ nothing is typed yet: type it here, or esc to cancel")
        await ada.types("ada ")
        await ada.no_longer_sees("nothing is typed")
        await ada.presses("enter")
        assert await ada.answer() == "ada"


async def test_a_line_that_stands_there_is_replaced_by_typing() -> None:
    async with on_stage(lambda: Ask("Owner", "", "db team")) as ada:
        await ada.sees("db team")
        await ada.types("bo")
        await ada.presses("enter")
        assert await ada.answer() == "bo"
