"""`commit_files`: a commit with exactly the given files, and nothing of the user's touched.

1. One `cat-file` reads HEAD and the trees on the way; the new objects are worked out here, and one
   `unpack-objects` writes them; `commit-tree` makes the commit. None of this can be seen from outside.
2. index.lock is taken, and with it only: the index is prepared with our entries, a note is left, the branch
   is moved by compare-and-swap, the prepared index is installed, note and lock go.

No lock, no move: if the branch moved and the index did not, the user's next ordinary commit would silently
take the session back. Signing, which may wait for a person, happens before the lock.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from deploy_tui.store.git.condition import DETACHED, repository_reason, waiting_reason
from deploy_tui.store.git.identity import Identity
from deploy_tui.store.git.index import (
    Move,
    discard,
    finish_interrupted,
    has_note,
    install,
    prepare,
    remove_note,
    write_note,
)
from deploy_tui.store.git.launch import GitFailed, run
from deploy_tui.store.git.locate import Location
from deploy_tui.store.git.lock import Holder, IndexLock, holder, take
from deploy_tui.store.git.making import NotMade, make_commit
from deploy_tui.store.git.objects import CannotRebuild, as_index_info, pack, rebuild
from deploy_tui.store.git.presence import Home, why_not_here
from deploy_tui.store.git.repository import commit_at, current_ref, read_head
from deploy_tui.text.clean import clean

PATIENCE_SECONDS = 0.5
_ATTEMPTS = 10
_POLL_SECONDS = 0.01

Step = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Committed:
    """HEAD holds the files. `sha` is its commit (None: none yet), `made` tells whether this call made it,
    `ref` is the full name of the branch."""

    sha: str | None
    made: bool = True
    ref: str | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Nothing was done, later it can be; `reason` fits a status line."""

    reason: str


def commit_files(
    location: Location,
    *,
    folder: str,
    files: Mapping[str, bytes],
    message: str,
    author: Identity,
    home: Home | None = None,
    step: Step = lambda name: None,
) -> Committed | Waiting:
    """Commits `files` on HEAD's branch, and nothing else.

    `files` maps paths to content. The paths are relative to the repository's top, with slashes, each beneath
    `folder`; the bytes are committed as they are, whatever the work tree or a filter says. What else HEAD
    has under `folder` stays. The work tree is not looked at. In the index only the entries of `files`
    change; what the user has staged or not staged stays as it is. A hook runs only where the user's own
    configuration allows it. With `home` the commit waits on a branch that the session does not belong to.

    When HEAD holds these bytes already, no commit is made. With `commit.gpgSign` the commit is signed or it
    is not made. A commit that an earlier deploy-tui, killed, left half done is finished first.

    `step` is told the name of each step when it is done: written, committed, locked, prepared, noted,
    moved, installed, finished. Tests end the process there.

    Raises ValueError for a path that is not beneath `folder` or that git does not allow, and GitFailed when
    git or the disk says no: then branch and index are as they were, or a note on disk tells the next call,
    or `recover`, how to finish.
    """
    _check(folder, files)
    try:
        recover(location)
        for _ in range(_ATTEMPTS):
            outcome = _attempt(location, folder, files, message.strip(), author, home, step)
            if outcome is not None:
                return outcome
    except OSError as error:
        raise GitFailed(clean(f"{error.strerror}: {error.filename}")) from error
    return Waiting("the branch keeps moving")


def recover(location: Location) -> bool:
    """Finishes what a killed deploy-tui left half done; True when the index got entries that it lacked.

    Call it at the start: until then the user's git finds index.lock held. With nothing to do it costs two
    looks at the disk. Raises GitFailed, OSError.
    """
    if not has_note(location) and holder(location) is not Holder.LEFT_BEHIND:
        return False
    lock = take(location, PATIENCE_SECONDS)
    if lock is None:
        return False
    with lock:
        # In the middle of a merge the session's files may be part of it: the note stays for later.
        return repository_reason(location) is None and _finish(location, lock)


