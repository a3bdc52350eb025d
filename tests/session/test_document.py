"""session.toml: the state as people read it in a pull request."""

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy_tui.session.document import document, summary, table
from deploy_tui.session.fold import fold
from tests.session.histories import histories, hostile_histories
from tests.session.story import SMALL, UID, Clone, lines_changed

logs = st.one_of(histories(), hostile_histories())


def without_none(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_none(each) for key, each in value.items() if each is not None}
    return value


@given(logs)
def test_it_reads_back_as_the_same_table(events):
    state = fold(SMALL, UID, events)
    assert tomllib.loads(document(state)) == without_none(table(state))


@given(logs, st.randoms(use_true_random=False))
def test_it_is_the_same_text_in_every_clone(events, random):
    shuffled = list(events)
    random.shuffle(shuffled)
    assert document(fold(SMALL, UID, shuffled)) == document(fold(SMALL, UID, events))


@given(logs)
def test_no_byte_in_it_moves_a_terminal(events):
    text = document(fold(SMALL, UID, events))
    assert all(char == "\n" or char.isprintable() or ord(char) > 0x9F for char in text)


def test_items_stand_in_checklist_order_one_key_to_a_line():
    clone = Clone().started(uk="no")
    clone.by("ada").marks("latency", "done", value="320 ms")
    found = tomllib.loads(document(clone.state))
    assert list(found["items"]) == list(SMALL.items)
    assert found["items"]["latency"] == {
        "title": "Queries are quick",
        "state": "done",
        "how": "value",
        "by": "ada",
        "at": "2026-11-22T10:04:00+00:00",
        "value": 320,
    }
    assert found["items"]["fca"] == {
        "title": "FCA rules kept",
        "state": "skipped",
        "how": "rule",
        "reason": "uk = no",
    }
    assert found["params"] == {"site": "example.org", "uk": False, "version": "v1.0.0"}
    assert (found["title"], found["started_by"], found["digest"]) == ("Release", "ada", SMALL.digest)


@pytest.mark.parametrize(
    ("ref", "details"),
    [
        ("unit-tests", {}),
        ("review", {}),
        ("latency", {"value": "320 ms"}),
        ("watch-errors", {"reason": "seen in Grafana"}),
        ("error-rate", {}),
    ],
)
def test_a_tick_touches_five_lines_at_most(ref, details):
    clone = Clone().started(uk="no")
    ada, bo = clone.people("ada", "bo")
    for person in (ada, bo) if ref == "review" else (ada,):
        before = document(clone.state)
        person.marks(ref, "done", **details)
        after = document(clone.state)
        if ref == "error-rate":  # the first mark of an instance gives it a table: a blank line and a header
            assert lines_changed(before, after) <= 5 + 2
        else:
            assert 1 <= lines_changed(before, after) <= 5
    before = document(clone.state)
    ada.undoes()
    assert lines_changed(before, document(clone.state)) <= 7


def test_a_note_touches_one_line():
    clone = Clone().started()
    before = document(clone.state)
    clone.by("ada").notes("deploy", "first line\nsecond line")
    after = document(clone.state)
    assert lines_changed(before, after) == 1
    assert 'notes = ["2026-11-22T10:03:00+00:00 ada: first line\\nsecond line"]' in after


def test_a_disagreement_is_in_it_word_for_word():
    here = Clone(writer="here").started()
    there = here.twin("there")
    here.by("ada").ticks("deploy")
    there.by("bo").marks("deploy", "failed")
    here.meets(there)
    item = tomllib.loads(document(here.state))["items"]["deploy"]
    assert item["state"] == "failed"
    assert item["disputed"] == [
        "done by ada at 2026-11-22T10:03:00+00:00",
        "failed by bo at 2026-11-22T10:03:00+00:00",
    ]


def test_instances_appear_when_something_was_done_about_them():
    clone = Clone().started()
    ada = clone.by("ada")
    ada.ticks("error-rate")
    ada.notes("error-rate@3", "look twice")
    items = tomllib.loads(document(clone.state))["items"]
    assert items["error-rate@1"]["state"] == "done"
    assert "error-rate@2" not in items
    assert items["error-rate@3"]["notes"]
    assert items["error-rate"]["state"] == "open"


def test_a_disagreement_about_one_day_stands_with_that_day():
    here = Clone(writer="here").started()
    there = here.twin("there")
    here.by("ada").ticks("error-rate@2")
    there.by("bo").marks("error-rate@2", "waived", reason="holiday")
    here.meets(there)
    items = tomllib.loads(document(here.state))["items"]
    assert "disputed" in items["error-rate@2"]
    assert "disputed" not in items["error-rate"]


def test_a_summary_says_what_the_events_come_to():
    clone = Clone().started()
    start = clone.events
    ada = clone.by("ada")
    assert summary(start) == "started"
    acts = [ada.marks("deploy", "done"), ada.marks("unit-tests", "done"), ada.notes("deploy", "well")]
    assert summary(tuple(acts)) == "2 items, 1 note"
    assert summary((acts[0],)) == "1 item"
    assert summary((ada.closes("aborted", "enough"),)) == "closed"
    assert summary((ada.reopens("not enough"),)) == "reopened"
    assert summary(()) == "session files"
