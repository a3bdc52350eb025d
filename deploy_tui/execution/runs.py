"""Commands that outlive whoever started them: start, follow, attach again, cancel.

    slot = Slot(folder)             # a new run's folder, locked; then the intent is recorded; then
    slot.launch(command)            # a supervisor of its own starts the command
    end = follow(folder, told)      # from any process, also after the first one was killed

`look` tells how a run stands. All of it may block, on the disk or for the command, and may be called from
any thread; nothing here is kept in memory, so nothing is lost with a process.
"""

import errno
import fcntl
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Literal

from deploy_tui.execution import supervisor
from deploy_tui.execution.supervisor import CANCEL, EXIT, OUTPUT, STARTED
from deploy_tui.store.atomic import make_folder, read_file, write_file
from deploy_tui.store.errors import NotRecorded

_LOCK = "lock"
_POLL_SECONDS = 0.05
_START_SECONDS = 20.0
_MOST_READ = 256 * 1024
GRACE_SECONDS = 10.0

Standing = Literal["not started", "running", "ended", "unknown"]


@dataclass(frozen=True, slots=True)
class Command:
    """What to run: words, absolute folder, the whole environment, the values that must not show, and how
    long it may take and then has between TERM and KILL, in seconds."""

    argv: Sequence[str]
    folder: str
    environment: Mapping[str, str] = field(repr=False)
    secrets: Sequence[str] = field(default=(), repr=False)
    seconds: float = 3600.0
    grace: float = GRACE_SECONDS


