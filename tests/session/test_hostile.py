"""Whatever stands in a log, a session opens."""

import json
import tomllib
from datetime import UTC, datetime

import pytest
from hypothesis import given

from deploy_tui.session import rules
from deploy_tui.session.document import document, log, summary, table
from deploy_tui.session.events import MOST_CLOCK, BadEvent, Event, from_table, seal
from deploy_tui.session.fold import fold
from deploy_tui.session.heads import effective, heads, newest
from deploy_tui.session.state import HOWS, MOST_CAUTIOUS
from deploy_tui.session.status import status
from deploy_tui.text.clean import clean, clean_block
from tests.session.histories import REFS, hostile_histories
from tests.session.story import SMALL, UID, Clone, Person, forged, refused

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@given(hostile_histories())
def test_any_history_folds_shows_and_can_be_worked_with(events):
    state = fold(SMALL, UID, events)
    assert tomllib.loads(document(state))
    assert summary(events)
    json.dumps(status("x", state, {}), allow_nan=False)
    assert state.life in ("preparing", "deploying", "watching", "closed")
    assert state.next_open() is None or not state.items[state.next_open().id].resolved
    for id, item in state.items.items():
        assert item.state in MOST_CAUTIOUS
        assert item.how in HOWS
        assert isinstance(item.disputed, bool)
        for text in (item.by, item.at, item.reason, item.to, item.until, item.owner, *item.evidence):
            assert clean(text) == text
        assert all(clean_block(note.text) == note.text for note in item.notes)
        newest(state.about.get(f"item:{id}", {}))
    for ref in REFS:
        for wanted in MOST_CAUTIOUS:
            allowed(
                lambda ref=ref, wanted=wanted: rules.mark(state, ref, wanted, by="ada", now=NOW, reason="r")
            )
            allowed(
                lambda ref=ref, wanted=wanted: rules.mark(state, ref, wanted, by="bo", now=NOW, value="3")
            )
    for who in ("ada", "\x1b[2J"):
        allowed(lambda who=who: rules.undo(state, who))
    allowed(lambda: rules.close(state, "succeeded"))
    allowed(lambda: rules.reopen(state, "go on"))
    allowed(lambda: rules.set_param(state, "uk", "yes"))


def allowed(act):
    try:
        act()
    except (rules.Refused, rules.Unknown) as error:
        message = str(error)
    else:
        return
    assert message
    assert "\n" not in message


@pytest.fixture
def ada() -> Person:
    return Clone().started().by("ada")


@pytest.mark.parametrize("state", [5, [], ["done"], {"done": True}, True, "DONE", ""])
def test_a_state_of_the_wrong_type_counts_as_open(ada, state):
    ada.ticks("unit-tests")
    ada.says("mark", "item:unit-tests", state=state)
    assert ada.clone.shows("unit-tests") == "open"
    assert not ada.clone.item("unit-tests").disputed
    document(ada.clone.state)


@pytest.mark.parametrize("evidence", ["x", 5, True, {"a": 1}])
def test_evidence_that_is_no_list_is_none(ada, evidence):
    ada.says("mark", "item:unit-tests", state="done", evidence=evidence)
    assert ada.clone.item("unit-tests").evidence == ()


@pytest.mark.parametrize("how", ["\x1b]0;owned\x07", "sensor", 5, ["probe"]])
def test_a_how_that_we_do_not_know_never_reaches_the_screen(ada, how):
    ada.says("mark", "item:unit-tests", state="done", how=how)
    assert ada.clone.item("unit-tests").how == "hand"


@pytest.mark.parametrize(
    "at", ["garbage", "", "2026-11-22T10:00:00", "9999-12-31T23:59:59-23:59", "0001-01-01T00:00Z"]
)
def test_a_watch_that_began_at_no_time_does_not_stop_the_work(ada, at):
    watch = ada.watches("watch-errors")
    state = fold(SMALL, UID, [forged(watch, at=at)])
    allowed(lambda: rules.mark(state, "watch-errors", "done", by="ada", now=NOW))
    assert rules.mark(state, "watch-errors", "done", by="ada", now=NOW, reason="seen in Grafana")


def test_notes_keep_their_lines_and_nothing_that_moves_a_terminal(ada):
    ada.notes("deploy", "a\r\nb\x1b[2J\u202e")
    ada.says("note", "session", text=["\x9b5m"])
    assert ada.clone.item("deploy").notes[0].text == "a\nb␛[2J<U+202E>"
    assert ada.clone.state.notes[0].text.isprintable()


def test_after_may_name_what_nobody_has(ada):
    event = ada.marks("unit-tests", "done")
    state = fold(SMALL, UID, [forged(event, after=("unknown", "nobody"))])
    assert state.items["unit-tests"].state == "done"


