"""The acknowledgement while something is wrong around it: a git that sleeps, a server that never answers, a
repository of 20,000 files. Each in a repository of its own, by turns with one where nothing is wrong."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from statistics import median

from bench.figures import Row, number, percentile, ratio
from bench.sessions import production
from bench.wizard import Bench

FILES = 20_000
SLEEP = 30
COUNT = 80
UNAFFECTED = 1.25
"""What the same figure differs by from one round to the next on a machine that does something else, too."""


@dataclass(frozen=True, slots=True)
class Case:
    """A repository and how the writer is started there; `times` is a list of milliseconds for each round."""

    what: str
    root: str
    env: Mapping[str, str]
    words: tuple[str, ...] = ("--at-once",)
    times: list[list[float]] = field(default_factory=list)

    def round(self) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "bench.writer", str(COUNT), *self.words],
            cwd=self.root,
            env=self.env,
            capture_output=True,
            text=True,
            check=True,
        )
        self.times.append([float(each) for each in json.loads(done.stdout)])

    @property
    def medians(self) -> list[float]:
        return [median(each) for each in self.times]

    @property
    def all(self) -> list[float]:
        return [each for times in self.times for each in times]


def rows(bench: Bench) -> Iterable[Row]:
    folder = os.path.dirname(bench.production.root)
    with _sleeping_git(folder, bench.env) as (slow, asleep), _mute_server() as (url, connected):
        roots = {name: production(folder, bench.env, name).root for name in ("calm", "slow", "away", "full")}
        _git(roots["away"], bench.env, "remote", "add", "origin", url)
        _crowd(roots["full"], bench.env)
        calm = Case("", roots["calm"], bench.env)
        cases = (
            Case(f"git sleeping {SLEEP} s", roots["slow"], slow),
            Case("server never answering", roots["away"], bench.env, ("--at-once", "--sync")),
            Case(f"{FILES:,} files", roots["full"], bench.env),
        )
        for _ in range(max(2, bench.runs // 3)):
            for case in (calm, *cases):
                case.round()
        _must_have_happened(asleep, connected)
    for case in cases:
        yield Row(
            f"tick to acknowledgement, {case.what}",
            ratio(list(zip(case.medians, calm.medians, strict=True))),
            "×",
            UNAFFECTED,
            f"{number(median(case.all), 'ms')} against {number(median(calm.all), 'ms')} undisturbed",
            f"{_slowest(case)}; undisturbed {_slowest(calm)}; {len(case.all)} events",
        )


def _slowest(case: Case) -> str:
    return f"p99 {number(percentile(case.all, 99), 'ms')}, slowest {number(max(case.all), 'ms')}"


def _must_have_happened(asleep: str, connected: list[socket.socket]) -> None:
    """Undisturbed by what did not happen would be no figure."""
    if not os.path.exists(asleep):
        raise SystemExit("the git that sleeps was never started")
    if not connected:
        raise SystemExit("the server that never answers was never asked")


@contextmanager
def _sleeping_git(folder: str, env: Mapping[str, str]) -> Iterator[tuple[dict[str, str], str]]:
    """An environment whose `git` only sleeps, and the file with the process ids of those that do."""
    programs = os.path.join(folder, "programs")
    os.makedirs(programs)
    asleep = os.path.join(programs, "asleep")
    stand_in = os.path.join(programs, "git")
    with open(stand_in, "w", encoding="ascii") as file:
        file.write(f'#!/bin/sh\necho $$ >> "{asleep}"\nexec sleep {SLEEP}\n')
    os.chmod(stand_in, 0o755)
    try:
        yield {**env, "PATH": f"{programs}{os.pathsep}{env['PATH']}"}, asleep
    finally:
        with suppress(FileNotFoundError), open(asleep, encoding="ascii") as file:
            for line in file:
                _end_sleeper(int(line))


def _end_sleeper(pid: int) -> None:
    """Unless it has ended, and its number is somebody else's by now."""
    with suppress(FileNotFoundError, ProcessLookupError), open(f"/proc/{pid}/cmdline", "rb") as file:
        if file.read() == b"sleep\0%d\0" % SLEEP:
            os.kill(pid, signal.SIGKILL)


@contextmanager
def _mute_server() -> Iterator[tuple[str, list[socket.socket]]]:
    """A port that accepts and says nothing: the URL, and the connections that there were."""
    connected: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def accept() -> None:
            with suppress(OSError):
                while True:
                    connected.append(server.accept()[0])

        threading.Thread(target=accept, daemon=True).start()
        yield f"git://127.0.0.1:{server.getsockname()[1]}/server.git", connected
        with suppress(OSError):
            server.shutdown(socket.SHUT_RDWR)
    for connection in connected:
        connection.close()


def _crowd(root: str, env: Mapping[str, str]) -> None:
    """20,000 files in 200 folders, committed."""
    for folder in range(FILES // 100):
        path = os.path.join(root, "src", f"part-{folder:03}")
        os.makedirs(path)
        for each in range(100):
            with open(os.path.join(path, f"file-{each:02}.txt"), "w", encoding="ascii") as file:
                file.write(f"{folder} {each}\n")
    _git(root, env, "add", "src")
    _git(root, env, "commit", "-q", "-m", "Many files", "--", "src")


def _git(root: str, env: Mapping[str, str], *words: str) -> None:
    git = shutil.which("git", path=env["PATH"]) or "git"
    subprocess.run([git, *words], cwd=root, env=env, check=True, capture_output=True)
