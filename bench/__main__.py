"""`python -m bench`: one table of what a start, a key press and a save cost."""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Iterable

from bench import commits, disturbed, floods, keys, meeting, record, rest, start, status
from bench.figures import Row
from bench.sessions import big, environment, production
from bench.table import heading, remarks, table
from bench.wizard import Bench

MEASUREMENTS: dict[str, Callable[[Bench], Iterable[Row]]] = {
    "start": start.rows,
    "cursor": keys.cursor,
    "tick": keys.tick,
    "record": record.rows,
    "disturbed": disturbed.rows,
    "commit": commits.rows,
    "clones": meeting.clones,
    "union": meeting.big_union,
    "floods": floods.rows,
    "rest": rest.rows,
    "f8": keys.emergency,
    "status": status.rows,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "--runs", type=int, default=20, metavar="N", help="pairs of starts; the rest in proportion"
    )
    parser.add_argument(
        "--quick", action="store_true", help="as --runs 4: to see that it works, not to judge by"
    )
    parser.add_argument(
        "--only", action="append", choices=MEASUREMENTS, metavar="NAME", help=", ".join(MEASUREMENTS)
    )
    options = parser.parse_args()
    if not os.path.exists("/proc/self/schedstat"):
        sys.exit("bench: processor time and memory are read from /proc, so this needs Linux")
    load = os.getloadavg()[0]
    runs = 4 if options.quick else max(1, options.runs)
    chosen = [name for name in MEASUREMENTS if not options.only or name in options.only]
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="deploy-tui-bench-", ignore_cleanup_errors=True) as folder:
        env = environment(folder)
        _say("making the scratch sessions")
        bench = Bench(production(folder, env), production(folder, env, "worn"), big(folder, env), env, runs)
        for name in chosen:
            _say(name)
            rows += MEASUREMENTS[name](bench)
    _say("")
    print(heading(runs, load), table(rows), remarks(rows), sep="\n\n")


def _say(text: str) -> None:
    """What is going on, on a terminal only, always on the same line."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
