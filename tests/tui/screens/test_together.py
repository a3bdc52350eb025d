"""What people say beside the items: sign-offs, reminders, disagreements, complete sections, standing items,
and the end of a session."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from deploy_tui.session import rules, signoffs, teamwork
from deploy_tui.store.create import create_session
from deploy_tui.store.earlier import offer, read_earlier
from deploy_tui.store.opened import OpenSession
from tests.tui.story import new_session, opened_by, wizard
from tests.twins import act_apart


@pytest.fixture
def session(repository: Path) -> OpenSession:
    return new_session(repository)


def marks(
    session: OpenSession, id: str, state: str = "done", reason: str = "", value: str | None = None
) -> None:
    who = session.operator.name if session.operator else ""
    session.record(
        lambda now: rules.mark(now, id, state, by=who, now=datetime.now(UTC), reason=reason, value=value)
    )


def skips(session: OpenSession, *ids: str) -> None:
    now = datetime.now(UTC)
    session.record(
        *(
            lambda state, id=id: rules.mark(state, id, "skipped", by="ada", now=now, reason="not here")
            for id in ids
        )
    )


# Sign-offs


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_approving_takes_the_typed_word(session: OpenSession, size: tuple[int, int]) -> None:
    async with wizard(session, size=size) as ada:
        await ada.presses("S")
        await ada.sees("0 of 5 approved", "CTO approval", "not signed", "names, not signatures")
        await ada.presses("a", "enter", "enter", "a", "a", "enter")
        await ada.sees("type the word approve to confirm", "a name, not a signature")
        assert not opened_by("bo", session).state.about.get("signoff:cto")
        await ada.presses(*["backspace"] * 2)
        await ada.types("approve")
        await ada.presses("tab")
        await ada.types("fine by me")
        await ada.presses("enter")
        await ada.sees("1 of 5 approved", "because   fine by me")
        await ada.sees_on_one_line("✓", "CTO approval", "approved, unsigned", "ada")
        await ada.presses("escape", "L")
        await ada.sees_on_one_line("ada", "approved as cto, unsigned")


async def test_rejecting_takes_a_reason(session: OpenSession) -> None:
    async with wizard(session) as ada:
        await ada.presses("S", "down", "down", "down")
        await ada.presses("r", "enter")
        await ada.sees("nothing is typed yet")
        await ada.types("no contract")
        await ada.presses("enter")
        await ada.sees_on_one_line("✗", "Legal approval", "rejected, unsigned")
        await ada.sees("because   no contract", "0 of 5 approved")


async def test_what_opens_the_gate_says_that_one_may_deploy(session: OpenSession) -> None:
    checklist = session.state.checklist
    skips(session, *(item.id for item in checklist.phases[0].items[1:]))
    needed = [*checklist.phases[1].sections[0].items]
    skips(session, *(item.id for item in needed), "deploy-staging", "smoke-staging", "apis-responding",
          "db-connectivity", "frontend-loads", "auth-works")  # fmt: skip
    for role in checklist.signing_roles:
        session.record(lambda now, role=role: signoffs.sign(now, role.id, "approve"))
    async with wizard(session) as ada:
        assert "All unit tests" in ada.cursor_line
        await ada.presses("space", "y")
        await ada.sees("Deploy to production", "you're ready to deploy!")
        await ada.presses("escape")
        await ada.sees("129/129")


# The reminders


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (40, 12)])
async def test_the_reminders_come_before_the_day(session: OpenSession, size: tuple[int, int]) -> None:
    async with wizard(session, size=size) as ada:
        await ada.presses("2")
        await ada.sees("Before the day begins", "NEVER", "Deploy without testing", "A affirm")
        await ada.presses("a", "space", "y")
        assert not teamwork.affirmed(opened_by("ada", session).state)
        await ada.presses("A")
        await ada.sees("Schedule maintenance window")
        assert [*teamwork.affirmed(opened_by("ada", session).state)] == ["ada"]
        await ada.presses("1", "2", "R")
        await ada.presses("end", *["pagedown"] * 3)
        await ada.sees("affirmed by ada")
        await ada.no_longer_sees("Before the day begins", "I have read them")


async def test_who_looks_away_from_the_reminders_is_asked_once_only(session: OpenSession) -> None:
    async with wizard(session) as ada:
        await ada.presses("2")
        await ada.sees("NEVER")
        await ada.presses("escape", "1", "2")
        await ada.sees("Schedule maintenance window")
    async with wizard(session) as ada:
        await ada.presses("2")
        await ada.sees("NEVER", "nobody has affirmed them yet")


# Disagreements


def disputes(session: OpenSession) -> None:
    act_apart(
        session,
        ada=lambda now, at: rules.mark(now, "query-speed", "done", by="ada", now=at, value="320"),
        bo=lambda now, at: rules.mark(
            now, "query-speed", "failed", by="bo", now=at, value="620", reason="under load"
        ),
    )


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_two_that_disagree_stand_side_by_side_and_one_is_chosen(
    session: OpenSession, size: tuple[int, int]
) -> None:
    disputes(session)
    async with wizard(session, size=size) as ada:
        await ada.presses("D")
        await ada.sees("without seeing each other", "it counts")
        await ada.sees_on_one_line("1 ada says done", "2 bo says failed")
        await ada.sees_on_one_line("320", "620")
        await ada.sees("under load")
        await ada.presses("1", "enter")
        await ada.sees("Why is done right?", "nothing is typed yet")
        await ada.types("bo took the replica")
        await ada.presses("enter")
        await ada.sees_on_one_line("#", "Query performance verified", "320 ms")
        now = opened_by("cy", session).state.items["query-speed"]
        assert (now.state, now.value, now.disputed) == ("done", 320, False)
        await ada.presses("D")
        await ada.sees("nobody disagrees about anything")


async def test_neither_is_right(session: OpenSession) -> None:
    disputes(session)
    async with wizard(session) as ada:
        await ada.presses("D", "s", "b")
        await ada.types("measure again")
        await ada.presses("enter")
        await ada.sees_on_one_line("■", "Query performance", "blocked ada")


# Sections


async def test_the_last_item_of_a_section_leads_to_a_look_at_what_was_not_ticked(
    session: OpenSession,
) -> None:
    skips(session, *(item.id for item in session.state.checklist.phases[0].sections[0].items[1:-1]))
    async with wizard(session) as ada:
        await ada.presses("space", "y", "end", "space")
        await ada.sees(
            "Section complete? Code & Testing", "2 of 8 done. Not ticked:", "skipped by ada: not here"
        )
        await ada.sees("Next: Database, 6 open")
        await ada.presses("space", "space")
        assert not teamwork.completed(session.state)
        await ada.presses("y")
        await ada.sees("Backup strategy implemented")
        assert "Backup strategy" in ada.cursor_line
        await ada.until(
            lambda: [*teamwork.completed(opened_by("bo", session).state)] == ["code-testing"],
            "for the section",
        )


async def test_a_section_is_declared_by_key_or_says_what_is_open(session: OpenSession) -> None:
    async with wizard(session) as ada:
        await ada.presses("C")
        await ada.sees("Code & Testing: 8 open")
        skips(
            opened_by("bo", session),
            *(item.id for item in session.state.checklist.phases[0].sections[0].items),
        )
        await ada.sees("8/129")
        await ada.presses("C", "escape")
        await ada.no_longer_sees("Section complete?")
        assert "All unit tests" in ada.cursor_line
        await ada.presses("C", "n")
        await ada.sees("Backup strategy implemented")
        assert not teamwork.completed(opened_by("bo", session).state)
        await ada.presses("left_square_bracket", "C", "y", "left_square_bracket", "C")
        await ada.sees("Code & Testing: declared complete by ada")


# Standing items


@pytest.fixture
def following(session: OpenSession) -> OpenSession:
    """A session that goes on from one in which two standing items were found good."""
    marks(session, "certificate")
    marks(session, "key-based-access")
    session.publish()
    assert session.operator is not None
    later = create_session(
        session.place, session.state.checklist, {"version": "v2"}, operator=session.operator
    )
    assert offer(later, read_earlier(session.place, session.id)) == 2
    return later


async def test_what_an_earlier_session_found_is_confirmed_one_by_one(following: OpenSession) -> None:
    async with wizard(following, size=(80, 24)) as ada:
        await ada.presses("E")
        await ada.sees("2 to confirm", "of today", "done by ada in", "nothing here counts until")
        await ada.presses("space")
        await ada.sees("1 to confirm")
        await ada.presses("enter")
        await ada.sees_on_one_line("○", "VPN/SSH key-based access")
        state = opened_by("bo", following).state
        assert (state.items["certificate"].how, state.items["key-based-access"].state) == ("carried", "open")


async def test_in_the_details_space_asks_whether_it_still_holds(following: OpenSession) -> None:
    async with wizard(following) as ada:
        ada.app.main.action_go_to("certificate")  # type: ignore[union-attr]
        await ada.sees("earlier", "Space confirms it")
        await ada.presses("space")
        await ada.sees("Does it still hold?", "still holds", "check anew")
        await ada.presses("space", "escape")
        await ada.sees_on_one_line("○", "SSL/HTTPS certificate")
        await ada.presses("space", "y")
        await ada.sees_on_one_line("↺", "SSL/HTTPS certificate", "ada")
        await ada.presses("L")
        await ada.sees("confirmed certificate as an earlier session found it")


async def test_whoever_checks_anew_says_it_by_hand(following: OpenSession) -> None:
    async with wizard(following) as ada:
        ada.app.main.action_go_to("key-based-access")  # type: ignore[union-attr]
        await ada.sees("earlier")
        await ada.presses("space", "n")
        await ada.until(lambda: "Does it still hold?" not in ada.screen(), "for the question to go")
        if "done by hand" in ada.screen():
            await ada.presses("y")
        await ada.sees_on_one_line("✓", "VPN/SSH key-based access")


# The end


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_closing_takes_an_outcome_and_ends_with_the_last_words(
    session: OpenSession, size: tuple[int, int]
) -> None:
    async with wizard(session, size=size) as ada:
        await ada.presses("Q", "enter")
        await ada.sees("choose first: s, r, a or b", "166 of 166 items are unresolved")
        await ada.presses("s", "enter")
        await ada.sees("say why it has succeeded")
        await ada.presses("escape", "Q", "r")
        await ada.types("errors at 4 %")
        await ada.presses("enter")
        await ada.sees("The session is closed: rolled-back", "Remember: Production deployment", "Good luck!")
        await ada.presses("escape")
        await ada.sees("closed: rolled-back")
        await ada.presses("Q")
        await ada.sees("the session is closed (rolled-back)")
    assert opened_by("bo", session).state.closing_reason == "errors at 4 %"
