"""Why an item is not simply ticked."""

from datetime import date
from typing import Any

from deploy_tui.checklist.model import Item
from deploy_tui.session.state import ItemState, StateName
from deploy_tui.tui.screens.reason import ReasonAnswer, ReasonDialog
from tests.session.story import SMALL
from tests.tui.screens import hostile
from tests.tui.screens.stage import on_stage

ITEM = SMALL.items["unit-tests"]
LATER = SMALL.phases[1:]


def dialog(
    state: StateName | None = None, current: ItemState | None = None, later: Any = LATER
) -> ReasonDialog:
    return ReasonDialog(ITEM, current or ItemState(), later, state, today=date(2026, 11, 22))


async def test_one_letter_picks_the_state_and_typing_goes_on_at_the_reason() -> None:
    async with on_stage(dialog) as ada:
        await ada.sees("Unit tests pass", "f failed", "b blocked", "s skipped", "d deferred", "w waived")
        await ada.sees("enter record", "esc cancel")
        await ada.presses("b")
        await ada.types("the runner is broken")
        await ada.presses("enter")
        assert await ada.answer() == ReasonAnswer("blocked", "the runner is broken")


async def test_the_arrows_choose_too_and_enter_says_what_is_missing() -> None:
    async with on_stage(dialog) as ada:
        await ada.presses("enter")
        await ada.sees("choose first: f, b, s, d or w")
        await ada.presses("down", "down", "down")
        await ada.sees("● s skipped")
        await ada.presses("enter")
        await ada.sees("✗ skipped needs a reason: why it does not apply")
        await ada.types("no")
        await ada.no_longer_sees("needs a reason")
        await ada.presses("enter")
        assert await ada.answer() == ReasonAnswer("skipped", "no")


async def test_failed_may_go_without_a_reason() -> None:
    async with on_stage(lambda: dialog("failed")) as ada:
        await ada.sees("● f failed", "may stay empty")
        await ada.presses("enter")
        assert await ada.answer() == ReasonAnswer("failed", "")


async def test_deferred_asks_for_the_phase_and_the_owner() -> None:
    async with on_stage(dialog) as ada:
        await ada.presses("d")
        await ada.sees("● 1 Day of", "○ 2 After", "owner")
        await ada.types("after the freeze")
        await ada.presses("tab", "2")
        await ada.sees("● 2 After")
        await ada.types("bo")
        await ada.presses("enter")
        assert await ada.answer() == ReasonAnswer(
            "deferred", "after the freeze", to_phase="after", owner="bo"
        )


async def test_in_the_last_phase_nothing_can_be_deferred() -> None:
    async with on_stage(lambda: dialog(later=())) as ada:
        await ada.sees("no later phase: skip it or waive it")
        await ada.presses("d")
        await ada.no_longer_sees("● d")
        await ada.presses("up")
        await ada.sees("● w waived")
        await ada.presses("up")
        await ada.sees("● s skipped")


async def test_a_waiver_may_end_on_a_day_that_is_one_and_is_not_over() -> None:
    async with on_stage(dialog) as ada:
        await ada.presses("w")
        await ada.types("agreed")
        await ada.presses("tab")
        await ada.types("2026-13-01")
        await ada.presses("enter")
        await ada.sees("'2026-13-01' is no date: write it like 2027-01-31")
        await ada.presses("home", *["delete"] * 10)
        await ada.types("2026-11-21")
        await ada.presses("enter")
        await ada.sees("2026-11-21 is over: give today or a later day")
        await ada.presses("backspace", "2", "enter")
        assert await ada.answer() == ReasonAnswer("waived", "agreed", until="2026-11-22")


async def test_what_was_said_before_is_there_to_be_changed() -> None:
    before = ItemState(state="waived", by="bo", reason="for now", until="2026-12-01")
    async with on_stage(lambda: dialog("waived", before)) as ada:
        await ada.sees("now waived by bo: for now", "2026-12-01")
        await ada.presses("end", "!", "enter")
        assert await ada.answer() == ReasonAnswer("waived", "for now!", until="2026-12-01")


async def test_the_mouse_alone_suffices_and_escape_cancels() -> None:
    async with on_stage(dialog) as ada:
        await ada.clicks("failed")
        await ada.sees("● f failed")
        await ada.clicks("record")
        assert await ada.answer() == ReasonAnswer("failed", "")
    async with on_stage(dialog) as ada:
        await ada.presses("b", "x", "escape")
        assert await ada.answer() is None


async def test_a_hostile_title_is_a_title() -> None:
    item = Item(id="backups", title=hostile.TITLE, phase="before", section="code", number=0)
    async with on_stage(lambda: ReasonDialog(item, ItemState(reason=hostile.TITLE), LATER)) as ada:
        await ada.sees(f"─ {hostile.SEEN}", f"now open: {hostile.SEEN}")
        await ada.clicks("tested")
        assert ada.unanswered


async def test_keys_that_come_in_one_go_over_a_slow_line_land_where_they_belong() -> None:
    async with on_stage(dialog) as ada:
        await ada.types("bfor days, without word")
        await ada.sees("● b blocked")
        await ada.presses("enter")
        assert await ada.answer() == ReasonAnswer("blocked", "for days, without word")
