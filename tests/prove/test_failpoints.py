"""Killed before every call that matters, from the first act to the push; and a journal damaged at every byte.

A failpoint here is a call, not a line in the code: before each file that is opened for writing, each write
(and half of it), fsync, rename, link, removal and each git that is started, the process is killed once.
"""

import ast
import random
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.store.git.test_commit_killed import AFTER_THE_MOVE, BEFORE_THE_MOVE
from tests.store.site import Site, ids_in, tick, wait_until
from tests.store.sync.team import Member, git, new_team
from tests.store.sync.test_killed import STEPS

WRITER = """
import os, signal, subprocess, sys
from deploy_tui.store.opened import OpenSession
from deploy_tui.store.operator import Operator
from deploy_tui.store.place import find_place
from deploy_tui.store.sync.sync import sync
from tests.store.site import note

top, id, uid, item, at, half = sys.argv[1:]
told, calls = os.dup(1), 0

def point(name, what):
    global calls
    calls += 1
    if calls == int(at):
        os.write(told, f"point {name} {what}\\n".encode())
        return True

def wrapped(name, call):
    def wrapper(*args, **options):
        if name == "open" and not args[1] & os.O_CREAT:
            return call(*args, **options)
        where = os.readlink(f"/proc/self/fd/{args[0]}") if isinstance(args[0], int) else args[-1]
        if name == "open":
            where = args[0]
        if not str(where).startswith("pipe:") and point(name, str(where).rpartition("/")[2]):
            if name == "write" and half == "half":
                call(args[0], bytes(args[1])[: len(args[1]) // 2])
            os.kill(os.getpid(), signal.SIGKILL)
        return call(*args, **options)
    return wrapper

class Popen(subprocess.Popen):
    def __init__(self, command, *args, **options):
        words = [str(word) for word in command]
        known = {"unpack-objects", "commit-tree", "update-ref", "update-index", "push", "fetch", "cat-file"}
        if point("git", next((word for word in words if word in known), "other")):
            os.kill(os.getpid(), signal.SIGKILL)
        super().__init__(command, *args, **options)

session = OpenSession.open(find_place(top), id, uid, Operator("ada"))
subprocess.Popen, write = Popen, os.write
for name in ("open", "write", "fsync", "replace", "rename", "link", "unlink", "mkdir"):
    setattr(os, name, wrapped(name, getattr(os, name)))
for event in session.record(note("item-1", item)):
    write(told, f"recorded {event.id}\\n".encode())
session.publish()
sync(session)
write(told, b"synced\\n")
"""


def test_every_named_step_is_one_at_which_a_test_kills() -> None:
    named: Counter[str] = Counter()
    for path in Path("deploy_tui/store").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                called = node.func
                name = called.id if isinstance(called, ast.Name) else getattr(called, "attr", "")
                if name in ("step", "_step"):
                    named[node.args[0].value] += 1
    assert set(named) == {*BEFORE_THE_MOVE, *AFTER_THE_MOVE, *STEPS}


@pytest.mark.prove
@pytest.mark.parametrize("writes", ["whole", "half"])
def test_killed_before_every_call_from_the_act_to_the_push(tmp_path: Path, writes: str) -> None:
    team = new_team(tmp_path)
    ada = team.begins("ada")
    ada.session.publish()
    acknowledged: set[str] = set()
    points: list[str] = []
    while True:
        command = [sys.executable, "-c", WRITER, str(ada.top), ada.session.id, ada.session.uid]
        at = len(points) + 1
        ran = subprocess.run(
            [*command, f"turn {at}", str(at), writes], capture_output=True, text=True, timeout=60
        )
        lines = ran.stdout.splitlines()
        acknowledged |= {line.split()[1] for line in lines if line.startswith("recorded ")}
        if "synced" in lines:
            break
        assert ran.returncode == -signal.SIGKILL, ran.stderr
        points += [line for line in lines if line.startswith("point ")]
        assert len(points) == at
        heals(ada, acknowledged, points[-1])
    assert git(ada.top, "fsck", "--strict", "--no-dangling") == ""
    assert git(team.server, "fsck", "--strict", "--no-dangling") == ""
    assert acknowledged <= team.joins("bo").ids
    seen = " ".join(points)
    for what in ("write journal", "fsync journal", "session.toml", "published.json", "git unpack-objects"):
        assert what in seen
    for what in ("git commit-tree", "git update-ref", "git update-index", "git fetch", "git push", "synced"):
        assert what in seen
    print(f"{len(points)} points: {Counter(point.split()[1] for point in points)}")


def heals(ada: Member, acknowledged: set[str], point: str) -> None:
    """The next process: all that was acknowledged is there, and folder, branch and server follow."""
    ada.leaves_and_returns()
    assert acknowledged <= ada.ids, point
    ada.session.recover()
    wait_until(lambda: ada.session.publish().waiting is None)
    assert ada.session.saved.pending == 0, point
    assert ada.session.warnings == (), point
    assert git(ada.top, "status", "--porcelain") == "", point
    assert ada.syncs().outcome == "synced", point


@pytest.mark.prove
@pytest.mark.parametrize("published", [True, False])
def test_the_last_two_lines_cut_and_every_line_flipped_at_every_byte(
    repository: Path, published: bool
) -> None:
    site = Site(repository)
    ada = site.begin()
    for n in range(1, 5):
        ada.record(tick(f"item-{n}"))
    if published:
        ada.write_folder()
    whole, all_of_them = site.journal.read_bytes(), ids_in(ada)
    lines = whole.splitlines(keepends=True)
    ends = [len(b"".join(lines[: n + 1])) for n in range(len(lines))]
    by_line = [{event.id for event in act} for act in map(ada._ledger._journal._act, lines)]
    start = ends[-3]
    for length in range(start, len(whole)):
        damaged(site, whole[:length])
        found = site.open()
        there = {id for end, ids in zip(ends, by_line, strict=True) if length >= end - 1 for id in ids}
        assert ids_in(found) == (all_of_them if published else there), length
        assert found.warnings == ()
    chance, flips = random.Random(7), 0
    for place in range(0, len(whole) - 1, 1 if published else 3):
        damaged(site, whole[:place] + bytes([whole[place] ^ 1 << chance.randrange(8)]) + whole[place + 1 :])
        kept = site.journal.read_bytes()
        found = site.open()
        hit = [ids for end, ids in zip(ends, by_line, strict=True) if end > place][:1]
        lost = all_of_them - ids_in(found)
        # A line end that is flipped makes one line of two.
        both = by_line[ends.index(place + 1) + 1] if place + 1 in ends else set()
        most = set() if published else hit[0] | both
        assert lost <= most, place
        (warning,) = found.warnings
        assert "journal damaged at line" in warning
        assert [path.read_bytes() for path in site.journal.parent.glob("journal.damaged-*")] == [kept]
        flips += 1
    print(f"{len(whole) - start} cuts, {flips} flips")


def damaged(site: Site, data: bytes) -> None:
    for aside in site.journal.parent.glob("journal.damaged-*"):
        aside.unlink()
    site.journal.write_bytes(data)
