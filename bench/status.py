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
    root, session = bench.production.root, bench.production.session
    document = os.path.join("sessions", session, "session.toml")
    rounds = [
        (
            _seconds([*command(), "status"], root, bench.env),
            _seconds([sys.executable, "-c", "pass"], root, bench.env),
            _seconds([sys.executable, "-c", LEAST, document], root, bench.env),
        )
        for _ in range(bench.runs + 1)
    ][1:]
    ours, nothing, least = (median(column) * 1000 for column in zip(*rounds, strict=True))
    row = Row(
        "deploy-tui status",
        ratio([(first, second) for first, second, _ in rounds]),
        "×",
        5.0,
        f"{number(ours, 'ms')} against {number(nothing, 'ms')} of python -c pass",
    )
    yield replace(row, note=_where(bench)) if row.missed_by else row
    yield Row(
        "deploy-tui status, the same",
        ratio([(first, third) for first, _, third in rounds]),
        "×",
        None,
        f"{number(least, 'ms')} of a Python that parses session.toml and counts",
    )


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
