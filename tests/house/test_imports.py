"""The rooms of the house: who may know whom, and what a quick command loads."""

import subprocess
import sys
from pathlib import Path

from tests.conftest import CHECKOUT

HEAVY = ("textual", "rich", "git", "keyring", "tomlkit")

# Runs one command as the shell would, then prints its exit code and which of the heavy packages it loaded.
LOADED_BY = f"""
import sys
from deploy_tui.cli import main
try:
    code = main(sys.argv[1:])
except SystemExit as exit:
    code = exit.code
print("loaded:", code or 0, *sorted(set({HEAVY!r}) & set(sys.modules)), file=sys.stderr)
"""


def loaded_by(*arguments: str, folder: Path) -> str:
    command = [sys.executable, "-c", LOADED_BY, *arguments]
    process = subprocess.run(
        command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60
    )
    assert "loaded:" in process.stderr, process.stderr
    return process.stderr.rpartition("loaded: ")[2].strip()


def test_the_import_contracts_hold() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    process = subprocess.run(
        [lint, "--no-cache", "--no-logo"], cwd=CHECKOUT, capture_output=True, text=True, timeout=120
    )
    assert process.returncode == 0, process.stdout + process.stderr


def test_status_of_a_session_loads_nothing_heavy(repository: Path) -> None:
    new = subprocess.run(
        [sys.executable, "-m", "deploy_tui", "new", "--version", "v1.0.0"],
        cwd=repository,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert new.returncode == 0, new.stderr
    assert loaded_by("status", folder=repository) == "0"
    assert loaded_by("status", "--json", folder=repository) == "0"


def test_status_without_a_session_loads_nothing_heavy(empty_folder: Path) -> None:
    _, *heavy = loaded_by("status", folder=empty_folder).split()
    assert heavy == []
