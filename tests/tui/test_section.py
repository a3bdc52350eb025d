"""X: everything of a section that a machine can look at; what is left out, and what leaving does to it."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy_tui.execution import trust
from deploy_tui.session import rules
from deploy_tui.session.events import INTENT, OUTCOME, Draft
from deploy_tui.session.runs import UNKNOWN
from deploy_tui.store.checklists import load_checklist
from deploy_tui.store.create import create_session
from deploy_tui.store.opened import OpenSession
from deploy_tui.store.operator import Operator
from deploy_tui.store.place import find_place
from deploy_tui.tui.screens.main import MainScreen
from tests.execution.site import wait_until
from tests.tui.story import Wizard, wizard

MANY = 9
HEAD = """
format = 1
id = "small"
title = "Small deployment"

[[param]]
id = "version"
title = "Version"
type = "version"
required = true

[[phase]]
id = "day"
title = "Day of"

[[phase.section]]
id = "deploy"
title = "Deploy"
"""
SLOW = """#!/bin/sh
touch began-$1
until test -e go; do sleep 0.02; done
"""


def item(id: str, run: str) -> str:
    probe = f'probe = {{ kind = "all", of = [{{ kind = "command", run = "{run}" }}] }}'
    return f'{{ id = "{id}", title = "{id.title()}", kind = "checked", {probe} }},\n'


@pytest.fixture
def folder(repository: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    (repository / "slow.sh").write_text(SLOW)
    (repository / "slow.sh").chmod(0o755)
    monkeypatch.chdir(repository)
    yield repository
    (repository / "go").touch()  # nothing stays behind that waits for it


def begun(folder: Path, items: str, *, allowed: bool = True, rehearsal: bool = False) -> OpenSession:
    own = folder / "checklists" / "small"
    own.mkdir(parents=True)
    (own / "checklist.toml").write_text(f"{HEAD}item = [\n{items}]\n")
    place = find_place(str(folder))
    session = create_session(
        place,
        load_checklist(place, "small"),
        {"version": "v1.0.0"},
        operator=Operator("ada", email="a@example.org"),
        rehearsal=rehearsal,
    )
    if allowed:
        from deploy_tui.tui.preparing import wanted

        asked = wanted(session)
        assert asked is not None
        trust.allow(session.place, "small", asked.lines, by="ada", at="2026-11-22T10:00:00+00:00")
    return session


async def begins(ada: Wizard) -> None:
    await ada.sees("Deploy", "One")


def still_running() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "running"]


async def test_what_waits_for_its_turn_does_not_begin_when_the_wizard_is_left(folder: Path) -> None:
    names = ["one", *(f"next-{n}" for n in range(MANY - 1))]
    session = begun(folder, "".join(item(name, f"./slow.sh {name}") for name in names))
    async with wizard(session) as ada:
        await begins(ada)
        await ada.presses("X")
        await ada.until(lambda: len([*folder.glob("began-*")]) == 6, "six at once")
        await ada.presses("q")
        await ada.until(lambda: not ada.app.is_running, "it to end")
    wait_until(lambda: not still_running())
    assert len([*folder.glob("began-*")]) == 6


WITH_ONE_THAT_CANNOT = """
{ id = "one", title = "One", kind = "checked", command = "touch one" },
{ id = "two", title = "Two", kind = "checked", command = "touch {{version}}" },
{ id = "three", title = "Three", kind = "checked", command = "touch three" },
{ id = "four", title = "Four", kind = "checked", command = "touch four" },
"""


def cannot(session: OpenSession, id: str, answer: str) -> None:
    session.record(lambda now: rules.set_param(now, id, answer))


def unknown(session: OpenSession, id: str) -> None:
    run = {"run": "0123456789ab", "commands": [f"touch {id}"]}
    session.record(lambda _: Draft(INTENT, f"item:{id}", run))
    session.record(lambda _: Draft(OUTCOME, f"item:{id}", {**run, "exit": UNKNOWN}))


async def test_what_cannot_run_or_may_have_run_is_left_out_and_that_is_said(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []  # what is recorded just then may soon be said instead
    monkeypatch.setattr(MainScreen, "said_of_runs", lambda self, text, tone: said.append(text))
    session = begun(folder, WITH_ONE_THAT_CANNOT, allowed=False)
    cannot(session, "version", "--help")
    unknown(session, "three")
    async with wizard(session, size=(200, 40)) as ada:
        await begins(ada)
        await ada.presses("X")
        await ada.sees("Nothing of it runs before you allow it")  # the last one has it to say; the second not
        await ada.presses("y")
        await ada.sees("Allow what was shown")
        await ada.types("allow")
        await ada.presses("enter")
        await ada.sees_on_one_line("⚙", "One", "ada")
        await ada.sees_on_one_line("⚙", "Four", "ada")
        assert not (folder / "three").exists()
    (left,) = said
    assert left.startswith("2 begun; left: two (")
    assert left.endswith("turn a word into an option), three (may have run already: x asks)")


async def test_in_a_rehearsal_it_is_shown_and_nothing_runs(folder: Path) -> None:
    session = begun(folder, WITH_ONE_THAT_CANNOT, rehearsal=True)
    async with wizard(session) as ada:
        await begins(ada)
        await ada.presses("X")
        await ada.sees(
            "This is a rehearsal: nothing runs", "touch one", "touch v1.0.0", "touch three", "touch four"
        )
        await ada.presses("escape")
        await ada.until(lambda: ada.app.screen is ada.app.main, "it to close")
    wait_until(lambda: not still_running())
    assert not [*folder.glob("one"), *folder.glob("four")]