def _attempt(
    location: Location,
    folder: str,
    files: Mapping[str, bytes],
    message: str,
    author: Identity,
    home: Home | None,
    step: Step,
) -> Committed | Waiting | None:
    """One try; None when the branch moved meanwhile: the next one may succeed."""
    reason = _reason_after_patience(location)
    if reason is not None:
        return Waiting(reason)
    head = read_head(location, files)
    if head is None:
        return Waiting(DETACHED)
    if home is not None and (head.ref != home.branch or folder not in head.folders):
        elsewhere = why_not_here(location, folder, home)
        if elsewhere is not None:
            return Waiting(elsewhere)
    try:
        rebuilt = rebuild(head.root, head.trees, files, head.algorithm)
    except CannotRebuild as refusal:
        if commit_at(location, head.ref) != (head.commit or None):
            return None
        raise GitFailed(clean(str(refusal))) from refusal
    if not files or rebuilt.tree == head.root:
        return Committed(head.commit or None, made=False, ref=head.ref)
    run(location.top, "unpack-objects", "-q", given=pack(rebuilt.objects, head.algorithm))
    step("written")
    try:
        commit = make_commit(location, head, rebuilt.tree, message, author)
    except NotMade as reason:
        return Waiting(str(reason))
    step("committed")
    move = Move(head.ref, head.commit, commit)
    subject = message.split("\n", 1)[0]
    return _take_and_move(location, move, as_index_info(rebuilt.entries), f"deploy-tui: {subject}", step)


def _reason_after_patience(location: Location) -> str | None:
    """Most locks are held for milliseconds: by `git status` in a prompt, by another deploy-tui."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        reason = waiting_reason(location)
        if reason is None or time.monotonic() > deadline or repository_reason(location):
            return reason
        time.sleep(_POLL_SECONDS)


def _take_and_move(
    location: Location, move: Move, entries: bytes, reflog: str, step: Step
) -> Committed | Waiting | None:
    lock = take(location, PATIENCE_SECONDS)
    if lock is None:
        return Waiting(waiting_reason(location) or "index.lock held by another git")
    with lock:
        step("locked")
        reason = repository_reason(location)  # again: now nobody can begin anything
        if reason is not None:
            return Waiting(reason)
        if has_note(location):
            _finish(location, lock)
        if current_ref(location) != move.ref:
            return None
        prepared = prepare(location, entries)
        try:
            step("prepared")
            write_note(location, move, entries)
            step("noted")
            refusal = _swap(location, lock, move, reflog)
            if refusal is not None:
                remove_note(location)
                return _judge(location, move, refusal)
            step("moved")
            if install(location, lock, prepared):
                step("installed")
                remove_note(location)
                step("finished")
                return Committed(move.new, ref=move.ref)
        finally:
            discard(prepared)
    recover(location)  # someone deleted our lock by hand: once more, with the index as it is now
    return Committed(move.new, ref=move.ref)


def _swap(location: Location, lock: IndexLock, move: Move, reflog: str) -> GitFailed | None:
    """Moves the branch by compare-and-swap; None: it moved. Raises, and the note stays, if git is mute."""
    try:
        # git shares the lock: if we are killed now, it counts as held until git has ended as well.
        run(location.top, "update-ref", "-m", reflog, move.ref, move.new, move.old, sharing=(lock.fd,))
    except GitFailed as failed:
        return None if commit_at(location, move.ref) == move.new else failed
    return None


def _judge(location: Location, move: Move, refusal: GitFailed) -> Waiting | None:
    if commit_at(location, move.ref) != (move.old or None):
        return None
    if "File exists" in str(refusal):
        return Waiting("branch locked by another git")
    raise refusal


def _finish(location: Location, lock: IndexLock) -> bool:
    ref = current_ref(location)
    at = commit_at(location, ref) if ref is not None else None
    return finish_interrupted(location, lock, ref, at or "")


def _check(folder: str, files: Mapping[str, bytes]) -> None:
    start = f"{folder}/" if folder else ""
    for path in files:
        parts = path.split("/")
        if not path.startswith(start) or any(part.casefold() in ("", ".", "..", ".git") for part in parts):
            raise ValueError(f"not a file beneath {folder!r}: {path!r}")
        if "\n" in path or "\0" in path:
            raise ValueError(f"a path with a line end: {path!r}")
