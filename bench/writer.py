"""`python -m bench.writer COUNT`, in a scratch repository: record so many ticks, print their milliseconds.

Meanwhile a thread publishes (folder and commit) every three seconds, as the wizard's does.
"""

import json
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


def main() -> None:
    session = open_here()
    items = [
        item for item in session.state.checklist.items.values() if item.kind == "manual" and not item.repeat
    ]
    ended = threading.Event()
    publisher = threading.Thread(target=_publish, args=(session, ended))
    publisher.start()
    times: list[float] = []
    for number in range(int(sys.argv[1])):
        item = items[-1 - number % len(items)]
        state = "open" if session.state.items[item.id].state == "done" else "done"

        def act(now: State, id: str = item.id, state: str = state) -> Draft:
            return rules.mark(now, id, state, by=OPERATOR.name, now=utc_now())

        before = time.perf_counter()
        session.record(act)
        times.append((time.perf_counter() - before) * 1000)
        time.sleep(PAUSE)
    ended.set()
    publisher.join()
    print(json.dumps(times))


def _publish(session: OpenSession, ended: threading.Event) -> None:
    while not ended.wait(PUBLISH_EVERY):
        session.publish()


if __name__ == "__main__":
    main()
