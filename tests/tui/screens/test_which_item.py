"""Which of several items to go to: all of them can be reached, however many there are."""

import pytest

from deploy_tui.checklist.model import Item
from deploy_tui.tui.screens.which_item import WhichItem
from tests.tui.screens.stage import on_stage

ITEMS = [
    Item(id=f"item-{n}", title=f"The {n}th", phase="before", section="code", number=n) for n in range(1, 51)
]


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_the_arrows_scroll_to_the_last(size: tuple[int, int]) -> None:
    async with on_stage(lambda: WhichItem("DB_HOST is needed by", ITEMS), size) as ada:
        await ada.sees_on_one_line("●", "1 The 1th")
        assert "The 50th" not in ada.screen()
        await ada.presses("up")  # round to the last
        await ada.sees_on_one_line("●", "The 50th")
        await ada.sees("go there", "cancel")
        assert "The 1th" not in ada.screen()
        await ada.presses("enter")
        assert await ada.answer() == "item-50"


async def test_the_first_have_a_letter() -> None:
    async with on_stage(lambda: WhichItem("DB_HOST is needed by", ITEMS)) as ada:
        await ada.sees("a The 10th")
        await ada.presses("a")
        assert await ada.answer() == "item-10"
