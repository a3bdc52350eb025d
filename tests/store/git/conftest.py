"""A repository that a user works in, and a session that is committed into it from this or another process."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from deploy_tui.store.git.commit import Committed, Waiting, commit_files
from deploy_tui.store.git.identity import Identity
from deploy_tui.store.git.locate import Location, find_repository

ADA = Identity("Ada Lovelace", "ada@example.org")
FOLDER = "sessions/2026-11-22-v1.4.0"
SESSION = f"{FOLDER}/session.toml"

_IN_ANOTHER_PROCESS = """
import os, signal, sys
from deploy_tui.store.git.commit import commit_files
from deploy_tui.store.git.identity import Identity
from deploy_tui.store.git.locate import find_repository

top, folder, path, content, kill_after = sys.argv[1:]

def step(name):
    if name == kill_after:
        os.kill(os.getpid(), signal.SIGKILL)

print(commit_files(find_repository(top), folder=folder, files={path: content.encode()},
                   message="session: from afar", author=Identity("Bo", "bo@example.org"), step=step))
"""


@dataclass(frozen=True)
class Desk:
    """A work tree, with the user's git and our commits at hand."""

    top: Path

    @property
    def location(self) -> Location:
        location = find_repository(str(self.top))
        assert location is not None
        return location

    @property
    def index_lock(self) -> Path:
        return Path(self.location.git_dir, "index.lock")

    def git(self, *arguments: str, check: bool = True) -> str:
        """What the user's own git prints."""
        command = ["git", "-c", "core.quotePath=false", *arguments]
        ran = subprocess.run(command, cwd=self.top, capture_output=True, check=False)
        assert not check or ran.returncode == 0, f"{arguments}: {ran.stderr.decode()}"
        return ran.stdout.decode().rstrip("\n")

    def write(self, path: str, content: str) -> None:
        file = self.top / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode())

    def save(
        self, content: str, path: str = SESSION, step: Callable[[str], None] = lambda name: None
    ) -> Committed | Waiting:
        """What the store does: the session file on disk, then in git."""
        self.write(path, content)
        return self.commit({path: content.encode()}, step=step)

    def commit(self, files: Mapping[str, bytes], **options: object) -> Committed | Waiting:
        given = {"folder": FOLDER, "message": "session(v1.4.0): 1 item", "author": ADA, **options}
        return commit_files(self.location, files=files, **given)  # type: ignore[arg-type]

    def saved(self, content: str, **options: object) -> str:
        """The same, made for certain; the new commit."""
        outcome = self.save(content, **options)  # type: ignore[arg-type]
        assert isinstance(outcome, Committed), outcome
        assert outcome.made
        assert outcome.sha == self.git("rev-parse", "HEAD")
        return outcome.sha

    def save_in_another_process(
        self, content: str, kill_after: str = "", **options: object
    ) -> "subprocess.Popen[str]":
        self.write(SESSION, content)
        return subprocess.Popen(
            [sys.executable, "-c", _IN_ANOTHER_PROCESS, str(self.top), FOLDER, SESSION, content, kill_after],
            stdout=subprocess.PIPE,
            text=True,
            **options,  # type: ignore[call-overload]
        )

    def killed_after(self, step: str, content: str) -> None:
        """A commit in another process that dies of SIGKILL right after a step."""
        process = self.save_in_another_process(content, step)
        process.communicate(timeout=30)
        assert process.returncode == -signal.SIGKILL

    def committed(self, path: str = SESSION) -> str:
        return self.git("show", f"HEAD:{path}")

    def status(self) -> list[str]:
        return self.git("status", "--porcelain").splitlines()

    def is_sound(self) -> bool:
        """git finds nothing wrong; what nobody refers to is no matter."""
        return self.git("fsck", "--strict", "--no-dangling") == ""


@pytest.fixture
def desk(repository: Path) -> Desk:
    return Desk(repository)


@pytest.fixture
def new_desk(tmp_path: Path) -> Callable[..., Desk]:
    """Makes an empty repository with `git init <options>`."""

    def make(*options: str) -> Desk:
        top = tmp_path / "new"
        top.mkdir()
        subprocess.run(["git", "init", "-q", *options], cwd=top, check=True)
        return Desk(top)

    return make


@pytest.fixture
def slow_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], tuple[Path, Path]]:
    """Puts a git on the PATH that stops before one of its commands: it makes `reached`, awaits `go`."""
    real = subprocess.run(["which", "git"], capture_output=True, text=True, check=True).stdout.strip()
    folder = tmp_path / "slow"
    folder.mkdir()

    def make(command: str) -> tuple[Path, Path]:
        reached, go = folder / "reached", folder / "go"
        (folder / "git").write_text(
            f"""#!/bin/sh
case " $* " in *" {command} "*)
    : > '{reached}'
    while [ ! -e '{go}' ]; do [ -d '{folder}' ] || exit 1; sleep 0.01; done;;
esac
exec '{real}' "$@"
"""
        )
        (folder / "git").chmod(0o755)
        monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
        return reached, go

    return make
