"""It walks like a wizard: what is next, what waits, several at once, jumps, claims, and back again."""

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from deploy_tui.session import rules, teamwork
from deploy_tui.session.events import Event
from deploy_tui.store.errors import NotRecorded
from deploy_tui.store.opened import Act, OpenSession
from deploy_tui.store.viewed import ViewedSession
from deploy_tui.tui.app import DeployApp
from tests.tui.story import Wizard, new_session, opened_by, wizard

SECTION = ("unit-tests", "frontend-build", "load-test-100", "security-scan")


@pytest.fixture
def session(repository: Path) -> OpenSession:
    session = new_session(repository)
    session.record(teamwork.affirm)  # the reminders are another story
    return session


def records(session: OpenSession, id: str, state: str = "done", **details: str) -> None:
    session.record(lambda now: rules.mark(now, id, state, by="ada", now=datetime.now(UTC), **details))


def first_section_but(session: OpenSession, *left: str) -> None:
    for item in session.state.checklist.phases[0].sections[0].items:
        if item.id not in left:
            records(session, item.id, "skipped", reason="not now")


async def test_after_the_last_item_of_a_section_the_next_is_offered(session: OpenSession) -> None:
    first_section_but(session, "security-scan")
    async with wizard(session) as ada:
        await ada.no_longer_sees("next: Database")
        await ada.presses("space")
        await ada.sees("Code & Testing: nothing left to do")
        await ada.until(lambda: "n" in ada.screen(), "for the offer")
        while ada.app.screen is not ada.app.main:
            await ada.presses("escape")
        await ada.sees("→ next: Database 0/6")
        await ada.presses("enter")
        assert "Backup strategy" in ada.cursor_line


async def test_the_offer_can_be_clicked_and_enter_is_itself_again_after_moving(session: OpenSession) -> None:
    first_section_but(session)
    async with wizard(session) as ada:
        ada.app.main.action_go_to("unit-tests")  # type: ignore[union-attr]
        await ada.sees("→ next: Database 0/6")
        await ada.presses("enter")
        assert "unit tests" in ada.cursor_line
        await ada.clicks("next: Database")
        assert "Backup strategy" in ada.cursor_line


async def test_who_comes_back_sees_where_they_were_and_what_is_open_above(session: OpenSession) -> None:
    async with wizard(session) as ada:
        await ada.presses("right_square_bracket", "down", "q")
        await ada.until(lambda: ada.app._exit, "for the end")
    async with wizard(opened_by("ada", session)) as ada:
        await ada.sees("you were here, 9 open above")
        await ada.presses("down")
        assert len([line for line in ada.lines()[3:-1] if "▸" in line[28:]]) == 1


async def test_what_is_stuck_says_what_it_holds_up(session: OpenSession) -> None:
    async with wizard(session) as ada:
        ada.app.main.action_go_to("deploy-staging")  # type: ignore[union-attr]
        await ada.sees("holds up")
        await ada.no_longer_sees("holds up 3", "Start the week of")
        records(opened_by("bo", session), "deploy-staging", "blocked", reason="no quota")
        await ada.sees_on_one_line("■", "Deploy to staging", "blocked bo, holds up 3")
        await ada.sees("Run smoke tests on", "Deploy to production", "Start the week of")


async def test_deferred_items_turn_up_where_they_went_and_are_marked_there(session: OpenSession) -> None:
    records(session, "security-scan", "deferred", reason="scanner is down", owner="cy")
    async with wizard(session) as ada:
        await ada.sees_on_one_line("→", "Security scan", "→ day-of")
        await ada.sees("1/129", "0/23+0/1")
        await ada.presses("2")
        await ada.sees("Deferred to here", "from Week before")
        await ada.presses("left", "end", "enter")
        await ada.sees_on_one_line("Deferred from Week before", "0/1")
        await ada.sees_on_one_line("○", "Security scan", "deferred ada")
        await ada.sees("scanner is down")
        await ada.presses("space")
        await ada.sees("0/23+1/1")
        await ada.sees_on_one_line("Deferred from Week before", "1/1")
        while ada.app.screen is not ada.app.main:
            await ada.presses("escape")
        await ada.presses("space")
        await ada.sees("0/23+0/1")
        state = session.state.items["security-scan"]
        assert (state.state, state.to, state.reason) == ("deferred", "day-of", "scanner is down")


