"""What every test stands on: a home of its own, folders to work in, and a terminal."""

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.terminal import Terminal

CHECKOUT = Path(__file__).resolve().parent.parent

# What the suite itself is told from outside, by .ci/run.
_FOR_THE_SUITE = {"DEPLOY_TUI_SEED", "DEPLOY_TUI_CORPUS", "DEPLOY_TUI_RANDOM_SEED"}

_GIT_CONFIG = """\
[user]
    name = Tess Tester
    email = tess@example.org
[init]
    defaultBranch = main
[commit]
    gpgSign = false
[gc]
    auto = 0
[safe]
    directory = *
"""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors: most of a test is waiting."""
    return (os.cpu_count() or 1) + 1


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home with a git identity; nothing of who runs the tests gets in, nor into child processes."""
    home = tmp_path_factory.mktemp("home")
    for name in list(os.environ):
        if name.startswith(("DEPLOY_TUI_", "GIT_", "XDG_", "TEXTUAL")) and name not in _FOR_THE_SUITE:
            monkeypatch.delenv(name)
    for name in ("CONFIG", "DATA", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(home / name.lower()))
    runtime = home / "runtime"
    runtime.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    monkeypatch.setenv("HOME", str(home))
    (home / "gitconfig").write_text(_GIT_CONFIG)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(home / "gitconfig"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_TERMINAL_PROMPT", "0")
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    # Where it is set, as in containers, every child process would compile all of the package anew.
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
    # The package under test is this checkout's, wherever a child process is started.
    monkeypatch.setenv("PYTHONPATH", str(CHECKOUT))
    return home


@pytest.fixture
def empty_folder(tmp_path: Path) -> Path:
    """An empty folder that is in no repository."""
    folder = tmp_path / "empty"
    folder.mkdir()
    return folder


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A git repository with one commit, on the branch main, with a clean work tree."""
    folder = tmp_path / "repository"
    folder.mkdir()
    (folder / "app.py").write_text("print('hello')\n")
    for command in (["init", "-q"], ["add", "app.py"], ["commit", "-q", "-m", "the application"]):
        subprocess.run(["git", *command], cwd=folder, check=True)
    return folder


@pytest.fixture
def terminal() -> Iterator[Callable[..., Terminal]]:
    """Starts a command on a terminal, as `Terminal` does, and kills it after the test."""
    with ExitStack() as stack:
        yield lambda *args, **options: stack.enter_context(Terminal(*args, **options))
