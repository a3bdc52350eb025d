"""The session's commit against the cheapest one that git's plumbing can make, by turns in one repository."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from statistics import median

from bench.figures import Row, number, ratio
from bench.sessions import production
from bench.wizard import Bench


def rows(bench: Bench) -> Iterable[Row]:
    root = production(os.path.dirname(bench.production.root), bench.env, "committed").root
    done = subprocess.run(
        [sys.executable, "-m", "bench.committer", str(max(5, bench.runs))],
        cwd=root,
        env=bench.env,
        capture_output=True,
        text=True,
        check=True,
    )
    times: dict[str, list[float]] = json.loads(done.stdout)
    ours, hand, quickest, whole = (
        number(median(times[name]), "ms") for name in ("commit", "plumbing", "fast import", "publish")
    )
    yield Row(
        "session commit",
        ratio(list(zip(times["commit"], times["plumbing"], strict=True))),
        "×",
        3.0,
        f"{ours} against {hand} of the five plumbing commands that commit the same",
        f"ours is synced to the disk and locked against others; with rendering, the folder and what status "
        f"reads {whole}; git fast-import, which leaves the index behind, {quickest}",
    )
