"""What a sync costs: beside git by hand on loopback, and on a very large session. `-s` shows the figures."""

import statistics
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from deploy_tui.session import rules
from deploy_tui.session.document import log
from deploy_tui.session.events import Event, union
from deploy_tui.session.fold import fold
from deploy_tui.store.chain import Chain
from deploy_tui.store.logs import parse_log
from deploy_tui.store.operator import Operator
from deploy_tui.store.rendering import Rendering
from tests.store.site import checklist, note
from tests.store.sync.servers import git_daemon
from tests.store.sync.team import git, new_team

pytestmark = pytest.mark.prove

ROUNDS = 15
BIG = 10_000


def test_one_event_between_two_clones_costs_at_most_three_times_git_by_hand(tmp_path: Path) -> None:
    team = new_team(tmp_path)
    with git_daemon(tmp_path) as url:
        team.url = f"{url}/server.git"
        ada, bo = team.begins("ada", items=166), team.joins("bo")
        renderings = Rendering(), Rendering()
        ours, by_hand = [], []
        for number in range(ROUNDS):
            ada.does(note("item-1", f"{number}"))
            started = time.perf_counter()
            ada.syncs(rendering=renderings[0])
            came = bo.syncs(rendering=renderings[1]).came
            ours.append(time.perf_counter() - started)
            assert len(came) == 1
            git(ada.top, "commit", "-q", "--allow-empty", "-m", f"{number}")
            started = time.perf_counter()
            git(ada.top, "push", "-q", "origin", "HEAD:refs/heads/by-hand")
            git(bo.top, "fetch", "-q", "origin", "refs/heads/by-hand")
            by_hand.append(time.perf_counter() - started)
    ms, hand = (1000 * statistics.median(each) for each in (ours, by_hand))
    print(f"one event between two clones: {ms:.0f} ms; git push and git fetch by hand: {hand:.0f} ms")
    assert ms <= 3 * hand


def test_the_union_of_two_sessions_of_ten_thousand_items_takes_at_most_a_second() -> None:
    items = checklist(BIG)
    mine, theirs = _ticks("a" * 10), _ticks("b" * 10)
    text = log("u" * 16, "b" * 10, theirs).encode()
    started = time.perf_counter()
    arrived = parse_log(text, "u" * 16).events
    parsed = time.perf_counter()
    state = fold(items, "u" * 16, union(mine, arrived))
    ended = time.perf_counter()
    print(
        f"union and fold {1000 * (ended - parsed):.0f} ms; reading the log {1000 * (parsed - started):.0f} ms"
    )
    assert len(state.events) == 2 * BIG
    assert ended - parsed <= 1.0


def _ticks(writer: str) -> tuple[Event, ...]:
    """A tick on each of the items, by one clone."""
    now = datetime(2026, 11, 22, tzinfo=UTC)
    chain = Chain("u" * 16, writer)
    empty = fold(checklist(BIG), "u" * 16, ())
    events: list[Event] = []
    for number in range(1, BIG + 1):
        draft = rules.mark(empty, f"item-{number}", "done", by=writer, now=now)
        events.append(chain.next(empty, draft, Operator(writer), now))
        chain.saw(events[-1:])
    return tuple(events)
