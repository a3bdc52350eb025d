"""Who else is here, what they have taken, what just came in, and how far behind the server we are."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from deploy_tui.session import rules, teamwork
from deploy_tui.session.signoffs import sign
from deploy_tui.store.opened import OpenSession
from deploy_tui.tui.meeting import Met
from deploy_tui.tui.rows import Who, header
from deploy_tui.tui.spans import length
from tests.tui.story import new_session, opened_by, wizard

AGO = timedelta(hours=2)


@pytest.fixture
def session(repository: Path) -> OpenSession:
    return new_session(repository)


def marks(session: OpenSession, id: str, state: str = "done", reason: str = "") -> None:
    who = session.operator.name if session.operator else ""
    session.record(lambda now: rules.mark(now, id, state, by=who, now=datetime.now(UTC), reason=reason))


def takes(session: OpenSession, id: str) -> None:
    who = session.operator.name if session.operator else ""
    session.record(lambda now: teamwork.claim(now, id, by=who))


@pytest.mark.parametrize(("size", "others"), [((120, 40), "ada · 1 other"), ((80, 24), "ada +1")])
async def test_the_header_tells_who_else_acted_a_short_while_ago(
    session: OpenSession, size: tuple[int, int], others: str
) -> None:
    bo, cy = opened_by("bo", session), opened_by("cy", session, -AGO)
    marks(cy, "certificate")
    async with wizard(session, size=size) as ada:
        assert others not in ada.lines()[0]
        marks(bo, "firewall", "blocked", "no answer")
        await ada.sees_on_one_line(others, "EMERGENCY F8")
        await ada.clicks(others.removeprefix("ada ").removeprefix("· "))
        await ada.sees("People", "3 people, 2 here")
        await ada.sees_on_one_line("bo", "here", "marked firewall blocked")
        await ada.sees_on_one_line("cy", "marked certificate done")
        here = [line for line in ada.lines() if " here " in line]
        assert not any("cy" in line for line in here)


async def test_what_somebody_has_taken_is_there_and_leads_to_the_item(session: OpenSession) -> None:
    bo = opened_by("bo", session)
    takes(bo, "certificate")
    takes(bo, "firewall")
    marks(bo, "firewall")
    async with wizard(session) as ada:
        await ada.presses("W")
        await ada.sees("At work on")
        await ada.sees_on_one_line("bo", "certificate obtained")
        assert not any("irewall" in line for line in ada.lines() if "works on" in line)
        await ada.presses("end", "enter")
        await ada.sees("Infrastructure")
        assert "certificate obtained" in ada.cursor_line


async def test_what_came_in_stands_out_until_it_was_looked_at(session: OpenSession) -> None:
    bo = opened_by("bo", session)
    marks(bo, "certificate")
    session.refresh()
    async with wizard(session) as ada:
        marks(bo, "firewall", "blocked", "no answer")
        await ada.sees_on_one_line("ada", "1 other", "1 new")
        await ada.presses("L")
        await ada.sees("4 acts of 2 people, 1 new")
        await ada.sees_on_one_line("bo", "new: marked firewall blocked")
        marks(bo, "unit-tests")
        await ada.sees_on_one_line("bo", "new: marked unit-tests done")
        await ada.presses("escape")
        await ada.no_longer_sees("1 new", "2 new")
        await ada.until(lambda: ada.app.screen is ada.app.main, "the activity to go")
        await ada.presses("L")
        await ada.sees("5 acts of 2 people")
        assert "new:" not in ada.screen()


async def test_a_role_that_one_signed_as_stands_beside_the_name(session: OpenSession) -> None:
    session.record(lambda now: sign(now, "lead", "approve"))
    async with wizard(session) as ada:
        await ada.sees_on_one_line("ada (lead)", "EMERGENCY F8")


async def test_a_clock_that_is_ahead_is_shown(session: OpenSession) -> None:
    bo = opened_by("bo", session, timedelta(minutes=12, seconds=20))
    async with wizard(session) as ada:
        marks(bo, "certificate")
        await ada.sees_on_one_line("the clock of bo is 12 min ahead of this machine's · bo marked")
        await ada.presses("W", "down")
        await ada.sees("the clock there is 12 min ahead of this machine's")


def test_the_header_drops_what_there_is_no_room_for(session: OpenSession) -> None:
    who = Who("ada", "lead", 2, 4)
    lines = {
        width: "".join(span.text for span in header(session.state, who, width)) for width in range(40, 140)
    }
    assert "ada (lead) · 2 others · 4 new" in lines[120]
    assert any("ada +2 · 4 new" in line for line in lines.values())
    assert any("ada +2 ──" in line for line in lines.values())
    assert any("ada · 2 others · 4 new" in line and "(lead)" not in line for line in lines.values())
    assert any(" ada ──" in line for line in lines.values())
    assert "ada" not in lines[40]
    assert all("EMERGENCY F8" in line for line in lines.values())
    assert all(length(header(session.state, who, width)) == width for width in lines)


def test_how_far_behind_the_server_we_are() -> None:
    now = datetime.now(UTC)
    since = now.isoformat(timespec="seconds")
    clock = f"{now.astimezone():%H:%M}"
    assert Met().words(9, now) == ()
    assert Met("synced", known=9).words(9, now) == ("synced",)
    assert Met("synced", known=9).words(10, now) == ("1 act not sent",)
    offline = Met("offline", "no route", since, unsent=2, known=9)
    assert offline.words(10, now) == (f"3 acts not sent · offline since {clock}", "3 not sent · offline")
    assert Met("refused", "no", since, known=9).words(9, now) == (f"refused since {clock}", "refused")
