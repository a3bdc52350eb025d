"""Sign-offs, incidents, claims, complete sections, standing items: what people say beside the items."""

import tomllib
from datetime import timedelta

import pytest

from deploy_tui.checklist.build import build
from deploy_tui.checklist.files import merge
from deploy_tui.checklist.shipped import shipped_folder
from deploy_tui.session import incidents, signoffs, standing, teamwork
from deploy_tui.session.document import document, summary
from deploy_tui.session.rules import Unknown
from deploy_tui.session.status import status
from deploy_tui.store.checklists import read_files
from tests.session.story import BEGINNING, Clone, refused

PRODUCTION = build(merge(read_files(f"{shipped_folder()}/production")))


@pytest.fixture
def clone() -> Clone:
    return Clone(PRODUCTION).started(version="v1.4.0")


def test_a_sign_off_is_a_name_and_says_so(clone):
    assert [*signoffs.signoffs(clone.state)] == ["cto", "security", "operations", "legal", "lead"]
    clone.record(signoffs.sign(clone.state, "cto", "approve"), "cy")
    cto = signoffs.signoffs(clone.state)["cto"]
    assert (cto.decision, cto.by, cto.valid) == ("approve", "cy", True)
    assert "unsigned" in cto.why
    assert summary(tuple(clone.state.events.values())[-1:]) == "cto approves"
    assert status("s", clone.state, {})["signoffs"]["cto"]["by"] == "cy"
    assert tomllib.loads(document(clone.state))["signoffs"]["cto"]["decision"] == "approve"
    clone.by("cy").undoes()
    assert signoffs.signoffs(clone.state)["cto"].why == "not signed"


def test_a_rejection_needs_a_reason_and_wins_over_an_approval_that_did_not_see_it(clone):
    with refused("needs a reason"):
        signoffs.sign(clone.state, "legal", "reject")
    with pytest.raises(Unknown, match="did you mean 'legal'"):
        signoffs.sign(clone.state, "leagl", "approve")
    there = clone.twin("there")
    clone.record(signoffs.sign(clone.state, "legal", "reject", "terms not updated"), "li")
    there.record(signoffs.sign(there.state, "legal", "approve"), "lo")
    clone.meets(there)
    legal = signoffs.signoffs(clone.state)["legal"]
    assert (legal.decision, legal.by, legal.valid) == ("reject", "li", False)
    assert "did not see each other" in legal.why


def test_an_incident_keeps_its_steps_times_and_notes(clone):
    clone.record(incidents.start(clone.state, "site-down"), "bo")
    with refused("close it first"):
        incidents.start(clone.state, "site-down")
    running = incidents.open_incident(clone.state)
    clone.record(incidents.step(clone.state, running, "1"), "bo")
    clone.record(incidents.step(clone.state, running, "recent-logs"), "cy")
    clone.record(incidents.note(running, "the pool was full"), "bo")
    now = incidents.open_incident(clone.state, "site-down")
    assert {id: done.by for id, done in now.steps.items()} == {"check-dashboards": "bo", "recent-logs": "cy"}
    assert [note.text for note in now.notes] == ["the pool was full"]
    clone.record(incidents.step(clone.state, now, "1", done=False), "bo")
    assert "check-dashboards" not in incidents.open_incident(clone.state).steps
    clone.record(incidents.close(now, "resolved"), "bo")
    assert incidents.open_incident(clone.state) is None
    (over,) = incidents.incidents(clone.state)
    assert (over.outcome, over.closed_by) == ("resolved", "bo")
    assert tomllib.loads(document(clone.state))["incidents"][over.id]["outcome"] == "resolved"
    with refused("is closed"):
        incidents.step(clone.state, over, "3")


def test_two_people_at_one_step_who_disagree_leave_it_undone(clone):
    clone.record(incidents.start(clone.state, "site-down"), "bo")
    there = clone.twin("there")
    running = incidents.open_incident(clone.state)
    clone.record(incidents.step(clone.state, running, "1"), "bo")
    there.record(incidents.step(there.state, running, "1", done=False), "cy")
    clone.meets(there)
    assert "check-dashboards" not in incidents.open_incident(clone.state).steps


def test_a_section_is_complete_when_somebody_says_so_and_not_before(clone):
    with refused("6 unresolved: backup-strategy"):
        teamwork.complete(clone.state, "database")
    section = next(each for each in PRODUCTION.sections if each.id == "database")
    for item in section.items:
        clone.by("ada").marks(item.id, "skipped", reason="no database here")
    assert teamwork.completed(clone.state) == {}
    assert teamwork.not_ticked(clone.state, section) == section.items
    clone.record(teamwork.complete(clone.state, "database"), "ada")
    assert teamwork.completed(clone.state)["database"].by == "ada"
    clone.by("ada").marks(section.items[0].id, "open")
    assert teamwork.completed(clone.state) == {}


def test_a_claim_says_who_is_at_work_and_is_given_back(clone):
    clone.record(teamwork.claim(clone.state, "unit-tests", by="ada"), "ada")
    assert teamwork.claimed_by(clone.state, "unit-tests") == "ada"
    clone.record(teamwork.claim(clone.state, "unit-tests", by="bo"), "bo")
    assert teamwork.claimed_by(clone.state, "unit-tests") == "bo"
    clone.record(teamwork.claim(clone.state, "unit-tests", by="bo"), "bo")
    assert teamwork.claimed_by(clone.state, "unit-tests") == ""


def test_who_has_read_the_reminders(clone):
    clone.record(teamwork.affirm(clone.state), "ada")
    assert [*teamwork.affirmed(clone.state)] == ["ada"]


def test_standing_items_are_offered_and_each_confirmed_by_hand(clone):
    clone.by("ada").ticks("certificate", "unit-tests")
    late = BEGINNING + timedelta(days=40)
    offers = standing.offers_from("2026-11-22-v1.4.0", clone.state, PRODUCTION.items, late)
    assert [draft.about for draft in offers] == ["item:certificate"]  # tests are not standing
    following = Clone(PRODUCTION, now=late).started(version="v1.5.0")
    for draft in offers:
        following.record(draft, "bo")
    assert following.shows("certificate") == "open"
    offer = standing.offer_for(following.state, "certificate")
    assert (offer.by, offer.session, offer.age(late).days) == ("ada", "2026-11-22-v1.4.0", 39)
    following.record(standing.carry(following.state, "certificate", now=late), "bo")
    item = following.item("certificate")
    assert (item.state, item.how, item.by) == ("done", "carried", "bo")
    with refused("no earlier session"):
        standing.carry(following.state, "unit-tests", now=late)


def test_what_is_older_than_ninety_days_is_not_offered(clone):
    clone.by("ada").ticks("certificate")
    assert standing.offers_from("s", clone.state, PRODUCTION.items, BEGINNING + timedelta(days=91)) == ()
