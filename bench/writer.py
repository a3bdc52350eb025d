"""`python -m bench.writer COUNT`, in a scratch repository: record so many ticks, print their milliseconds.

Meanwhile a thread publishes (folder and commit) every three seconds, as the wizard's does; with --at-once it
has begun to before the first tick. With --sync the server is tried again and again, too.
"""

import argparse
import json
import os
import sys
import threading
import time

from bench.fill import OPERATOR, open_here
from deploy_tui.session import rules
from deploy_tui.session.events import Draft
from deploy_tui.session.state import State
from deploy_tui.store.opened import OpenSession, utc_now

PAUSE = 0.01
PUBLISH_EVERY = 3.0
LAST_PUBLISH = 1.0  # a git that hangs is not waited for


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("count", type=int)
    parser.add_argument("--at-once", action="store_true")
    parser.add_argument("--sync", action="store_true")
    options = parser.parse_args()
    session = open_here()
    ended = threading.Event()
    publisher = threading.Thread(target=_publish, args=(session, ended, options.at_once), daemon=True)
    publisher.start()
    if options.sync:
        from deploy_tui.store.sync.background import Background

        Background(session, lambda synced: None, soon=0.1, every=0.1).start()
    if options.at_once or options.sync:
        time.sleep(0.5)  # so that they are in the middle of it
    times = _ticks(session, options.count)
    ended.set()
    publisher.join(LAST_PUBLISH)
    print(json.dumps(times))
    sys.stdout.flush()
    os._exit(0)  # threads that wait for git would keep the interpreter from ending quietly


def _ticks(session: OpenSession, count: int) -> list[float]:
    items = [
        item for item in session.state.checklist.items.values() if item.kind == "manual" and not item.repeat
    ]
    times: list[float] = []
    for number in range(count):
        item = items[-1 - number % len(items)]
        state = "open" if session.state.items[item.id].state == "done" else "done"

        def act(now: State, id: str = item.id, state: str = state) -> Draft:
            return rules.mark(now, id, state, by=OPERATOR.name, now=utc_now())

        before = time.perf_counter()
        session.record(act)
        times.append((time.perf_counter() - before) * 1000)
        time.sleep(PAUSE)
    return times


def _publish(session: OpenSession, ended: threading.Event, at_once: bool) -> None:
    if at_once:
        session.publish()
    while not ended.wait(PUBLISH_EVERY):
        session.publish()


if __name__ == "__main__":
    main()
