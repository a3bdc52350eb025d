"""Writers that acknowledge events on a pipe are killed at random moments; what they acknowledged is there.

Each round is two processes forked from one that has everything imported. Each opens the session, lets a
publisher write folder and commits with hardly a pause, and records; after each `record` it writes the
event's id to the pipe. It is killed with SIGKILL a random time after its first acknowledgement, or after
its start, so that opening is hit too. A fresh process then looks for what was acknowledged.
"""

import os
import random
import select
import signal
import subprocess
import sys
import time
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from deploy_tui.session.document import document
from deploy_tui.session.events import digest, genesis
from deploy_tui.store import publisher as publishing
from deploy_tui.store.opened import OpenSession
from deploy_tui.store.operator import Operator
from deploy_tui.store.publisher import Publisher
from tests.store.site import Site, mark, note, numbers, wait_until

pytestmark = pytest.mark.prove

ROUNDS = 260
TOGETHER = 2
LONGEST = 0.2
FRESH_LOOK = """
import sys
from deploy_tui.store.place import find_place
from deploy_tui.store.read import read_session
print(*read_session(find_place(sys.argv[1]), *sys.argv[2:4]).state.events)
"""


@pytest.fixture
def seed() -> int:
    seed = int(os.environ.get("SEED", time.time_ns() % 1_000_000))
    print(f"SEED={seed}")
    return seed


def test_killed_at_random_moments_it_keeps_what_it_acknowledged(repository: Path, seed: int) -> None:
    site, chance = Site(repository), random.Random(seed)
    site.begin()
    acknowledged: list[str] = []
    in_git = killed_inside = 0
    for round in range(ROUNDS):
        # Two at once, killed one after the other: each finds what the other left in its hands.
        with ThreadPoolExecutor(TOGETHER) as pool:
            for ids in pool.map(
                lambda child: killed(*child), [forked(site, chance) for _ in range(TOGETHER)]
            ):
                acknowledged += ids
                killed_inside += bool(ids)
        if round % 10 == 9:
            # The user's git, which must not trip over what we left; then a process that has seen nothing.
            missing = set(acknowledged) - seen_by_a_fresh_process(site)
            assert not missing, f"SEED={seed}, round {round}: {len(missing)} acknowledged events are gone"
            in_git += repository_is_sound(site)
    found = OpenSession.open(site.place, site.id, site.uid, Operator("after"))
    assert set(acknowledged) <= set(found.state.events)
    assert found.warnings == ()
    assert killed_inside > ROUNDS * TOGETHER // 2
    assert in_git > 0
    assert_one_chain(site, found)
    print(f"{ROUNDS * TOGETHER} kills, {len(acknowledged)} events acknowledged, {commits(site)} commits")


def forked(site: Site, chance: random.Random) -> tuple[int, int, bool, float]:
    """A writer that has begun, and when it is to die: its pid and pipe, whether to wait for its first word,
    and how many seconds from then on."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.setsid()
            os.close(reading)
            write_until_killed(site, writing, random.Random(chance.random()))
        finally:
            os._exit(1)
    os.close(writing)
    return child, reading, chance.random() < 0.8, chance.random() * LONGEST


def killed(child: int, reading: int, after_its_first_word: bool, seconds: float) -> list[str]:
    """The ids that a writer acknowledged before it was killed."""
    heard = b""
    if after_its_first_word:
        select.select([reading], [], [], 20)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    _, how = os.waitpid(child, 0)
    assert os.WIFSIGNALED(how), "the writer failed by itself"
    while chunk := os.read(reading, 65536):
        heard += chunk
    os.close(reading)
    return heard.decode().split()


def write_until_killed(site: Site, pipe: int, chance: random.Random) -> None:
    publishing.LOOK_SECONDS = publishing.IDLE_SECONDS = 0.005
    session = OpenSession.open(site.place, site.id, site.uid, Operator("ada"))
    publisher = Publisher(session, lambda: None, lambda saved: None)
    publisher.start()
    while True:
        item = f"item-{chance.randint(1, 60)}"
        to = chance.choice(["done", "open", "failed"])
        acts = [mark(item, to), note(item, "x" * chance.randint(1, 300))]
        for event in session.record(*acts[: chance.randint(1, 2)]):
            os.write(pipe, f"{event.id}\n".encode())
        publisher.poke()
        time.sleep(chance.random() * 0.01)


def seen_by_a_fresh_process(site: Site) -> set[str]:
    command = [sys.executable, "-c", FRESH_LOOK, str(site.top), site.id, site.uid]
    return set(subprocess.run(command, check=True, capture_output=True, text=True).stdout.split())


def repository_is_sound(site: Site) -> bool:
    """After the next publish: no lock of ours is left, git finds nothing wrong, the document is the fold."""
    session = OpenSession.open(site.place, site.id, site.uid, Operator("after"))
    # A git that the killed writer had started may still hold the lock, for as long as it lives.
    wait_until(lambda: session.publish().waiting is None)
    text = site.document.read_text()
    assert tomllib.loads(text)["items"]
    assert text == document(session.state)
    assert site.git("show", f"HEAD:sessions/{site.id}/session.toml") + "\n" == text
    assert not (site.top / ".git/index.lock").exists()
    assert site.git("fsck", "--strict", "--no-dangling") == ""
    assert site.status() == [], "the user's index or the folder differs from what was committed"
    assert list(Path(site.folder).rglob("*.tmp")) == []
    return session.saved.pending == 0


def assert_one_chain(site: Site, session: OpenSession) -> None:
    events = sorted(session.state.events.values(), key=lambda event: event.n)
    (writer,) = numbers(events)
    assert [event.n for event in events] == list(range(1, len(events) + 1))
    before = genesis(site.uid, writer)
    for event in events:
        assert event.prev == before
        before = digest(event)


def commits(site: Site) -> int:
    return int(site.git("rev-list", "--count", "HEAD"))
