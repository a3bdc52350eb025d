"""Two people act without seeing each other: nothing is lost, the cautious view shows, a person decides."""

import itertools

import pytest

from deploy_tui.session.state import MOST_CAUTIOUS
from tests.session.story import Clone, Person


@pytest.fixture
def here() -> Clone:
    return Clone(writer="here").started()


@pytest.fixture
def there(here: Clone) -> Clone:
    return here.twin("there")


@pytest.fixture
def ada(here: Clone) -> Person:
    return here.by("ada")


@pytest.fixture
def bo(there: Clone) -> Person:
    return there.by("bo")


@pytest.mark.parametrize(("one", "two"), [*itertools.permutations(MOST_CAUTIOUS, 2)])
def test_the_more_cautious_of_two_shows(here, there, ada, bo, one, two):
    ada.marks("deploy", one, reason="ada says")
    bo.notes("retro", "whoever acts last does not win by that")
    bo.marks("deploy", two, reason="bo says")
    here.meets(there)
    item = here.item("deploy")
    cautious = min(one, two, key=MOST_CAUTIOUS.index)
    assert (item.state, item.by) == (cautious, "ada" if cautious == one else "bo")
    assert item.disputed
    assert {head.by for head in item.heads} == {"ada", "bo"}
    assert there.state == here.state


def test_a_mark_that_saw_both_settles_it(here, there, ada, bo):
    ada.ticks("deploy")
    bo.marks("deploy", "failed")
    here.meets(there)
    settled = bo.marks("deploy", "done")
    assert len(settled.after) == 2
    here.meets(there)
    item = here.item("deploy")
    assert (item.state, item.by, item.disputed, item.heads) == ("done", "bo", False, (settled,))


def test_taking_the_decision_back_brings_the_disagreement_back(here, there, ada, bo):
    ada.ticks("deploy")
    bo.marks("deploy", "failed")
    here.meets(there)
    ada.marks("deploy", "skipped", reason="no need")
    ada.undoes()
    assert (here.shows("deploy"), here.item("deploy").disputed) == ("failed", True)


def test_one_of_them_giving_way_settles_it_too(here, there, ada, bo):
    ada.ticks("deploy")
    bo.marks("deploy", "failed")
    here.meets(there)
    bo.undoes()
    here.meets(there)
    assert (here.shows("deploy"), here.item("deploy").disputed) == ("done", False)


def test_equal_states_do_not_disagree(here, there, ada, bo):
    ada.marks("latency", "done", value="320 ms", evidence=("ada.txt",))
    bo.marks("latency", "done", value="340 ms", evidence=("bo.txt",))
    here.meets(there)
    item = here.item("latency")
    assert (item.state, len(item.heads), item.disputed) == ("done", 2, False)
    assert item.evidence == ("ada.txt", "bo.txt")


def test_a_note_beside_a_mark_is_no_disagreement(here, there, ada, bo):
    ada.ticks("deploy")
    bo.notes("deploy", "hm")
    bo.assigns("deploy", "cy")
    here.meets(there)
    item = here.item("deploy")
    assert (item.state, item.disputed, item.owner, len(item.notes)) == ("done", False, "cy", 1)


def test_a_correction_wins_over_a_mark_that_it_saw_whatever_the_clocks_say(here, there, ada, bo):
    ada.marks("deploy", "failed")
    here.meets(there)
    there.later(days=-3)
    bo.ticks("deploy")
    here.meets(there)
    assert (here.shows("deploy"), here.item("deploy").disputed) == ("done", False)


def test_two_clones_make_a_quorum_together(here, there, ada, bo):
    ada.ticks("review")
    bo.ticks("review")
    here.meets(there)
    item = here.item("review")
    assert (item.state, set(item.confirmed), item.disputed) == ("done", {"ada", "bo"}, False)


def test_one_person_in_two_clones_is_one_person(here, there):
    here.by("ada").ticks("review")
    there.by("ada").ticks("review")
    here.meets(there)
    assert (here.shows("review"), here.item("review").confirmed) == ("open", ("ada",))


@pytest.mark.parametrize("state", ["failed", "blocked", "open", "waived", "skipped"])
def test_a_mark_beside_a_whole_quorum_is_a_disagreement(here, there, ada, bo, state):
    ada.ticks("review")
    here.by("cy").ticks("review")
    bo.marks("review", state, reason="not like this")
    here.meets(there)
    item = here.item("review")
    assert (item.state, item.disputed) == (state, True)
    here.by("ada").ticks("review")
    assert (here.shows("review"), here.item("review").disputed) == ("done", False)


def test_a_failure_beside_a_first_confirmation_is_a_disagreement(here, there, ada, bo):
    ada.ticks("review")
    bo.marks("review", "failed")
    here.meets(there)
    assert (here.shows("review"), here.item("review").disputed) == ("failed", True)


def test_a_disagreement_about_one_day_shows_on_the_whole_item(here, there, ada, bo):
    ada.ticks("error-rate@1")
    bo.marks("error-rate@1", "skipped", reason="holiday")
    here.meets(there)
    assert here.item("error-rate@1").disputed
    assert here.item("error-rate").disputed
    assert not here.item("error-rate@2").disputed


@pytest.mark.parametrize(("one", "two"), [("yes", "no"), ("no", "yes")])
def test_a_condition_that_one_of_two_says_holds_keeps_its_items_open(here, there, ada, bo, one, two):
    ada.answers("uk", one)
    bo.answers("uk", two)
    here.meets(there)
    assert (here.state.params["uk"], here.shows("fca")) == (True, "open")
    ada.answers("uk", "no")
    assert (here.state.params["uk"], here.shows("fca")) == (False, "skipped")


def test_closed_here_and_reopened_there_is_open(here, there, ada, bo):
    ada.closes("aborted")
    here.meets(there)
    bo.reopens("not yet")
    there.by("bo").ticks("deploy")
    ada.reopens("me too")
    ada.closes("rolled-back")
    here.meets(there)
    assert (here.state.outcome, here.shows("deploy")) == ("", "done")


def test_an_undo_of_what_somebody_built_on_takes_back_only_itself(here, there, ada, bo):
    ada.ticks("deploy")
    here.meets(there)
    ada.undoes()
    bo.marks("deploy", "failed")
    here.meets(there)
    assert (here.shows("deploy"), here.item("deploy").by, here.item("deploy").disputed) == (
        "failed",
        "bo",
        False,
    )


def test_three_clones_end_up_the_same_by_any_way(here, there, ada, bo):
    third = here.twin("third")
    ada.ticks("deploy", "unit-tests")
    bo.marks("deploy", "failed")
    third.by("cy").marks("deploy", "waived", reason="late")
    third.by("cy").answers("uk", "no")
    there.meets(third)
    third.meets(here)
    here.meets(there)
    assert here.state == there.state == third.state
    assert here.shows("deploy") == "failed"
    assert len(here.item("deploy").heads) == 3
