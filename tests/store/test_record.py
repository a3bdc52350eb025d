"""record: what it acknowledges is on disk; what the disk does not take leaves nothing behind."""

import errno
import os
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from deploy_tui.session.events import digest, genesis
from deploy_tui.session.rules import Refused, Unknown
from deploy_tui.store.create import create_session
from deploy_tui.store.errors import NotRecorded, StoreError
from deploy_tui.store.operator import Operator
from deploy_tui.text.clean import clean

from .site import Site, checklist, mark, note, numbers, tick

Write = Callable[[int, bytes], int]


def test_what_is_recorded_is_in_the_journal_and_fsynced_before_record_returns(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = site.begin()
    order: list[str] = []
    sync = os.fsync

    def fsync(handle: int) -> None:
        if os.path.samestat(os.fstat(handle), site.journal.stat()):
            order.append(site.journal.read_text().splitlines()[-1])
        sync(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    (event,) = ada.record(tick("item-1"))
    assert len(order) == 1
    assert event.id in order[0]


def test_another_reader_finds_it_although_nothing_was_published(site: Site) -> None:
    ada = site.begin()
    ada.record(tick("item-1"), note("item-1", "looks good"))
    found = site.read()
    assert found.state.items["item-1"].resolved
    assert found.saved.pending == 2
    assert found.state.items["item-1"].notes[0].text == "looks good"


def test_events_of_a_writer_are_numbered_and_name_the_one_before(site: Site) -> None:
    ada = site.begin()
    for n in range(1, 6):
        ada.record(tick(f"item-{n}"))
    events = list(site.read().state.events.values())
    (writer,) = numbers(events)
    assert numbers(events)[writer] == list(range(1, len(events) + 1))
    before = genesis(site.uid, writer)
    for event in sorted(events, key=lambda event: event.n):
        assert event.prev == before
        before = digest(event)


@pytest.mark.parametrize("fault", ["fsync EIO", "write ENOSPC", "short write, then ENOSPC"])
def test_a_full_or_failing_disk_acknowledges_nothing_and_leaves_nothing(
    site: Site, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    ada = site.begin()
    ada.record(tick("item-1"))
    before = site.journal.read_bytes()
    write, calls = os.write, []

    def failing(handle: int, data: bytes) -> int:
        calls.append(handle)
        if fault.startswith("short") and len(calls) == 1:
            return write(handle, data[: len(data) // 2])
        raise OSError(errno.ENOSPC, "No space left on device")

    def fsync(handle: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as broken:
        if fault.startswith("fsync"):
            broken.setattr(os, "fsync", fsync)
        else:
            broken.setattr(os, "write", failing)
        with pytest.raises(NotRecorded, match="NOT RECORDED"):
            ada.record(tick("item-2"))
    assert site.journal.read_bytes() == before
    assert not ada.state.items["item-2"].resolved

    ada.record(tick("item-2"))
    assert site.open().state.items["item-2"].resolved
    assert numbers(list(site.read().state.events.values())).popitem()[1] == [1, 2, 3, 4]


def test_a_disk_that_writes_a_few_bytes_at_a_time_is_good_enough(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = site.begin()
    write = os.write
    monkeypatch.setattr(os, "write", lambda handle, data: write(handle, data[:7]))
    ada.record(tick("item-1"))
    assert site.read().state.items["item-1"].resolved


def test_several_acts_are_recorded_all_or_not_at_all(site: Site) -> None:
    ada = site.begin()
    with pytest.raises(Refused):
        ada.record(tick("item-1"), mark("item-2", "skipped"))  # without a reason
    with pytest.raises(Unknown):
        ada.record(tick("item-1"), tick("itme-2"))
    assert not ada.state.items["item-1"].resolved
    assert len(site.read().state.events) == 2

    ada.record(tick("item-1"), mark("item-1", "failed"), tick("item-2"))  # each sees the one before
    assert site.read().state.items["item-1"].state == "failed"
    assert not site.read().state.items["item-1"].disputed


def test_recording_nothing_writes_nothing(site: Site) -> None:
    ada = site.begin()
    before = site.journal.read_bytes()
    assert ada.record() == ()
    assert site.journal.read_bytes() == before


def test_without_an_operator_nothing_is_recorded(site: Site) -> None:
    site.begin()
    session = site.open()
    session.operator = None
    with pytest.raises(NotRecorded, match="--as NAME"):
        session.record(tick("item-1"))


@pytest.mark.parametrize(
    "name", ["a\nb", "\x1b[31mred", "[/x] {evil}", "…" * 400, "' \" \\", "\udcff\udc80", "<a@b> c", "日本"]
)
def test_hostile_names_and_reasons_come_back_and_are_committed(site: Site, name: str) -> None:
    session = site.begin(operator=name)
    session.record(mark("item-1", "blocked", by=name, reason=name))
    saved = session.publish()
    assert saved.pending == 0
    assert saved.waiting is None
    shown = clean(name.encode("utf-8", "replace").decode())
    item = site.read().state.items["item-1"]
    assert (item.by, item.reason) == (shown, shown)
    document = tomllib.loads(site.document.read_text())
    assert document["items"]["item-1"]["by"] == shown
    for line in (site.document.read_text() + site.git("log", "-1", "--format=%s%n%b")).splitlines():
        assert clean(line) == line
    trailers = site.git("log", "-1", "--format=%(trailers:key=Deploy-Operator)")
    assert len(trailers.splitlines()) == 1


def test_a_new_session_that_the_disk_does_not_take_leaves_nothing(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def begin() -> None:
        create_session(site.place, checklist(), {"version": "v1"}, operator=Operator("ada"))

    sync = os.fsync
    for survives in range(30):
        calls = []

        def fsync(handle: int, calls: list[int] = calls, survives: int = survives) -> None:
            calls.append(handle)
            if len(calls) > survives:
                raise OSError(errno.EIO, "Input/output error")
            sync(handle)

        with monkeypatch.context() as broken:
            broken.setattr(os, "fsync", fsync)
            try:
                begin()
            except NotRecorded:
                left = [str(path) for path in Path(site.place.home).glob("sessions/*")]
                assert left + [str(path) for path in Path(site.place.sessions).glob("*")] == []
                continue
        assert survives > 5
        return
    pytest.fail("it never succeeded")


def test_a_journal_that_cannot_be_read_is_one_clear_line(site: Site) -> None:
    ada = site.begin()
    site.journal.unlink()
    site.journal.mkdir()
    with pytest.raises(StoreError, match="Is a directory"):
        ada.record(tick("item-1"))
    with pytest.raises(StoreError, match="Is a directory"):
        site.read()
