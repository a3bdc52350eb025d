"""A `git commit` of the user's that is under way, editor open or hook running.

It holds no lock, but it has read HEAD: if we move the branch meanwhile, the user's commit fails at its end.
"""

import os


def commit_under_way(top: str) -> bool:
    """Whether a process on this machine is a `git commit` in the work tree at `top`.

    Only where /proc tells (Linux), and only of processes that may be looked at: this user's. About a
    millisecond for a hundred processes.
    """
    try:
        pids = [name for name in os.listdir("/proc") if name.isdecimal()]
    except OSError:
        return False
    return any(_is_commit(f"/proc/{pid}", top) for pid in pids)


def _is_commit(process: str, top: str) -> bool:
    try:
        if _read(f"{process}/comm") != b"git\n" or b"commit" not in _read(f"{process}/cmdline").split(b"\0"):
            return False
        return os.readlink(f"{process}/cwd") == top
    except OSError:  # it has ended, or it is somebody else's
        return False


def _read(path: str) -> bytes:
    with open(path, "rb", buffering=0) as file:
        return file.read()
