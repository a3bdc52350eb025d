"""What was deferred turns up where it went; what waits for an item; undo taken back."""

import pytest

from deploy_tui.checklist.build import build
from deploy_tui.session.deferred import deferred_sections, is_settled, settled
from deploy_tui.session.holding import Holding
from deploy_tui.session.redo import redo
from deploy_tui.session.story import told
from deploy_tui.text import toml
from tests.session.story import SMALL_TOML, Clone, Person, refused


@pytest.fixture
def clone() -> Clone:
    return Clone().started()


@pytest.fixture
def ada(clone: Clone) -> Person:
    return clone.by("ada")


def redoes(person: Person) -> str:
    draft, again = redo(person.clone.state, person.name)
    event = person.clone.record(draft, person.name)
    assert told(event, person.clone.state) == f"did again: {told(again, person.clone.state)}"
    return again.about


def test_deferred_items_turn_up_in_the_phase_they_went_to_grouped_by_origin(
    clone: Clone, ada: Person
) -> None:
    assert deferred_sections(clone.state) == {}
    ada.marks("unit-tests", "deferred", reason="later", to_phase="after")
    ada.marks("review", "deferred", reason="later", to_phase="after")
    ada.marks("deploy", "deferred", reason="later")
    found = deferred_sections(clone.state)
    assert [(each.title, [item.id for item in each.items]) for each in found["after"]] == [
        ("Deferred from Before", ["unit-tests", "review"]),
        ("Deferred from Day of", ["deploy"]),
    ]
    section = found["after"][0]
    assert settled(clone.state, section) == 0
    assert clone.state.resolved["code"] == 2  # where they come from they are resolved


def test_what_is_done_there_is_counted_there_and_stays_in_sight(clone: Clone, ada: Person) -> None:
    ada.marks("unit-tests", "deferred", reason="later", to_phase="day")
    ada.marks("latency", "deferred", reason="later", to_phase="day")
    ada.ticks("unit-tests")
    (section,) = deferred_sections(clone.state)["day"]
    assert [item.id for item in section.items] == ["unit-tests", "latency"]
    assert settled(clone.state, section) == 1
    ada.marks("latency", "failed", value="620")
    (section,) = deferred_sections(clone.state)["day"]
    assert not is_settled(clone.state, section, clone.checklist.items["latency"])


def test_a_deferral_taken_back_is_no_longer_there(clone: Clone, ada: Person) -> None:
    ada.marks("unit-tests", "deferred", reason="later", to_phase="day")
    ada.undoes()
    assert deferred_sections(clone.state) == {}
    ada.marks("unit-tests", "deferred", reason="later", to_phase="day")
    ada.marks("unit-tests", "open")
    ada.ticks("unit-tests")
    assert deferred_sections(clone.state) == {}


def test_a_phase_that_nobody_knows_holds_nothing(clone: Clone, ada: Person) -> None:
    ada.says("mark", "item:unit-tests", state="deferred", to="never", reason="x")
    assert deferred_sections(clone.state) == {}


def test_what_an_item_holds_up_until_it_is_resolved() -> None:
    text = SMALL_TOML.replace('title = "Deploy", kind', 'title = "Deploy", needs = ["unit-tests"], kind')
    gates = """
[[gate]]
id = "go"
title = "Go live"
before = "deploy"
needs = [{ phase = "before" }]

[[gate]]
id = "rest"
title = "Rest"
before = "close"
needs = [{ section = "daily" }, { items = ["deploy"] }, { item = "retro" }]
"""
    clone = Clone(build(toml.parse((text + gates).encode()))).started()
    holding = Holding(clone.checklist)

    def held(id: str) -> list[str]:
        return [each.title for each in holding.held_up(clone.state, clone.checklist.items[id])]

    assert held("unit-tests") == ["Deploy", "Go live"]
    assert held("fca") == ["Go live"]
    assert held("deploy") == ["Rest"]
    assert held("error-rate") == ["Rest"]
    assert held("watch-errors") == []
    ada = clone.by("ada")
    ada.marks("unit-tests", "blocked", reason="no runner")
    assert held("unit-tests") == ["Deploy", "Go live"]
    ada.ticks("deploy")
    assert held("unit-tests") == ["Go live"]
    ada.ticks("unit-tests")
    assert held("unit-tests") == []


def test_what_was_undone_stands_again_the_last_first(clone: Clone, ada: Person) -> None:
    ada.ticks("unit-tests", "fca")
    ada.notes("fca", "checked twice")
    ada.undoes()
    ada.undoes()
    ada.undoes()
    assert clone.shows("unit-tests") == "open"
    assert redoes(ada) == "item:unit-tests"
    assert redoes(ada) == "item:fca"
    assert (clone.shows("unit-tests"), clone.shows("fca")) == ("done", "done")
    assert not clone.item("fca").notes
    redoes(ada)
    assert [note.text for note in clone.item("fca").notes] == ["checked twice"]
    with refused("nothing by ada to do again"):
        redoes(ada)
    ada.undoes()
    assert not clone.item("fca").notes
    redoes(ada)
    assert clone.item("fca").notes


def test_after_something_else_nothing_is_done_again(clone: Clone, ada: Person) -> None:
    ada.ticks("unit-tests")
    ada.undoes()
    ada.ticks("fca")
    with refused("nothing by ada to do again"):
        redoes(ada)
    clone.by("bo").ticks("deploy")  # another person's act is not in the way
    ada.undoes()
    clone.by("bo").ticks("retro")
    assert redoes(ada) == "item:fca"


def test_a_long_chain_of_withdrawals_is_told_in_one_line(clone: Clone, ada: Person) -> None:
    event = ada.marks("unit-tests", "done")
    for _ in range(6):
        event = ada.withdraws(event)
        assert len(told(event, clone.state)) < 60
