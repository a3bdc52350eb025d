"""Starting git, through GitPython, so that nothing in a repository or around us can run, ask or hang.

GitPython is imported by the first call, not with this module: it costs 87 ms.
"""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import cache
from types import ModuleType

from deploy_tui.text.clean import clean

SECONDS = 20.0
_TICK = 0.05

# What keeps its meaning when it comes from the parent: which files configure git, and where git is.
_INHERITED = frozenset(
    {"GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM", "GIT_EXEC_PATH", "GIT_TEMPLATE_DIR"}
)
_ENVIRONMENT = {
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ASKPASS": "",
    "SSH_ASKPASS": "",
    "SSH_ASKPASS_REQUIRE": "never",
    "GCM_INTERACTIVE": "never",
    "GIT_EDITOR": "false",
    "GIT_SEQUENCE_EDITOR": "false",
    "GIT_ALLOW_PROTOCOL": "",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_SSH_COMMAND": "false",
    "TERM": "dumb",
    "LC_ALL": "C",  # some of what git says is understood here
    "LANGUAGE": "",
}
_FLAGS = ("--no-pager", "--no-optional-locks", "--no-replace-objects", "--literal-pathspecs")
_CONFIGURATION = (
    "core.fsmonitor=false",
    "core.untrackedCache=keep",  # else it is thrown away when git gets another work tree, as in `index`
    "core.hooksPath=/dev/null",
    "core.sshCommand=false",
    "credential.helper=",
    "gc.auto=0",
    "maintenance.auto=false",
    "protocol.allow=never",
    "log.showSignature=false",
    "i18n.commitEncoding=UTF-8",
    "i18n.logOutputEncoding=UTF-8",
)
_FSYNC = ("core.fsync=loose-object,pack,pack-metadata,reference,index", "core.fsyncMethod=fsync")
_FSYNC_BEFORE_2_36 = ("core.fsyncObjectFiles=true",)  # newer ones complain about it
_NOISE = ("warning:", "hint:", "usage:", "DEPRECATED")