def test_events_that_claim_to_follow_each_other_in_a_ring_leave_nothing_standing():
    """No honest digest can do this; a broken one must not hang us either."""
    one = seal(Event(UID, "one", 1, 1, "", "ada", "", "mark", "item:deploy", (), "", {"state": "done"}))
    ring = {
        "a": _with_id(one, "a", after=("b",)),
        "b": _with_id(one, "b", after=("a",)),
        "self": _with_id(one, "self", after=("self",)),
    }
    assert heads(ring.values(), ring) == ()
    assert newest(ring) == ()
    assert fold(SMALL, UID, ring.values()).items["deploy"].state == "open"


def test_undos_in_a_ring_fold_the_same_way_in_every_order():
    one = seal(Event(UID, "one", 1, 1, "", "ada", "", "undo", "item:deploy", (), "", {}))
    mark = _with_id(one, "mark", kind="mark", body={"state": "done"})
    ring = [
        mark,
        _with_id(one, "a", body={"withdraws": "b"}),
        _with_id(one, "b", body={"withdraws": "a"}),
        _with_id(one, "c", body={"withdraws": "c"}),
        _with_id(one, "d", body={"withdraws": "mark"}),
        _with_id(one, "e", body={"withdraws": "nobody"}),
        _with_id(one, "f", body={}),
        _with_id(one, "g", body={"withdraws": ["mark"]}),
    ]
    assert effective(ring) == effective(ring[::-1]) == ()
    assert fold(SMALL, UID, ring).items["deploy"].state == "open"


def _with_id(event: Event, id: str, **changes) -> Event:
    from dataclasses import replace

    return replace(event, id=id, **changes)


@pytest.mark.parametrize(
    "table",
    [
        {},
        {"n": "1"},
        {"after": "abc"},
        {"after": [1, {"x": 2}]},
        {"git": 5},
        {"n": True},
        {"clock": 1.0},
        {"clock": -1},
        {"clock": 2**70},
        {"session": "another"},
        {"writer": "another"},
        {"format": 2},
        {"body": datetime(2026, 1, 1)},
        {"body": float("nan")},
        {"deep": [[[[[[[[[[1]]]]]]]]]]},
    ],
)
def test_what_is_no_event_is_refused_with_one_line(ada, table):
    good = ada.marks("unit-tests", "done")
    bad = good.table() | table if table else {}
    with pytest.raises(BadEvent) as refusal:
        from_table(UID, "one", bad)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("table", [5, None, "event", [1]])
def test_what_is_not_even_a_table_is_refused(table):
    with pytest.raises(BadEvent):
        from_table(UID, "one", table)


@pytest.mark.parametrize("key", ["by", "kind", "about", "prev", "at", "clock", "state"])
def test_an_event_that_was_changed_is_refused(ada, key):
    table = ada.marks("unit-tests", "done").table()
    table[key] = table[key] + (1 if key == "clock" else "x")
    with pytest.raises(BadEvent, match="changed after it was recorded"):
        from_table(UID, "one", table)


@pytest.mark.parametrize("writer", ["../../.git/hooks/x", "a/b", "", "a.b", "x" * 65, "a\n"])
def test_a_writer_that_is_a_path_is_refused(ada, writer):
    event = ada.marks("unit-tests", "done")
    with pytest.raises(BadEvent, match="no writer"):
        from_table(UID, writer, event.table())
    with pytest.raises(BadEvent, match="no writer"):
        forged(event, writer=writer)


def test_a_clock_at_its_end_leaves_room_for_the_next_event(ada):
    last = forged(ada.marks("unit-tests", "done"), clock=MOST_CLOCK, writer="far")
    ada.clone.takes(last)
    after = ada.marks("unit-tests", "failed")
    assert from_table(UID, "one", after.table()) == after
    assert ada.clone.shows("unit-tests") == "failed"
    assert tomllib.loads(log(UID, "one", ada.clone.events))


def test_params_of_the_wrong_type_leave_conditions_open(ada):
    for value in ("no", 0, [False], {"uk": False}, "\x1b[2J"):
        ada.says("param", "param:uk", value=value)
        assert ada.clone.shows("fca") == "open"
        assert isinstance(ada.clone.state.params["uk"], (str, int))
    ada.says("param", "param:nobody", value=1)
    assert "nobody" not in ada.clone.state.params


def test_a_version_that_nobody_gave_is_empty():
    assert fold(SMALL, UID, ()).version == ""


def test_refusals_are_one_clean_line(ada):
    with refused("no item '␛[2Jx'"):
        ada.ticks("\x1b[2Jx")
    with refused("no state 'a⏎b'"):
        ada.marks("unit-tests", "a\nb")
    assert table(ada.clone.state)
