"""People with a clone each and one bare repository between them.

ada, bo = team.begins("ada"), team.joins("bo")
ada.does(tick("item-1"))
team.meet(ada, bo)
assert bo.says("item-1") == "done"
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from deploy_tui.session.status import status
from deploy_tui.store.create import create_session
from deploy_tui.store.opened import Act, OpenSession, utc_now
from deploy_tui.store.operator import Operator
from deploy_tui.store.place import find_place
from deploy_tui.store.sync.join import join
from deploy_tui.store.sync.names import refs_of
from deploy_tui.store.sync.sync import Synced, sync
from tests.store.site import checklist


def git(folder: Path, *arguments: str, given: bytes | None = None, **environment: str) -> str:
    """What the user's own git prints."""
    ran = subprocess.run(
        ["git", *arguments], cwd=folder, input=given, capture_output=True, env={**os.environ, **environment}
    )
    assert ran.returncode == 0, f"{arguments}: {ran.stderr.decode()}"
    return ran.stdout.decode().rstrip("\n")


@dataclass
class Member:
    """Somebody with a clone and the session open in it."""

    name: str
    top: Path
    session: OpenSession
    step: Callable[[str], None] = lambda name: None

    def does(self, *acts: Act) -> None:
        self.session.record(*acts)

    def syncs(self, **options: object) -> Synced:
        return sync(self.session, step=self.step, wait=lambda seconds: None, **options)  # type: ignore[arg-type]

    def says(self, item: str) -> str:
        return self.session.state.items[item].state

    @property
    def ids(self) -> set[str]:
        return set(self.session.state.events)

    @property
    def status(self) -> str:
        """`status --json` but for `saved`."""
        return json.dumps(status(self.session.id, self.session.state, {}))

    @property
    def ref(self) -> str:
        return refs_of("origin", self.session.id, self.session.uid)[0].there

    @property
    def branch(self) -> str:
        return refs_of("origin", self.session.id, self.session.uid)[1].there

    @property
    def folder(self) -> Path:
        return Path(self.session.place.session_folder(self.session.id))

    def files(self) -> dict[str, bytes]:
        """The session's folder, written out now."""
        self.session.publish()
        found = [path for path in sorted(self.folder.rglob("*")) if path.is_file()]
        return {str(path.relative_to(self.folder)): path.read_bytes() for path in found}

    def leaves_and_returns(self) -> None:
        """As another process would see it."""
        old = self.session
        self.session = OpenSession.open(old.place, old.id, old.uid, old.operator, old.now)

    def syncs_elsewhere(self, kill_after: str = "") -> int:
        """A sync in another process, killed with SIGKILL after a step. Its exit code."""
        command = [
            sys.executable,
            "-c",
            _ELSEWHERE,
            str(self.top),
            self.session.id,
            self.session.uid,
            kill_after,
        ]
        return subprocess.run(command, cwd=self.top, timeout=60).returncode


_ELSEWHERE = """
import os, signal, sys
from deploy_tui.store.opened import OpenSession
from deploy_tui.store.operator import Operator
from deploy_tui.store.place import find_place
from deploy_tui.store.sync.sync import sync
top, id, uid, kill_after = sys.argv[1:]
def step(name):
    if name == kill_after:
        os.kill(os.getpid(), signal.SIGKILL)
print(sync(OpenSession.open(find_place(top), id, uid, Operator("somebody")), step=step).outcome)
"""


@dataclass
class Team:
    """A server and who meets there."""

    top: Path
    url: str = ""
    id: str = ""
    members: dict[str, Member] = field(default_factory=dict)

    @property
    def server(self) -> Path:
        return self.top / "server.git"

    def clone(self, name: str) -> Path:
        top = self.top / name
        git(self.top, "clone", "-q", self.url or str(self.server), name)
        return top

    def begins(self, name: str = "ada", *, clock: timedelta = timedelta(0), items: int = 60) -> Member:
        """A new session in a new clone, at the server at once."""
        top = self.clone(name)
        now = skewed(clock)
        session = create_session(
            find_place(str(top)), checklist(items), {"version": "v1.4.0"}, operator=Operator(name), now=now
        )
        member = self.members[name] = Member(name, top, session)
        self.id = session.id
        assert member.syncs().outcome == "synced"
        return member

    def joins(self, name: str, *, clock: timedelta = timedelta(0)) -> Member:
        """Another clone, with the session from the server."""
        top = self.clone(name)
        session = join(find_place(str(top)), self.id or None, Operator(name), skewed(clock))
        self.members[name] = Member(name, top, session)
        return self.members[name]

    def meet(self, *members: Member) -> None:
        """Everybody syncs, twice."""
        for member in (*members, *members):
            assert member.syncs().outcome == "synced"

    def at_server(self, name: str, ref: str) -> bytes:
        """A file of the session's folder, as it lies at the server."""
        command = ["git", "show", f"{ref}:sessions/{self.id}/{name}"]
        return subprocess.run(command, cwd=self.server, check=True, capture_output=True).stdout

    def logs_at_server(self, ref: str) -> list[str]:
        names = git(self.server, "ls-tree", "--name-only", ref, f"sessions/{self.id}/log/")
        return [name.rpartition("/")[2] for name in names.splitlines()]

    def puts(self, ref: str, files: Mapping[str, bytes], mode: str = "100644") -> None:
        """Somebody with git alone commits files into the session's folder at the server."""
        index = str(self.top / "strange-index")
        if ref in git(self.server, "for-each-ref", "--format=%(refname)").splitlines():
            git(self.server, "read-tree", ref, GIT_INDEX_FILE=index)
        for name, data in files.items():
            blob = git(self.server, "hash-object", "-w", "--stdin", given=data)
            path = f"sessions/{self.id}/{name}"
            git(
                self.server,
                "update-index",
                "--add",
                "--replace",
                "--cacheinfo",
                f"{mode},{blob},{path}",
                GIT_INDEX_FILE=index,
            )
        tree = git(self.server, "write-tree", GIT_INDEX_FILE=index)
        git(self.server, "update-ref", ref, git(self.server, "commit-tree", "-p", ref, "-m", "strange", tree))

    def refuses(self, pattern: str) -> None:
        """The server has an update hook that refuses these refs (a shell pattern)."""
        hook = self.server / "hooks" / "update"
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(f'#!/bin/sh\ncase "$1" in {pattern}) echo "not here" >&2; exit 1;; esac\n')
        hook.chmod(0o755)


def skewed(clock: timedelta) -> Callable[[], datetime]:
    return lambda: utc_now() + clock


def new_team(top: Path) -> Team:
    """A server with the team's application on its branch main."""
    team = Team(top)
    git(top, "init", "-q", "--bare", "server.git")
    git(top, "clone", "-q", "server.git", "first")
    (top / "first" / "app.py").write_text("print('hello')\n")
    git(top / "first", "add", "app.py")
    git(top / "first", "commit", "-q", "-m", "the application")
    git(top / "first", "push", "-q", "origin", "HEAD:main")
    return team
