"""A folder with a session in it, and what people and other processes do there.

ada = site.begin()
ada.record(tick("item-1"), note("item-1", "looks good"))
assert site.read().state.items["item-1"].resolved
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from deploy_tui.checklist.build import build
from deploy_tui.checklist.model import Checklist
from deploy_tui.session import rules
from deploy_tui.session.events import Draft, Event
from deploy_tui.session.state import State
from deploy_tui.store.create import create_session
from deploy_tui.store.opened import Act, OpenSession, utc_now
from deploy_tui.store.operator import Operator
from deploy_tui.store.place import Place, find_place
from deploy_tui.store.read import Reading, read_session
from deploy_tui.store.sessions import session_ids

SECONDS = 20.0


def checklist(items: int = 60) -> Checklist:
    """One phase, one section, so many items that a tick does: item-1 …"""
    each = [{"id": f"item-{n}", "title": f"Item {n}"} for n in range(1, items + 1)]
    param = {"id": "version", "title": "Version", "type": "version", "required": True}
    section = {"id": "all", "title": "All", "item": each}
    phase = {"id": "only", "title": "Only", "section": [section]}
    return build({"id": "small", "title": "Small", "param": [param], "phase": [phase]})


def tick(item: str, by: str = "ada") -> Act:
    return mark(item, "done", by)


def mark(item: str, to: str, by: str = "ada", reason: str = "") -> Act:
    def act(state: State) -> Draft:
        return rules.mark(state, item, to, by=by, now=utc_now(), reason=reason)

    return act


def note(item: str, text: str) -> Act:
    return lambda state: rules.note(state, item, text)


def wait_until(true: Callable[[], object], seconds: float = SECONDS) -> float:
    """How long it took. Fails at the deadline."""
    started = time.monotonic()
    while not true():
        assert time.monotonic() - started < seconds, "waited in vain"
        time.sleep(0.01)
    return time.monotonic() - started


@dataclass
class Site:
    """A folder that deploy-tui is used in."""

    top: Path
    id: str = ""
    uid: str = ""
    children: list[subprocess.Popen[str]] = field(default_factory=list)

    @property
    def place(self) -> Place:
        return find_place(str(self.top))

    @property
    def folder(self) -> Path:
        return Path(self.place.session_folder(self.id))

    @property
    def document(self) -> Path:
        return self.folder / "session.toml"

    @property
    def logs(self) -> list[Path]:
        return sorted((self.folder / "log").glob("*.toml"))

    @property
    def journal(self) -> Path:
        return Path(self.place.journal_folder(self.uid), "journal")

    def begin(self, operator: str = "ada", items: int = 60) -> OpenSession:
        """A new session, published."""
        session = create_session(
            self.place, checklist(items), {"version": "v1.4.0"}, operator=Operator(operator)
        )
        self.id, self.uid = session.id, session.uid
        session.publish()
        return session

    def open(self, operator: str = "bo") -> OpenSession:
        """The session as another process would open it."""
        return OpenSession.open(self.place, self.id, session_ids(self.place)[self.id], Operator(operator))

    def read(self) -> Reading:
        return read_session(self.place, self.id, session_ids(self.place)[self.id])

    def git(self, *arguments: str, check: bool = True) -> str:
        """What the user's own git prints."""
        ran = subprocess.run(["git", *arguments], cwd=self.top, capture_output=True, text=True, check=False)
        assert not check or ran.returncode == 0, f"{arguments}: {ran.stderr}"
        return ran.stdout.rstrip("\n")

    def status(self) -> list[str]:
        return self.git("status", "--porcelain").splitlines()

    def clone(self, name: str) -> "Site":
        """Another clone of the same repository, as git makes it."""
        top = self.top.parent / name
        subprocess.run(["git", "clone", "-q", self.top, top], check=True)
        return Site(top, self.id, self.uid)

    def elsewhere(self, script: str, *arguments: str) -> subprocess.Popen[str]:
        """A Python process that runs `script` here, with `session` open and the words of this file known."""
        head = (
            "import sys, json\n"
            "from tests.store.site import *\n"
            "site = Site(Path(sys.argv[1]), sys.argv[2], sys.argv[3]); arguments = sys.argv[4:]\n"
            "session = site.open()\n"
            "def say(what): print(json.dumps(what), flush=True)\n"
        )
        command = [sys.executable, "-c", head + script, str(self.top), self.id, self.uid, *arguments]
        child = subprocess.Popen(
            command, cwd=self.top, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.children.append(child)
        return child

    def leave(self) -> None:
        """End the processes that were started here."""
        for child in self.children:
            child.kill()
            child.communicate()


def heard(child: subprocess.Popen[str]) -> Any:
    """The next thing that the other process says."""
    assert child.stdout is not None
    line = child.stdout.readline()
    assert line, "the other process ended"
    return json.loads(line)


def tell(child: subprocess.Popen[str], line: str = "") -> None:
    assert child.stdin is not None
    child.stdin.write(line + "\n")
    child.stdin.flush()


def numbers(events: Iterable[Event]) -> dict[str, list[int]]:
    """Writer -> the numbers of its events, in order."""
    found: dict[str, list[int]] = {}
    for event in events:
        found.setdefault(event.writer, []).append(event.n)
    return {writer: sorted(each) for writer, each in found.items()}


def ids_in(session: OpenSession | Reading) -> set[str]:
    return set(session.state.events)
