"""Eight clones, a hundred acts each, one real git server: cut off and killed at random, a day apart by their
clocks, they end with the same eight hundred acts and the same bytes.

Each writer is a process that records a few acts at a time, syncs when it feels like it (else it is cut off),
and sometimes dies of SIGKILL at a named step of a sync; whoever watches it kills it, and the git that it has
started, at moments of its own. A writer that died is started again until it has recorded its hundred.
"""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest

from deploy_tui.store.opened import OpenSession
from deploy_tui.store.operator import Operator
from deploy_tui.store.place import find_place
from tests.store.sync.servers import git_daemon
from tests.store.sync.team import Member, git, new_team, skewed

pytestmark = pytest.mark.prove

WRITERS, ACTS = 8, 100
LONGEST = 420.0
GIT_SECONDS = 10.0

WRITER = """
import os, random, signal, sys
from datetime import timedelta
from deploy_tui.store.opened import OpenSession
from deploy_tui.store.operator import Operator
from deploy_tui.store.place import find_place
from deploy_tui.store.sync import wire
from deploy_tui.store.sync.sync import sync
from tests.store.site import mark, note, tick
from tests.store.sync.team import skewed

top, id, uid, name, hours, acts, seconds = sys.argv[1:]
wire.SECONDS = float(seconds)
chance = random.Random()
now = skewed(timedelta(hours=float(hours)))
session = OpenSession.open(find_place(top), id, uid, Operator(name), now)

def mine():
    return sum(event.by == name and event.kind in ("mark", "note") for event in session.state.events.values())

def die(at):
    def step(step):
        if step == at:
            os.kill(os.getpid(), signal.SIGKILL)
    return step

def act():
    item = f"item-{chance.randrange(1, 61)}"
    return chance.choice([
        note(item, f"from {name}"),
        tick(item, name),
        mark(item, "failed", name, reason="red"),
    ])

while (left := int(acts) - mine()) > 0:
    events = session.record(*(act() for _ in range(min(left, chance.randrange(1, 6)))))
    print(*(event.id for event in events), sep="\\n", flush=True)
    if chance.random() < 0.4:
        steps = ("fetched", "adopted", "written", "pushed", "remembered")
        sync(session, step=die(chance.choice(steps)) if chance.random() < 0.2 else lambda name: None)
"""


def test_eight_writers_lose_nothing_and_end_the_same(tmp_path: Path) -> None:
    team = new_team(tmp_path)
    seed = int(os.environ.get("SEED", time.time_ns() % 1_000_000))
    print(f"SEED={seed}")
    with git_daemon(tmp_path) as url:
        team.url = f"{url}/server.git"
        names = [f"writer-{number}" for number in range(WRITERS)]
        clocks = [timedelta(hours=hours) for hours in (0, 24, -24, 3, -3, 24, -24, 0)]
        first = team.begins(names[0], clock=clocks[0])
        members = [
            first,
            *(team.joins(name, clock=clock) for name, clock in zip(names[1:], clocks[1:], strict=True)),
        ]
        started = len(first.ids)
        watchers = [
            Watcher(member, clock, random.Random(seed + number))
            for number, (member, clock) in enumerate(zip(members, clocks, strict=True))
        ]
        for watcher in watchers:
            watcher.start()
        for watcher in watchers:
            watcher.join(LONGEST)
            assert not watcher.is_alive(), "a writer did not come to its end"
        kills = sum(watcher.kills for watcher in watchers)
        acknowledged = {id for watcher in watchers for id in watcher.acknowledged()}
        print(f"{kills} kills, {len(acknowledged)} acts acknowledged")
        assert kills >= WRITERS
        meet(members, clocks)
    for member in members:
        assert len(member.ids) == WRITERS * ACTS + started
        assert acknowledged <= member.ids
    reference = members[0].files()
    assert len([name for name in reference if name.startswith("log/")]) == WRITERS
    for member in members:
        assert member.files() == reference, member.name
        assert member.status == members[0].status
        assert git(member.top, "rev-list", "--merges", "HEAD") == ""
        git(member.top, "gc", "-q", "--prune=now")
        assert git(member.top, "fsck", "--strict", "--no-dangling") == ""
    assert team.at_server("session.toml", first.ref) == reference["session.toml"]
    assert git(team.server, "fsck", "--strict", "--no-dangling") == ""
    assert git(team.server, "rev-list", "--merges", first.ref) == ""


def meet(members: list[Member], clocks: list[timedelta]) -> None:
    """Everybody opens the session anew and syncs until there is nothing more to say."""
    for member, clock in zip(members, clocks, strict=True):
        old = member.session
        member.session = OpenSession.open(
            find_place(str(member.top)), old.id, old.uid, Operator(member.name), skewed(clock)
        )
    deadline = time.monotonic() + 60.0
    while True:
        results = [member.syncs() for member in (*members, *members)]
        if all(result.outcome == "synced" for result in results):
            return
        assert time.monotonic() < deadline, [result.why for result in results]


class Watcher(threading.Thread):
    """Starts a writer until it has done its part, and kills it at moments of its own."""

    def __init__(self, member: Member, clock: timedelta, chance: random.Random) -> None:
        super().__init__(name=member.name, daemon=True)
        self.member, self.clock, self.chance = member, clock, chance
        self.kills = 0
        self.said = member.top.parent / f"{member.name}.said"

    def acknowledged(self) -> set[str]:
        return set(self.said.read_text().split())

    def run(self) -> None:
        member, session = self.member, self.member.session
        hours = self.clock.total_seconds() / 3600
        words = [
            str(member.top),
            session.id,
            session.uid,
            member.name,
            str(hours),
            str(ACTS),
            str(GIT_SECONDS),
        ]
        deadline = time.monotonic() + LONGEST
        murders = 3
        while time.monotonic() < deadline:
            with self.said.open("a") as said:
                writer = subprocess.Popen([sys.executable, "-c", WRITER, *words], cwd=member.top, stdout=said)
            try:
                patience = self.chance.uniform(1.0, 6.0) if murders else deadline - time.monotonic()
                code = writer.wait(max(0.0, patience))
            except subprocess.TimeoutExpired:
                murders -= 1
                kill_with_children(writer.pid)
                code = writer.wait(20)
            if code == 0:
                return
            assert code == -signal.SIGKILL, code
            self.kills += 1


def kill_with_children(pid: int) -> None:
    """A process, and the git that it has just started, which is in a session of its own."""
    children: list[int] = []
    with suppress(OSError):
        for task in os.listdir(f"/proc/{pid}/task"):
            children += map(int, Path(f"/proc/{pid}/task/{task}/children").read_text().split())
    for each in (pid, *children):
        with suppress(ProcessLookupError):
            os.kill(each, signal.SIGKILL)
