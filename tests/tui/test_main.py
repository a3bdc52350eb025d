"""The main screen, as somebody at the keyboard has it."""

import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from deploy_tui.session import rules, teamwork
from deploy_tui.store.opened import OpenSession
from tests.tui.story import new_session, opened_by, wizard


@pytest.fixture
def session(repository: Path) -> OpenSession:
    return new_session(repository)


def marks(session: OpenSession, id: str, state: str = "done", reason: str = "") -> None:
    session.record(lambda now: rules.mark(now, id, state, by="", now=datetime.now(UTC), reason=reason))


async def test_shows_phases_sections_items_and_details(session: OpenSession) -> None:
    async with wizard(session) as ada:
        await ada.sees("Production Deployment Checklist · v1.4.0", "ada", "EMERGENCY F8")
        await ada.sees_on_one_line(
            "1 Week before", "0/129", "2 Day of deployment", "0/23", "3 Post-deploy", "0/14"
        )
        await ada.sees(
            "Code & Testing", "Database", "All unit tests passing", "pytest backend/", "n next open", "? help"
        )
        await ada.sees_on_one_line("unit-tests")
        assert "All unit tests" in ada.cursor_line


async def test_a_tick_is_recorded_and_counted(session: OpenSession) -> None:
    async with wizard(session) as ada:
        await ada.presses("down", "down", "down", "space")
        await ada.sees("1/129")
        await ada.sees_on_one_line("✓", "Security scan performed", "ada")
        await ada.sees("saved", "ada marked")
        assert opened_by("bo", session).state.items["security-scan"].state == "done"
        await ada.presses("space")
        await ada.sees("0/129")
        await ada.sees_on_one_line("○", "Security scan performed")


async def test_undo_says_what_it_undid(session: OpenSession) -> None:
    async with wizard(session) as ada:
        await ada.presses("down", "down", "down", "space")
        await ada.sees("1/129")
        await ada.presses("n", "u")
        await ada.sees("0/129", "you withdrew: marked security-scan done")
        await ada.presses("u")
        await ada.sees("nothing by ada left to undo")


async def test_a_command_is_shown_before_it_counts_as_done_by_hand(session: OpenSession) -> None:
    async with wizard(session) as ada:
        await ada.presses("space")
        await ada.sees("$ pytest backend/", "done by hand")
        await ada.presses("escape")
        await ada.no_longer_sees("done by hand")
        await ada.sees("0/129")
        await ada.presses("space")
        await ada.sees("done by hand")
        await ada.presses("y")
        await ada.sees("1/129")


async def test_a_value_is_asked_for_and_held_against_its_limit(session: OpenSession) -> None:
    async with wizard(session) as ada:
        ada.app.main.action_go_to("query-speed")  # type: ignore[union-attr]
        await ada.sees("< 500 ms", "space value")
        await ada.presses("space", "6", "2", "0", "enter")
        await ada.sees_on_one_line("✗", "Query performance", "failed")
        await ada.presses("space")
        await ada.sees("< 500")
        await ada.presses("ctrl+a", "delete", "3", "2", "0", "enter")
        await ada.sees_on_one_line("#", "Query performance", "320 ms")


async def test_two_people_confirm_a_quorum(session: OpenSession) -> None:
    bo = opened_by("bo", session)
    async with wizard(session) as ada:
        await ada.presses("down", "down", "down", "down")
        await ada.sees("space confirm")
        await ada.presses("space")
        await ada.sees_on_one_line("◐", "Code reviewed", "1/2 people")
        await ada.presses("space")
        await ada.sees("ada has confirmed already")
        marks(bo, "code-review")
        await ada.sees_on_one_line("⚉", "Code reviewed", "2 people")


async def test_a_timed_item_starts_its_watch_first(session: OpenSession) -> None:
    session.record(teamwork.affirm)
    async with wizard(session) as ada:
        ada.app.main.action_go_to("watch-errors")  # type: ignore[union-attr]
        await ada.sees("space start watch")
        await ada.presses("space")
        await ada.sees_on_one_line("◔", "Monitor for errors", "left")
        await ada.presses("space")
        await ada.sees("done before that needs a reason")


