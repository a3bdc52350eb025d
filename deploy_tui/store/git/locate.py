"""Where the repository is, and what its files tell without starting git.

Light on purpose: the start of the wizard and `deploy-tui status` come through here.
"""

import os
from typing import NamedTuple

_BRANCHES = "refs/heads/"
# What HEAD says where references live in a reftable, which only git can read.
_REFTABLE_HEAD = "refs/heads/.invalid"


class Location(NamedTuple):
    """One working tree of a repository; absolute paths with symbolic links resolved.

    `top` holds the work tree, `git_dir` this tree's HEAD and index, `common_dir` what all linked worktrees
    share (objects, branches). The last two are the same folder unless the tree is a linked worktree.
    """

    top: str
    git_dir: str
    common_dir: str


def find_repository(folder: str) -> Location | None:
    """The repository that `folder` is in, or None. Looks at the folder and upwards, never at GIT_DIR.

    The folder need not exist yet. Bare repositories and broken `.git` entries are passed over.
    """
    top = os.path.realpath(folder)
    while True:
        git_dir = _git_dir(os.path.join(top, ".git"))
        if git_dir is not None:
            return Location(top, git_dir, _common_dir(git_dir))
        above = os.path.dirname(top)
        if above == top:
            return None
        top = above


def head_ref(location: Location) -> str | None:
    """The full name of the reference that HEAD stands for (`refs/heads/main`).

    None when HEAD is detached, unreadable, or kept where only git can read it (a reftable: see `files_tell`).
    """
    ref = _symbolic_head(location)
    return None if ref == _REFTABLE_HEAD else ref


def head_branch(location: Location) -> str | None:
    """The short name of the branch that HEAD is on (`main`), also when it has no commit yet; else None."""
    ref = head_ref(location)
    return ref.removeprefix(_BRANCHES) if ref is not None and ref.startswith(_BRANCHES) else None


def branch_commit(location: Location) -> str | None:
    """The commit that HEAD's branch is at, from files; None when it has none or the files do not tell."""
    ref = head_ref(location)
    if ref is None:
        return None
    loose = _first_line(os.path.join(location.common_dir, *ref.split("/")))
    return loose or _packed(location, ref)


def files_tell(location: Location) -> bool:
    """Whether references can be read from files (not a reftable)."""
    return _symbolic_head(location) != _REFTABLE_HEAD


def _git_dir(entry: str) -> str | None:
    if os.path.isfile(entry):  # a linked worktree or a submodule
        line = _first_line(entry) or ""
        if not line.startswith("gitdir: "):
            return None
        entry = os.path.join(os.path.dirname(entry), line.removeprefix("gitdir: "))
    return os.path.realpath(entry) if os.path.lexists(os.path.join(entry, "HEAD")) else None


def _common_dir(git_dir: str) -> str:
    relative = _first_line(os.path.join(git_dir, "commondir"))
    return os.path.realpath(os.path.join(git_dir, relative)) if relative else git_dir


def _symbolic_head(location: Location) -> str | None:
    line = _first_line(os.path.join(location.git_dir, "HEAD")) or ""
    return line.removeprefix("ref:").strip() if line.startswith("ref:") else None


def _packed(location: Location, ref: str) -> str | None:
    ending = f" {ref}\n"
    try:
        path = os.path.join(location.common_dir, "packed-refs")
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            return next((line.split(" ", 1)[0] for line in file if line.endswith(ending)), None)
    except OSError:
        return None


def _first_line(path: str) -> str | None:
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            return file.readline().rstrip("\n")
    except OSError:
        return None