async def test_next_open_goes_through_what_was_deferred_to_the_phase(session: OpenSession) -> None:
    records(session, "security-scan", "deferred", reason="scanner is down")
    for item in session.state.checklist.phases[1].items[:-1]:
        records(session, item.id, "skipped", reason="not now")
    last = session.state.checklist.phases[1].items[-1]
    async with wizard(session) as ada:
        ada.app.main.action_go_to(last.id)  # type: ignore[union-attr]
        await ada.presses("n")
        await ada.sees_on_one_line("Deferred from Week before", "0/1")
        assert "Security scan" in ada.cursor_line
        await ada.presses("n")
        await ada.sees("▸3 Post-deploy")


async def test_taking_a_deferral_back_takes_the_section_away(session: OpenSession) -> None:
    records(session, "security-scan", "deferred", reason="scanner is down")
    async with wizard(session) as ada:
        await ada.presses("2", "left", "end", "enter")
        await ada.sees("Deferred from Week before")
        await ada.presses("u")
        await ada.no_longer_sees("Deferred from", "+0/1")
        await ada.sees("you withdrew: marked security-scan deferred")
        assert "Schedule maintenance window" in ada.cursor_line


async def test_several_are_ticked_in_one_go_and_what_asks_for_a_value_is_left(session: OpenSession) -> None:
    before = len(session.state.events)
    async with wizard(session) as ada:
        await ada.presses("down", "down", "v", "down", "v")
        await ada.sees("2 chosen", "done, all 2")
        await ada.sees_on_one_line("◆ ○ Security scan")
        await ada.presses("space")
        await ada.sees("1 ticked; left: load-test-100 (asks for its value)", "1/129")
        await ada.no_longer_sees("chosen", "◆")
        assert len(session.state.events) == before + 1


async def test_what_several_got_at_once_one_undo_takes_back(session: OpenSession) -> None:
    async with wizard(session) as ada:
        await ada.presses("down", "down", "down", "space")
        await ada.sees("1/129")
        await ada.presses("right_square_bracket", "v", "shift+down", "shift+down", "s", "s")
        await ada.types("no database here")
        await ada.presses("enter")
        await ada.sees("4/129")
        await ada.presses("u")
        await ada.sees("you withdrew all 3 at once", "1/129")
        await ada.presses("u")
        await ada.sees("you withdrew: marked security-scan done", "0/129")


async def skips_three(ada: Wizard) -> None:
    await ada.presses("right_square_bracket", "v", "shift+down", "shift+down", "s", "s")
    await ada.types("no database here")
    await ada.presses("enter")


async def test_what_came_off_at_once_one_redo_brings_back(session: OpenSession) -> None:
    async with wizard(session) as ada:
        await skips_three(ada)
        await ada.sees("3/129")
        await ada.presses("u")
        await ada.sees("0/129")
        await ada.presses("U")
        await ada.sees("all 3 stand again", "3/129")
        await ada.presses("u")
        await ada.sees("you withdrew all 3 at once", "0/129")


