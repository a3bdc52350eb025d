"""From the act to the acknowledgement: `record()` in a process of its own, git busy in the repository."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from bench.figures import Row, number, percentile
from bench.wizard import Bench

BUSY = """
while :; do
    for n in 1 2 3 4 5; do echo "$n $$" >> busy.txt; git add busy.txt; git commit -q -m busy -- busy.txt; done
    git gc -q
done 2>/dev/null
"""


def rows(bench: Bench) -> Iterable[Row]:
    count = 50 * bench.runs
    quiet = _write(bench, count // 2)
    with _busy_git(bench):
        busy = _write(bench, count)
    against = (
        f"{number(percentile(quiet, 50), 'ms')} with git at rest, "
        f"{number(percentile(_bare_appends(bench), 50), 'ms')} for a bare append and fsync"
    )
    at_rest = f"{number(percentile(quiet, 99), 'ms')} with git at rest"
    yield Row("tick to acknowledgement, git busy, median", percentile(busy, 50), "ms", 5.0, against)
    yield Row(
        "tick to acknowledgement, git busy, p99", percentile(busy, 99), "ms", 20.0, at_rest, f"{count} events"
    )


def _write(bench: Bench, count: int) -> list[float]:
    """The milliseconds that each of `count` acknowledgements took."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.writer", str(count)],
        cwd=bench.worn.root,
        env=bench.env,
        capture_output=True,
        text=True,
        check=True,
    )
    return [float(each) for each in json.loads(done.stdout)]


def _bare_appends(bench: Bench) -> list[float]:
    """The milliseconds that the disk alone needs: 200 bytes appended and synced in the repository."""
    times: list[float] = []
    path = os.path.join(bench.worn.root, ".git", "appended")
    with open(path, "ab", buffering=0) as file:
        for _ in range(50):
            before = time.perf_counter()
            file.write(b"." * 200)
            os.fsync(file.fileno())
            times.append((time.perf_counter() - before) * 1000)
            time.sleep(0.01)
    return times


@contextmanager
def _busy_git(bench: Bench) -> Iterator[None]:
    process = subprocess.Popen(
        ["sh", "-c", BUSY],
        cwd=bench.worn.root,
        env=bench.env,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
