"""The environment screen on a real terminal, with a keyring in a process of its own: a value goes in by a
paste, and turns up nowhere else."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.environment.rings import PaperRing
from tests.terminal import Terminal

CANARY = "cAnArY-Hq8sN3yUe6RfJ1dVxKo5TzWcA0bE"
COMMAND = [sys.executable, "-m", "deploy_tui"]
# What is loaded by the time the first screen is painted.
_PAINTED = """
import asyncio, os, sys
from deploy_tui.store.operator import Operator
from deploy_tui.store.opened import OpenSession
from deploy_tui.store.place import find_place
from deploy_tui.store.sessions import choose_session
from deploy_tui.tui.app import DeployApp

async def main():
    place = find_place(os.getcwd())
    id, uid = choose_session(place, None, to_write=True)
    session = OpenSession.open(place, id, uid, Operator("ada"))
    async with DeployApp(place, session, session.operator).run_test() as pilot:
        await pilot.pause()
        print(*sorted(name for name in sys.modules if "keyring" in name or ".environment." in name))

asyncio.run(main())
"""


@pytest.fixture
def here(repository: Path) -> Path:
    subprocess.run([*COMMAND, "new", "--version", "v1"], cwd=repository, check=True, capture_output=True)
    return repository


@pytest.fixture
def ring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PaperRing:
    folder = tmp_path / "ring"
    folder.mkdir()
    return PaperRing(folder, monkeypatch)


def test_what_is_pasted_is_in_the_keyring_and_nowhere_else(
    terminal: Callable[..., Terminal],
    here: Path,
    home: Path,
    ring: PaperRing,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TEXTUAL_LOG", str(tmp_path / "textual.log"))
    monkeypatch.setenv("TEXTUAL", "debug")
    ada = terminal(COMMAND, cwd=here, columns=80, rows=24)
    ada.wait_for("unit tests")
    ada.press("V")
    ada.wait_for("0 of 24 well")
    ada.type("/SECRET_KEY")
    ada.press("enter")
    ada.wait_for("1 with 'SECRET_KEY'")
    ada.type(f"s\x1b[200~{CANARY}\x1b[31m\rq\x1b[201~")
    ada.wait_for("more than one line: nothing was taken")
    ada.type(f"\x1b[200~{CANARY}\r\x1b[201~")
    ada.wait_for(f"{len(CANARY)} characters")
    ada.wait_for("✓ well")
    ada.press("enter")
    ada.wait_for("SECRET_KEY: kept in the keyring")
    ada.wait_for("✓ SECRET_KEY")
    ada.press("escape")  # one at a time: what follows an escape at once belongs to it
    ada.wait_for("1 of 24 well")
    ada.press("escape")
    ada.wait_for("Week before")
    ada.press("q")
    assert ada.exit_code() == 0
    assert ada.restored
    assert ring.kept == {"SECRET_KEY": CANARY}
    assert CANARY.encode() not in ada.raw_bytes
    kept = ring.folder / "kept"
    for top in (here, home, tmp_path):
        for file in top.rglob("*"):
            if file.is_file() and file != kept:
                assert CANARY.encode() not in file.read_bytes(), file


def test_a_mute_keyring_costs_the_start_nothing(here: Path, ring: PaperRing) -> None:
    """Nobody asks it, and nothing that could is loaded, before somebody opens the screen."""
    ring.be("mute")
    painted = subprocess.run(
        [sys.executable, "-c", _PAINTED], cwd=here, check=True, capture_output=True, text=True, timeout=60
    )
    assert painted.stdout.split() == []
    assert ring.times_asked == 0


def test_whoever_leaves_while_it_is_mute_is_not_kept(
    terminal: Callable[..., Terminal], here: Path, ring: PaperRing
) -> None:
    ring.be("mute")
    ada = terminal(COMMAND, cwd=here, columns=80, rows=24)
    ada.wait_for("unit tests")
    ada.press("V")
    ada.wait_for("asking the keyring …")
    ada.wait_for(lambda _: ring.times_asked)
    ada.press("escape")
    ada.wait_for("Week before")
    ada.press("q")
    assert ada.exit_code() == 0
    assert ada.restored
    assert "Traceback" not in ada.screen_text()
