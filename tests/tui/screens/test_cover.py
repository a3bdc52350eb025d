"""The cover: the warning, what this is, how far it is, where one was, what is next."""

from deploy_tui.checklist.build import build
from deploy_tui.text import toml
from deploy_tui.tui.screens.cover import Cover
from tests.session.story import SMALL_TOML, Clone
from tests.tui.screens import hostile
from tests.tui.screens.stage import on_stage

MORE = f"""
warning = "WARNING: do NOT deploy without this! {hostile.TITLE}"
reminder = [ {{ kind = "never", text = "x" }}, {{ kind = "always", text = "y" }} ]
role = [ {{ id = "cto", title = "CTO", signoff = "CTO" }} ]
"""
CHECKLIST = build(toml.parse((MORE + SMALL_TOML).encode()))


def clone() -> Clone:
    return Clone(CHECKLIST).started()


def cover(clone: Clone, where: str = "") -> Cover:
    return Cover(clone.state, where, now=clone.now)


async def test_a_session_that_has_just_begun() -> None:
    async with on_stage(lambda: cover(clone())) as ada:
        await ada.sees("Small deployment", "WARNING: do NOT deploy without this!", "v1.0.0 · Release")
        await ada.sees("started    10:01 by ada", "preparing")
        await ada.sees("2 reminders (1 never, 1 always) · 1 sign-off")
        await ada.sees_on_one_line("▸ 1 Before", "0/7")
        await ada.sees_on_one_line("3 After", "0/2")
        await ada.sees("next       Unit tests pass  (Code)", "enter begins", "F8 emergency")
        await ada.presses("enter")
        assert await ada.answer() is True


async def test_where_one_was_and_what_is_not_right() -> None:
    session = clone()
    ada_acts = session.by("ada")
    ada_acts.ticks("unit-tests")
    ada_acts.marks("latency", "failed", value="620", reason=hostile.TITLE)
    async with on_stage(lambda: cover(session, "Before · Code · Queries are quick")) as ada:
        await ada.sees_on_one_line("▸ 1 Before", "▓", "1/7")
        await ada.sees("look at    1 failed", "last       ada marked latency failed (620")
        await ada.sees("you are at Before · Code · Queries are quick", "next       Code review by 2+ people")
        await ada.clicks("tested")
        assert ada.unanswered


async def test_a_closed_session_is_for_reading() -> None:
    session = clone()
    session.by("ada").closes("aborted", "not today")
    async with on_stage(lambda: cover(session)) as ada:
        await ada.sees("closed, aborted: reading only", "enter reads it")
        await ada.no_longer_sees("next  ")


async def test_leaving_by_key_and_by_mouse() -> None:
    for leave in ("escape", "q"):
        async with on_stage(lambda: cover(clone())) as ada:
            await ada.presses(leave)
            assert await ada.answer() is False
    async with on_stage(lambda: cover(clone())) as ada:
        await ada.clicks("begins")
        assert await ada.answer() is True


async def test_a_small_terminal_scrolls_to_the_end() -> None:
    async with on_stage(lambda: cover(clone()), size=(40, 12)) as ada:
        await ada.sees("↓ more", "enter begins")
        await ada.presses(*["pagedown"] * 3)
        await ada.sees("next", "Unit tests pass")
        await ada.no_longer_sees("↓ more")
        await ada.resizes(80, 24)
        await ada.sees("Small deployment", "Unit tests pass")
