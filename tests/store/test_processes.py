"""Several processes of one clone write one session: nobody waits long, nothing is lost, one chain."""

import time
import tomllib

from deploy_tui.session.document import document
from deploy_tui.session.events import digest, genesis
from deploy_tui.store.publisher import Publisher

from .site import Site, heard, ids_in, numbers, tell, tick, wait_until

RECORDS_ON_REQUEST = """
say("ready")
for line in sys.stdin:
    event, = session.record(tick(line.strip(), by="bo"))
    say([event.id, time.time()])
"""

RECORDS_FIFTY = """
say("ready")
sys.stdin.readline()
for n in range(50):
    session.record(note(f"item-{n + 1}", arguments[0]))
session.publish()
say(sorted(event.id for event in session.state.events.values() if event.about.startswith("item:")))
"""


def test_a_second_process_sees_what_was_recorded_within_a_second(site: Site) -> None:
    ada = site.begin()
    seen: list[tuple[float, int]] = []
    publisher = Publisher(ada, lambda: seen.append((time.time(), len(ada.state.events))), lambda saved: None)
    publisher.start()
    bo = site.elsewhere(RECORDS_ON_REQUEST)
    assert heard(bo) == "ready"
    delays = []
    for n in range(1, 4):
        tell(bo, f"item-{n}")
        id, at = heard(bo)
        wait_until(lambda n=n: seen and seen[-1][1] >= 2 + n)
        delays.append(seen[-1][0] - at)
        assert id in ada.state.events
    assert publisher.close()
    assert max(delays) < 1
    assert ada.state.items["item-3"].resolved


def test_an_act_is_decided_against_what_the_other_process_did_last(site: Site) -> None:
    ada, bo = site.begin(), site.open()
    bo.record(tick("item-1", by="bo"))
    ada.record(tick("item-1"))  # ada had not looked
    assert not site.read().state.items["item-1"].disputed
    assert len(site.read().state.items["item-1"].heads) == 1


def test_four_processes_with_fifty_events_each_lose_none(site: Site) -> None:
    ada = site.begin()
    children = [site.elsewhere(RECORDS_FIFTY, f"from {n}") for n in range(4)]
    assert [heard(child) for child in children] == ["ready"] * 4
    for child in children:
        tell(child)
    for child in children:
        heard(child)
    ada.refresh()
    ada.publish()
    events = sorted(ada.state.events.values(), key=lambda event: event.n)
    assert len(events) == 202
    (writer,) = numbers(events)
    assert [event.n for event in events] == list(range(1, 203))
    before = genesis(site.uid, writer)
    for event in events:
        assert event.prev == before
        before = digest(event)
    for n in range(4):
        texts = [note.text for item in ada.state.items.values() for note in item.notes]
        assert texts.count(f"from {n}") == 50
    assert len(tomllib.loads(site.logs[0].read_text())["event"]) == 202
    assert site.document.read_text() == document(ada.state)
    assert site.status() == []
    assert site.git("fsck", "--strict") == ""


def test_two_processes_that_publish_at_once_end_with_everything_committed(site: Site) -> None:
    ada = site.begin()
    script = """
say("ready")
for line in sys.stdin:
    for n in range(10):
        session.record(note("item-1", arguments[0]))
        session.publish()
    say(session.saved.waiting)
"""
    children = [site.elsewhere(script, name) for name in ("bo", "cy")]
    assert [heard(child) for child in children] == ["ready"] * 2
    for child in children:
        tell(child)
    for child in children:
        heard(child)
    ada.refresh()
    assert len(ada.state.events) == 22
    assert ada.publish().pending == 0
    assert site.git("show", f"HEAD:sessions/{site.id}/session.toml") + "\n" == document(ada.state)
    assert site.status() == []


def test_what_another_process_committed_shows_here(site: Site) -> None:
    ada, bo = site.begin(), site.open()
    ada.record(tick("item-1"))
    assert ada.saved.pending == 1
    bo.refresh()
    bo.publish()
    ada.refresh()
    assert ada.saved == bo.saved
    assert ada.saved.pending == 0
    assert not ada.behind


def test_looking_when_nothing_changed_costs_next_to_nothing(site: Site) -> None:
    ada = site.begin()
    ada.record(tick("item-1"))
    ada.publish()
    ada.refresh()
    best = min(_seconds(ada.refresh) for _ in range(50))
    assert best < 0.001
    assert ids_in(ada) == ids_in(site.read())


def _seconds(call: object) -> float:
    started = time.perf_counter()
    call()  # type: ignore[operator]
    return time.perf_counter() - started
