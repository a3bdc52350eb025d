"""Two wizards on two machines: what one records, the other sees, once somebody has asked for it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from subprocess import run

import pytest

from deploy_tui.session import rules
from deploy_tui.store.operator import Operator
from deploy_tui.store.place import find_place
from deploy_tui.store.sync.join import join
from deploy_tui.store.sync.sync import sync
from tests.tui.story import new_session, wizard


@pytest.fixture
def clones(tmp_path: Path) -> tuple[Path, Path]:
    git("init", "-q", "--bare", "server.git", at=tmp_path)
    git("clone", "-q", "server.git", "ada", at=tmp_path)
    git("commit", "-q", "--allow-empty", "-m", "begin", at=tmp_path / "ada")
    git("push", "-q", "origin", "HEAD", at=tmp_path / "ada")
    git("clone", "-q", "server.git", "bo", at=tmp_path)
    return tmp_path / "ada", tmp_path / "bo"


async def test_what_one_records_the_other_sees(clones: tuple[Path, Path]) -> None:
    here, there = clones
    async with wizard(new_session(here)) as ada:
        await ada.presses("Y")
        await ada.sees("synced")
        joined = join(find_place(str(there)), None, Operator("bo", email="bo@example.org"))
        async with wizard(joined) as bo:
            await bo.sees("0/129")
            await ada.presses("down", "down", "down", "space")
            await ada.sees("1/129")
            before = at_the_server(here)
            await ada.presses("Y")
            await ada.until(lambda: at_the_server(here) != before, "the server to have it")
            await bo.presses("Y")
            await bo.sees("1/129")


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_offline_it_says_since_when_and_how_much_is_not_sent(
    clones: tuple[Path, Path], size: tuple[int, int]
) -> None:
    here, _ = clones
    async with wizard(new_session(here), size=size) as ada:
        await ada.presses("Y")
        await ada.sees("synced")
        (here.parent / "server.git").rename(here.parent / "away.git")
        await ada.presses("down", "down", "down", "space", "Y")
        await ada.presses("W")
        await ada.sees_on_one_line("1 act not sent", "offline since", "last met")
        await ada.presses("escape", "down", "space")
        since = "offline since" if size[0] == 120 else "offline"
        await ada.sees_on_one_line("saved", "2 acts not sent" if size[0] == 120 else "2 not sent", since)
        (here.parent / "away.git").rename(here.parent / "server.git")
        await ada.presses("escape", "Y")
        await ada.sees_on_one_line("saved", "synced")


async def test_a_clock_that_is_ahead_is_pointed_out(clones: tuple[Path, Path]) -> None:
    here, there = clones
    async with wizard(new_session(here)) as ada:
        await ada.presses("Y")
        await ada.sees("synced")
        joined = join(find_place(str(there)), None, Operator("bo", email="bo@example.org"), in_three_hours)
        joined.record(lambda state: rules.note(state, "unit-tests", "here as well"))
        assert sync(joined).outcome == "synced"
        await ada.presses("Y")
        await ada.sees_on_one_line("the clock of bo", "3 h ahead of this machine's")


async def test_nothing_is_sent_before_somebody_asks(clones: tuple[Path, Path]) -> None:
    here, _ = clones
    async with wizard(new_session(here)) as ada:
        await ada.presses("down", "down", "down", "space")
        await ada.sees("1/129")
    assert at_the_server(here) == ""


def in_three_hours() -> datetime:
    return datetime.now(UTC) + timedelta(hours=3, minutes=1)


def at_the_server(clone: Path) -> str:
    return git("for-each-ref", "refs/deploy-tui", at=clone.parent / "server.git")


def git(*words: str, at: Path) -> str:
    return run(["git", *words], cwd=at, check=True, capture_output=True, text=True).stdout
