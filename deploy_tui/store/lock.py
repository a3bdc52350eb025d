"""A lock between the processes of one clone. It goes with its process, also under SIGKILL."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from deploy_tui.store.errors import NotRecorded


@contextmanager
def locked(path: str) -> Iterator[None]:
    """Hold the lock file at `path` exclusively; waits for it. Raises NotRecorded when it cannot be made."""
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    except OSError as error:
        raise NotRecorded.because(path, error) from None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
