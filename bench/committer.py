"""`python -m bench.committer COUNT`, in a scratch repository: commit the session and, each time beside it,
the same two files with git's plumbing. Prints the milliseconds as JSON.

"commit" is `commit_files` as `publish` calls it, "publish" all of it: folder, commit, what `status` reads.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Any
from unittest.mock import patch

from bench.fill import OPERATOR, open_here
from deploy_tui.session import rules
from deploy_tui.session.events import Draft
from deploy_tui.session.state import State
from deploy_tui.store import publish
from deploy_tui.store.git.commit import Committed, Waiting, commit_files
from deploy_tui.store.opened import OpenSession, utc_now

BESIDE = "by-hand"


def main() -> None:
    session = open_here()
    folder = os.path.join("sessions", session.id)
    logs = os.path.join(folder, "log")
    files = [os.path.join(folder, "session.toml"), os.path.join(logs, os.listdir(logs)[0])]
    items = session.state.checklist.items.values()
    item = [item for item in items if item.kind == "manual"][-1]
    found: dict[str, list[float]] = {name: [] for name in ("commit", "publish", "plumbing", "fast import")}

    def commit(*given: Any, **named: Any) -> Committed | Waiting:
        before = time.perf_counter()
        result = commit_files(*given, **named)
        found["commit"].append((time.perf_counter() - before) * 1000)
        return result

    with patch.object(publish, "commit_files", commit):
        for number in range(int(sys.argv[1]) + 1):  # the first one imports, and fills the disk's cache
            _tick(session, item.id)
            found["publish"].append(_milliseconds(lambda: _published(session)))
            found["plumbing"].append(_milliseconds(lambda: _plumbing(files)))
            found["fast import"].append(_milliseconds(partial(_fast_import, files, number)))
    print(json.dumps({name: times[1:] for name, times in found.items()}))


def _milliseconds(do: Callable[[], object]) -> float:
    before = time.perf_counter()
    do()
    return (time.perf_counter() - before) * 1000


def _tick(session: OpenSession, id: str) -> None:
    to = "open" if session.state.items[id].state == "done" else "done"

    def act(state: State) -> Draft:
        return rules.mark(state, id, to, by=OPERATOR.name, now=utc_now())

    session.record(act)


def _published(session: OpenSession) -> None:
    waiting = session.publish().waiting
    if waiting:
        raise SystemExit(f"the session's commit waits: {waiting}")


def _plumbing(files: list[str]) -> None:
    """The fewest processes that leave branch and index as a commit does: five, as git is configured."""
    blobs = _git("hash-object", "-w", "--stdin-paths", given="\n".join(files)).split()
    entries = "".join(
        f"100644 {blob}\t{BESIDE}/{os.path.basename(path)}\n" for blob, path in zip(blobs, files, strict=True)
    )
    _git("update-index", "--index-info", given=entries)
    commit = _git("commit-tree", "-p", "HEAD", _git("write-tree"), given="By hand\n")
    _git("update-ref", "HEAD", commit)


def _fast_import(files: list[str], number: int) -> None:
    """One process, which knows nothing of an index: on a branch of its own."""
    start = f"from refs/heads/{BESIDE}^0\n" if number else "from refs/heads/main^0\n"
    stream = f"commit refs/heads/{BESIDE}\ncommitter Ada <ada@example.com> now\ndata 8\nBy hand\n\n{start}"
    for path in files:
        with open(path, encoding="utf-8") as file:
            text = file.read()
        stream += f"M 100644 inline {BESIDE}/{os.path.basename(path)}\ndata {len(text.encode())}\n{text}\n"
    _git("fast-import", "--quiet", "--date-format=now", given=stream)


def _git(*words: str, given: str = "") -> str:
    done = subprocess.run(["git", *words], input=given, capture_output=True, text=True, check=True)
    return done.stdout.strip()


if __name__ == "__main__":
    main()
