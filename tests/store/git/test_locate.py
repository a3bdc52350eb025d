"""Where the repository is, without git."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from deploy_tui.store.git.launch import GitFailed
from deploy_tui.store.git.locate import branch_commit, find_repository, head_branch, head_ref

from .conftest import Desk


def test_found_from_a_folder_deep_below_that_need_not_exist(desk: Desk) -> None:
    location = find_repository(str(desk.top / "sessions" / "not" / "yet"))
    assert location is not None
    assert location.top == desk.git("rev-parse", "--show-toplevel")
    assert location.git_dir == location.common_dir == desk.git("rev-parse", "--absolute-git-dir")


def test_none_outside_and_a_broken_one_is_passed_over(empty_folder: Path) -> None:
    (empty_folder / ".git").mkdir()
    assert find_repository(str(empty_folder)) is None
    (empty_folder / ".git").rmdir()
    (empty_folder / ".git").write_text("nonsense\n")
    assert find_repository(str(empty_folder)) is None


def test_the_environment_is_not_asked(
    desk: Desk, empty_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_DIR", str(desk.top / ".git"))
    assert find_repository(str(empty_folder)) is None


def test_a_linked_worktree(desk: Desk, tmp_path: Path) -> None:
    desk.git("worktree", "add", "-q", "-b", "side", str(tmp_path / "linked"))
    linked = Desk(tmp_path / "linked")
    assert linked.location.top == str(tmp_path / "linked")
    assert linked.location.git_dir == linked.git("rev-parse", "--absolute-git-dir")
    assert linked.location.common_dir == desk.location.git_dir
    assert head_branch(linked.location) == "side"
    assert branch_commit(linked.location) == desk.git("rev-parse", "HEAD")


def test_a_submodule(desk: Desk, tmp_path: Path) -> None:
    source = tmp_path / "source"
    desk.git("clone", "-q", str(desk.top), str(source))
    desk.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(source), "deep/module")
    module = Desk(desk.top / "deep/module")
    assert module.location.top == str(module.top)
    assert module.location.git_dir == module.git("rev-parse", "--absolute-git-dir")


def test_a_symbolic_link_is_followed(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(desk.top)
    location = find_repository(str(tmp_path / "link"))
    assert location is not None
    assert location.top == str(desk.top)


def test_the_branch_and_its_commit(desk: Desk, new_desk: Callable[..., Desk]) -> None:
    assert (head_ref(desk.location), head_branch(desk.location)) == ("refs/heads/main", "main")
    assert branch_commit(desk.location) == desk.git("rev-parse", "HEAD")
    desk.git("pack-refs", "--all")
    assert branch_commit(desk.location) == desk.git("rev-parse", "HEAD")
    desk.git("checkout", "-q", "-b", "feature/ü")
    assert head_branch(desk.location) == "feature/ü"
    desk.git("checkout", "-q", "--detach")
    assert (head_ref(desk.location), branch_commit(desk.location)) == (None, None)
    unborn = new_desk("-b", "trunk")
    assert (head_branch(unborn.location), branch_commit(unborn.location)) == ("trunk", None)


def test_it_is_light() -> None:
    heavy = ["git", "subprocess", "pathlib", "tomllib", "tempfile", "asyncio"]
    script = (
        "import sys; import deploy_tui.store.git.locate, deploy_tui.store.git.condition; "
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    command = [sys.executable, "-I", "-S", "-c", f"import sys; sys.path[:0] = {sys.path!r}; {script}"]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip() == "[]"


def test_a_git_that_knows_no_reftable_says_so_in_one_line(desk: Desk, tmp_path: Path) -> None:
    tried = subprocess.run(
        ["git", "init", "-q", "--ref-format=reftable", str(tmp_path / "tried")],
        capture_output=True,
        check=False,
    )
    if tried.returncode == 0:
        pytest.skip("this git knows it")
    desk.git("config", "core.repositoryFormatVersion", "1")
    desk.git("config", "extensions.refStorage", "reftable")
    (desk.top / ".git/HEAD").write_text("ref: refs/heads/.invalid\n")
    with pytest.raises(GitFailed) as caught:
        desk.save("one\n")
    assert (
        str(caught.value)
        == "references are kept in a reftable, which git before 2.45 cannot read: update git"
    )
