"""What it costs to meet: one event from a clone to another through a server on loopback, and the union of two
very large sessions."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from statistics import median

from bench.figures import Row, number, ratio
from bench.sessions import BIG, command
from bench.wizard import Bench
from deploy_tui.checklist.build import build
from deploy_tui.checklist.model import Checklist
from deploy_tui.session import rules
from deploy_tui.session.document import log
from deploy_tui.session.events import Event, union
from deploy_tui.session.fold import fold
from deploy_tui.store.chain import Chain
from deploy_tui.store.logs import parse_log
from deploy_tui.store.operator import Operator

UID = "u" * 16
PATIENCE = 20.0


def clones(bench: Bench) -> Iterable[Row]:
    folder = os.path.join(os.path.dirname(bench.production.root), "meeting")
    os.makedirs(folder)
    _run(folder, bench.env, "git", "init", "-q", "--bare", "-b", "main", "server.git")
    with _daemon(folder, bench.env) as url:
        _run(folder, bench.env, "git", "clone", "-q", url, "ada")
        ada = os.path.join(folder, "ada")
        _run(ada, bench.env, "git", "commit", "-q", "--allow-empty", "-m", "Begin")
        _run(ada, bench.env, "git", "push", "-q", "origin", "HEAD:main")
        _run(folder, bench.env, "git", "clone", "-q", url, "bo")
        _run(ada, bench.env, *command(), "new", "--version", "v1.4.0")
        words = [sys.executable, "-m", "bench.two_clones", str(max(5, bench.runs))]
        ours, hand = json.loads(_run(folder, bench.env, *words))
    yield Row(
        "one event between two clones",
        ratio(list(zip(ours, hand, strict=True))),
        "×",
        3.0,
        f"{number(median(ours), 'ms')} against {number(median(hand), 'ms')} of git push, git fetch by hand",
        "git daemon on loopback, 166 items; ours fetches before it pushes and syncs to the disk",
    )


def big_union(bench: Bench) -> Iterable[Row]:
    """Two clones have ticked every one of 10,000 items; the one takes in the other's log."""
    checklist = _checklist()
    mine, theirs = _ticks(checklist, "a" * 10), _ticks(checklist, "b" * 10)
    text = log(UID, "b" * 10, theirs).encode()
    reading: list[float] = []
    uniting: list[float] = []
    for _ in range(3 if bench.runs < 10 else 5):
        started = time.perf_counter()
        arrived = parse_log(text, UID).events
        read = time.perf_counter()
        state = fold(checklist, UID, union(mine, arrived))
        uniting.append(time.perf_counter() - read)
        reading.append(read - started)
        if len(state.events) != 2 * BIG:
            raise SystemExit(f"{len(state.events)} events are in the union of two times {BIG}")
    yield Row(
        "union of two 10,000-item sessions",
        median(uniting),
        "s",
        1.0,
        f"before it {number(median(reading), 's')} to read and check the other's log of {BIG:,} events",
        f"union and fold; slowest {number(max(uniting), 's')}",
    )


def _checklist() -> Checklist:
    items = [{"id": f"item-{each}", "title": f"Item {each}"} for each in range(BIG)]
    section = {"id": "all", "title": "All", "item": items}
    return build(
        {"id": "big", "title": "Big", "phase": [{"id": "only", "title": "Only", "section": [section]}]}
    )


def _ticks(checklist: Checklist, writer: str) -> tuple[Event, ...]:
    """A tick on each of the items, by one clone."""
    now = datetime(2026, 11, 22, tzinfo=UTC)
    chain = Chain(UID, writer)
    empty = fold(checklist, UID, ())
    events: list[Event] = []
    for id in checklist.items:
        draft = rules.mark(empty, id, "done", by=writer, now=now)
        events.append(chain.next(empty, draft, Operator(writer), now))
        chain.saw(events[-1:])
    return tuple(events)


@contextmanager
def _daemon(folder: str, env: Mapping[str, str]) -> Iterator[str]:
    """A git server on loopback, for everybody to read and to write: the URL of server.git."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    # Not through `git daemon`, whose own process would be left when the one above it ends.
    program = os.path.join(_run(folder, env, "git", "--exec-path").strip(), "git-daemon")
    options = ("--export-all", "--enable=receive-pack", "--reuseaddr", "--listen=127.0.0.1", f"--port={port}")
    process = subprocess.Popen(
        [program, *options, f"--base-path={folder}", folder],
        env=env,
        start_new_session=True,
        stderr=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + PATIENCE
        while not _is_up(port):
            if process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit("git daemon does not start; it belongs to git")
            time.sleep(0.02)
        yield f"git://127.0.0.1:{port}/server.git"
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()


def _is_up(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def _run(folder: str, env: Mapping[str, str], *words: str) -> str:
    done = subprocess.run(words, cwd=folder, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(words[-4:])}: exit code {done.returncode}\n{done.stderr}")
    return done.stdout
