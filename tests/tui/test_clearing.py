"""A secret that is typed in the wizard is not recorded: a text goes without it, an answer not at all."""

from pathlib import Path

import pytest

from deploy_tui.environment import hidden
from deploy_tui.store.opened import OpenSession
from tests.tui.story import Wizard, new_session, wizard

PASSWORD = "cAnArY-7Gk2vQp9ZtX4wLmB"
OWN = """
format = 1
id = "small"
title = "Small deployment"

[[param]]
id = "version"
title = "Version"
type = "version"
required = true

[[param]]
id = "word"
title = "The word"
ask = "Which word is written down?"

[[phase]]
id = "day"
title = "Day of"

[[phase.section]]
id = "deploy"
title = "Deploy"
item = [{ id = "write", title = "Write", kind = "checked", command = "echo {{word}}" }]
"""


@pytest.fixture
def session(repository: Path) -> OpenSession:
    (repository / ".env").write_text(f"DB_PASSWORD={PASSWORD}\n")
    folder = repository / "checklists" / "small"
    folder.mkdir(parents=True)
    (folder / "checklist.toml").write_text(OWN)
    return new_session(repository)


async def fails(ada: Wizard, reason: str) -> None:
    await ada.presses("s")
    await ada.sees("waived")
    await ada.presses("f")
    await ada.types(reason)
    await ada.presses("enter")


async def test_a_reason_is_recorded_without_it_and_that_is_said(session: OpenSession) -> None:
    async with wizard(session) as ada:
        await fails(ada, f"pw {PASSWORD}")
        await ada.sees("recorded as [redacted]: it held what looks like a secret")
        assert ada.app.main is not None
        assert ada.app.main.browse.item is not None
        assert session.state.items[ada.app.main.browse.item.id].reason == "pw [redacted]"
        await ada.presses("down")
        await fails(ada, "nobody answers")
        await ada.until(
            lambda: any(own.reason == "nobody answers" for own in session.state.items.values()), "the next"
        )
        await ada.no_longer_sees("[redacted]: it held")


async def test_the_files_are_read_once_for_all_that_is_recorded_in_one_go(
    session: OpenSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    found = hidden.stands_in
    monkeypatch.setattr(hidden, "stands_in", lambda root: read.append(root) or found(root))
    async with wizard(session) as ada:
        await ada.presses("v", "down", "v", "down", "v")
        await ada.sees("3 chosen")
        read.clear()
        await fails(ada, "nobody answers")
        await ada.until(
            lambda: [own.state for own in session.state.items.values()].count("failed") == 3, "all of them"
        )
    assert len(read) == 1


async def test_an_answer_with_it_is_refused_and_nothing_runs(repository: Path, session: OpenSession) -> None:
    from deploy_tui.store.checklists import load_checklist
    from deploy_tui.store.create import create_session

    own = create_session(
        session.place,
        load_checklist(session.place, "small"),
        {"version": "v1.0.0"},
        operator=session.operator,
    )
    async with wizard(own) as ada:
        await ada.sees("Deploy", "Write")
        await ada.presses("x")
        await ada.sees("Which word is written down?")
        await ada.types(PASSWORD)
        await ada.presses("enter")
        await ada.sees("word: holds what looks like a secret")
        assert own.state.params["word"] is None
        await ada.presses("x")
        await ada.sees("Which word is written down?")
