"""The shipped checklists are found in a checkout and in an installed wheel."""

import os
import subprocess
import sys
from pathlib import Path

from tests.conftest import CHECKOUT


def shipped_folder(path: Path, home: Path) -> str:
    """What a fresh process finds that imports deploy_tui from `path`."""
    code = "from deploy_tui.checklist.shipped import shipped_folder; print(shipped_folder())"
    environment = os.environ | {"PYTHONPATH": str(path)}
    return subprocess.run(
        [sys.executable, "-c", code], cwd=home, env=environment, check=True, capture_output=True, text=True
    ).stdout.strip()


def test_a_checkout_reads_the_files_that_people_edit(empty_folder: Path) -> None:
    assert shipped_folder(CHECKOUT, empty_folder) == str(CHECKOUT / "checklists")


def test_an_installed_wheel_carries_checklists_and_stylesheets(tmp_path: Path, empty_folder: Path) -> None:
    wheels = tmp_path / "wheels"
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(wheels)],
        cwd=CHECKOUT,
        check=True,
        capture_output=True,
    )
    (wheel,) = wheels.iterdir()
    installed = tmp_path / "site"
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "install",
            "-q",
            "--no-deps",
            "--no-index",
            "--target",
            installed,
            wheel,
        ],
        check=True,
        capture_output=True,
    )
    folder = Path(shipped_folder(installed, empty_folder))
    assert folder.is_relative_to(installed)
    assert files_in(folder) == files_in(CHECKOUT / "checklists")
    assert files_in(installed / "deploy_tui", ".tcss") == files_in(CHECKOUT / "deploy_tui", ".tcss")


def files_in(folder: Path, suffix: str = ".toml") -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob(f"*{suffix}")}
