"""What is recorded can be read back, also by a version that does not understand it."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy_tui.session.document import document, log
from deploy_tui.session.events import BadEvent, Event, digest, from_table, seal
from deploy_tui.text import toml
from tests.session.histories import histories, hostile_histories, texts, values
from tests.session.story import UID, Clone, forged


def read_back(text: str) -> tuple[Event, ...]:
    table = toml.parse(text.encode())
    assert table == tomllib.loads(text)
    return tuple(from_table(table["session"], table["writer"], each) for each in table.get("event", []))


@given(st.one_of(histories(), hostile_histories()))
def test_a_log_gives_back_the_same_events(events):
    for writer in {event.writer for event in events}:
        mine = tuple(event for event in events if event.writer == writer)
        again = read_back(log(UID, writer, events))
        assert sorted(again, key=lambda event: event.id) == sorted(mine, key=lambda event: event.id)
        assert [digest(event) for event in again] == [
            digest(event) for event in sorted(mine, key=lambda event: (event.n, event.id))
        ]
        assert log(UID, writer, again) == log(UID, writer, events)


@given(st.dictionaries(st.sampled_from(["state", "new", "a b", "ü", ""]), values, max_size=4), texts)
def test_unknown_kinds_and_keys_are_carried_word_for_word(body, kind):
    event = seal(Event(UID, "one", 1, 1, "", "ada", "", kind, "item:unit-tests", (), "", body))
    assert read_back(log(UID, "one", (event,))) == (event,)


@given(histories(), st.integers(0, 30))
def test_more_events_only_ever_add_lines_at_the_end(events, count):
    for writer in ("one", "two"):
        mine = [event for event in events if event.writer == writer]
        assert log(UID, writer, tuple(mine)).startswith(log(UID, writer, tuple(mine[:count])))


def test_tables_in_a_body_stay_in_their_event():
    clone = Clone()
    ada = clone.by("ada")
    ada.says("sense", "item:deploy", probe={"host": "db", "tries": [{"ms": 3}, {"ms": 4}]}, state="done")
    ada.says("sense", "item:deploy", probe={})
    assert read_back(log(UID, "one", clone.events)) == clone.events


def test_a_log_names_the_event_before():
    clone = Clone().started()
    clone.by("ada").ticks("unit-tests", "deploy")
    first, *rest = clone.events
    for event in rest:
        assert event.prev == digest(first)
        first = event


def test_bytes_that_are_no_utf8_can_be_recorded_and_read_again():
    clone = Clone()
    event = clone.by("ada\udcff").says("note", "item:deploy", text="caf\udce9", evidence=["\udce9"])
    assert (event.by, event.body["text"]) == ("ada?", "caf?")
    assert read_back(log(UID, "one", clone.events)) == (event,)


def test_a_body_without_a_value_leaves_the_key_out():
    event = Clone().by("ada").says("mark", "item:deploy", state="done", reason=None, more={"x": None})
    assert event.body == {"state": "done", "more": {}}


@pytest.mark.parametrize(
    "body",
    [
        {"id": "x"},
        {"prev": "x"},
        {"session": "x"},
        {"writer": "x"},
        {"x": float("inf")},
        {"x": object()},
        {"x": [None]},
        {"x": b"bytes"},
        {"x": {5: 6}},
        {"x": [[[[[[[[[[1]]]]]]]]]]},
        {"x": 10**5000},
    ],
)
def test_what_a_log_could_not_give_back_is_not_sealed(body):
    with pytest.raises(BadEvent):
        Clone().by("ada").says("mark", "item:deploy", **body)


def test_two_events_that_differ_have_two_ids():
    event = Clone().by("ada").marks("deploy", "done")
    others = [
        forged(event, n=2),
        forged(event, clock=9),
        forged(event, by="bo"),
        forged(event, writer="two"),
        forged(event, session="another"),
        forged(event, after=("x",)),
        forged(event, prev="x"),
        forged(event, body={"state": "failed"}),
        forged(event, body={"state": "done", "value": 1}),
        forged(event, body={"state": "done", "value": 1.0}),
        forged(event, body={"state": "done", "value": True}),
    ]
    assert len({event.id, *(each.id for each in others)}) == len(others) + 1


def test_the_format_has_not_changed():
    """An event written by the first version, id and all. If this fails, old sessions cannot be read."""
    event = Clone().by("ada").marks("latency", "done", value="320 ms", evidence=("log.txt",))
    assert log(UID, "one", (event,)) == FIRST
    assert read_back(FIRST) == (event,)


FIRST = """\
format = 1
session = "5f2d9a"
writer = "one"

[[event]]
id = "aac24179a36dcc8382e7e514e5e64d99"
n = 1
clock = 1
at = "2026-11-22T10:01:00+00:00"
by = "ada"
kind = "mark"
about = "item:latency"
prev = "e425b7070dccac573c7ef152c6883b674a2ab97574ff274be11dead862f90e93"
state = "done"
how = "value"
value = 320
evidence = ["log.txt"]
"""


def test_the_document_says_that_it_is_not_to_be_edited():
    assert document(Clone().started().state).startswith(
        "# Rendered by deploy-tui from log/*.toml. Do not edit"
    )
