"""Files that are either the old one or the new one, whatever happens."""

import os
from contextlib import suppress

from deploy_tui.store.errors import NotRecorded


def write_file(path: str, data: bytes) -> None:
    """Replace the file and fsync it and its folder. Raises NotRecorded when the disk will not take it."""
    folder, name = os.path.split(path)
    temporary = os.path.join(folder, f".{name}.{os.getpid()}.tmp")
    try:
        os.makedirs(folder, exist_ok=True)
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o666)
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


def read_file(path: str) -> bytes | None:
    """The file's bytes; None when there is no such file. Raises OSError for every other reason."""
    try:
        with open(path, "rb") as file:
            return file.read()
    except (FileNotFoundError, NotADirectoryError):
        return None


def write_all(handle: int, data: bytes) -> None:
    """os.write until all is written. Raises OSError."""
    view = memoryview(data)
    while view:
        view = view[os.write(handle, view) :]


def sync_folder(folder: str) -> None:
    """fsync a folder, so that a new name in it survives a power cut. Raises OSError."""
    handle = os.open(folder or ".", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
