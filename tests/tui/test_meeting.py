"""Two wizards on two machines: what one records, the other sees, once somebody has asked for it."""

from pathlib import Path
from subprocess import run

import pytest

from deploy_tui.store.operator import Operator
from deploy_tui.store.place import find_place
from deploy_tui.store.sync.join import join
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


async def test_nothing_is_sent_before_somebody_asks(clones: tuple[Path, Path]) -> None:
    here, _ = clones
    async with wizard(new_session(here)) as ada:
        await ada.presses("down", "down", "down", "space")
        await ada.sees("1/129")
    assert at_the_server(here) == ""


def at_the_server(clone: Path) -> str:
    return git("for-each-ref", "refs/deploy-tui", at=clone.parent / "server.git")


def git(*words: str, at: Path) -> str:
    return run(["git", *words], cwd=at, check=True, capture_output=True, text=True).stdout
