"""Hostile texts on every screen: nothing raw, nothing runs, nothing falls over, columns stay straight."""

from pathlib import Path

import pytest
from textual import events

from deploy_tui.session import rules
from deploy_tui.store.opened import OpenSession
from deploy_tui.tui.app import DeployApp
from tests.hostile import world
from tests.hostile.looking import back_to_main, look, press, tour
from tests.hostile.payloads import PAYLOADS, TEXTS, raw
from tests.tui.story import Wizard, new_session, wizard


@pytest.fixture
def session(repository: Path) -> OpenSession:
    session = world.begin(repository)
    world.live(session)
    world.write_foreign_log(session)
    world.write_evidence(session)
    session.refresh()
    return session


def test_there_are_enough_of_them() -> None:
    assert len(PAYLOADS) >= 60
    assert len(set(TEXTS)) == len(TEXTS)
    assert sum(bool(raw(text)) for text in TEXTS) > 50


@pytest.mark.parametrize("size", [(120, 40), pytest.param((80, 24), marks=pytest.mark.prove)], ids=str)
async def test_every_item_with_its_details(
    session: OpenSession, one_wall: None, pwned: list[str], size: tuple[int, int]
) -> None:
    async with wizard(session, size=size) as ada:
        await press(ada, "home")
        for name in PAYLOADS:
            look(ada, name)
            if size[0] < 100:
                await press(ada, "right")
                look(ada, f"{name}: details")
                await press(ada, "left")
            await press(ada, "down")
        assert ada.app.return_code is None
    assert not pwned


@pytest.mark.prove
async def test_every_screen_and_what_its_keys_open(
    session: OpenSession, one_wall: None, pwned: list[str]
) -> None:
    screens = set()
    async with wizard(session) as ada:
        async for where in tour(ada):
            look(ada, where)
            screens.add(type(ada.app.screen).__name__)
        assert ada.app.return_code is None
    assert not pwned
    assert screens >= {
        "MainScreen",
        "Runbooks",
        "NoteEditor",
        "ReasonDialog",
        "Ask",
        "Help",
        "Cover",
        "SignOffs",
        "Reminders",
        "Environment",
        "Scripts",
        "Activity",
        "Late",
        "History",
        "Standing",
        "Disagreement",
        "Approve",
        "IncidentOver",
        "CloseSession",
    }


async def test_every_screen_that_a_key_opens(session: OpenSession, one_wall: None, pwned: list[str]) -> None:
    async with wizard(session) as ada:
        async for where in tour(ada, deep=False):
            look(ada, where)
        assert ada.app.return_code is None
    assert not pwned


@pytest.mark.prove
@pytest.mark.parametrize("size", [(200, 60), (80, 24), (40, 12)], ids=str)
async def test_every_screen_at_other_sizes(
    session: OpenSession, one_wall: None, pwned: list[str], size: tuple[int, int]
) -> None:
    async with wizard(session, size=size) as ada:
        async for where in tour(ada):
            look(ada, where)
        assert ada.app.return_code is None
    assert not pwned


@pytest.mark.prove
async def test_every_dialogue_of_every_item(session: OpenSession, one_wall: None, pwned: list[str]) -> None:
    async with wizard(session) as ada:
        await press(ada, "home")
        for name in PAYLOADS:
            for key in ("space", "s", "a", "o", "p", "r", "H", "D"):
                await press(ada, key)
                look(ada, f"{name}: {key}")
                await back_to_main(ada)
            await press(ada, "down")
        assert ada.app.return_code is None
    assert not pwned


@pytest.mark.prove
async def test_a_click_on_any_text_runs_nothing_of_it(
    session: OpenSession, pwned: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """On each row that shows a payload with an action in it, on the action's own first letter."""
    left: list[int] = []
    monkeypatch.setattr(DeployApp, "action_quit", lambda self: left.append(1))
    clickable = [n for n, text in enumerate(TEXTS) if "@click" in text or "app.pwned" in text]
    async with wizard(session) as ada:
        for opens in ([], ["H"], ["s"], ["r"], ["P"], ["L"]):
            for n in clickable[:2] if opens else clickable:
                ada.app.main.action_go_to(f"i-{n}")  # type: ignore[union-attr]
                await press(ada, *opens)
                for y, line in enumerate(ada.lines()):
                    if (x := line.find("pwned")) >= 0:
                        await click(ada, x, y)
                await back_to_main(ada)
        assert ada.app.return_code is None
    assert not pwned
    assert not left


async def click(ada: Wizard, x: int, y: int) -> None:
    await ada._pilot.click(offset=(x, y))


@pytest.mark.parametrize("opens", [["a"], ["o"], ["s", "f"], ["slash"], ["ctrl+p"]], ids=str)
async def test_pasted_into_a_field(repository: Path, pwned: list[str], opens: list[str]) -> None:
    session = new_session(repository)
    async with wizard(session) as ada:
        await press(ada, *opens)
        texts = list(PAYLOADS.values())
        for first in range(0, len(texts), 6):  # a few at a time: the field shows the end of what is in it
            ada.app.post_message(events.Paste("".join(text[:60] for text in texts[first : first + 6])))
            await press(ada)
            look(ada, f"{opens}: from {first}")
        await press(ada, "ctrl+s", "enter")
        look(ada)
        await back_to_main(ada)
        look(ada)
    assert not pwned


async def test_before_a_session_is_open(repository: Path, one_wall: None, pwned: list[str]) -> None:
    """The picker, the checklists to choose from, the form of a new one, a list of one's own."""
    session = world.begin(repository)
    world.live(session)
    session.publish()
    closed = world.another(session, "closed " + TEXTS[3])
    closed.record(lambda now: rules.close(now, "aborted", TEXTS[0]))
    closed.publish()
    own = repository / "R \x1b]0;pwned\x07[@click=app.pwned]x.md"
    own.write_text("# Mine \x1b[2J\n\n" + "\n".join(f"- [ ] a {text}".replace("\n", " ") for text in TEXTS))
    async with wizard(None, folder=repository) as ada:
        await ada.sees("open 1")
        look(ada, "picker")
        await press(ada, "down", "up", "n")
        await ada.sees("Which checklist?")
        look(ada, "which checklist")
        await press(ada, "m")
        await ada.sees("My own Markdown list")
        look(ada, "own list")
        ada.app.screen.query_one("Input").value = str(own)  # type: ignore[attr-defined]
        await press(ada, "enter")
        await ada.until(lambda: "not taken over" in ada.screen() or "New session" in ada.screen(), "the list")
        look(ada, "own list, notes")
        await press(ada, "y")
        await ada.sees("New session")
        look(ada, "new session")
        for _ in range(30):
            await press(ada, "tab")
            look(ada, "new session, next field")
        assert ada.app.return_code is None
    assert not pwned


@pytest.mark.prove
async def test_ids_that_are_no_ids(repository: Path, one_wall: None, pwned: list[str]) -> None:
    """Nobody has to lint a checklist before it is used: what names a thing may be a payload, too."""
    session = world.begin_with_ids(repository)
    async with wizard(session) as ada:
        main = ada.app.main
        assert main is not None
        for id in session.state.checklist.items:
            main.action_go_to(id)
            await press(ada)
            left = main.details.region.x
            y = next((y for y, line in enumerate(ada.lines()) if line[left:].startswith("│ related")), None)
            if y is not None:  # else its title fills the screen
                await click(ada, left + 14, y)
                assert main.browse.item is not None
                assert main.browse.item.id != id
        assert ada.app.return_code is None
    assert not pwned
