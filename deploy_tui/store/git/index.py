"""The user's index with our entries put in, and how a commit that was interrupted is finished.

Everything here happens while index.lock is ours. Between moving the branch and installing the index a note
lies on disk: what was to be moved, and the entries. If we are killed there, HEAD has the session and the
index does not, and the user's next ordinary commit would take the session back; whoever takes the lock next
finds the note and puts the entries in.
"""

import json
import os
import shutil
from contextlib import suppress
from dataclasses import asdict, dataclass

from deploy_tui.store.git.launch import GitFailed, run
from deploy_tui.store.git.locate import Location
from deploy_tui.store.git.lock import IndexLock, own_folder


@dataclass(frozen=True, slots=True)
class Move:
    """What a commit is about to do: take `ref` from `old` (empty: it does not exist yet) to `new`."""

    ref: str
    old: str
    new: str


def has_note(location: Location) -> bool:
    """Whether a commit was interrupted, and nobody has finished it yet."""
    return os.path.lexists(_note_path(location))


def prepare(location: Location, entries: bytes) -> str:
    """A copy of the user's index with `entries` (index-info) put in, fsynced; returns its path.

    Everything else in it is as the user left it: staged, unstaged, intent to add, conflicts.

    git is given an empty folder for a work tree, and the result the time of the user's index. To git, a file
    as new as the index is doubtful, and whoever writes the index looks into such files, through the filters
    that the repository names. With the time kept, they stay doubtful, and nobody needs to look.
    """
    index = os.path.join(location.git_dir, "index")
    prepared = os.path.join(own_folder(location), f"index-{os.getpid()}-{os.urandom(4).hex()}")
    nothing = os.path.join(own_folder(location), "no-work-tree")
    os.makedirs(nothing, exist_ok=True)
    with suppress(FileNotFoundError):
        shutil.copy2(index, prepared)
    written_at = os.stat(prepared).st_mtime_ns if os.path.exists(prepared) else None
    try:
        run(
            nothing,
            "update-index",
            "-z",
            "--index-info",
            given=entries,
            environment={"GIT_DIR": location.git_dir, "GIT_WORK_TREE": nothing, "GIT_INDEX_FILE": prepared},
        )
        if written_at is not None:
            os.utime(prepared, ns=(written_at, written_at))
        _fsync(prepared)
    except BaseException:
        discard(prepared)
        raise
    return prepared


def install(location: Location, lock: IndexLock, prepared: str) -> bool:
    """Makes the prepared index the user's. False, and nothing done, when someone deleted our lock by hand."""
    if not lock.still_ours():
        return False
    os.rename(prepared, os.path.join(location.git_dir, "index"))
    _fsync(location.git_dir)
    return True


def discard(prepared: str) -> None:
    """Removes a prepared index that is not wanted any more."""
    for path in (prepared, f"{prepared}.lock"):
        with suppress(FileNotFoundError):
            os.unlink(path)


def write_note(location: Location, move: Move, entries: bytes) -> None:
    """Says on disk, fsynced, what is about to happen."""
    path = _note_path(location)
    written = f"{path}.new"
    with open(written, "wb") as file:
        file.write(json.dumps(asdict(move)).encode() + b"\n" + entries)
        file.flush()
        os.fsync(file.fileno())
    os.rename(written, path)
    _fsync(os.path.dirname(path))


def remove_note(location: Location) -> None:
    """It has happened, or it will not."""
    with suppress(FileNotFoundError):
        os.unlink(_note_path(location))


def finish_interrupted(location: Location, lock: IndexLock, ref: str | None, commit: str) -> bool:
    """Ends what an interrupted commit began; True when the index got entries that it lacked.

    `ref` and `commit` say where HEAD is. Only if the branch did move, and is still there, do the entries
    belong in the index: if it did not, nothing happened, and if it went on, they are history. They go into
    the index of now, not into the one prepared then: someone may have deleted the lock and gone on working.
    """
    noted = _read_note(location)
    moved = noted is not None and (noted[0].ref, noted[0].new) == (ref, commit)
    if moved and noted is not None:
        prepared = prepare(location, noted[1])
        if not install(location, lock, prepared):
            discard(prepared)
            raise GitFailed("index.lock was deleted while deploy-tui held it")
    remove_note(location)
    return moved


def _note_path(location: Location) -> str:
    return os.path.join(own_folder(location), "under-way")


def _read_note(location: Location) -> tuple[Move, bytes] | None:
    try:
        with open(_note_path(location), "rb") as file:
            head, _, entries = file.read().partition(b"\n")
    except FileNotFoundError:
        return None
    try:
        return Move(**json.loads(head)), entries
    except (ValueError, TypeError):  # not written by us: it was fsynced before it got its name
        return None


def _fsync(path: str) -> None:
    fd = os.open(path, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
