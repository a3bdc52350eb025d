"""What was measured, with the verdict while it is typed."""

from deploy_tui.session.state import ItemState
from deploy_tui.tui.screens.value import ValueAnswer, ValueDialog
from tests.session.story import SMALL
from tests.tui.screens.stage import on_stage

LATENCY = SMALL.items["latency"]


def dialog(current: ItemState | None = None) -> ValueDialog:
    return ValueDialog(LATENCY, current or ItemState())


async def test_a_value_within_its_limit_is_done() -> None:
    async with on_stage(dialog) as ada:
        await ada.sees("Queries are quick", "< 500 ms", "enter record")
        await ada.types("320")
        await ada.sees("✓ 320 ms is < 500 ms: will be recorded as done")
        await ada.no_longer_sees("waive")
        await ada.presses("enter")
        assert await ada.answer() == ValueAnswer("320", "done")


async def test_a_value_that_misses_its_limit_is_recorded_as_failed() -> None:
    async with on_stage(dialog) as ada:
        await ada.types("620 ms")
        await ada.sees("✗ 620 ms is not < 500 ms: will be recorded as failed", "w waive the limit")
        await ada.presses("tab")
        await ada.types("no index")
        await ada.presses("enter")
        assert await ada.answer() == ValueAnswer("620 ms", "failed", "no index")


async def test_or_waived_with_w_and_a_reason() -> None:
    async with on_stage(dialog) as ada:
        await ada.types("620")
        await ada.presses("w")
        await ada.sees("⊘ 620 ms is not < 500 ms: waived by you, for the reason below")
        await ada.presses("enter")
        await ada.sees("✗ waived needs a reason")
        await ada.types("wow, one report only")
        await ada.presses("enter")
        assert await ada.answer() == ValueAnswer("620", "waived", "wow, one report only")


async def test_a_better_value_is_no_longer_waived() -> None:
    async with on_stage(dialog) as ada:
        await ada.types("620")
        await ada.presses("w", "shift+tab", "end", *["backspace"] * 3)
        await ada.types("62")
        await ada.sees("✓ 62 ms")
        await ada.presses("enter")
        assert await ada.answer() == ValueAnswer("62", "done")


async def test_what_is_no_number_or_nothing_is_not_taken() -> None:
    async with on_stage(dialog) as ada:
        await ada.presses("enter")
        await ada.sees("✗ nothing is typed yet")
        await ada.types("quick, w")
        await ada.sees("quick, w", "type a number of ms")
        await ada.presses("enter")
        await ada.sees("✗ 'quick, w' is no number of ms")
        assert ada.unanswered


async def test_a_value_without_a_limit_is_any_text() -> None:
    async with on_stage(lambda: ValueDialog(SMALL.items["build"], ItemState())) as ada:
        await ada.sees("none: the value is kept as it is")
        await ada.types("v7-win")
        await ada.sees("✓ v7-win: will be recorded as done")
        await ada.presses("enter")
        assert await ada.answer() == ValueAnswer("v7-win", "done")


async def test_the_value_before_is_in_sight() -> None:
    async with on_stage(lambda: dialog(ItemState(state="failed", value=720, by="bo"))) as ada:
        await ada.sees("720 ms  failed by bo")
        await ada.presses("escape")
        assert await ada.answer() is None