class GitFailed(Exception):
    """git said no, hung, or is not there. The message is one clean line, `status` the exit code, if any,
    `output` what it had written to stdout until then, `last` the last line of its complaints."""

    def __init__(self, message: str, status: int | None = None, output: bytes = b"", last: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.output = output
        self.last = last


def run(
    folder: str,
    *arguments: str,
    given: bytes = b"",
    environment: Mapping[str, str] | None = None,
    without: Collection[str] = (),
    configured: Sequence[str] = (),
    seconds: float = SECONDS,
    sharing: Collection[int] = (),
    cancelled: threading.Event | None = None,
) -> bytes:
    """What `git <arguments>` started in `folder` writes to stdout.

    `given` is its stdin, `environment` is added, `without` names variables it must not see, `configured` are
    settings ("key=value") that go before the repository's and ours, `seconds` is the deadline (it and its
    children are killed, also when `cancelled` is set), `sharing` are file descriptors it keeps open. It runs
    in a session of its own: there is no terminal to ask on. Raises GitFailed.
    """
    gitpython = _gitpython()
    launcher = gitpython.Git(folder)
    settings = {**_ENVIRONMENT, **(environment or {})}
    # -C as well: GitPython starts git where we are when it cannot enter the folder.
    program = [*_dropping(settings, without), launcher.GIT_PYTHON_GIT_EXECUTABLE, "-C", folder]
    try:
        process: subprocess.Popen[bytes] = launcher.execute(
            [*program, *_FLAGS, *_configured(), *_settings(configured), *arguments],
            istream=subprocess.PIPE,
            as_process=True,
            env=settings,
            start_new_session=True,
            pass_fds=tuple(sharing),
        )
    except (gitpython.GitError, OSError, ValueError) as error:
        raise GitFailed(clean(f"git cannot be started: {error}")) from error
    name = arguments[0]
    output, complaints = _answer(process, name, given, seconds, cancelled)
    if process.returncode != 0:
        lines = _lines(complaints)
        message = _first_complaint(name, process.returncode, lines)
        raise GitFailed(message, process.returncode, output, clean(lines[-1])[:200] if lines else "")
    return output


def _answer(
    process: "subprocess.Popen[bytes]",
    name: str,
    given: bytes,
    seconds: float,
    cancelled: threading.Event | None,
) -> tuple[bytes, bytes]:
    """Its output and its complaints; it is ended, with its children, when time is up or nobody waits."""
    until = time.monotonic() + seconds
    waiting: bytes | None = given
    while True:
        left = max(0.0, until - time.monotonic())
        try:
            return process.communicate(waiting, timeout=left if cancelled is None else min(left, _TICK))
        except subprocess.TimeoutExpired:
            waiting = None  # it has all of it, or is taking it
        if cancelled is not None and cancelled.is_set():
            _end(process)
            raise GitFailed("cancelled")
        if time.monotonic() >= until:
            _end(process)
            raise GitFailed(f"git {name} did not answer within {seconds:g} s")


@cache
def _gitpython() -> ModuleType:
    try:
        import git
    except ImportError as error:  # it looks for git while it is imported
        raise GitFailed("git is not installed, or not on PATH") from error
    return git


@cache
def _configured() -> tuple[str, ...]:
    fsync = _FSYNC if _gitpython().Git().version_info >= (2, 36) else _FSYNC_BEFORE_2_36
    return tuple(_settings((*_CONFIGURATION, *fsync)))


def _settings(settings: Iterable[str]) -> list[str]:
    return [word for setting in settings for word in ("-c", setting)]


def _dropping(settings: Collection[str], without: Collection[str]) -> list[str]:
    """GitPython always hands our whole environment on, so what git must not see goes by way of `env -u`.

    Nearly always there is nothing: only inside a hook or a `git rebase --exec` is GIT_DIR set.
    """
    names = [name for name in os.environ if name not in settings and (name in without or _is_gits_own(name))]
    return ["env", *(word for name in names for word in ("-u", name))] if names else []


def _is_gits_own(name: str) -> bool:
    return name.startswith("GIT_") and not name.startswith("GIT_PYTHON_") and name not in _INHERITED


def _end(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    # A daemon that it started may still hold the pipes.
    with suppress(subprocess.TimeoutExpired):
        process.communicate(timeout=1)


def _whole_repository(lines: list[str]) -> str:
    """What to do about another user's repository, or a newer one's; of the lines in which git says
    it one would be shown."""
    if any("unknown repository extension" in line for line in lines) and "refstorage" in lines:
        return "references are kept in a reftable, which git before 2.45 cannot read: update git"
    for line in lines:
        if "dubious ownership in repository at" in line:
            folder = line.partition("repository at ")[2].strip("'")
            return clean(
                f"another user owns the repository (git config --global --add safe.directory {folder})"
            )
    return ""


def _of_ssh(lines: list[str]) -> str:
    """What ssh said before git said that it cannot read; "" when it was not about that."""
    end = next((n for n, line in enumerate(lines) if "Could not read from remote repository" in line), 0)
    said = [line for line in lines[:end] if not line.startswith(("fatal:", "error:", "Warning:"))]
    if any("REMOTE HOST IDENTIFICATION HAS CHANGED" in line for line in said):
        return "the host key is not the one that ssh knows; ask who runs the server before you trust it"
    return said[-1].removeprefix("ssh: ") if said else ""


def _lines(complaints: bytes) -> list[str]:
    lines = [line.strip() for line in complaints.decode("utf-8", "replace").splitlines()]
    return [line for line in lines if line and not line.startswith(_NOISE)]


def _first_complaint(name: str, status: int, lines: list[str]) -> str:
    if strange := _whole_repository(lines):
        return strange
    if said := _of_ssh(lines):
        return clean(f"ssh: {said}")[:2000]
    telling = [line for line in lines if line.startswith(("fatal:", "error:"))] or lines
    if not telling:
        return f"git {name} failed with exit code {status}"
    return clean(f"git {name}: {telling[0].removeprefix('fatal:').removeprefix('error:').strip()}")[:2000]
