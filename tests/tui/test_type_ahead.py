"""Keys that come in one go, as over a slow line or from somebody who knows the way."""

from pathlib import Path

import pytest
from textual import events

from deploy_tui.store.opened import OpenSession
from tests.tui.story import Wizard, new_session, wizard

NAMES = {"\r": "enter", "/": "slash", "\x13": "ctrl+s", " ": "space"}


@pytest.fixture
def session(repository: Path) -> OpenSession:
    return new_session(repository)


def at_once(ada: Wizard, text: str) -> None:
    for char in text:
        ada.app.post_message(events.Key(NAMES.get(char, char), char))


def owners(session: OpenSession) -> list[object]:
    return [event.body["owner"] for event in session.state.events.values() if event.kind == "assign"]


async def test_what_is_typed_behind_an_enter_is_no_part_of_the_answer(session: OpenSession) -> None:
    async with wizard(session) as ada:
        at_once(ada, "o")
        await ada.sees("Who does this?")
        at_once(ada, "bo\rjj")
        await ada.until(lambda: owners(session) == ["bo"], "for the owner")
        await ada.until(lambda: "Load testing" in ada.cursor_line, "for the cursor to go two down")


async def test_a_note_and_what_follows_it(session: OpenSession) -> None:
    async with wizard(session) as ada:
        at_once(ada, "a")
        await ada.sees("Note: All unit tests passing")
        at_once(ada, "seen\x13jjj ")
        await ada.until(lambda: session.state.items["security-scan"].state == "done", "for the tick")
        assert [note.text for note in session.state.items["unit-tests"].notes] == ["seen"]


async def test_a_filter_and_what_follows_it(session: OpenSession) -> None:
    async with wizard(session) as ada:
        at_once(ada, "/firewall\rj")
        await ada.sees("Filter: firewall")
        await ada.no_longer_sees("firewallj")


async def test_a_paste_behind_an_enter_waits_for_what_it_opens(session: OpenSession) -> None:
    async with wizard(session) as ada:
        at_once(ada, "o")
        await ada.sees("Who does this?")
        at_once(ada, "bo\r")
        ada.app.post_message(events.Paste("cy"))
        await ada.until(lambda: owners(session) == ["bo"], "for the owner")
