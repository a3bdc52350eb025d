"""An item that is switched to manual: what a machine said counts no more, what people say does; and back."""

import tomllib
from dataclasses import replace
from datetime import timedelta

import pytest

from deploy_tui.checklist.build import build
from deploy_tui.session.document import document
from deploy_tui.session.fold import fold
from deploy_tui.session.manual import switch
from deploy_tui.session.readings import aged, reading, stale_at
from deploy_tui.session.status import status
from deploy_tui.session.story import told
from deploy_tui.text import toml
from tests.session.story import SMALL_TOML, Clone, refused

CHECKED = 'command = "pytest", kind = "checked", fresh = "1 hour"'
CHECKLIST = build(
    toml.parse(
        SMALL_TOML.replace('title = "Unit tests pass"', f'title = "Unit tests pass", {CHECKED}')
        .replace('title = "Error rate", ', 'title = "Error rate", kind = "checked", command = "rate", ')
        .encode()
    )
)


@pytest.fixture
def here() -> Clone:
    return Clone(CHECKLIST, writer="here").started()


def checks(clone: Clone, ref: str, ok: bool) -> None:
    clone.record(reading(clone.state, ref, ok=ok, kind="command", detail="as it is", now=clone.now), "ada")


def switches(clone: Clone, ref: str, *, manual: bool, by: str = "ada", reason: str = "") -> None:
    clone.record(switch(clone.state, ref, manual=manual, reason=reason), by)


@pytest.mark.parametrize("ok", [True, False])
def test_what_a_machine_said_counts_no_more_and_again_when_switched_back(here: Clone, ok: bool) -> None:
    before = here.state.resolved["code"]
    checks(here, "unit-tests", ok)
    switches(here, "unit-tests", manual=True, reason="the runner is down")
    item = here.item("unit-tests")
    assert (item.state, item.how) == ("open", "")
    assert here.state.resolved["code"] == before
    with refused("switched to manual by ada"):
        checks(here, "unit-tests", True)
    switches(here, "unit-tests", manual=False)
    assert here.item("unit-tests").state == ("done" if ok else "failed")


def test_a_tick_by_hand_counts_and_does_not_age(here: Clone) -> None:
    switches(here, "unit-tests", manual=True)
    here.by("bo").ticks("unit-tests")
    later = aged(here.state, here.now + timedelta(days=30))
    assert (later.items["unit-tests"].state, later.items["unit-tests"].how) == ("done", "hand")
    assert stale_at(CHECKLIST.items["unit-tests"], here.item("unit-tests")) is None
    switches(here, "unit-tests", manual=False)
    assert here.item("unit-tests").state == "done"  # what somebody said stays said


def test_an_older_tick_by_hand_does_not_come_back(here: Clone) -> None:
    here.by("ada").ticks("unit-tests")
    checks(here, "unit-tests", False)
    switches(here, "unit-tests", manual=True)
    assert here.item("unit-tests").state == "open"


def test_every_day_of_an_item_that_repeats_is_manual(here: Clone) -> None:
    checks(here, "error-rate@1", True)
    switches(here, "error-rate@2", manual=True)
    assert [day.state for day in here.item("error-rate").instances] == ["open", "open", "open"]
    with refused("switched to manual"):
        checks(here, "error-rate@3", True)
    here.by("bo").ticks("error-rate@1")
    assert here.state.item("error-rate@1").state == "done"


@pytest.mark.parametrize("ok", [True, False, None])
@pytest.mark.parametrize("ahead", [True, False])
def test_a_clone_that_knows_nothing_of_it_takes_no_tick_away(
    here: Clone, ok: bool | None, ahead: bool
) -> None:
    checks(here, "unit-tests", True)
    there = here.twin("there")
    switches(here, "unit-tests", manual=True)
    here.by("ada").ticks("unit-tests")
    if ahead:
        for _ in range(5):
            there.by("bo").notes("retro", "so that its clock is ahead")
    draft = reading(there.state, "unit-tests", ok=ok, kind="command", detail="as it is", now=there.now)
    there.record(draft, "bo")
    here.meets(there)
    item = here.item("unit-tests")
    assert (item.state, item.how, item.by, item.disputed) == ("done", "hand", "ada", False)
    assert here.state == there.state
    for events in (here.events, tuple(reversed(here.events))):
        assert fold(CHECKLIST, here.state.uid, events) == here.state
    here.by("ada").undoes()
    assert here.item("unit-tests").state == "open"


def test_what_cannot_be_switched_says_why(here: Clone) -> None:
    for ref in ("review", "retro"):
        with refused("no machine looks at it"):
            switches(here, ref, manual=True)
    with refused("is not manual"):
        switches(here, "unit-tests", manual=False)
    switches(here, "unit-tests", manual=True)
    with refused("is manual already"):
        switches(here, "unit-tests", manual=True)


def test_undo_takes_it_back(here: Clone) -> None:
    checks(here, "unit-tests", True)
    switches(here, "unit-tests", manual=True)
    here.by("ada").undoes()
    assert here.item("unit-tests").manual is None
    assert here.item("unit-tests").state == "done"


def test_two_clones_that_disagree_hold_the_later_one_both_ways(here: Clone) -> None:
    switches(here, "unit-tests", manual=True)
    there = here.twin("there")
    switches(here, "unit-tests", manual=False)
    there.by("bo").notes("retro", "so that the other clone is ahead")
    switches(there, "unit-tests", manual=False, by="bo")
    switches(there, "unit-tests", manual=True, by="bo", reason="no, it is broken")
    here.meets(there)
    assert there.state == here.state
    manual = here.item("unit-tests").manual
    assert manual is not None
    assert (manual.by, manual.reason) == ("bo", "no, it is broken")


def test_a_reviewer_and_a_script_see_it_and_an_older_version_carries_it(here: Clone) -> None:
    switches(here, "unit-tests", manual=True, reason="the runner\nis down")
    (event,) = (each for each in here.events if each.kind == "manual")
    assert told(event, here.state).startswith("switched unit-tests to manual (because the runner")
    shown = tomllib.loads(document(here.state))["items"]
    assert shown["unit-tests"]["manual"].startswith("since 2026-11-22T10:")
    assert "by ada, because the runner" in shown["unit-tests"]["manual"]
    assert not any("manual" in each for id, each in shown.items() if id != "unit-tests")
    items = status("s", here.state, {})["items"]
    assert items["unit-tests"]["manual"]["by"] == "ada"
    assert items["retro"]["manual"] is None
    # What an older version makes of a kind that it does not know.
    newer = replace(event, kind="manual-of-tomorrow")
    assert "which a newer deploy-tui understands" in told(newer, here.state)
