"""`deploy-tui status` against a Python that does nothing, and against the least that could answer."""

import os
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from statistics import median

from bench.figures import Row, number, ratio
from bench.sessions import command
from bench.where import PROFILED, imports
from bench.wizard import Bench

# Reads what `status` tells from: the rendered session, with the standard library's parser, and counts.
LEAST = """
import sys, tomllib
with open(sys.argv[1], "rb") as file:
    text = file.read().decode()
tomllib.loads(text)
print(text.count('state = "done"'), text.count("state = "))
"""


def rows(bench: Bench) -> Iterable[Row]:
    _script(bench, "bench.fill")
    ours, nothing, least = _rounds(bench, bench.runs)
    _script(bench, "bench.writer", "1")  # an act that is in the journal, its folder and commit still to come
    pending, bare, _ = _rounds(bench, max(3, bench.runs // 4))
    row = Row(
        "deploy-tui status",
        _ratio(ours, nothing),
        "×",
        5.0,
        f"{_middle(ours)} against {_middle(nothing)} of python -c pass",
        f"{_ratio(pending, bare):.1f} × while an act is not yet in the folder",
    )
    yield replace(row, note=f"{row.note}; {_where(bench)}") if row.missed_by else row
    yield Row(
        "deploy-tui status, the same",
        _ratio(ours, least),
        "×",
        None,
        f"{_middle(least)} of a Python that parses session.toml and counts",
    )


def _rounds(bench: Bench, count: int) -> list[list[float]]:
    """The seconds of status, of a Python that does nothing and of the least that could answer, by turns."""
    document = os.path.join("sessions", bench.production.session, "session.toml")
    commands = (
        [*command(), "status"],
        [sys.executable, "-c", "pass"],
        [sys.executable, "-c", LEAST, document],
    )
    rounds = [
        [_seconds(argv, bench.production.root, bench.env) for argv in commands] for _ in range(count + 1)
    ]
    return [list(column) for column in zip(*rounds[1:], strict=True)]


def _ratio(ours: list[float], theirs: list[float]) -> float:
    return ratio(list(zip(ours, theirs, strict=True)))


def _middle(seconds: list[float]) -> str:
    return number(median(seconds) * 1000, "ms")


def _script(bench: Bench, *words: str) -> None:
    argv = [sys.executable, "-m", *words]
    subprocess.run(argv, cwd=bench.production.root, env=bench.env, capture_output=True, check=True)


def _where(bench: Bench) -> str:
    env = {**bench.env, **PROFILED}
    done = subprocess.run(
        [*command(), "status"], cwd=bench.production.root, env=env, capture_output=True, check=True
    )
    return imports(done.stderr)


def _seconds(argv: list[str], cwd: str, env: Mapping[str, str]) -> float:
    """How long the command runs, its output going nowhere. Raises SystemExit when it fails."""
    with open(os.devnull, "r+b") as nowhere:
        files = [(os.POSIX_SPAWN_DUP2, nowhere.fileno(), fd) for fd in (0, 1)]
        here = os.open(".", os.O_RDONLY)
        os.chdir(cwd)
        try:
            before = time.perf_counter()
            pid = os.posix_spawn(argv[0], argv, env, file_actions=files)
            _, code = os.waitpid(pid, 0)
            seconds = time.perf_counter() - before
        finally:
            os.fchdir(here)
            os.close(here)
    if code:
        raise SystemExit(f"{' '.join(argv[:3])} failed")
    return seconds