@dataclass(frozen=True, slots=True)
class End:
    """How a command ended. `exit` is its exit code, or in words why it has none (session.runs.ENDS).
    `size` and `sha256` are of all that it said, redacted; `lost` tells that the disk did not take it all."""

    exit: int | str
    detail: str
    took: float
    size: int
    sha256: str
    lost: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of output: the bytes, where the next piece begins, and how many before it are gone."""

    data: bytes
    next: int
    skipped: int = 0


class Slot:
    """The folder of a run that has not started, and its lock. Raises NotRecorded when it cannot be made.

    The lock goes with this process until the supervisor has it too: whoever finds it free and no end
    knows that nobody is with the command any more.
    """

    def __init__(self, folder: str) -> None:
        self.folder = folder
        try:
            make_folder(folder)
            self._lock = os.open(os.path.join(folder, _LOCK), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            fcntl.flock(self._lock, fcntl.LOCK_EX)
        except OSError as error:
            raise NotRecorded.because(folder, error) from None

    def abandon(self) -> None:
        """It will not be started, and nobody was told that it would."""
        os.close(self._lock)
        shutil.rmtree(self.folder, ignore_errors=True)

    def launch(self, command: Command) -> None:
        """Start the supervisor and wait until the command is about to start. Raises NotRecorded when it was
        not started and never will be."""
        plan = {
            "argv": list(command.argv),
            "folder": command.folder,
            "environment": dict(command.environment),
            "secrets": list(command.secrets),
            "seconds": command.seconds,
            "grace": command.grace,
        }
        try:
            process = subprocess.Popen(
                [sys.executable, "-I", "-S", supervisor.__file__, self.folder, str(self._lock)],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
                pass_fds=(self._lock,),
                cwd="/",
                env={},
            )
        except OSError as error:
            raise NotRecorded(f"NOT STARTED: {error.strerror or error}") from None
        finally:
            os.close(self._lock)
        assert process.stdin is not None
        with suppress(BrokenPipeError):
            process.stdin.write(json.dumps(plan).encode())
            process.stdin.close()
        # So that it leaves no zombie behind, however long it stays.
        threading.Thread(target=process.wait, name="supervisor", daemon=True).start()
        _await_start(self.folder, process)


def _await_start(folder: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + _START_SECONDS
    while not os.path.exists(os.path.join(folder, STARTED)):
        if process.returncode is not None and not os.path.exists(os.path.join(folder, STARTED)):
            raise NotRecorded(f"NOT STARTED: {folder} cannot be written; free space or make it writable")
        if time.monotonic() > deadline:
            return  # a slow machine: `look` tells
        time.sleep(0.005)


def look(folder: str) -> tuple[Standing, End | None]:
    """How a run stands. "unknown": it was started, or nothing is left of it, and nobody is with it."""
    end = _end(folder)
    if end is not None:
        return "ended", end
    if _is_locked(folder):
        return "running", None
    end = _end(folder)  # it may have ended between the two looks
    if end is not None:
        return "ended", end
    if os.path.isdir(folder) and not os.path.exists(os.path.join(folder, STARTED)):
        return "not started", None
    return "unknown", None


def follow(
    folder: str,
    told: Callable[[bytes], None] = lambda data: None,
    *,
    cancelled: threading.Event | None = None,
    offset: int = 0,
) -> End | None:
    """Wait for the end and hand on what the command says meanwhile, from `offset`. None when there will be
    no end: see `look`. With `cancelled` set the command is stopped, and its end awaited."""
    asked = False
    while True:
        if cancelled is not None and cancelled.is_set() and not asked:
            cancel(folder)
            asked = True
        standing, end = look(folder)  # before reading: what was said before the end is read after it
        while (piece := read(folder, offset)).data:
            if piece.skipped:
                told(f"\n[… {piece.skipped:,} bytes …]\n".encode())
            told(piece.data)
            offset = piece.next
        if standing != "running":
            return end
        if cancelled is not None and not asked:
            cancelled.wait(_POLL_SECONDS)
        else:
            time.sleep(_POLL_SECONDS)


def read(folder: str, offset: int = 0, most: int = _MOST_READ) -> Piece:
    """Output from `offset` on; no bytes when there is no more yet. Where the middle of much output is gone
    it goes on with what is there."""
    for start, path in _parts(folder):
        try:
            with open(path, "rb") as file:
                size = os.fstat(file.fileno()).st_size
                if start + size <= offset:
                    continue
                at = max(offset, start)
                file.seek(at - start)
                data = file.read(most)
        except FileNotFoundError:  # the supervisor was quicker; a later part is there
            continue
        return Piece(data, at + len(data), at - offset)
    return Piece(b"", offset)


def said(folder: str) -> int:
    """How many bytes the command has said by now, be they kept or not."""
    parts = _parts(folder)
    if not parts:
        return 0
    start, path = parts[-1]
    return start + (os.path.getsize(path) if os.path.exists(path) else 0)


def head_and_tail(folder: str, head: int, tail: int) -> tuple[bytes, bytes, int]:
    """The first and the last bytes of the output and how many between them are left out (of those that
    were said, not only of those that were kept)."""
    parts = _parts(folder)
    if not parts:
        return b"", b"", 0
    first = read(folder, 0, head).data
    last_start, last = parts[-1]
    size = last_start + (os.path.getsize(last) if os.path.exists(last) else 0)
    start = max(len(first), size - tail)
    data = b""
    at = start
    while (piece := read(folder, at)).data:
        data += piece.data
        at = piece.next
    return first, data, size - len(first) - len(data)


def cancel(folder: str) -> None:
    """Ask for the command's end: TERM to its whole group, KILL after the grace. Raises NotRecorded."""
    write_file(os.path.join(folder, CANCEL), b"")


def _parts(folder: str) -> list[tuple[int, str]]:
    try:
        names = sorted(name for name in os.listdir(folder) if name.startswith(OUTPUT))
    except OSError:
        return []
    return [(int(name.removeprefix(OUTPUT)), os.path.join(folder, name)) for name in names]


def _end(folder: str) -> End | None:
    try:
        table = json.loads(read_file(os.path.join(folder, EXIT)) or b"null")
        return None if table is None else End(**table)
    except (OSError, ValueError, TypeError):
        return None


def _is_locked(folder: str) -> bool:
    try:
        handle = os.open(os.path.join(folder, _LOCK), os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in (errno.EWOULDBLOCK, errno.EACCES):
            return True
        raise
    finally:
        os.close(handle)
    return False
