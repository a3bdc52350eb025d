"""The days of the three who use it, from the keyboard; together they reach every action there is."""

import json
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from deploy_tui.cli import main as deploy_tui
from deploy_tui.session import rules
from deploy_tui.store.opened import OpenSession
from tests.stories.reached import ALL, REACHED, TOLD, watch
from tests.tui.story import Wizard, new_session, opened_by, wizard
from tests.twins import act_apart

STORIES = 5


@pytest.fixture(autouse=True)
def watched(monkeypatch: pytest.MonkeyPatch) -> None:
    watch(monkeypatch)


@pytest.fixture
def session(repository: Path) -> OpenSession:
    return new_session(repository)


def go_to(ada: Wizard, id: str) -> None:
    assert ada.app.main is not None
    ada.app.main.action_go_to(id)


def marks(session: OpenSession, id: str, state: str = "done", reason: str = "") -> None:
    who = session.operator.name if session.operator else ""
    session.record(lambda now: rules.mark(now, id, state, by=who, now=datetime.now(UTC), reason=reason))


async def test_the_deployment_lead(session: OpenSession, repository: Path) -> None:
    bo = opened_by("bo", session)
    async with wizard(session) as ada:
        # What is this, and where am I?
        await ada.presses("c")
        await ada.sees("WARNING", "Week before", "v1.4.0")
        await ada.presses("enter", "question_mark")
        await ada.sees("take back what you did last")
        await ada.presses("escape", "t", "t", "t")

        # A tick, and a change of mind that is told.
        await ada.presses("down", "down", "down", "space")
        await ada.sees("1/129")
        await ada.presses("u")
        await ada.sees("you withdrew: marked security-scan done", "0/129")
        await ada.presses("U")
        await ada.sees("1/129")

        # Two people for a review.
        await ada.presses("down")
        await ada.sees("space confirm")
        await ada.presses("space")
        await ada.sees_on_one_line("◐", "Code reviewed", "1/2 people")
        marks(bo, "code-review")
        await ada.sees_on_one_line("⚉", "Code reviewed", "2 people")

        # A value that fails, and then does not.
        go_to(ada, "query-speed")
        await ada.presses("space", "6", "2", "0", "enter")
        await ada.sees_on_one_line("✗", "Query performance", "failed")
        await ada.presses("space")
        await ada.sees("< 500")
        await ada.presses("ctrl+a", "delete", "3", "2", "0", "enter")
        await ada.sees_on_one_line("#", "Query performance", "320 ms")

        # Not now: later, by somebody; a note; somebody else's work; mine.
        await ada.presses("n", "s", "d")
        await ada.types("after the freeze")
        await ada.presses("enter")
        await ada.sees("deferred")
        await ada.presses("a")
        await ada.types("asked cy")
        await ada.presses("ctrl+s")
        await ada.sees("asked cy")
        await ada.presses("o", *["backspace"] * 3)
        await ada.types("cy")
        await ada.presses("enter", "m", "A")
        await ada.sees("Note on the whole session")
        await ada.types("window 22")
        await ada.presses("ctrl+s")

        # Round the panes, the sections, the phases.
        await ada.presses("n", "home", "end", "pagedown", "pageup", "up", "left", "right", "tab", "shift+tab")
        await ada.presses("right", "escape", "right_square_bracket", "left_square_bracket", "enter", "escape")
        await ada.presses("slash")
        await ada.types("#deferred")
        await ada.sees("Filter: #deferred")
        await ada.presses("escape")
        await ada.no_longer_sees("Filter:")
        await ada.presses("g")
        await ada.types("logging")
        await ada.presses("enter")
        await ada.until(lambda: "Logging" in ada.lines()[2], "for the section")
        await ada.presses("ctrl+p")
        await ada.types("next open")
        await ada.sees("Next open  (n)")
        await ada.presses("escape", "f")
        await ada.presses("escape")
        go_to(ada, "fca")
        await ada.presses("p")
        await ada.types("no")
        await ada.presses("enter")
        await ada.sees("skipped")

        # Several at once: a whole section, and it is declared complete.
        go_to(ada, "certificate")
        here = ada.cursor_line
        await ada.presses("v", "v", "shift+down", "shift+down", "shift+up", "escape")
        assert ada.cursor_line
        assert here
        section = next(each for each in session.state.checklist.sections if each.id == "logging")
        for item in section.items:
            marks(bo, item.id, "skipped", "the platform does that")
        await ada.sees_on_one_line("Logging", "7/7")
        go_to(ada, section.items[0].id)
        await ada.presses("C")
        await ada.sees("Section complete?")
        await ada.presses("y")
        await ada.no_longer_sees("Section complete?")

        # A runbook at a glance, the day of, who signs; the end.
        await ada.presses("r", "escape")
        await ada.until(lambda: ada.app.screen is ada.app.main, "to be back")
        await ada.presses("2")
        await ada.sees("I have read them")
        await ada.presses("A")
        await ada.sees("Schedule maintenance window")
        await ada.presses("3", "1", "S")
        await ada.sees("0 of 5 approved")
        await ada.presses("a")
        await ada.types("approve")
        await ada.presses("enter")
        await ada.sees("1 of 5 approved")
        await ada.presses("escape", "Q", "a")
        await ada.types("wrong version")
        await ada.presses("enter")
        await ada.until(lambda: session.state.outcome == "aborted", "for the session to be closed")
        await ada.sees("The session is closed: aborted")
        await ada.presses("escape")
        await ada.sees("closed: aborted")
        await ada.presses("q")
        await ada.until(lambda: ada.app.return_code == 0, "for the end")
    assert opened_by("cy", session).saved.pending == 0
    assert session.state.outcome == "aborted"
    TOLD.add("lead")


