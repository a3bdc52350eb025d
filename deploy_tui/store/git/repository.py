"""What git itself tells about the repository, and making one."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from deploy_tui.store.git.launch import GitFailed, run
from deploy_tui.store.git.locate import Location, files_tell, find_repository, head_ref
from deploy_tui.store.git.objects import algorithm_of, folders_of


@dataclass(frozen=True, slots=True)
class Head:
    """Where HEAD's branch is (`commit` empty: nowhere yet), its tree, the trees on the way to the files by
    their ids, and which of the folders on that way it has."""

    ref: str
    commit: str
    root: str | None
    trees: Mapping[str, bytes]
    algorithm: str
    folders: frozenset[str]


def head_commit(location: Location) -> str | None:
    """The commit that HEAD is at, or None when there is none yet. Raises GitFailed."""
    return commit_at(location, "HEAD")


def last_commit_of(location: Location, folder: str) -> str | None:
    """The newest commit in HEAD's history that changed something in `folder` (relative to the top), or None.

    Raises GitFailed.
    """
    head = head_commit(location)
    if head is None:
        return None
    return run(location.top, "rev-list", "-1", head, "--", folder).decode().strip() or None


def init_repository(folder: str) -> Location:
    """Makes `folder` a repository whose branch, still without a commit, is named by the user's configuration.

    Raises GitFailed.
    """
    run(folder, "init", "--quiet")
    location = find_repository(folder)
    if location is None or location.top != os.path.realpath(folder):
        raise GitFailed("git init made no repository in this folder")
    return location


def commit_at(location: Location, name: str) -> str | None:
    """The commit that a reference is at; None when it does not exist. Raises GitFailed."""
    try:
        return run(location.top, "rev-parse", "--verify", "--quiet", name).decode().strip()
    except GitFailed as failed:
        if failed.status == 1:
            return None
        raise


def current_ref(location: Location) -> str | None:
    """The full name of HEAD's branch, from the files or else from git; None when HEAD is detached."""
    if files_tell(location):
        return head_ref(location)
    try:
        return run(location.top, "symbolic-ref", "--quiet", "HEAD").decode().strip()
    except GitFailed as failed:
        if failed.status == 1:
            return None
        raise


def read_head(location: Location, files: Iterable[str]) -> Head | None:
    """HEAD's branch with the trees on the way to `files`, by one process; None when HEAD is detached.

    Raises GitFailed.
    """
    ref = current_ref(location)
    if ref is None:
        return None
    folders = folders_of(files)
    wanted = [ref, f"{ref}^{{tree}}", *(f"{ref}:{folder}" for folder in folders)]
    found = read_objects(location, wanted)
    if found[0] is None:
        return Head(ref, "", None, {}, object_format(location), frozenset())
    commit, _, body = found[0]
    # By ids from the commit down: a branch that moves while it is read is noticed, never mixed.
    root = body.split(b"\n", 1)[0].removeprefix(b"tree ").decode()
    trees = {name: content for name, kind, content in filter(None, found) if kind == "tree"}
    there = frozenset(folder for folder, each in zip(folders, found[2:], strict=True) if each is not None)
    return Head(ref, commit, root, trees, algorithm_of(commit), there)


def object_format(location: Location) -> str:
    """The hash that names this repository's objects: sha1 or sha256. Raises GitFailed."""
    return run(location.top, "rev-parse", "--show-object-format").decode().strip()


def read_objects(location: Location, names: Iterable[str]) -> list[tuple[str, str, bytes] | None]:
    """Id, type and bytes of what each name stands for, by one process; None for what is not there.

    Raises GitFailed.
    """
    request = "".join(f"{name}\n" for name in names).encode("utf-8", "surrogateescape")
    return _answers(run(location.top, "cat-file", "--batch", given=request))


def _answers(output: bytes) -> list[tuple[str, str, bytes] | None]:
    """What `cat-file --batch` answered: id, type, bytes; None for what is missing."""
    answers: list[tuple[str, str, bytes] | None] = []
    at = 0
    while at < len(output):
        end = output.index(b"\n", at)
        header = output[at:end]
        at = end + 1
        if header.endswith((b" missing", b" ambiguous")):
            answers.append(None)
            continue
        name, kind, size = header.decode().split(" ")
        answers.append((name, kind, output[at : at + int(size)]))
        at += int(size) + 1
    return answers
