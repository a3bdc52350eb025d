"""An incident: started from the emergency panel, recorded, there again after a restart, and back."""

import threading
from pathlib import Path
from typing import Any

import pytest

from deploy_tui.checklist.model import Checklist
from deploy_tui.session.incidents import incidents, open_incident
from deploy_tui.store import checklists
from deploy_tui.store.create import create_session
from deploy_tui.store.markdown import load_markdown
from deploy_tui.store.opened import OpenSession
from deploy_tui.store.operator import Operator
from deploy_tui.store.place import find_place
from deploy_tui.tui.screens.runbooks import Runbooks
from tests.tui.screens.stage import on_stage
from tests.tui.screens.test_runbooks import SITE
from tests.tui.story import new_session, opened_by, wizard


@pytest.fixture
def session(repository: Path) -> OpenSession:
    return new_session(repository)


async def test_reading_records_nothing_until_the_incident_is_started(session: OpenSession) -> None:
    before = len(session.state.events)
    async with wizard(session) as bo:
        await bo.presses("f8", "enter", "space", "space", "n", "c")
        await bo.sees("reading: nothing is recorded", "s start incident", "3 of 7")
        assert len(opened_by("bo", session).state.events) == before


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_steps_times_and_notes_are_recorded(session: OpenSession, size: tuple[int, int]) -> None:
    async with wizard(session, size=size) as ada:
        await ada.presses("right_square_bracket", "down", "down")
        here = ada.cursor_line
        await ada.presses("f8", "enter", "s")
        await ada.sees("incident since", "by ada, 0/7 done", "steps, times and notes are recorded")
        await ada.presses("space", "enter")
        await ada.sees("2/7 done")
        await ada.sees_on_one_line("✓ 1", "Check monitoring dashboards", "ada")
        await ada.sees("┃ 3  Check database connectivity", "space done")
        await ada.presses("up")
        await ada.sees("space not done")
        await ada.presses("space")
        await ada.sees("1/7 done")
        await ada.presses("n")
        await ada.types("the pool was full")
        await ada.presses("ctrl+s")
        await ada.sees_on_one_line("✎ ada", "the pool was full")
        await ada.presses("escape", "escape")
        await ada.sees("INCIDENT since")
        assert ada.cursor_line == here
    known = open_incident(opened_by("bo", session).state)
    assert known is not None
    assert ([*known.steps], [note.text for note in known.notes]) == (
        ["check-dashboards"],
        ["the pool was full"],
    )


async def test_an_open_incident_is_there_again_after_a_restart(session: OpenSession) -> None:
    async with wizard(session) as ada:
        await ada.presses("right_square_bracket", "down", "down")
        here = ada.cursor_line
        await ada.presses("f8", "enter", "s")
        await ada.sees("0/7 done")
        await ada.presses("space")
        await ada.sees("1/7 done")
        ada.app._leave(0)
        await ada.until(lambda: ada.app._exit, "for the end")
    again = opened_by("ada", session)
    async with wizard(again) as ada:
        await ada.sees(
            "EMERGENCY  If Site Goes Down", "incident since", "1/7 done", "┃ 2  Review recent logs"
        )
        await ada.presses("escape")
        assert ada.cursor_line == here
        await ada.presses("f8")
        await ada.sees("┃ 2  Review recent logs")
        await ada.presses("c", "enter")
        await ada.sees("choose first", "6 steps are not ticked")
        await ada.presses("b", "enter")
        await ada.sees("the incident is closed: rolled-back", "reading: nothing is recorded")
        await ada.presses("escape", "f8")
        await ada.sees("what is wrong?")
    (known,) = incidents(opened_by("bo", session).state)
    assert (known.outcome, known.closed_by) == ("rolled-back", "ada")


async def test_two_people_see_each_others_steps(session: OpenSession) -> None:
    from deploy_tui.session import incidents as acts

    bo = opened_by("bo", session)
    bo.record(lambda now: acts.start(now, "site-down"))
    session.refresh()
    async with wizard(session) as ada:
        await ada.sees("incident since", "by bo, 0/7 done")
        known = open_incident(bo.state)
        assert known is not None
        bo.record(lambda now: acts.step(now, known, "1"))
        await ada.sees_on_one_line("1  Check monitoring dashboards")
        await ada.sees("1/7 done", "✓ done by bo")


async def test_without_a_session_it_says_that_nothing_is_recorded() -> None:
    async with on_stage(lambda: Runbooks((SITE,), "site")) as bo:
        await bo.sees("reading only, no session: NOT RECORDED")
        await bo.presses("s")
        await bo.sees("NOT RECORDED: no session is open here; write down what you do")
        await bo.presses("space")
        await bo.sees("┃ 2  Check the database")


async def test_a_list_of_ones_own_has_the_built_in_runbooks_to_read(repository: Path) -> None:
    (repository / "R.md").write_text("# Release\n\n- [ ] Tell support\n")
    place = find_place(str(repository))
    checklist, _ = load_markdown(str(repository / "R.md"))
    own = create_session(place, checklist, {"version": "1"}, operator=Operator("ada"))
    before = len(own.state.events)
    async with wizard(own) as ada:
        await ada.presses("f8")
        await ada.sees("If Site Goes Down", "built in, not of this session: NOT RECORDED")
        await ada.presses("enter")
        await ada.sees("Check monitoring dashboards")
        await ada.no_longer_sees("start incident")
        await ada.presses("s")
        await ada.sees("NOT RECORDED: this session's checklist has no runbooks")
    assert len(opened_by("bo", own).state.events) == before


async def test_the_screen_does_not_wait_for_the_disk_while_they_are_read(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (repository / "R.md").write_text("# Release\n\n- [ ] Tell support\n- [ ] Ask Bo\n")
    place = find_place(str(repository))
    checklist, _ = load_markdown(str(repository / "R.md"))
    own = create_session(place, checklist, {"version": "1"}, operator=Operator("ada"))
    disk, load = threading.Event(), checklists.load_checklist

    def slowly(*given: Any) -> Checklist:
        disk.wait(10)
        return load(*given)

    monkeypatch.setattr(checklists, "load_checklist", slowly)
    async with wizard(own) as ada:
        await ada.presses("f8", "f8", "down")
        await ada.until(lambda: "Ask Bo" in ada.cursor_line, "the cursor to move")
        disk.set()
        await ada.sees("If Site Goes Down")
        await ada.presses("escape")
        await ada.until(lambda: ada.app.screen is ada.app.main, "the one panel to go")
        await ada.presses("f8")
        await ada.sees("If Site Goes Down")


async def test_starting_an_incident_is_offered_on_any_width(session: OpenSession) -> None:
    async with wizard(session, size=(60, 20)) as bo:
        await bo.presses("f8", "enter")
        await bo.sees("space next step", "s start incident", "esc back")
