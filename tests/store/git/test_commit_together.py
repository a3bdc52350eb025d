"""Several who commit at the same time: nothing lost, and nobody's lock is taken away."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from deploy_tui.store.git.commit import Committed, Waiting
from deploy_tui.store.git.condition import waiting_reason

from .conftest import FOLDER, Desk
from .test_commit_killed import wait_for

_WRITER = """
import sys, time
from deploy_tui.store.git.commit import Committed, commit_files
from deploy_tui.store.git.identity import Identity
from deploy_tui.store.git.locate import find_repository

top, folder, name, turns = sys.argv[1:]
for turn in range(int(turns)):
    path = f"{folder}/{name}-{turn}.toml"
    while True:
        outcome = commit_files(find_repository(top), folder=folder, files={path: name.encode()},
                               message=f"session: {name} {turn}", author=Identity(name, "x@example.org"))
        if isinstance(outcome, Committed):
            break
        print(outcome.reason)
"""


def test_two_processes_lose_nothing(desk: Desk) -> None:
    desk.write("app.py", "print('staged')\n")
    desk.git("add", "app.py")
    writers = [
        subprocess.Popen([sys.executable, "-c", _WRITER, str(desk.top), FOLDER, name, "12"])
        for name in ("ada", "bo")
    ]
    for turn in range(6):  # and the user commits, too
        desk.git("commit", "-q", "--allow-empty", "-m", f"the user's {turn}", check=False)
    assert [writer.wait(60) for writer in writers] == [0, 0]
    subjects = desk.git("log", "--format=%s").splitlines()
    expected = {f"session: {name} {turn}" for name in ("ada", "bo") for turn in range(12)}
    assert expected <= set(subjects)
    assert len(desk.git("ls-files", FOLDER).splitlines()) == 24
    assert len(desk.git("ls-tree", "-r", "--name-only", "HEAD", f"{FOLDER}/").splitlines()) == 24
    assert not desk.index_lock.exists()
    assert desk.is_sound()


def test_someone_elses_lock_means_later_and_it_stays(desk: Desk) -> None:
    desk.index_lock.write_bytes(b"")
    assert desk.save("one\n") == Waiting("index.lock held by another git")
    assert desk.index_lock.read_bytes() == b""
    desk.index_lock.unlink()
    desk.saved("one\n")


def test_a_lock_that_comes_between_means_later(desk: Desk) -> None:
    def someone_is_quicker(name: str) -> None:
        if name == "committed":
            desk.index_lock.write_bytes(b"DIRC")

    assert desk.save("one\n", step=someone_is_quicker) == Waiting("index.lock held by another git")
    assert desk.index_lock.read_bytes() == b"DIRC"


def test_a_lock_held_for_a_moment_is_waited_for(desk: Desk) -> None:
    script = "import os, sys, time; p = sys.argv[1]; open(p, 'x').close(); print(flush=True); "
    script += "time.sleep(0.1); os.unlink(p)"
    command = [sys.executable, "-c", script, str(desk.index_lock)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        other.stdout.readline()
        desk.saved("one\n")


def test_the_branch_moved_after_it_was_read(desk: Desk) -> None:
    moved = []

    def user_commits(name: str) -> None:
        if name == "written" and not moved:
            desk.write("app.py", "print('theirs')\n")
            desk.git("commit", "-q", "-am", "the user's own")
            moved.append(desk.git("rev-parse", "HEAD"))

    desk.saved("one\n", step=user_commits)
    assert desk.git("rev-parse", "HEAD~1") == moved[0]
    assert desk.committed("app.py") == "print('theirs')"
    assert desk.status() == []


def test_the_branch_moved_without_the_lock(desk: Desk) -> None:
    """A push into this repository, or a plain update-ref, asks for no index.lock: the swap notices."""
    elsewhere = desk.git("commit-tree", "HEAD^{tree}", "-p", "HEAD", "-m", "pushed")
    moved = []

    def pushed(name: str) -> None:
        if name == "noted" and not moved:
            desk.git("update-ref", "refs/heads/main", elsewhere)
            moved.append(elsewhere)

    desk.saved("one\n", step=pushed)
    assert desk.git("rev-parse", "HEAD~1") == elsewhere
    assert desk.status() == []


def test_the_user_went_to_another_branch_meanwhile(desk: Desk) -> None:
    def switch(name: str) -> None:
        if name == "written" and desk.git("branch", "--show-current") == "main":
            desk.git("checkout", "-q", "-b", "other")

    main = desk.git("rev-parse", "main")
    desk.saved("one\n", step=switch)
    assert desk.git("branch", "--show-current") == "other"
    assert desk.git("rev-parse", "main") == main
    assert desk.status() == []


def test_a_branch_that_never_rests_means_later(desk: Desk) -> None:
    def user_commits(name: str) -> None:
        if name == "written":
            desk.git("commit", "-q", "--allow-empty", "-m", "again")

    assert desk.save("one\n", step=user_commits) == Waiting("the branch keeps moving")
    assert not desk.index_lock.exists()


def test_a_locked_branch_means_later(desk: Desk) -> None:
    lock = desk.top / ".git/refs/heads/main.lock"
    lock.write_bytes(b"")
    assert desk.save("one\n") == Waiting("branch locked by another git")
    assert lock.exists()
    lock.unlink()
    assert not desk.index_lock.exists()
    desk.saved("one\n")


def test_our_lock_deleted_by_hand_while_we_hold_it(desk: Desk) -> None:
    """Someone follows git's advice too soon and stages something: both are kept."""

    def impatient(name: str) -> None:
        if name == "moved":
            desk.index_lock.unlink()
            desk.write("app.py", "print('staged')\n")
            desk.git("add", "app.py")

    desk.saved("one\n", step=impatient)
    assert desk.status() == ["M  app.py"]


def test_a_merge_begun_just_before_the_lock_means_later(desk: Desk) -> None:
    def merge(name: str) -> None:
        if name == "committed":
            (desk.top / ".git/MERGE_HEAD").write_text(desk.git("rev-parse", "HEAD") + "\n")

    assert desk.save("one\n", step=merge) == Waiting("merge under way")
    assert not desk.index_lock.exists()


def test_while_we_hold_the_lock_others_are_told_who(
    desk: Desk, slow_git: Callable[[str], tuple[Path, Path]]
) -> None:
    reached, go = slow_git("update-index")
    process = desk.save_in_another_process("one\n")
    wait_for(reached.exists)
    assert waiting_reason(desk.location) == "index.lock held by another deploy-tui"
    go.touch()
    assert process.communicate(timeout=30)[0].startswith("Committed(")
    assert waiting_reason(desk.location) is None


def test_the_outcome_tells_whether_a_commit_was_made(desk: Desk) -> None:
    first = desk.save("one\n")
    assert first == Committed(desk.git("rev-parse", "HEAD"), made=True)
