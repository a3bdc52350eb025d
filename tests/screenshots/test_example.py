"""The finished session that a reviewer reads first: whole, told by four clones, and closed."""

import shutil
from pathlib import Path

import pytest

from deploy_tui.cli import main
from deploy_tui.session.document import document
from deploy_tui.session.incidents import incidents
from deploy_tui.session.signoffs import signoffs
from deploy_tui.store.place import find_place
from deploy_tui.store.read import read_session
from deploy_tui.store.sessions import session_ids
from screenshots.example import SESSIONS, make
from tests.conftest import CHECKOUT
from tests.tui.story import wizard

ID = "2026-10-12-v1.3.0"


@pytest.fixture
def fresh_clone(repository: Path) -> Path:
    """A repository with nothing but the example in it, as somebody has it who has just cloned this one."""
    shutil.copytree(CHECKOUT / "sessions" / ID, repository / "sessions" / ID)
    return repository


def test_it_shows_what_a_session_can_hold(fresh_clone: Path) -> None:
    place = find_place(str(fresh_clone))
    state = read_session(place, ID, session_ids(place)[ID]).state
    assert (state.outcome, sum(state.resolved.values())) == ("succeeded", 166)
    items = state.items
    assert {each.state for each in items.values()} >= {"done", "waived", "skipped"}
    assert {each.how for each in items.values()} >= {"hand", "value", "people", "rule"}
    assert all(each.reason for each in items.values() if each.state in ("waived", "skipped"))
    assert [each.state for each in (items["fca"], items["sec"])] == ["done", "skipped"]  # UK yes, US no
    assert "failed" in str([event.body for event in items["query-speed"].history])
    assert {event.by for event in state.events.values()} == {"ada", "bo", "cy", "ci", "eve", "dora"}
    assert len({event.writer for event in state.events.values()}) == 4
    assert [each.decision for each in signoffs(state).values()] == ["approve"] * 5
    assert [each.runbook for each in incidents(state)] == ["site-down"]


def test_its_document_is_what_its_logs_say(fresh_clone: Path) -> None:
    place = find_place(str(fresh_clone))
    state = read_session(place, ID, session_ids(place)[ID]).state
    assert (fresh_clone / "sessions" / ID / "session.toml").read_text(encoding="utf-8") == document(state)


async def test_a_fresh_clone_begins_with_a_welcome(fresh_clone: Path) -> None:
    async with wizard(None, folder=fresh_clone) as ada:
        await ada.sees("Welcome to deploy-tui", "● p Production", "1 closed session, to read")


def test_in_a_fresh_clone_a_new_session_is_the_one_that_is_meant(
    fresh_clone: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(fresh_clone)
    assert main(["mark", "unit-tests", "done"]) == 3  # nothing is open
    assert "no open session" in capsys.readouterr().err
    assert main(["new", "--version", "v9"]) == 0
    assert main(["mark", "unit-tests", "done"]) == 0
    assert "v9" in capsys.readouterr().out


@pytest.mark.prove
def test_played_again_it_is_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("screenshots.example.SESSIONS", tmp_path / "sessions")
    again = make()
    # It keeps the checklist that it began with; the one of today may have moved on.
    if (again / "checklist.toml").read_bytes() != (SESSIONS / ID / "checklist.toml").read_bytes():
        pytest.skip("the production checklist has changed: python -m screenshots.example")
    kept = {
        path.relative_to(SESSIONS / ID): path.read_bytes()
        for path in (SESSIONS / ID).rglob("*.*")
        if path.is_file()
    }
    assert {
        path.relative_to(again): path.read_bytes() for path in again.rglob("*.*") if path.is_file()
    } == kept
