"""Files that are either the old one or the new one, whatever happens."""

import errno
import os
import stat
from contextlib import suppress

from deploy_tui.store.errors import NotRecorded


def write_file(path: str, data: bytes) -> None:
    """Replace the file and fsync it and its folder. Raises NotRecorded when the disk will not take it."""
    folder, name = os.path.split(path)
    temporary = os.path.join(folder, f".{name}.{os.urandom(4).hex()}.tmp")
    try:
        make_folder(folder)
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
        try:
            write_all(handle, data)
            os.fsync(handle)
        finally:
            os.close(handle)
        os.replace(temporary, path)
        sync_folder(folder)
    except OSError as error:
        with suppress(OSError):
            os.unlink(temporary)
        raise NotRecorded.because(path, error) from None


def read_file(path: str, most: int = -1) -> bytes | None:
    """The file's first `most` bytes, or all; None when there is no such file.

    Raises OSError for every other reason, also when it is no ordinary file: a link that came with a
    repository may lead anywhere, and a pipe never ends.
    """
    try:
        if not stat.S_ISREG(os.lstat(path).st_mode):
            raise OSError(errno.EINVAL, "not an ordinary file", path)
        with open(path, "rb") as file:
            return file.read(most)
    except (FileNotFoundError, NotADirectoryError):
        return None


def write_all(handle: int, data: bytes) -> None:
    """os.write until all is written. Raises OSError."""
    view = memoryview(data)
    while view:
        view = view[os.write(handle, view) :]


def make_folder(path: str) -> None:
    """The folder and those above it; each new name survives a power cut. Raises OSError."""
    above = os.path.dirname(path)
    if not os.path.isdir(path):
        make_folder(above)
        with suppress(FileExistsError):
            os.mkdir(path)
    elif not _is_empty(path):
        return
    # One that is empty may be left by a process that was killed before its name was safe.
    sync_folder(above)


def _is_empty(folder: str) -> bool:
    with os.scandir(folder) as entries:
        return next(entries, None) is None


def sync_folder(folder: str) -> None:
    """fsync a folder, so that a new name in it survives a power cut. Raises OSError."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
