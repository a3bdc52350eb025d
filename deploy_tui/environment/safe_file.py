"""A file that only its owner can read, whole or not at all, at every moment of its making."""

import errno
import os
import stat
from contextlib import suppress

from deploy_tui.store.atomic import sync_folder, write_all

_OWNER_ONLY = 0o600


def write_secret(path: str, data: bytes) -> None:
    """Replace the file. Until it is whole it has no name, where the system can do that, and else one that
    only the owner can open; killed at any moment, nothing readable is left. Raises OSError; FileExistsError
    when there is something at the path that is no ordinary file."""
    folder, name = os.path.split(os.path.abspath(path))
    with suppress(FileNotFoundError):
        if not stat.S_ISREG(os.lstat(path).st_mode):
            raise FileExistsError(errno.EEXIST, "no ordinary file; name another", path)
    temporary = os.path.join(folder, f".{name}.{os.urandom(6).hex()}.tmp")
    handle, named = _nameless(folder, temporary)
    try:
        try:
            os.fchmod(handle, _OWNER_ONLY)
            write_all(handle, data)
            os.fsync(handle)
            if not named:
                os.link(f"/proc/self/fd/{handle}", temporary, follow_symlinks=True)
        finally:
            os.close(handle)
        os.replace(temporary, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)
        raise
    sync_folder(folder)


def _nameless(folder: str, temporary: str) -> tuple[int, bool]:
    """A file to write to, and whether it has its temporary name already."""
    nameless = getattr(os, "O_TMPFILE", 0)  # Linux, on most file systems
    if nameless and os.path.isdir("/proc/self/fd"):
        try:
            return os.open(folder, os.O_WRONLY | nameless | os.O_CLOEXEC, _OWNER_ONLY), False
        except OSError as error:
            if error.errno not in (errno.EOPNOTSUPP, errno.EISDIR, errno.EINVAL, errno.ENOENT):
                raise
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | getattr(os, "O_NOFOLLOW", 0)
    return os.open(temporary, flags, _OWNER_ONLY), True