async def test_an_undo_that_is_quicker_than_the_disk_takes_all_back(
    session: OpenSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk, record, full = threading.Event(), session.record, iter((True, False))

    def slowly(*acts: Act) -> tuple[Event, ...]:
        disk.wait(10)
        if len(session.state.events) > before and next(full):
            raise NotRecorded("NOT RECORDED: the disk is full")
        return record(*acts)

    before = len(session.state.events)
    monkeypatch.setattr(session, "record", slowly)
    async with wizard(session) as ada:
        await skips_three(ada)
        await ada.presses("u")
        disk.set()
        await ada.sees("NOT RECORDED", "3/129")  # what was done at once is known after that, too
        await ada.presses("u")
        await ada.sees("you withdrew all 3 at once", "0/129")


async def test_several_get_one_reason_with_an_event_each(session: OpenSession) -> None:
    session.record()
    async with wizard(session) as ada:
        await ada.presses("shift+down", "shift+down", "shift+down", "shift+up")
        await ada.sees("3 chosen")
        await ada.presses("s")
        await ada.sees("3 items: All unit tests")
        await ada.presses("s")
        await ada.types("next week")
        await ada.presses("enter")
        await ada.sees("3 skipped", "3/129")
        assert [session.state.items[id].reason for id in SECTION] == ["next week"] * 3 + [""]
        await ada.presses("v", "a")
        await ada.types("why")
        await ada.presses("ctrl+s")
        await ada.sees("✎1")


async def test_commands_among_several_are_confirmed_once(session: OpenSession) -> None:
    async with wizard(session) as ada:
        await ada.presses("shift+down", "space")
        await ada.sees("2 items, 2 of them for a command", "$ pytest backend/", "done by hand")
        await ada.presses("escape")
        await ada.sees("2 chosen", "0/129")
        await ada.presses("space", "y")
        await ada.sees("2 ticked", "2/129")


async def test_escape_drops_what_is_chosen(session: OpenSession) -> None:
    async with wizard(session) as ada:
        await ada.presses("v")
        await ada.sees("1 chosen")
        await ada.presses("escape")
        await ada.no_longer_sees("chosen")


async def test_undo_is_said_and_done_again(session: OpenSession) -> None:
    async with wizard(session) as ada:
        await ada.presses("down", "down", "down", "space")
        await ada.sees("1/129")
        await ada.presses("u")
        await ada.sees("0/129", "you withdrew: marked security-scan done")
        await ada.presses("U")
        await ada.sees("1/129", "you did again: marked security-scan done")
        await ada.presses("U")
        await ada.sees("nothing by ada to do again")


async def test_a_claim_is_seen_by_all_in_the_row(session: OpenSession) -> None:
    bo = opened_by("bo van der Berg", session)
    async with wizard(session) as ada:
        await ada.presses("down", "down", "down", "m")
        await ada.sees_on_one_line("Security scan", "@ada")
        await ada.sees("at work")
        await ada.presses("m")
        await ada.no_longer_sees("@ada")
        bo.record(lambda now: teamwork.claim(now, "security-scan", by="bo van der Berg"))
        await ada.sees_on_one_line("Security scan", "@bo ")


async def jumps_to(ada: Wizard, text: str) -> None:
    """The letter that stands on the first cell of the row with this text, left of it."""
    line = next(line for line in ada.lines() if text in line)
    before = ada.screen()
    await ada.presses("f")
    await ada.until(lambda: ada.screen() != before, "for the letters")
    y = before.split("\n").index(line)
    pane = max(x for x in (n for n, char in enumerate(line) if char == "│") if x < line.index(text))
    await ada.presses(ada.lines()[y][pane + 1])


async def test_jump_letters_reach_every_row_and_panel_in_two_keys(session: OpenSession) -> None:
    async with wizard(session) as ada:
        await jumps_to(ada, "Error handling implemented")
        assert "Error handling" in ada.cursor_line
        await ada.sees("0/129")  # going somewhere ticks nothing
        await jumps_to(ada, "Alert Rules")
        await ada.sees("High CPU")
        await ada.presses("f", "escape")
        assert "0/8" in ada.screen()
        screen = ada.screen()
        await ada.presses("ctrl+o")
        await ada.until(lambda: ada.screen() != screen, "for the letters")
        phase = ada.lines()[1].index("3 Post-deploy")
        await ada.presses(ada.lines()[1][phase - 1])
        await ada.sees("▸3 Post-deploy")


async def test_jump_letters_on_a_small_screen_and_in_a_long_list(session: OpenSession) -> None:
    async with wizard(session, size=(80, 24)) as ada:
        await jumps_to(ada, "No hardcoded credentials")
        assert "No hardcoded" in ada.cursor_line
        assert all(len(line) == 80 for line in ada.lines())
    async with wizard(session, size=(120, 90)) as ada:
        await ada.presses("slash")
        await ada.types("#open")
        await ada.presses("enter", "f", "escape", "escape")
        await ada.no_longer_sees("Filter")


async def test_read_only_offers_nothing_that_records(session: OpenSession) -> None:
    async with wizard(ViewedSession(session.place, session.id, session.uid)) as rev:
        await rev.sees("read only", "1 here", "n next open", "? help")
        await rev.no_longer_sees("space done", "s state", "a note", "u undo")
        before = rev.screen()
        for key in ("space", "s", "a", "o", "u", "U", "m", "v", "C", "Q", "B", "M", "ctrl+k"):
            await rev.presses(key)
            assert isinstance(rev.app, DeployApp)
            assert rev.app.screen is rev.app.main, key
        assert rev.screen() == before
        await rev.presses("ctrl+p")
        await rev.types("note")
        await rev.no_longer_sees("Note  (a)")
        await rev.presses("escape", "down")
        assert "Frontend builds" in rev.cursor_line


async def test_the_minutes_of_a_watch_run_by_themselves(session: OpenSession) -> None:
    moment = [datetime.now(UTC)]
    session.record(lambda now: rules.start_watch(now, "watch-errors"))
    async with wizard(session) as ada:
        assert ada.app.main is not None
        ada.app.main.now = ada.app.main.items.now = ada.app.main.details.now = lambda: moment[0]
        ada.app.main.action_go_to("watch-errors")
        await ada.sees_on_one_line("◔", "Monitor for errors", "left")
        moment[0] += timedelta(minutes=20, seconds=30)
        await ada.sees_on_one_line("◔", "Monitor for errors", "39 min left")
        moment[0] += timedelta(minutes=50)
        await ada.sees_on_one_line("Monitor for errors", "time is over")
