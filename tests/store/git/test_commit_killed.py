"""SIGKILL at each step: the user's next commit, and ours, find everything in order."""

import errno
import random
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from deploy_tui.store.git.commit import Committed, Waiting, recover
from deploy_tui.store.git.condition import waiting_reason
from deploy_tui.store.git.launch import GitFailed
from deploy_tui.store.git.lock import Holder, holder

from .conftest import SESSION, Desk

BEFORE_THE_MOVE = ("written", "committed", "locked", "prepared", "noted")
AFTER_THE_MOVE = ("moved", "installed", "finished")
WITH_THE_LOCK = ("locked", "prepared", "noted", *AFTER_THE_MOVE)


def nothing_left(desk: Desk) -> bool:
    return not desk.index_lock.exists() and leftovers(desk) <= {"no-work-tree"}


def leftovers(desk: Desk) -> set[str]:
    return {path.name for path in desk.top.glob(".git/deploy-tui/commit/*")}


@pytest.mark.parametrize("step", [*BEFORE_THE_MOVE, *AFTER_THE_MOVE])
def test_the_next_commit_heals(desk: Desk, step: str) -> None:
    desk.saved("one\n")
    desk.write("app.py", "print('staged')\n")
    desk.git("add", "app.py")
    desk.killed_after(step, "two\n")
    assert desk.index_lock.exists() == (step in WITH_THE_LOCK)
    assert desk.committed() == ("two" if step in AFTER_THE_MOVE else "one")
    assert waiting_reason(desk.location) is None

    desk.saved("three\n")
    assert desk.status() == ["M  app.py"]
    assert nothing_left(desk)
    assert desk.is_sound()
    desk.git("commit", "-q", "-m", "the user's own")
    assert desk.committed() == "three"
    assert desk.git("show", "--name-only", "--format=") == "app.py"


@pytest.mark.parametrize("step", [*BEFORE_THE_MOVE, *AFTER_THE_MOVE])
def test_recovering_is_enough_for_the_users_own_next_commit(desk: Desk, step: str) -> None:
    desk.saved("one\n")
    desk.killed_after(step, "two\n")
    recover(desk.location)
    assert nothing_left(desk)
    assert desk.status() == ([f" M {SESSION}"] if step in BEFORE_THE_MOVE else [])
    desk.git("commit", "-q", "--allow-empty", "-m", "the user's own")
    assert desk.committed() == ("one" if step in BEFORE_THE_MOVE else "two")


def test_recovering_says_whether_the_index_lacked_something(desk: Desk) -> None:
    assert not recover(desk.location)
    desk.killed_after("noted", "one\n")
    assert not recover(desk.location)
    desk.killed_after("moved", "two\n")
    assert desk.git("diff", "--cached", "--name-only") == SESSION
    assert recover(desk.location)
    assert desk.git("diff", "--cached", "--name-only") == ""
    assert not recover(desk.location)


def test_nothing_to_commit_heals_too(desk: Desk) -> None:
    desk.killed_after("moved", "one\n")
    outcome = desk.save("one\n")
    assert outcome == Committed(desk.git("rev-parse", "HEAD"), made=False)
    assert desk.status() == []
    assert nothing_left(desk)


def test_on_a_branch_without_a_commit(new_desk: Callable[..., Desk]) -> None:
    desk = new_desk()
    desk.write("app.py", "mine\n")
    desk.git("add", "app.py")
    desk.killed_after("moved", "one\n")
    assert recover(desk.location)
    assert desk.status() == ["A  app.py"]


def test_the_lock_was_deleted_by_hand_as_git_advises(desk: Desk) -> None:
    desk.saved("one\n")
    desk.killed_after("moved", "two\n")
    desk.index_lock.unlink()
    desk.write("app.py", "print('staged after the crash')\n")
    desk.git("add", "app.py")
    assert recover(desk.location)
    assert desk.status() == ["M  app.py"]
    assert nothing_left(desk)


