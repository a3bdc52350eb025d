"""The process that stays with a command when everybody else has gone.

Started by its path (`python -I -S supervisor.py FOLDER LOCK`) in a session of its own, with what to run on
stdin as JSON. It holds the lock, which whoever started it took before: as long as the lock is held,
somebody is with the command. In the folder it leaves

    started.json        before the command starts: from here on it may have run
    output-<offset>     what the command says, redacted: the first part, and the last two
    exit.json           how it ended, whole or not at all

and it reads `cancel`, whose being there ends the command. It ends with the command, not with the pipe: a
daemon that the command left behind keeps it, and somebody must go on reading, or the daemon dies of it.

Standard library only, and of that what is small.
"""

import fcntl
import hashlib
import json
import os
import selectors
import signal
import subprocess
import sys
import time
from contextlib import suppress
from types import FrameType
from typing import Any

STARTED, EXIT, CANCEL, OUTPUT = "started.json", "exit.json", "cancel", "output-"
# The first part is kept for ever, of the others two: at most three times this lies on the disk.
PART_BYTES = 1024 * 1024
_READ_BYTES = 64 * 1024
_LOOK_SECONDS = 0.2
_RESERVED = 4096
NOT_A_PLAN, NOT_RECORDED = 2, 3


class Output:
    """What the command says, in parts that are named by where they begin. A disk that takes no more costs
    output, never the command."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._parts: list[str] = []
        self._room = 0
        self._handle = -1
        self.size = 0
        self.digest = hashlib.sha256()
        self.lost = False
        self._next()

    def write(self, data: bytes) -> None:
        self.digest.update(data)
        view = memoryview(data)
        while view:
            if not self._room:
                self._next()
            piece = view[: self._room]
            try:
                written = os.write(self._handle, piece)
            except OSError:
                self.lost = True
                written = len(piece)
            self.size += written
            self._room -= written
            view = view[written:]

    def _next(self) -> None:
        if self._handle >= 0:
            os.close(self._handle)
        path = os.path.join(self._folder, f"{OUTPUT}{self.size:015d}")
        self._parts.append(path)
        if len(self._parts) > 3:
            with suppress(OSError):
                os.unlink(self._parts.pop(1))
        try:
            self._handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError:
            self._handle = os.open(os.devnull, os.O_WRONLY | os.O_CLOEXEC)
            self.lost = True
        self._room = PART_BYTES

    def close(self) -> None:
        with suppress(OSError):
            os.fsync(self._handle)
        os.close(self._handle)


class Watch:
    """The command from its start to its end. `end` is what `exit.json` will say."""

    def __init__(self, folder: str, plan: dict[str, Any]) -> None:
        from deploy_tui.execution.redact import Redactor

        self._folder = folder
        self._plan = plan
        self._output = Output(folder)
        self._redactor = Redactor(plan["secrets"])
        self._began = time.monotonic()
        self._asked = False  # by a signal to us
        self._stopping = ""  # why
        self._kill_at = 0.0
        self._killed = False
        self._alarm, alarm = os.pipe()
        for handle in (self._alarm, alarm):
            os.set_blocking(handle, False)
        # A handler and not SIG_IGN, which the command would inherit.
        for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM, signal.SIGCHLD):
            signal.signal(number, self._signalled)
        signal.set_wakeup_fd(alarm)
        self.pipe = -1

    def _signalled(self, number: int, frame: FrameType | None) -> None:
        if number == signal.SIGTERM:
            self._asked = True

    def run(self) -> dict[str, Any]:
        """Start it and see it through."""
        self.pipe, said = os.pipe()
        try:
            process = subprocess.Popen(
                self._plan["argv"],
                cwd=self._plan["folder"],
                env=self._plan["environment"],
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                start_new_session=True,
            )
        except (OSError, ValueError) as error:
            os.close(said)
            return self._end("not found", self._why_not(error))
        os.close(said)
        self._see_through(process)
        return self._end(*self._told(process.returncode))

    def _why_not(self, error: OSError | ValueError) -> str:
        program, folder = self._plan["argv"][0], self._plan["folder"]
        if isinstance(error, FileNotFoundError):
            if not os.path.isdir(folder):
                return f"the folder {folder} is not there"
            return self._why_not_found(program) or f"{program} is not installed here"
        return f"{program} cannot be started: {getattr(error, 'strerror', None) or error}"

    def _why_not_found(self, program: str) -> str:
        """Where the program is there: what the system did not find is what its first line names."""
        from shutil import which

        path = self._plan["environment"].get("PATH")
        found = which(os.path.join(self._plan["folder"], program) if "/" in program else program, path=path)
        try:
            with open(found or "", "rb") as file:
                first = file.readline(128).rstrip(b"\n")
        except OSError:
            return ""
        if not first.startswith(b"#!"):
            return f"{program} is there, but was built for another system: its loader is not installed here"
        if first.endswith(b"\r"):
            return f"{program}: its lines end in CRLF, so its first line names no program; save it with LF"
        line = first.decode("utf-8", "backslashreplace")
        return (
            f"{program}: its first line is {line!r}, and that program is not installed here; correct the line"
        )

    def _see_through(self, process: "subprocess.Popen[bytes]") -> None:
        os.set_blocking(self.pipe, False)
        with selectors.DefaultSelector() as selector:
            selector.register(self._alarm, selectors.EVENT_READ)
            selector.register(self.pipe, selectors.EVENT_READ)
            while process.poll() is None or self._leaving_others(process.pid):
                for key, _ in selector.select(_LOOK_SECONDS):
                    if key.fd == self._alarm:
                        with suppress(BlockingIOError):
                            os.read(self._alarm, 1024)
                    elif not self._read():
                        selector.unregister(self.pipe)
                self._stop_if_due(process.pid)
        # What it said before its end is in the pipe, and no more than fits in there is its own.
        left = _pipe_size(self.pipe)
        while left > 0 and (got := self._read()):
            left -= got

    def _read(self) -> int:
        """Take in what is there. Returns how much; 0 at the end of the pipe, or when nothing is there."""
        try:
            data = os.read(self.pipe, _READ_BYTES)
        except BlockingIOError:
            return 0
        self._output.write(self._redactor.feed(data))
        return len(data)

    def _stop_if_due(self, group: int) -> None:
        now = time.monotonic()
        if not self._stopping:
            if self._asked or os.path.exists(os.path.join(self._folder, CANCEL)):
                self._stopping = "cancelled"
            elif now - self._began > self._plan["seconds"]:
                self._stopping = "timed out"
            else:
                return
            self._kill_at = now + self._plan["grace"]
            _signal_group(group, signal.SIGTERM)
        elif now > self._kill_at and not self._killed:
            self._killed = True
            _signal_group(group, signal.SIGKILL)

    def _leaving_others(self, group: int) -> bool:
        """Whether the command has gone, was to be stopped, and others of its group are still to be killed."""
        return bool(self._stopping) and not self._killed and lives(group)

    def _told(self, code: int) -> tuple[int | str, str]:
        if self._stopping:
            how = "killed" if self._killed else "ended"
            return self._stopping, f"{self._stopping} after {time.monotonic() - self._began:.0f} s, {how}"
        if code < 0:
            return "killed", f"killed by {signal.Signals(-code).name}"
        return code, ""

    def _end(self, exit: int | str, detail: str) -> dict[str, Any]:
        self._output.write(self._redactor.close())
        self._output.close()
        return {
            "exit": exit,
            "detail": detail,
            "took": time.monotonic() - self._began,
            "size": self._output.size,
            "sha256": self._output.digest.hexdigest(),
            "lost": self._output.lost,
        }


def _signal_group(group: int, number: int) -> bool:
    """Whether there was anybody."""
    try:
        os.killpg(group, number)
    except ProcessLookupError:
        return False
    except PermissionError:  # somebody who became another user: there, and not ours to stop
        return False
    return True


def lives(group: int) -> bool:
    """Whether anybody of the group is alive. Where /proc tells, the dead whom nobody buries do not count:
    containers without an init are full of them."""
    if not _signal_group(group, 0):
        return False
    if not os.path.exists("/proc/self/stat"):
        return True
    for name in os.listdir("/proc"):
        with suppress(OSError, IndexError, ValueError):
            if name.isdigit():
                with open(f"/proc/{name}/stat", "rb") as file:
                    state, _, of_group = file.read().rpartition(b")")[2].split()[:3]
                if int(of_group) == group and state not in (b"Z", b"X"):
                    return True
    return False


def _pipe_size(pipe: int) -> int:
    get_size = getattr(fcntl, "F_GETPIPE_SZ", None)  # Linux
    return fcntl.fcntl(pipe, get_size) if get_size else _READ_BYTES


def _write(path: str, data: bytes) -> None:
    """Whole and on the disk, or an OSError."""
    handle = os.open(f"{path}.tmp", os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        while data:
            data = data[os.write(handle, data) :]
        os.ftruncate(handle, os.lseek(handle, 0, os.SEEK_CUR))
        os.fsync(handle)
    finally:
        os.close(handle)
    os.replace(f"{path}.tmp", path)
    folder = os.open(os.path.dirname(path), os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _reserve(path: str) -> None:
    """The room that `exit.json` will need, while there is some."""
    with open(f"{path}.tmp", "wb") as file:
        file.write(b" " * _RESERVED)
        file.flush()
        os.fsync(file.fileno())


def main(folder: str, lock: int) -> int:
    """Returns the exit code, which says something only when the command was not started."""
    os.set_inheritable(lock, False)
    os.chdir("/")
    try:
        plan = json.loads(sys.stdin.buffer.read())
    except ValueError:
        return NOT_A_PLAN  # whoever wanted it was killed in the middle of the sentence
    try:
        watch = Watch(folder, plan)
        _reserve(os.path.join(folder, EXIT))
        _write(os.path.join(folder, STARTED), json.dumps({"pid": os.getpid()}).encode())
    except OSError:
        return NOT_RECORDED
    end = watch.run()
    _write(os.path.join(folder, EXIT), json.dumps(end).encode())
    os.close(lock)
    os.set_blocking(watch.pipe, True)
    while os.read(watch.pipe, _READ_BYTES):
        pass  # of a daemon that it left; nobody listens any more
    return 0


if __name__ == "__main__":
    # Not on the path of an isolated Python.
    sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
    raise SystemExit(main(sys.argv[1], int(sys.argv[2])))