async def test_daily_checks_are_ticked_day_by_day(session: OpenSession) -> None:
    async with wizard(session) as ada:
        await ada.presses("3")
        await ada.sees_on_one_line("CPU/Memory usage normal", "○○○○○○○")
        await ada.presses("space", "space")
        await ada.sees_on_one_line("◐", "CPU/Memory usage normal", "●●○○○○○")


async def test_others_are_seen_at_once_and_my_cursor_stays(session: OpenSession) -> None:
    bo = opened_by("bo", session)
    async with wizard(session) as ada:
        await ada.presses("down", "down")
        marks(bo, "unit-tests")
        await ada.sees("bo marked unit-tests done", "1/129")
        await ada.sees_on_one_line("✓", "All unit tests", "bo")
        assert "Load testing" in ada.cursor_line


async def test_next_open_goes_over_what_is_done_and_into_the_next_section(session: OpenSession) -> None:
    for item in session.state.checklist.phases[0].sections[0].items[1:]:
        marks(session, item.id, "skipped", reason="not now")
    async with wizard(session) as ada:
        assert "All unit tests" in ada.cursor_line
        await ada.presses("n")
        await ada.sees("Backup strategy implemented")
        assert "Backup strategy" in ada.cursor_line


async def test_the_cursor_goes_on_into_the_next_section_and_back(session: OpenSession) -> None:
    async with wizard(session) as ada:
        await ada.presses("end", "down")
        assert "Backup strategy" in ada.cursor_line
        await ada.presses("up")
        assert "Error handling" in ada.cursor_line
        await ada.presses("right_square_bracket", "right_square_bracket")
        assert "SSL/HTTPS" in ada.cursor_line


async def test_the_filter_finds_words_people_and_states(session: OpenSession) -> None:
    marks(session, "unit-tests")
    marks(session, "code-review")
    marks(session, "todos-resolved", "failed", reason="three left")
    async with wizard(session) as ada:
        await ada.presses("slash")
        await ada.types("backup")
        await ada.sees("Filter: backup", "Automated backups scheduled")
        await ada.no_longer_sees("All unit tests")
        await ada.presses("enter", "slash")
        await ada.presses(*["backspace"] * 6)
        await ada.types("@me #done")
        await ada.sees("Filter: @me #done", "1 of 166", "All unit tests")
        await ada.presses(*["backspace"] * 9)
        await ada.types("#failed")
        await ada.sees("1 of 166", "All TODO comments")
        await ada.presses("escape")
        await ada.sees("Code & Testing", "All unit tests")
        await ada.no_longer_sees("Filter:")


async def test_a_small_terminal_shows_one_column_at_a_time(session: OpenSession) -> None:
    async with wizard(session, size=(80, 24)) as ada:
        await ada.sees_on_one_line("1 Week before", "0/129", "0/23", "0/14")
        await ada.sees("All unit tests passing", "EMERGENCY F8", "? help")
        await ada.no_longer_sees("A release with", "Infrastructure Security")
        await ada.presses("enter")
        await ada.sees("Details", "pytest backend/", "why")
        await ada.presses("escape", "escape")
        await ada.sees("Sections", "Database", "API Security")
        await ada.presses("down", "enter")
        await ada.sees("Backup strategy implemented")
        assert all(len(line) == 80 for line in ada.lines())


async def test_what_the_cursor_is_on_is_always_in_view(session: OpenSession) -> None:
    async with wizard(session, size=(80, 14)) as ada:
        await ada.presses("3")
        await ada.resizes(80, 12)
        await ada.presses("end")
        assert "All alerts working" in ada.cursor_line
        await ada.presses("down", "down", "down", "down")
        assert "Security log review" in ada.cursor_line
        await ada.presses("left")
        await ada.sees_on_one_line("▸", "Weekly Review")
        await ada.resizes(120, 40)
        assert "Security log review" in ada.cursor_line


async def test_too_small_says_so_and_waits(session: OpenSession) -> None:
    async with wizard(session) as ada:
        await ada.resizes(38, 20)
        await ada.sees("too small", "40x12")
        await ada.resizes(40, 12)
        await ada.sees("All unit tests")
        await ada.resizes(200, 60)
        await ada.sees("Sections", "Details", "All unit tests passing (`pytest backend/`)")


