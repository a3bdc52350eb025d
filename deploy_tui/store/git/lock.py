"""git's own `index.lock`, held so that a dead holder can be told from a living one.

The lock file comes into the world by a hard link: it exists only with our name in it and an flock on it.
The kernel drops the flock when the last process that shares it has ended, whatever ended it, so a lock with
our name and no flock belongs to nobody any more, and only such a lock is ever taken over. The git process
that moves the branch shares the flock: while it lives, the lock counts as held, even if we were killed.
"""

import fcntl
import os
import time
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from types import TracebackType
from typing import Self

from deploy_tui.store.git.locate import Location

_NAME = b"deploy-tui is committing a session.\n"
_ADVICE = "Do not delete this file: start deploy-tui, and it finishes the commit and takes the file away.\n"
_POLL_SECONDS = 0.005


class Holder(Enum):
    """Who holds index.lock. LEFT_BEHIND: a deploy-tui that is dead; the next commit takes the lock over."""

    NOBODY = "nobody"
    GIT = "another git"
    DEPLOY_TUI = "another deploy-tui"
    LEFT_BEHIND = "a deploy-tui that was killed"


@dataclass(frozen=True, slots=True)
class IndexLock:
    """index.lock, held by this process until the `with` block ends. `fd` carries the flock."""

    path: str
    fd: int

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.still_ours():
            os.unlink(self.path)
        os.close(self.fd)

    def still_ours(self) -> bool:
        """False when someone deleted our lock by hand, and perhaps made one of their own."""
        try:
            return os.path.samestat(os.lstat(self.path), os.fstat(self.fd))
        except FileNotFoundError:
            return False


def own_folder(location: Location) -> str:
    """Where the traces of a commit under way are kept: beside the index that it is about."""
    return os.path.join(location.git_dir, "deploy-tui", "commit")


def holder(location: Location) -> Holder:
    """Who holds index.lock now. Asking changes nothing."""
    path = _lock_path(location)
    fd = _open_ours(path)
    if fd is None:
        return Holder.GIT if os.path.lexists(path) else Holder.NOBODY
    try:
        return Holder.LEFT_BEHIND if _flock(fd) else Holder.DEPLOY_TUI
    finally:
        os.close(fd)


def take(location: Location, patience: float = 0.5) -> IndexLock | None:
    """The lock, or None when someone else has held it for `patience` seconds. Raises OSError.

    A lock left behind by a killed deploy-tui is taken over; nobody else's lock is ever touched.
    """
    path, folder = _lock_path(location), own_folder(location)
    deadline = time.monotonic() + patience
    while True:
        os.makedirs(folder, exist_ok=True)
        lock = _create(path, folder) or _take_over(path)
        if lock is not None:
            with suppress(OSError):  # housekeeping, no reason to give up
                _sweep(folder)
            return lock
        if time.monotonic() > deadline:
            return None
        time.sleep(_POLL_SECONDS)


def _lock_path(location: Location) -> str:
    return os.path.join(location.git_dir, "index.lock")


def _create(path: str, folder: str) -> IndexLock | None:
    if os.path.lexists(path):
        return None
    claim = os.path.join(folder, f"claim-{os.getpid()}-{os.urandom(4).hex()}")
    fd = os.open(claim, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX)
        os.write(fd, _NAME + f"{_ADVICE}process {os.getpid()}\n".encode())
        os.fsync(fd)  # else a power cut could leave a lock without a name, which nobody may touch
        os.link(claim, path)
    except (FileExistsError, FileNotFoundError):  # someone was quicker, or swept the claim before its flock
        os.close(fd)
        return None
    except BaseException:
        os.close(fd)
        raise
    finally:
        with suppress(FileNotFoundError):
            os.unlink(claim)
    return IndexLock(path, fd)


def _sweep(folder: str) -> None:
    """Removes what killed processes left: prepared indexes, and claims (those of the living are flocked)."""
    for name in os.listdir(folder):
        path = os.path.join(folder, name)
        if name.startswith("index-"):
            os.unlink(path)
        elif name.startswith("claim-"):
            with suppress(FileNotFoundError):
                fd = os.open(path, os.O_RDWR | os.O_CLOEXEC)
                if _flock(fd):
                    os.unlink(path)
                os.close(fd)


def _take_over(path: str) -> IndexLock | None:
    fd = _open_ours(path)
    if fd is None:
        return None
    lock = IndexLock(path, fd)
    if _flock(fd) and lock.still_ours():
        return lock
    os.close(fd)
    return None


def _open_ours(path: str) -> int | None:
    """An open file with our name in it; None when there is none, or it is someone else's."""
    try:
        fd = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return None
    if os.pread(fd, len(_NAME), 0) == _NAME:
        return fd
    os.close(fd)
    return None


def _flock(fd: int) -> bool:
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
