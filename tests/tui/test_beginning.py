"""What the wizard opens with: a list of one's own, a clone with nothing but the past, one more session."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from deploy_tui.session import rules
from deploy_tui.store.place import find_place
from deploy_tui.store.sessions import list_sessions
from tests.tui.story import new_session, wizard

LIST = """\
# Releasing

## Build
- [x] Run the tests
- [ ] Build the image

## People

Call ada.
"""


def closed_session(folder: Path) -> None:
    session = new_session(folder)
    session.record(lambda state: rules.close(state, "aborted", reason="the date moved"))
    session.publish()


async def test_a_list_of_ones_own(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repository)
    Path("R.md").write_text(LIST)
    async with wizard(None, folder=repository) as ada:
        await ada.presses("m")
        await ada.sees("My own Markdown list", "The file is only read")
        await ada.types("no.md")
        await ada.presses("enter")
        await ada.sees("no.md: No such file")
        await ada.presses("ctrl+u")
        await ada.types("'R.md'")
        await ada.presses("enter")
        await ada.sees("2 items from R.md", "1 of 2 tasks are ticked", "9  text without a task ('People')")
        await ada.presses("y")
        await ada.sees("New session · Releasing", "Version")
        await ada.presses("tab")
        await ada.types("ada")
        await ada.presses("enter")
        await ada.sees("Releasing", "0/2")
        await ada.presses("enter")
        await ada.sees_on_one_line("▸", "Run the tests")
    ((info,), _) = list_sessions(find_place(str(repository)))
    assert (info.title, info.total) == ("Releasing", 2)


async def test_a_clone_with_only_closed_sessions_offers_a_new_one(repository: Path) -> None:
    closed_session(repository)
    async with wizard(None, folder=repository) as ada:
        await ada.sees(
            "Welcome to deploy-tui", "● p Production", "e Earlier sessions", "1 closed session, to read"
        )
        await ada.presses("e")
        await ada.sees("v1.4.0", "aborted")
        await ada.presses("escape")
        await ada.sees("Welcome to deploy-tui")
        await ada.presses("p")
        await ada.sees("New session")


async def test_beside_an_open_session_a_new_one_may_be_on_any_list(repository: Path) -> None:
    new_session(repository)
    async with wizard(None, folder=repository) as ada:
        await ada.sees("v1.4.0")
        await ada.presses("n")
        await ada.sees("Which checklist?", "● p Production", "m My own Markdown list")
        await ada.no_longer_sees("Try the demo")
        await ada.presses("escape")
        await ada.sees("v1.4.0", "n new session")


async def test_a_new_session_goes_on_from_the_chosen_one(repository: Path) -> None:
    earlier = new_session(repository)
    earlier.record(
        lambda state: rules.mark(state, "certificate", "done", by="ada", now=datetime.now(UTC)),
        lambda state: rules.close(state, "aborted", reason="the date moved"),
    )
    earlier.publish()
    new_session(repository)
    async with wizard(None, folder=repository) as ada:
        await ada.sees("f new from this")
        await ada.presses("down", "f")
        await ada.sees("New session")
        await ada.presses("tab")
        await ada.types("ada")
        await ada.presses("enter")
        await ada.sees("0/129")
        await ada.presses("enter", "E")
        await ada.sees("1 to confirm", "SSL/HTTPS certificate", "done by ada")


async def test_help_is_there_from_the_first_screen(repository: Path) -> None:
    async with wizard(None, folder=repository) as ada:
        await ada.sees("Welcome to deploy-tui")
        await ada.presses("question_mark")
        await ada.sees("the emergency runbooks, over everything")
        await ada.presses("escape")
        await ada.sees("Welcome to deploy-tui")
