"""A file that only its owner can read, whole or not at all, at every moment of its making."""

import errno
import os
import stat
from contextlib import suppress

from deploy_tui.store.atomic import sync_folder, write_all

_OWNER_ONLY = 0o600
# What a system or a file system says that cannot make files without a name, or give them one later.
_CANNOT = frozenset({errno.EOPNOTSUPP, errno.EISDIR, errno.EINVAL, errno.ENOENT, errno.EXDEV, errno.EPERM})


def write_secret(path: str, data: bytes) -> None:
    """Replace the file. Until it is whole it has no name, where the system can do that, and else one that
    only the owner can open; killed at any moment, nothing readable is left. Raises OSError; FileExistsError
    when there is something at the path that is no ordinary file."""
    folder, name = os.path.split(os.path.abspath(path))
    with suppress(FileNotFoundError):
        if not stat.S_ISREG(os.lstat(path).st_mode):
            raise FileExistsError(errno.EEXIST, "no ordinary file; name another", path)
    temporary = os.path.join(folder, f".{name}.{os.urandom(6).hex()}.tmp")
    try:
        made = _nameless(folder, path, temporary, data) or _named(temporary, data)
        if made != path:
            os.replace(made, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)
        raise
    sync_folder(folder)


def _nameless(folder: str, path: str, temporary: str, data: bytes) -> str:
    """Write a file that has no name until it is whole: then its own, or the temporary one where there is a
    file to be replaced. Returns which; "" where that cannot be done."""
    if not hasattr(os, "O_TMPFILE") or not os.path.isdir("/proc/self/fd"):
        return ""
    try:
        handle = os.open(folder, os.O_WRONLY | os.O_TMPFILE | os.O_CLOEXEC, _OWNER_ONLY)
    except OSError as error:
        if error.errno in _CANNOT:
            return ""
        raise
    try:
        _write(handle, data)
        try:
            return _link(handle, path)
        except FileExistsError:
            return _link(handle, temporary)
    except OSError as error:
        if error.errno in _CANNOT:
            return ""
        raise
    finally:
        os.close(handle)


def _named(temporary: str, data: bytes) -> str:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | getattr(os, "O_NOFOLLOW", 0)
    handle = os.open(temporary, flags, _OWNER_ONLY)
    try:
        _write(handle, data)
    finally:
        os.close(handle)
    return temporary


def _write(handle: int, data: bytes) -> None:
    os.fchmod(handle, _OWNER_ONLY)
    write_all(handle, data)
    os.fsync(handle)


def _link(handle: int, path: str) -> str:
    # With a dir_fd, which an absolute path makes nothing of: without one Python does not follow the link.
    os.link(f"/proc/self/fd/{handle}", path, src_dir_fd=handle, follow_symlinks=True)
    return path
