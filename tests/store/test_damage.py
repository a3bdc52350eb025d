"""Torn and damaged files: a tail that nobody was told of goes, everything else comes back or is named."""

import random
import shutil
import tomllib
from pathlib import Path

import pytest

from deploy_tui.session.document import document
from deploy_tui.store.errors import StoreError
from deploy_tui.store.opened import OpenSession

from .site import Site, ids_in, note, numbers, tick


def kept_beside(path: Path, word: str) -> list[Path]:
    return sorted(path.parent.glob(f"{path.name}.{word}-*"))


def test_a_tail_torn_off_at_any_byte_is_cut_and_nothing_else(site: Site) -> None:
    ada = site.begin()
    ada.record(tick("item-1"))
    before, known = site.journal.read_bytes(), ids_in(ada)
    (torn,) = ada.record(tick("item-2"))
    whole = site.journal.read_bytes()
    for length in range(len(before), len(whole)):
        site.journal.write_bytes(whole[:length])
        bo = site.open()
        # All but the line end is there: then the event is.
        assert ids_in(bo) == (known | {torn.id} if length == len(whole) - 1 else known)
        assert site.journal.read_bytes() == (whole if length == len(whole) - 1 else before)
        assert bo.warnings == ()


def test_a_torn_line_takes_all_of_its_acts_with_it(site: Site) -> None:
    ada = site.begin()
    known = ids_in(ada)
    before = site.journal.stat().st_size
    ada.record(*(tick(f"item-{n}") for n in range(1, 9)))
    whole = site.journal.read_bytes()
    assert len(whole.splitlines()) == 2
    for length in range(before, len(whole) - 1, 97):
        site.journal.write_bytes(whole[:length])
        assert ids_in(site.open()) == known


def test_after_a_torn_tail_numbers_go_on_without_a_gap(site: Site) -> None:
    ada = site.begin()
    ada.record(tick("item-1"))
    ada.record(tick("item-2"))
    site.journal.write_bytes(site.journal.read_bytes()[:-40])
    bo = site.open()
    bo.record(tick("item-3"))
    events = list(site.read().state.events.values())
    assert list(numbers(events).values()) == [[1, 2, 3, 4]]
    assert not site.read().state.items["item-2"].resolved


def test_what_was_published_survives_a_tail_that_is_cut_off_later(site: Site) -> None:
    ada = site.begin()
    ada.record(tick("item-1"))
    ada.publish()
    site.journal.write_bytes(site.journal.read_bytes()[:-40])
    assert site.read().state.items["item-1"].resolved
    assert ids_in(site.open()) == ids_in(ada)
    shutil.rmtree(site.folder)
    assert ids_in(site.read()) == ids_in(ada)


@pytest.mark.parametrize("published", [True, False])
def test_a_flipped_byte_is_an_error_with_the_file_kept(site: Site, published: bool) -> None:
    ada = site.begin()
    for n in range(1, 6):
        ada.record(tick(f"item-{n}"))
    if published:
        ada.publish()
    whole = site.journal.read_bytes()
    lines = whole.splitlines(keepends=True)
    flips = random.Random(7)
    for place in (0, len(lines[0]) + len(lines[1]) - 1, *flips.sample(range(len(whole) - 1), 40)):
        damaged = bytearray(whole)
        damaged[place] ^= 1 << flips.randrange(8)
        site.journal.write_bytes(damaged)
        for aside in kept_beside(site.journal, "damaged"):
            aside.unlink()

        assert any("journal" in warning for warning in site.read().warnings)
        bo = site.open()
        (warning,) = bo.warnings
        assert "journal damaged at line" in warning
        (kept,) = kept_beside(site.journal, "damaged")
        assert kept.read_bytes() == damaged
        lost = ids_in(ada) - ids_in(bo)
        assert len(lost) <= (0 if published else 2)
        again = site.open()
        assert again.warnings == ()
        assert ids_in(again) == ids_in(bo)


def test_damage_while_a_session_is_open_costs_it_nothing(site: Site) -> None:
    ada = site.begin()
    ada.record(tick("item-1"))
    bo = site.open()
    bo.record(tick("item-2"))
    data = site.journal.read_bytes().replace(b'"item:item-2"', b'"item:item-9"')
    site.journal.write_bytes(data)
    assert not ada.refresh()
    assert len(ada.warnings) == 1
    assert len(ada.state.events) == 3
    assert bo.refresh() is False
    bo.record(tick("item-3"))  # and with it what bo knew and the journal had lost
    ada.refresh()
    assert ids_in(ada) == ids_in(bo) == ids_in(site.read())
    assert site.read().state.items["item-2"].resolved


def test_an_act_after_damage_goes_on_from_what_the_folder_knows(site: Site) -> None:
    ada = site.begin()
    bo = site.open()
    bo.record(tick("item-1"))
    bo.publish()
    site.journal.write_bytes(site.journal.read_bytes().replace(b'"item:item-1"', b'"item:item-9"'))
    (event,) = ada.record(tick("item-2"))
    assert event.n == 4
    assert ada.state.items["item-1"].resolved
    assert "gave back 1 events" in ada.warnings[0]


