"""The state is what the events say, in whatever order and in whatever portions they come."""

from hypothesis import given
from hypothesis import strategies as st

from deploy_tui.session.events import Draft
from deploy_tui.session.fold import apply, fold
from tests.session.histories import histories, hostile_histories
from tests.session.story import SMALL, UID, Clone

logs = st.one_of(histories(), hostile_histories())


@given(logs, st.randoms(use_true_random=False))
def test_the_order_in_which_events_come_does_not_matter(log, random):
    shuffled = list(log)
    random.shuffle(shuffled)
    assert fold(SMALL, UID, shuffled) == fold(SMALL, UID, log)


@given(logs, st.data())
def test_portions_do_not_matter(log, data):
    """Every register at once: marks, conditions, repeats, quorum, watch, notes, undos, close and reopen."""
    order = data.draw(st.permutations(log))
    state = fold(SMALL, UID, ())
    while order:
        size = data.draw(st.integers(1, len(order)))
        portion, order = order[:size], order[size:]
        state = apply(state, portion)
    scratch = fold(SMALL, UID, log)
    assert state == scratch
    assert dict(state.resolved) == {
        section.id: sum(state.items[item.id].resolved for item in section.items) for section in SMALL.sections
    }


@given(logs)
def test_what_is_known_already_changes_nothing(log):
    state = fold(SMALL, UID, log)
    assert apply(state, log) is state


def test_an_act_touches_its_own_item_and_no_other():
    clone = Clone().started()
    before = dict(clone.state.items)
    clone.by("ada").ticks("unit-tests")
    changed = [id for id, item in clone.state.items.items() if item is not before[id]]
    assert changed == ["unit-tests"]


def test_earlier_states_stay_as_they_were():
    clone = Clone().started()
    ada = clone.by("ada")
    ada.ticks("unit-tests")
    before = clone.state
    known = clone.events
    ada.marks("unit-tests", "failed")
    ada.ticks("deploy")
    assert before == fold(SMALL, UID, known)
    assert before.items["unit-tests"].state == "done"


def test_an_act_supersedes_what_it_saw_through_others():
    clone = Clone().started()
    ada = clone.by("ada")
    ada.marks("deploy", "failed")
    ada.notes("deploy", "again")
    ada.says("sense", "item:deploy")
    last = ada.marks("deploy", "done")
    assert clone.item("deploy").heads == (last,)


def test_what_a_newer_version_records_is_carried_and_counted():
    clone = Clone().started()
    ada = clone.by("ada")
    ada.ticks("unit-tests")
    sensed = ada.says("sense", "item:unit-tests", reading={"lux": 3})
    assert clone.shows("unit-tests") == "done"
    assert sensed in clone.item("unit-tests").history
    clone.record(Draft("weather", "sky", {"cloudy": True}), "ada")
    assert "sky" in clone.state.about
    later = ada.marks("unit-tests", "failed")
    assert later.after == (sensed.id,)
    assert clone.shows("unit-tests") == "failed"


def test_a_state_that_nobody_knows_yet_counts_as_open():
    clone = Clone().started()
    clone.by("ada").says("mark", "item:unit-tests", state="verified")
    assert clone.shows("unit-tests") == "open"
    assert clone.state.next_open().id == "unit-tests"


def test_the_next_open_item_comes_round_again():
    clone = Clone().started()
    clone.by("ada").ticks("unit-tests", "retro")
    state = clone.state
    last = SMALL.items["retro"].number
    assert state.next_open().id == "review"
    assert state.next_open(last).id == "review"
    assert state.next_open(last, wrap=False) is None
    assert state.next_open(-99).id == "review"
    assert state.next_open(10_000).id == "review"


def test_life_goes_from_preparing_to_closed():
    clone = Clone().started(uk="no")
    ada, bo = clone.people("ada", "bo")
    assert (clone.state.life, clone.state.phase.id) == ("preparing", "before")
    ada.ticks("unit-tests", "review")
    bo.ticks("review")
    for ref, value in {"latency": "90 ms", "coverage": "91 %", "build": "12"}.items():
        ada.marks(ref, "done", value=value)
    assert (clone.state.life, clone.state.phase.id) == ("deploying", "day")
    ada.ticks("deploy")
    ada.marks("watch-errors", "skipped", reason="no traffic")
    assert clone.state.life == "watching"
    ada.ticks("error-rate", "error-rate", "error-rate", "retro")
    assert (clone.state.life, clone.state.phase.id) == ("watching", "after")
    assert clone.state.next_open() is None
    ada.closes("succeeded")
    assert clone.state.life == "closed"