async def test_emergency_is_one_key_over_everything(session: OpenSession) -> None:
    async with wizard(session) as ada:
        before = len(session.state.events)
        for opens in ([], ["a"], ["slash"], ["ctrl+p"], ["question_mark"]):
            await ada.presses(*opens, "f8")
            await ada.sees("If Site Goes Down")
            await ada.presses("escape", *["escape"] * len(opens))
            await ada.no_longer_sees("If Site Goes Down")
        await ada.clicks("EMERGENCY F8")
        await ada.sees("If Site Goes Down")
        assert len(session.state.events) == before


async def test_the_mouse_selects_ticks_and_changes_phase(session: OpenSession) -> None:
    session.record(teamwork.affirm)
    async with wizard(session) as ada:
        await ada.clicks("○ Error handling")
        assert "Error handling" in ada.cursor_line
        await ada.clicks("○ Error handling")
        await ada.sees("1/129")
        await ada.clicks("2 Day of deployment")
        await ada.sees("Schedule maintenance window")
        await ada.clicks("Post-Deployment")
        await ada.sees("Verify database replication")
        await ada.clicks("help")
        await ada.sees("the emergency runbooks, over everything")


async def test_notes_owner_and_reasons(session: OpenSession) -> None:
    async with wizard(session) as ada:
        await ada.presses("a")
        await ada.types("flaky on arm")
        await ada.presses("ctrl+s")
        await ada.sees("flaky on arm", "✎1")
        await ada.presses("o", *["backspace"] * 3)
        await ada.types("cy")
        await ada.presses("enter")
        await ada.sees("cy (")
        await ada.presses("s", "b")
        await ada.types("no runner")
        await ada.presses("enter")
        await ada.sees_on_one_line("■", "All unit tests", "blocked ada")
        await ada.sees("no runner")


async def test_leaving_commits_at_once_and_comes_back_to_the_same_place(
    session: OpenSession, repository: Path
) -> None:
    async with wizard(session) as ada:
        await ada.presses("right_square_bracket", *["down"] * 4, "space", "t", "q")
        await ada.until(lambda: ada.app._exit, "for the end")
    log = subprocess.run(
        ["git", "log", "--format=%s"], cwd=repository, capture_output=True, text=True, check=True
    )
    assert "session(v1.4.0)" in log.stdout
    again = opened_by("ada", session)
    assert again.saved.pending == 0
    async with wizard(again) as ada:
        assert "Connection pooling" in ada.cursor_line
        assert ada.app.theme == "deploy-light"


async def test_a_closed_session_is_read_only_and_says_so(session: OpenSession) -> None:
    session.record(lambda now: rules.close(now, "aborted", "wrong version"))
    async with wizard(session) as ada:
        await ada.sees("closed: aborted")
        await ada.presses("down", "down", "down", "space")
        await ada.sees("the session is closed (aborted) and read-only")


async def test_help_and_palette_come_from_the_registry(session: OpenSession) -> None:
    async with wizard(session, size=(120, 90)) as ada:
        await ada.presses("question_mark")
        await ada.sees("to the next open item", "waived: overridden by a named person")
        await ada.presses("escape", "ctrl+p")
        await ada.types("next open")
        await ada.sees("Next open  (n)")
        await ada.presses("escape", "g")
        await ada.types("logging")
        await ada.sees("Logging  0/7")
        await ada.presses("enter")
        await ada.until(lambda: "Logging" in ada.lines()[2], "for the section")


async def test_a_fault_says_one_line_and_prints_no_locals(
    session: OpenSession, capsys: pytest.CaptureFixture[str], home: Path
) -> None:
    secret_of_ours = "hunter2"

    def fails() -> None:
        local = secret_of_ours
        raise RuntimeError("a fault") if local else None  # type: ignore[misc]

    async def faulty() -> None:
        async with wizard(session) as ada:
            ada.app.call_later(fails)
            await ada.until(lambda: ada.app.return_code == 1, "for the end")

    with pytest.raises(RuntimeError, match="a fault"):
        await faulty()
    said = capsys.readouterr()
    assert "hunter2" not in said.out + said.err
    log = (home / "state" / "deploy-tui" / "crash.log").read_text()
    assert "a fault" in log
    assert "hunter2" not in log