def test_the_branch_went_on_without_us(desk: Desk) -> None:
    """The lock was deleted and the user committed: what the index says now is theirs, and we commit again."""
    desk.saved("one\n")
    desk.killed_after("moved", "two\n")
    desk.index_lock.unlink()
    desk.git("commit", "-q", "-m", "takes the session back")
    assert desk.committed() == "one"
    assert not recover(desk.location)
    desk.saved("two\n")
    assert desk.status() == []
    assert nothing_left(desk)


def test_a_rebase_begun_after_the_lock_was_deleted_is_left_alone(desk: Desk) -> None:
    desk.killed_after("moved", "one\n")
    (desk.top / ".git/MERGE_HEAD").write_text(desk.git("rev-parse", "HEAD") + "\n")
    assert not recover(desk.location)
    assert not desk.index_lock.exists()
    (desk.top / ".git/MERGE_HEAD").unlink()
    assert recover(desk.location)
    assert desk.status() == []


def test_the_lock_is_held_while_our_git_lives_even_if_we_do_not(
    desk: Desk, slow_git: Callable[[str], tuple[Path, Path]]
) -> None:
    """Else the branch could move after the next one has put everything back."""
    desk.saved("one\n")
    reached, go = slow_git("update-ref")
    process = desk.save_in_another_process("two\n")
    wait_for(reached.exists)
    process.kill()
    process.communicate()
    assert holder(desk.location) is Holder.DEPLOY_TUI
    assert desk.save("two\n") == Waiting("index.lock held by another deploy-tui")
    go.touch()
    wait_for(lambda: holder(desk.location) is Holder.LEFT_BEHIND)
    assert desk.committed() == "two"
    assert recover(desk.location)
    assert desk.status() == []


def test_a_step_that_fails_before_the_move_changes_nothing(desk: Desk) -> None:
    desk.saved("one\n")
    before = desk.git("ls-files", "-s")

    def fail(name: str) -> None:
        if name == "noted":
            raise RuntimeError

    with pytest.raises(RuntimeError):
        desk.save("two\n", step=fail)
    assert not desk.index_lock.exists()
    assert desk.committed() == "one"
    assert desk.git("ls-files", "-s") == before
    desk.saved("three\n")
    assert nothing_left(desk)


@pytest.mark.prove
def test_killed_at_two_hundred_random_moments(desk: Desk) -> None:
    chance = random.Random(7)
    desk.saved("start\n")
    desk.write("app.py", "print('staged')\n")
    desk.git("add", "app.py")
    for turn in range(200):
        process = desk.save_in_another_process(f"{turn}\n")
        time.sleep(chance.uniform(0.1, 0.3))  # the moment itself is what is tried
        process.kill()
        process.communicate()
        wait_for(lambda: holder(desk.location) is not Holder.DEPLOY_TUI)
        recover(desk.location)
        assert set(desk.status()) <= {"M  app.py", f" M {SESSION}"}, turn
        assert desk.committed() in (str(turn), str(turn - 1), "start") or turn == 0
        outcome = desk.save(f"{turn}\n")
        assert isinstance(outcome, Committed)
        assert desk.status() == ["M  app.py"], turn
        assert nothing_left(desk)
    assert desk.is_sound()


def wait_for(condition: Callable[[], bool], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.005)


def test_the_lock_tells_a_person_what_to_do(desk: Desk) -> None:
    desk.killed_after("locked", "one\n")
    assert "start deploy-tui" in desk.index_lock.read_text()
    refused = subprocess.run(["git", "add", "-A"], cwd=desk.top, capture_output=True, check=False)
    assert refused.returncode != 0


def test_a_full_disk_before_the_move_changes_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.saved("one\n")
    before = desk.git("ls-files", "-s")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "under-way")

    with monkeypatch.context() as patch:
        patch.setattr("deploy_tui.store.git.commit.write_note", full)
        with pytest.raises(GitFailed, match="No space left on device: under-way"):
            desk.save("two\n")
    assert (desk.committed(), desk.git("ls-files", "-s")) == ("one", before)
    assert not desk.index_lock.exists()
    desk.saved("three\n")
    assert nothing_left(desk)
