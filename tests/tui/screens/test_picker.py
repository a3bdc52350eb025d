"""Picking a session."""

from datetime import UTC, datetime

from deploy_tui.store.sessions import SessionInfo
from deploy_tui.tui.screens.picker import NEW, Picked, Picker
from tests.tui.screens import hostile
from tests.tui.screens.stage import on_stage

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def info(
    version: str, day: int, life: str = "preparing", outcome: str = "", resolved: int = 83
) -> SessionInfo:
    return SessionInfo(
        id=f"2026-11-{day:02}-{version}",
        uid=version,
        title="Small deployment",
        version=version,
        life=life,
        outcome=outcome,
        rehearsal=version.endswith("r"),
        resolved=resolved,
        total=166,
        started_at=f"2026-11-{day:02}T09:00:00+00:00",
        phase="Before",
        next_item=hostile.TITLE,
    )


SESSIONS = (
    info("v1", 1, "closed", "succeeded", 166),
    info("v2", 3, "closed", "rolled-back"),
    info("v3", 5, "deploying"),
    info("v4r", 7),
)


def picker(*sessions: SessionInfo) -> Picker:
    return Picker(sessions or SESSIONS, now=NOW)


async def test_open_sessions_stand_above_closed_ones_the_newest_first() -> None:
    async with on_stage(picker) as ada:
        await ada.sees("open 2", "closed, to read 2")
        order = [
            ada.screen().index(each) for each in ("open 2", "v4r ", "v3 ", "closed, to read", "v2 ", "v1 ")
        ]
        assert order == sorted(order)
        await ada.sees_on_one_line("▸ v4r", "preparing", "rehearsal", "▓▓▓▓▓░░░░░   83/166")
        await ada.sees_on_one_line("v2", "rolled-back")
        await ada.sees("2026-11-07-v4r · began 7 Nov", "Before · next: " + hostile.SEEN[:20])
        await ada.presses("enter")
        assert await ada.answer() == Picked("2026-11-07-v4r")


async def test_the_cursor_steps_over_headings_and_stops_at_the_ends() -> None:
    async with on_stage(picker) as ada:
        await ada.presses("up", "down", "j", "j", "down", "down")
        await ada.sees_on_one_line("▸ v1", "succeeded")
        await ada.presses("k", "enter")
        assert await ada.answer() == Picked("2026-11-03-v2")


async def test_the_filter_takes_letters_that_are_keys_elsewhere() -> None:
    async with on_stage(picker) as ada:
        await ada.presses("slash")
        await ada.types("dq")
        await ada.sees("no session has 'dq' in it", "/ dq▏")
        await ada.presses("enter")
        assert ada.unanswered
        await ada.presses("backspace")
        await ada.types("eploying")
        await ada.sees("▸ v3", "filter: deploying")
        await ada.no_longer_sees("v4r", "v1 ")
        await ada.presses("escape")
        await ada.sees("v4r", "v1 ")
        await ada.presses("slash", "r", "e", "h", "enter")
        assert await ada.answer() == Picked("2026-11-07-v4r")


async def test_a_new_one_or_none() -> None:
    async with on_stage(picker) as ada:
        await ada.sees("n new session", "esc leave")
        await ada.presses("n")
        assert await ada.answer() == NEW
    for key in ("escape", "q"):
        async with on_stage(picker) as ada:
            await ada.presses(key)
            assert await ada.answer() is None


async def test_a_new_one_goes_on_from_the_chosen_one() -> None:
    async with on_stage(picker) as ada:
        await ada.presses("end", "down", "down", "down")
        await ada.sees("f new from this")
        await ada.presses("f")
        assert await ada.answer() == Picked("2026-11-01-v1", anew=True)


async def test_the_mouse_chooses_and_opens() -> None:
    async with on_stage(picker) as ada:
        await ada.clicks("rolled-back")
        await ada.sees_on_one_line("▸ v2")
        await ada.clicks("rolled-back")
        assert await ada.answer() == Picked("2026-11-03-v2")
    async with on_stage(picker) as ada:
        await ada.clicks("new session")
        assert await ada.answer() == NEW


async def test_a_long_list_scrolls_and_hostile_titles_are_titles() -> None:
    many = [info(f"v{n}", n % 28 + 1) for n in range(60)]
    async with on_stage(lambda: picker(*many), size=(120, 40)) as ada:
        await ada.presses(*["pagedown"] * 6)
        await ada.no_longer_sees("open 60")
        await ada.sees("▸ v", "next: " + hostile.TITLE)
        await ada.presses("enter")
        assert (await ada.answer()).id.startswith("2026-11-01")


async def test_keys_that_come_in_one_go_over_a_slow_line_land_where_they_belong() -> None:
    async with on_stage(picker) as ada:
        await ada.types("/nq")
        await ada.sees("no session has 'nq' in it")
        assert ada.unanswered


async def test_the_id_tells_two_sessions_of_one_version_apart() -> None:
    twins = [info("v1.4.0", 22), info("v1.4.0", 22)._replace(id="2026-11-22-v1.4.0-2")]
    async with on_stage(lambda: picker(*twins), size=(80, 24)) as ada:
        first = ada.lines()[-2]
        await ada.presses("down")
        assert {first.split()[0], ada.lines()[-2].split()[0]} == {each.id for each in twins}
