"""A lock between the processes of one clone. It goes with its process, also under SIGKILL."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from deploy_tui.store.atomic import make_folder
from deploy_tui.store.errors import NotRecorded


@contextmanager
def locked(path: str) -> Iterator[None]:
    """Hold the lock file at `path` exclusively; waits for it. Raises NotRecorded when it cannot be made.

    Not reentrant: who holds it and asks again waits for ever.
    """
    try:
        handle = _take(path)
    except OSError as error:
        raise NotRecorded.because(path, error) from None
    try:
        yield
    finally:
        os.close(handle)


def _take(path: str) -> int:
    while True:
        make_folder(os.path.dirname(path))
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            # While we waited, the folder may have been deleted or moved: others lock the new file there.
            current = _is_at(handle, path)
        except OSError:
            os.close(handle)
            raise
        if current:
            return handle
        os.close(handle)


def _is_at(handle: int, path: str) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), os.stat(path))
    except FileNotFoundError:
        return False
