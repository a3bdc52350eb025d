"""While something of the user's is under way, commits wait, and say why."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from deploy_tui.store.git.commit import Committed, Waiting
from deploy_tui.store.git.condition import waiting_reason

from .conftest import Desk
from .test_commit_killed import wait_for


@pytest.fixture
def forked(desk: Desk) -> Desk:
    """`main` and `side` changed the same line, twice."""
    desk.saved("one\n")
    desk.git("checkout", "-q", "-b", "side")
    for turn in (1, 2):
        desk.write("app.py", f"theirs {turn}\n")
        desk.git("commit", "-q", "-am", f"theirs {turn}")
    desk.git("checkout", "-q", "main")
    desk.write("app.py", "ours\n")
    desk.git("commit", "-q", "-am", "ours")
    return desk


@pytest.mark.parametrize(
    ("begin", "reason", "end"),
    [
        (["merge", "side"], "merge under way", ["merge", "--abort"]),
        (["rebase", "side"], "rebase under way", ["rebase", "--abort"]),
        (["rebase", "--apply", "side"], "rebase under way", ["rebase", "--abort"]),
        (["cherry-pick", "side"], "cherry-pick under way", ["cherry-pick", "--abort"]),
        (["revert", "--no-edit", "side"], "revert under way", ["revert", "--abort"]),
        (["bisect", "start"], "bisect under way", ["bisect", "reset"]),
        (["checkout", "-q", "--detach"], "detached HEAD, switch to a branch", ["checkout", "-q", "main"]),
    ],
)
def test_waits_until_it_is_over(forked: Desk, begin: list[str], reason: str, end: list[str]) -> None:
    forked.git(*begin, check=False)
    before = forked.status(), forked.git("rev-parse", "HEAD"), forked.git("ls-files", "-s")
    assert waiting_reason(forked.location) == reason
    assert forked.commit({"sessions/2026-11-22-v1.4.0/session.toml": b"later\n"}) == Waiting(reason)
    assert (forked.status(), forked.git("rev-parse", "HEAD"), forked.git("ls-files", "-s")) == before
    assert not forked.index_lock.exists()
    forked.git(*end)
    assert waiting_reason(forked.location) is None
    forked.saved("later\n")


def test_between_two_picks(forked: Desk) -> None:
    forked.git("cherry-pick", "side~1", "side", check=False)
    forked.write("app.py", "both\n")
    forked.git("commit", "-q", "-am", "resolved by an ordinary commit")
    assert not (forked.top / ".git/CHERRY_PICK_HEAD").exists()
    assert waiting_reason(forked.location) == "cherry-pick under way"


def test_mails_being_applied(forked: Desk, tmp_path: Path) -> None:
    mail = tmp_path / "mail"
    mail.write_text(forked.git("format-patch", "-1", "--stdout", "side") + "\n")
    forked.git("am", str(mail), check=False)
    assert waiting_reason(forked.location) == "am under way"


@pytest.mark.skipif(not Path("/proc/self/comm").exists(), reason="only /proc tells")
def test_an_editor_open_on_the_users_commit(forked: Desk, tmp_path: Path) -> None:
    """It holds no lock, and would fail at its end if the branch moved."""
    opened, go = tmp_path / "opened", tmp_path / "go"
    editor = tmp_path / "editor"
    editor.write_text(
        f"#!/bin/sh\n: > '{opened}'\n"
        f"while [ ! -e '{go}' ]; do [ -d '{tmp_path}' ] || exit 1; sleep 0.01; done\n"
        'echo "the user\'s own" > "$1"\n'
    )
    editor.chmod(0o755)
    forked.write("app.py", "staged\n")
    forked.git("add", "app.py")
    (forked.top / "sub").mkdir()
    command = ["git", "-c", f"core.editor={editor}", "-c", "alias.ci=commit", "ci"]
    with subprocess.Popen(command, cwd=forked.top / "sub", stdout=subprocess.DEVNULL) as commit:
        wait_for(opened.exists)
        outcome = forked.save("later\n")
        go.touch()
        assert outcome == Waiting("your `git commit` is under way")
        assert commit.wait(20) == 0
    forked.saved("later\n")
    assert forked.git("log", "-2", "--format=%s") == "session(v1.4.0): 1 item\nthe user's own"


def test_nothing_to_wait_for(desk: Desk, new_desk: Callable[..., Desk]) -> None:
    assert waiting_reason(desk.location) is None
    assert waiting_reason(new_desk().location) is None


def test_a_git_folder_that_cannot_be_written(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    # Tests may run as root, who may write everywhere: the answer of the system is given here.
    monkeypatch.setattr("os.access", lambda path, mode: ".git" not in str(path))
    assert desk.save("one\n") == Waiting("git folder is read-only")


def test_an_index_that_is_a_link(desk: Desk) -> None:
    index = desk.top / ".git/index"
    index.rename(desk.top / ".git/real")
    index.symlink_to("real")
    assert desk.save("one\n") == Waiting("the index is a symbolic link")


def test_a_squash_or_a_stash_that_left_conflicts_is_no_reason(forked: Desk) -> None:
    forked.git("merge", "--squash", "side", check=False)
    conflicts = forked.git("ls-files", "-u")
    assert conflicts
    assert isinstance(forked.save("later\n"), Committed)
    assert forked.git("ls-files", "-u") == conflicts
