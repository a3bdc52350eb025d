"""Which commits git is merging. It tells a merge driver three files and a path, and nothing else.

What is tried, until the file is found in it: the commits that the environment and the git folder name, their
parents, and then every commit that changed the path.
"""

import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

from deploy_tui.store.git.launch import GitFailed, run
from deploy_tui.store.git.locate import Location
from deploy_tui.store.git.objects import object_id
from deploy_tui.store.git.repository import object_format

_NAMES = ("HEAD", "MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "REBASE_HEAD", "refs/stash")
_FILES = ("rebase-apply/original-commit",)
# Of these the commit under way is on the last line of what is done, or on the first of what is to do.
_DONE, _TODO = "rebase-merge/done", "sequencer/todo"
_MOST_SEARCHED = 300


@dataclass(frozen=True, slots=True)
class Sides:
    """Commits; `base` is None when there is none, or when it is not known."""

    base: str | None
    ours: str
    theirs: str


def find_sides(location: Location, path: str, base: bytes, ours: bytes, theirs: bytes) -> Sides | None:
    """The commits whose `path` has these bytes; None when they cannot be told. Raises GitFailed."""
    algorithm = object_format(location)
    wanted = [object_id("blob", data, algorithm) for data in (base, ours, theirs)]
    named = list(_named(location))
    pool = ["HEAD", *named, *(f"{name}^" for name in named)]
    found = _holding(location, path, pool)
    if not {*wanted[1:]} <= {*found}:
        found = _holding(location, path, _changing(location, path)) | found
    our_commit, their_commit = found.get(wanted[1]), found.get(wanted[2])
    if our_commit is None or their_commit is None:
        return None
    bases = [*_merge_base(location, our_commit, their_commit), f"{their_commit}^"]
    return Sides((found | _holding(location, path, bases)).get(wanted[0]), our_commit, their_commit)


def _named(location: Location) -> Iterable[str]:
    yield from (name.removeprefix("GITHEAD_") for name in os.environ if name.startswith("GITHEAD_"))
    yield from _NAMES[1:]
    for name in _FILES:
        yield from _words(_lines(location, name)[:1], 0)
    yield from _words(_lines(location, _DONE)[-1:], 1)
    yield from _words(_lines(location, _TODO)[:1], 1)


def _lines(location: Location, name: str) -> list[str]:
    with (
        suppress(OSError),
        open(os.path.join(location.git_dir, name), encoding="utf-8", errors="replace") as file,
    ):
        return [line for line in file if not line.startswith("#")]
    return []


def _words(lines: list[str], which: int) -> Iterable[str]:
    return (line.split()[which] for line in lines if len(line.split()) > which)


def _changing(location: Location, path: str) -> list[str]:
    output = run(location.top, "rev-list", "--all", f"--max-count={_MOST_SEARCHED}", "--", path)
    return output.decode().split()


def _merge_base(location: Location, one: str, other: str) -> list[str]:
    try:
        return run(location.top, "merge-base", one, other).decode().split()
    except GitFailed as failed:
        if failed.status == 1:  # no common history
            return []
        raise


def _holding(location: Location, path: str, commits: Iterable[str]) -> dict[str, str]:
    """Blob → the first of the commits that has it at `path`."""
    commits = [commit for commit in commits if "\n" not in commit]
    request = "".join(f"{commit}:{path}\n" for commit in commits)
    answers = run(location.top, "cat-file", "--batch-check", given=request.encode("utf-8", "surrogateescape"))
    found: dict[str, str] = {}
    for commit, line in zip(commits, answers.decode("utf-8", "replace").splitlines(), strict=True):
        words = line.split(" ")
        if len(words) == 3 and words[1] == "blob":
            found.setdefault(words[0], commit)
    return found
