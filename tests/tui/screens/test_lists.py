"""The lists over the main screen: scripts, activity, history, who has what is open."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from deploy_tui.session import rules, teamwork
from deploy_tui.session.signoffs import sign
from deploy_tui.store.opened import OpenSession
from tests.tui.story import new_session, opened_by, wizard
from tests.twins import act_apart

HOSTILE = "\x1b]52;c;ZXZpbA==\x07 [@click=app.quit]x[/] [/x] \u202eright"


@pytest.fixture
def session(repository: Path) -> OpenSession:
    return new_session(repository)


def marks(session: OpenSession, id: str, state: str = "done", reason: str = "") -> None:
    who = session.operator.name if session.operator else ""
    session.record(lambda now: rules.mark(now, id, state, by=who, now=datetime.now(UTC), reason=reason))


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_activity_tells_everybodys_acts_and_leads_to_the_item(
    session: OpenSession, size: tuple[int, int]
) -> None:
    bo = opened_by("bo", session)
    marks(bo, "certificate")
    bo.record(lambda now: rules.undo(now, "bo")[0])
    session.refresh()
    marks(session, "unit-tests")
    async with wizard(session, size=size) as ada:
        await ada.presses("L")
        await ada.sees("Activity", "acts of 2 people", "EMERGENCY F8", "esc back")
        order = [
            ada.screen().index(each) for each in ("marked unit-tests", "withdrew: marked", "started the")
        ]
        assert order == sorted(order)
        await ada.sees_on_one_line("bo", "withdrawn: marked certificate done")
        await ada.presses("slash")
        await ada.types("jbo certificate")
        await ada.sees("nothing has 'jbo certificate' in it")
        await ada.presses(*["backspace"] * 15)
        await ada.types("bo certif")
        await ada.sees("2 with 'bo certif'")
        await ada.no_longer_sees("marked unit-tests")
        await ada.presses("enter", "down", "enter")
        await ada.sees("Infrastructure")
        assert "certificate obtained" in ada.cursor_line


async def test_escape_comes_back_to_the_same_place(session: OpenSession) -> None:
    async with wizard(session) as ada:
        await ada.presses("right_square_bracket", "down", "down")
        here = ada.cursor_line
        for key in ("S", "R", "V", "P", "L", "W", "O", "H", "E"):
            await ada.presses(key)
            await ada.until(lambda: ada.app.screen is not ada.app.main, f"for {key}")
            await ada.presses("down", "escape")
            await ada.until(lambda: ada.app.screen is ada.app.main, f"to leave {key}")
            assert ada.cursor_line == here


async def test_a_list_follows_what_others_do(session: OpenSession) -> None:
    bo = opened_by("bo", session)
    async with wizard(session) as ada:
        await ada.presses("L")
        await ada.sees("1 person")
        marks(bo, "firewall", "blocked", "no answer")
        await ada.sees_on_one_line("bo", "marked firewall blocked (because no answer)")


async def test_history_has_every_event_of_the_item_with_what_was_withdrawn(session: OpenSession) -> None:
    marks(session, "unit-tests")
    session.record(lambda now: rules.note(now, "unit-tests", "two skipped"))
    session.record(lambda now: rules.undo(now, "ada")[0])
    marks(session, "firewall", "blocked", "no answer")
    async with wizard(session, size=(80, 24)) as ada:
        ada.app.main.action_go_to("unit-tests")  # type: ignore[union-attr]
        await ada.presses("H")
        await ada.sees("History: All unit tests passing", "now: done by hand · ada")
        await ada.sees_on_one_line("withdrawn: noted on unit-tests: two skipped")
        await ada.sees_on_one_line("marked unit-tests done")
        await ada.no_longer_sees("firewall")
        await ada.presses("down")
        await ada.sees("taken back later: it does not count")


async def test_open_items_stand_by_their_owner_what_waits_first(session: OpenSession) -> None:
    marks(session, "firewall", "blocked", "the vendor has not answered")
    session.record(lambda now: rules.assign(now, "load-test-100", "cy"))
    session.record(lambda now: teamwork.claim(now, "certificate", by="ada"))
    async with wizard(session) as ada:
        await ada.presses("O")
        await ada.sees("Open by owner", "Week before: 129 open", "no due days are set")
        await ada.sees_on_one_line("Operations", "1 failed or blocked")
        await ada.sees_on_one_line("▸", "Firewall rules configured", "blocked · ada")
        await ada.sees("because   the vendor has not answered")
        await ada.presses("slash")
        await ada.types("testing completed")
        await ada.sees_on_one_line("cy", "1 open")
        await ada.presses("enter", "o", *["backspace"] * 2)
        await ada.types("di")
        await ada.presses("enter")
        await ada.sees_on_one_line("di", "1 open")
        await ada.presses("enter")
        assert "Load testing completed" in ada.cursor_line


async def test_scripts_are_read_with_the_answers_in_them_and_copied(session: OpenSession) -> None:
    session.record(teamwork.affirm)
    async with wizard(session) as ada:
        await ada.presses("P")
        await ada.sees(
            "Build Docker Images", "registry.com/halan-invest-backend:v1.4.0", "asks before it runs any"
        )
        await ada.sees_on_one_line("Deploy to Kubernetes", "changes production")
        await ada.presses("down")
        await ada.clicks("c copy")
        await ada.sees("copied, if this terminal allows it: docker tag")
        assert ada.app.clipboard == (
            "docker tag halan-invest-backend:latest registry.com/halan-invest-backend:v1.4.0"
        )
        await ada.presses("i")
        await ada.sees("no item carries out this script")
        await ada.clicks("kubectl apply -f k8s/secrets.yaml")
        await ada.presses("i")
        await ada.sees("Deploy to production")


async def test_texts_from_outside_are_only_texts_in_every_list(session: OpenSession) -> None:
    session.record(lambda now: rules.note(now, "unit-tests", HOSTILE))
    session.record(lambda now: rules.assign(now, "unit-tests", HOSTILE))
    session.record(lambda now: sign(now, "cto", "reject", HOSTILE))
    marks(session, "firewall", "failed", HOSTILE)
    act_apart(
        session,
        ada=lambda now, at: rules.mark(now, "todos-resolved", "done", by="ada", now=at),
        **{
            HOSTILE: lambda now, at: rules.mark(
                now, "todos-resolved", "failed", by="x", now=at, reason=HOSTILE
            )
        },
    )
    for size in ((120, 40), (80, 24), (40, 12)):
        async with wizard(session, size=size) as ada:
            ada.app.main.action_go_to("unit-tests")  # type: ignore[union-attr]
            for key in ("S", "L", "O", "H", "D", "P", "V", "R", "E"):
                await ada.presses(key)
                await ada.until(lambda: ada.app.screen is not ada.app.main, f"for {key}")
                text = ada.screen()
                frames = [line for line in ada.lines() if line[:1] in "│┌└"]
                assert all(line.rstrip()[-1:] in "│┐┘" for line in frames), f"{key}\n{text}"
                assert not [char for char in text if ord(char) < 32 and char != "\n"], key
                assert "\u202e" not in text
                if key in "DHL" and size[0] > 40:
                    assert "[@click=app.quit]x[/]" in text, f"{key}\n{text}"
                await ada.presses("escape")
                await ada.until(lambda: ada.app.screen is ada.app.main, f"to leave {key}")
            assert ada.app.return_code is None
