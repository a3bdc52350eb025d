"""A scratch repository with sessions that look like work: what the scenes are played on."""

import math
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from deploy_tui.checklist.model import Item
from deploy_tui.session import rules, signoffs
from deploy_tui.store.checklists import load_checklist
from deploy_tui.store.create import create_session
from deploy_tui.store.opened import Act, OpenSession
from deploy_tui.store.operator import Operator
from deploy_tui.store.place import find_place
from screenshots.frozen import Clock

NOW = "2026-11-22T21:10:00"
ADA, BO, CY, EVE, CI = (
    Operator(name, f"{name} <{name}@example.org>", f"{name}@example.org")
    for name in ("ada", "bo", "cy", "eve", "ci")
)

_GIT_CONFIG = """\
[user]
    name = ada
    email = ada@example.org
[init]
    defaultBranch = main
[safe]
    directory = *
"""


@contextmanager
def elsewhere() -> Iterator[Path]:
    """An empty repository to stand in, with a home, a time zone and a git of its own: nothing of who draws
    the pictures gets into them."""
    before = os.getcwd()
    with tempfile.TemporaryDirectory(prefix="deploy-tui-screenshots-", ignore_cleanup_errors=True) as folder:
        home, shop = Path(folder, "home"), Path(folder, "shop")
        home.mkdir()
        shop.mkdir()
        (home / "gitconfig").write_text(_GIT_CONFIG)
        kept = {key: value for key, value in os.environ.items() if key in _KEPT}
        own = {"HOME": str(home), "GIT_CONFIG_GLOBAL": str(home / "gitconfig"), **_SAME_EVERYWHERE}
        with patch.dict(os.environ, {**kept, **own}, clear=True):
            time.tzset()
            subprocess.run(["git", "init", "-q"], cwd=shop, check=True)
            os.chdir(shop)
            try:
                yield shop
            finally:
                os.chdir(before)
    time.tzset()


# Where programs and temporary files are; all else could change a picture.
_KEPT = {"PATH", "TMPDIR", "LD_LIBRARY_PATH"}
_SAME_EVERYWHERE = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "TZ": "UTC",
    "LC_ALL": "C.UTF-8",
    "TERM": "xterm-256color",
    "COLORTERM": "truecolor",
}

DONE = 92  # items of the week before that somebody has dealt with


def half_done(clock: Clock) -> OpenSession:
    """Most of the week before is done, by three people and a CI job; some of it in one of the other ways."""
    clock.set("2026-11-16T09:00:00")
    session = begun("v1.4.0", uk="yes", us="no")
    items = [item for item in session.state.checklist.phases[0].items if not item.condition]
    for n, item in enumerate(items[:DONE]):
        clock.set(f"2026-11-{16 + n // 24:02}T{9 + n % 24 // 3:02}:{n * 7 % 60:02}:00")
        if item.id in _OTHERWISE:
            continue
        for operator in (BO, CY) if item.kind == "quorum" else ((ADA, BO, ADA, CY)[n % 4],):
            by(operator, session, marked(session, item.id, "done", operator, value=fitting(item)))
    for at, operator, id, to, said in _STORY:
        clock.set(f"2026-11-{at}:00")
        act = _note(id, said["text"]) if to == "note" else marked(session, id, to, operator, **said)
        by(operator, session, act)
    clock.set("2026-11-21T18:20:00")
    by(EVE, session, lambda state: signoffs.sign(state, "legal", "approve"))
    clock.set("2026-11-21T18:45:00")
    by(CY, session, lambda state: signoffs.sign(state, "operations", "reject", "the certificate runs out"))
    session.operator = ADA
    clock.set(NOW)
    session.publish()
    return session


_STORY: tuple[tuple[str, Operator, str, str, dict[str, str]], ...] = (
    ("17T10:02", CI, "unit-tests", "done", {}),
    ("17T10:09", CI, "frontend-build", "done", {}),
    ("18T14:31", BO, "query-speed", "failed", {"value": "620 ms", "reason": "an index on orders is missing"}),
    ("18T14:33", BO, "query-speed", "note", {"text": "explain: Seq Scan on orders, 2.1 million rows"}),
    ("19T09:12", BO, "query-speed", "done", {"value": "320 ms"}),
    ("19T11:40", CY, "waf", "waived", {"reason": "the new rules arrive on Monday; rate limits hold",
                                       "until": "2026-12-07"}),
    ("19T15:20", CY, "intrusion-detection", "skipped", {"reason": "the hosting company runs it"}),
    ("20T10:55", BO, "todos-resolved", "deferred", {"reason": "two are left, both in the admin pages",
                                                   "to_phase": "post-deploy", "owner": "bo"}),
    ("20T16:05", ADA, "certificate", "failed", {"reason": "runs out on 2 December"}),
    ("20T16:06", ADA, "certificate", "note", {"text": "ordered a new one, ticket OPS-4211"}),
    ("21T17:48", CY, "stress-test", "blocked", {"reason": "staging is taken by the data team until Sunday"}),
)  # fmt: skip
_OTHERWISE = {id for _, _, id, _, _ in _STORY}


def begun(version: str, **params: str) -> OpenSession:
    """A session on the production checklist in the current folder, begun by ada."""
    place = find_place(os.getcwd())
    checklist = load_checklist(place, "production")
    return create_session(place, checklist, {"version": version, **params}, operator=ADA)


def by(operator: Operator, session: OpenSession, *acts: Act) -> None:
    session.operator = operator
    session.record(*acts)


def marked(session: OpenSession, id: str, to: str, operator: Operator, **said: str | None) -> Act:
    """`operator` says so about the item."""
    more: dict[str, Any] = {key: value for key, value in said.items() if value is not None}
    return lambda state: rules.mark(state, id, to, by=operator.name, now=session.now(), **more)


def _note(id: str, text: str) -> Act:
    return lambda state: rules.note(state, id, text)


def fitting(item: Item) -> str | None:
    """A value that is within the item's limit; None for an item that takes none."""
    if item.kind != "measured":
        return None
    if item.limit is None:
        return "2"
    limit = item.limit.number
    if limit != int(limit):  # a version
        return f"{limit + 0.1:g}"
    number = limit * {"<": 0.6, "<=": 0.9, ">": 1.3, ">=": 1.2}.get(item.limit.op, 1.0)
    if item.limit.op in (">", ">="):
        return str(math.ceil(number))
    return f"{number:.2g}" if number < 10 else str(int(number))