async def test_the_engineer_on_call(session: OpenSession) -> None:
    async with wizard(session) as bo:
        await bo.presses("right_square_bracket", "down", "down")
        here = bo.cursor_line
        # Woken up in the middle of a note: F8 works from anywhere.
        await bo.presses("a")
        await bo.types("half a no")
        await bo.presses("f8")
        await bo.sees("what is wrong?")
        await bo.presses("escape", "escape")
        await bo.presses("ctrl+d")  # the half note goes, with a key that nobody hits by accident
        await bo.until(lambda: bo.app.screen is bo.app.main, "to be back")
        before = len(session.state.events)
        await bo.presses("exclamation_mark")
        await bo.types("502")
        await bo.sees("If Site Goes Down")
        await bo.presses("enter")
        await bo.sees("Check monitoring dashboards", "reading")
        assert len(session.state.events) == before  # reading records nothing

        await bo.presses("s")
        await bo.sees("the incident is open")
        await bo.presses("space")
        await bo.sees("1/7 done")
        await bo.presses("n")
        await bo.types("pool was full")
        await bo.presses("ctrl+s")
        await bo.sees("pool was full")
        await bo.presses("ctrl+c")  # the terminal goes, and so does the program
        await bo.until(lambda: bo.app.return_code is not None, "for the end")

    async with wizard(opened_by("ada", session)) as bo:  # the name that this clone acts by
        await bo.sees("If Site Goes Down", "1/7 done", "pool was full")
        await bo.presses("space")
        await bo.sees("2/7 done")
        await bo.presses("c", "r", "enter")
        await bo.sees("the incident is closed: resolved")
        await bo.presses("escape", "escape")
        await bo.until(lambda: bo.app.screen is bo.app.main, "to be back")
        assert bo.cursor_line.split("ada")[0].strip() == here.split("ada")[0].strip()
    TOLD.add("on call")


async def test_the_reviewer(
    session: OpenSession,
    repository: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    bo = opened_by("bo", session)
    session.publish()
    marks(session, "unit-tests")
    marks(bo, "firewall", "waived", "the vendor is late")
    bo.publish()
    monkeypatch.chdir(repository)

    def says(*words: str) -> str:
        assert deploy_tui(words) == 0
        return capsys.readouterr().out

    assert "bo marked firewall waived (because the vendor is late)" in says("log")
    assert json.loads(says("status", "--json"))["items"]["firewall"]["reason"] == "the vendor is late"
    git = ["git", "log", "-1", "-p", "--format=%an%n%B"]
    shown = subprocess.run(git, capture_output=True, text=True, check=True).stdout
    assert "session(v1.4.0): 2 items" in shown
    assert '+state = "waived"' in shown
    assert '+reason = "the vendor is late"' in shown
    written = (Path(session.place.session_folder(session.id)) / "session.toml").read_text()
    assert 'by = "bo"' in written

    async with wizard(session) as eve:
        await eve.presses("L")
        await eve.sees("acts of 2 people")
        await eve.sees_on_one_line("bo", "marked firewall waived")
        await eve.presses("escape")
        go_to(eve, "firewall")
        await eve.presses("H")
        await eve.sees("History: ", "the vendor is late", "now: waived")
        for key, heading in (
            ("O", "owner"),
            ("E", "From an earlier session"),
            ("R", "NEVER"),
            ("V", "DB_USER"),
        ):
            await eve.presses("escape", key)
            await eve.sees(heading)
        await eve.presses("escape", "P")
        await eve.sees("Scripts")
        await eve.presses("escape", "Y")
        await eve.until(lambda: eve.app.screen is eve.app.main, "to be back")
    TOLD.add("reviewer")


async def test_two_who_did_not_see_each_other(session: OpenSession) -> None:
    act_apart(
        session,
        ada=lambda state, now: rules.mark(state, "firewall", "done", by="ada", now=now),
        bo=lambda state, now: rules.mark(
            state, "firewall", "failed", by="bo", now=now, reason="port 22 is open"
        ),
    )
    async with wizard(session) as ada:
        await ada.presses("D")
        await ada.sees("port 22 is open")
        await ada.presses("2")
        await ada.types("seen it")
        await ada.presses("enter")
        await ada.until(lambda: not session.state.items["firewall"].disputed, "for it to be settled")
        await ada.presses("W")
        await ada.sees("People", "bo", "here")
    TOLD.add("disagreement")


async def test_nothing_runs_before_it_was_allowed_and_by_hand_goes_always(session: OpenSession) -> None:
    async with wizard(session) as ada:
        for key in ("x", "X"):
            await ada.presses(key)
            await ada.sees("Nothing of it runs before you allow it")
            await ada.presses("escape")
            await ada.until(lambda: ada.app.screen is ada.app.main, "to be back")
        await ada.presses("B")
        await ada.sees("Roll back: Deploy to Kubernetes", "kubectl rollout undo")
        await ada.presses("escape")
        await ada.until(lambda: ada.app.screen is ada.app.main, "to be back")
        for key in ("w", "e"):  # nothing has run yet, and no screen pretends otherwise
            await ada.presses(key)
            assert ada.app.screen is ada.app.main
        await ada.presses("y")
        await ada.sees("1/129")
        await ada.presses("M")
        await ada.sees("☞")
        await ada.presses("ctrl+k")
        await ada.sees("nothing runs")
        await ada.presses("B")
        await ada.sees("Roll back: Deploy to Kubernetes", "kubectl rollout undo", "changes production")
    TOLD.add("running")


def test_every_action_of_the_registry_was_reached() -> None:
    """The last of this file: it counts what the stories above did."""
    if len(TOLD) < STORIES:
        pytest.skip("not all stories were told")
    assert sorted(ALL - REACHED) == []
