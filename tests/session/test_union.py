"""The join of two clones is the union of their logs."""

from hypothesis import given
from hypothesis import strategies as st

from deploy_tui.session.events import order, union
from tests.session.histories import histories, hostile_histories
from tests.session.story import Clone

logs = st.one_of(histories(most=8), hostile_histories())


@given(logs, logs)
def test_it_does_not_matter_who_joins_whom(one, two):
    assert union(one, two) == union(two, one)


@given(logs, logs, logs)
def test_it_does_not_matter_in_which_order_three_meet(one, two, three):
    assert union(union(one, two), three) == union(one, union(two, three)) == union(three, one, two)


@given(logs)
def test_meeting_again_changes_nothing(log):
    once = union(log)
    assert union(once) == union(once, log) == union(once, reversed(log)) == once
    assert len({event.id for event in once}) == len(once)
    assert list(once) == sorted(once, key=order)


def test_nobodys_act_is_lost_when_clones_meet():
    here = Clone(writer="here").started()
    there = here.twin("there")
    here.by("ada").ticks("unit-tests")
    there.by("bo").notes("deploy", "tonight")
    here.meets(there)
    assert here.state == there.state
    assert here.shows("unit-tests") == "done"
    assert here.item("deploy").notes[0].text == "tonight"