def test_a_journal_deleted_under_an_open_session_comes_back(site: Site) -> None:
    ada = site.begin()
    ada.record(tick("item-1"))
    shutil.rmtree(site.place.home)
    ada.refresh()
    ada.record(tick("item-2"))
    assert ids_in(site.open()) == ids_in(ada)
    assert len(ada.state.events) == 4


def rendered_again(session: OpenSession, site: Site) -> bool:
    return site.document.read_text() == document(session.state)


def test_conflict_markers_in_the_document_are_set_aside_and_it_is_rendered_again(site: Site) -> None:
    ada = site.begin()
    ada.record(tick("item-1"))
    text = site.document.read_text()
    conflict = f"<<<<<<< HEAD\n{text}=======\n{text}>>>>>>> theirs\n"
    site.document.write_text(conflict)
    ada.publish()
    assert rendered_again(ada, site)
    (kept,) = kept_beside(site.document, "unreadable")
    assert kept.read_text() == conflict
    assert len(ada.warnings) == 1
    assert kept.name in ada.warnings[0]

    site.document.write_text(conflict)  # the same again
    ada.publish()
    assert rendered_again(ada, site)
    assert kept_beside(site.document, "unreadable") == [kept]
    assert len(ada.warnings) == 1


def test_a_log_edited_by_hand_is_set_aside_and_rendered_again(site: Site) -> None:
    ada = site.begin()
    ada.record(tick("item-1"))
    ada.publish()
    (log,) = site.logs
    text = log.read_text()
    log.write_text(text.replace('state = "done"', 'state = "open"'))
    bo = site.open()
    assert bo.state.items["item-1"].resolved
    assert len(bo.warnings) == 1
    assert "was changed after it was recorded" in bo.warnings[0]
    assert bo.behind
    bo.publish()
    assert log.read_text() == text
    assert len(kept_beside(log, "unreadable")) == 1
    assert not bo.behind


def test_in_a_fresh_clone_the_whole_events_of_an_edited_log_are_saved(site: Site) -> None:
    ada = site.begin()
    ada.record(tick("item-1"), tick("item-2"))
    ada.publish()
    clone = site.clone("clone")
    (log,) = clone.logs
    log.write_text(log.read_text().replace('about = "item:item-1"', 'about = "item:item-9"'))
    bo = clone.open()
    assert len(bo.state.events) == 3
    assert bo.state.items["item-2"].resolved
    assert not bo.state.items["item-9"].resolved
    assert len(bo.warnings) == 1


@pytest.mark.parametrize("bad", [b"\xff\xfe", b"[[[[", b"x = 1\n", b"event = 3\n", b""])
def test_a_log_that_is_none_is_set_aside(site: Site, bad: bytes) -> None:
    ada = site.begin()
    (log,) = site.logs
    log.write_bytes(bad)
    bo = site.open()
    assert ids_in(bo) == ids_in(ada)
    assert len(bo.warnings) == 1
    bo.publish()
    assert tomllib.loads(log.read_text())["event"]


def test_a_log_of_a_newer_format_or_of_another_session_is_left_alone_and_named_once(site: Site) -> None:
    ada = site.begin()
    newer, foreign = site.folder / "log/aaaa.toml", site.folder / "log/zzzz.toml"
    newer.write_text('format = 2\nsession = "x"\nwriter = "aaaa"\n')
    foreign.write_text('format = 1\nsession = "another"\nwriter = "zzzz"\n')
    before = newer.read_text(), foreign.read_text()
    bo = site.open()
    for _ in range(3):
        bo.refresh()
        bo.publish()
    assert len(bo.warnings) == 2
    assert "update deploy-tui" in bo.warnings[0]
    assert "another session" in bo.warnings[1]
    assert (newer.read_text(), foreign.read_text()) == before
    assert ids_in(bo) == ids_in(ada)


def test_a_folder_of_another_session_is_not_written_to(site: Site) -> None:
    ada = site.begin()
    text = site.document.read_text().replace(f'uid = "{site.uid}"', 'uid = "feedfeedfeedfeed"')
    site.document.write_text(text)
    ada.record(tick("item-1"))
    with pytest.raises(StoreError, match="another session"):
        ada.publish()
    assert site.document.read_text() == text
    assert site.open().state.items["item-1"].resolved


@pytest.mark.parametrize(
    "damaged", ["checklist.json", "meta.json", "published.json", "view.json", "glance.json"]
)
@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"3", b'{"table": 3, "digest": 4, "committed": 5}'])
def test_files_that_can_be_made_again_may_be_damaged(site: Site, damaged: str, content: bytes) -> None:
    ada = site.begin()
    ada.record(note("session", "before"))
    path = site.journal.parent / damaged
    path.write_bytes(content)
    found = site.open()
    assert ids_in(found) == ids_in(ada)
    found.recall_view()
    assert found.publish().pending == 0
    assert site.read().state.checklist.digest == ada.state.checklist.digest
