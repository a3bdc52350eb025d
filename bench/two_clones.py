"""`python -m bench.two_clones COUNT URL`, in a folder with two clones of URL, ada and bo, a session in the
first: send an event from one to the other, and each time beside it a commit by hand. Prints milliseconds."""

import json
import os
import subprocess
import sys
import time
from functools import partial

from bench.fill import OPERATOR
from deploy_tui.session import rules
from deploy_tui.store.opened import OpenSession
from deploy_tui.store.place import find_place
from deploy_tui.store.rendering import Rendering
from deploy_tui.store.sessions import choose_session
from deploy_tui.store.sync.join import join
from deploy_tui.store.sync.sync import Synced, sync


def main() -> None:
    place = find_place(os.path.abspath("ada"))
    ada = OpenSession.open(place, *choose_session(place, None, to_write=True), OPERATOR)
    _sync(ada, Rendering())
    bo = join(find_place(os.path.abspath("bo")), None, OPERATOR)
    item = next(iter(ada.state.checklist.items))
    drawn = Rendering(), Rendering()
    ours: list[float] = []
    hand: list[float] = []
    for number in range(int(sys.argv[1]) + 1):  # the first one imports
        ada.record(partial(rules.note, ref=item, text=f"note {number}"))
        before = time.perf_counter()
        _sync(ada, drawn[0])
        came = _sync(bo, drawn[1]).came
        ours.append((time.perf_counter() - before) * 1000)
        if len(came) != 1 and number:
            raise SystemExit(f"{len(came)} events came instead of one")
        _git("ada", "commit", "-q", "--allow-empty", "-m", f"{number}")
        before = time.perf_counter()
        _git("ada", "push", "-q", "origin", "HEAD:refs/heads/by-hand")
        _git("bo", "fetch", "-q", "origin", "refs/heads/by-hand")
        hand.append((time.perf_counter() - before) * 1000)
    print(json.dumps([ours[1:], hand[1:]]))


def _sync(session: OpenSession, rendering: Rendering) -> Synced:
    synced = sync(session, rendering=rendering)
    if synced.outcome != "synced":
        raise SystemExit(f"{synced.outcome}: {synced.why}")
    return synced


def _git(folder: str, *words: str) -> None:
    subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True)


if __name__ == "__main__":
    main()
