"""What an operator may record, as stories."""

import pytest

from deploy_tui.checklist.build import build
from deploy_tui.session import rules
from deploy_tui.session.state import MOST_CAUTIOUS, OUTCOMES
from tests.session.story import SMALL, Clone, Person, refused


@pytest.fixture
def clone() -> Clone:
    return Clone().started()


@pytest.fixture
def ada(clone: Clone) -> Person:
    return clone.by("ada")


@pytest.fixture
def bo(clone: Clone) -> Person:
    return clone.by("bo")


# Every way to mark


def test_a_tick_shows_who_when_and_how(clone, ada):
    ada.marks("unit-tests", "done", evidence=("report.txt", "run/12"))
    item = clone.item("unit-tests")
    assert (item.state, item.how, item.by, item.at) == ("done", "hand", "ada", "2026-11-22T10:03:00+00:00")
    assert item.evidence == ("report.txt", "run/12")
    assert item.resolved
    assert not item.disputed


@pytest.mark.parametrize("state", ["blocked", "skipped", "deferred", "waived"])
def test_what_is_not_done_needs_a_reason(clone, ada, state):
    for reason in ("", "  \n"):
        with refused(f"unit-tests: {state} needs a reason"):
            ada.marks("unit-tests", state, reason=reason)
    ada.marks("unit-tests", state, reason="no time")
    item = clone.item("unit-tests")
    assert (item.state, item.reason) == (state, "no time")
    assert item.resolved == (state != "blocked")


def test_failed_and_open_need_no_reason(clone, ada):
    ada.marks("unit-tests", "failed")
    assert clone.shows("unit-tests") == "failed"
    ada.marks("unit-tests", "open")
    item = clone.item("unit-tests")
    assert (item.state, item.how, item.by) == ("open", "", "ada")
    assert clone.state.resolved["code"] == 0


def test_a_waiver_names_who_why_and_until_when(clone, ada):
    ada.marks("unit-tests", "waived", reason="flaky", owner="bo", until="2026-12-01")
    item = clone.item("unit-tests")
    assert (item.state, item.by, item.reason, item.owner, item.until) == (
        "waived",
        "ada",
        "flaky",
        "bo",
        "2026-12-01",
    )


def test_the_last_owner_that_was_named_counts_however_it_was_named(clone, ada):
    ada.assigns("unit-tests", "bo")
    ada.marks("unit-tests", "failed")
    assert clone.item("unit-tests").owner == "bo"
    ada.marks("unit-tests", "waived", reason="flaky", owner="cy")
    assert clone.item("unit-tests").owner == "cy"
    ada.assigns("unit-tests", "dee")
    assert clone.item("unit-tests").owner == "dee"
    with refused("give the operator"):
        ada.assigns("unit-tests", " ")


def test_deferred_goes_to_a_later_phase_and_to_no_other(clone, ada):
    ada.marks("unit-tests", "deferred", reason="late")
    assert clone.item("unit-tests").to == "day"
    ada.marks("unit-tests", "deferred", reason="later", to_phase="after")
    assert clone.item("unit-tests").to == "after"
    for phase in ("before", "day", "tomorrow"):
        with refused("later phases: after"):
            ada.marks("deploy", "deferred", reason="late", to_phase=phase)
    with refused("no later phase to defer to; skip or waive it"):
        ada.marks("retro", "deferred", reason="late")


def test_a_note_changes_no_state(clone, ada, bo):
    ada.ticks("deploy")
    bo.notes("deploy", "was slow\n[bold]very[/x]")
    ada.notes("session", "pizza is here")
    item = clone.item("deploy")
    assert (item.state, item.by) == ("done", "ada")
    assert [(note.by, note.text) for note in item.notes] == [("bo", "was slow\n[bold]very[/x]")]
    assert [note.text for note in clone.state.notes] == ["pizza is here"]
    with refused("an empty note says nothing"):
        ada.notes("deploy", " ")


def test_too_much_text_belongs_in_evidence(ada):
    for act in (
        lambda text: ada.notes("deploy", text),
        lambda text: ada.marks("deploy", "skipped", reason=text),
        lambda text: ada.marks("deploy", "done", evidence=(text,)),
        lambda text: ada.marks("build", "done", value=text),
    ):
        with refused("Attach it as evidence"):
            act("x" * (rules.MOST_TEXT + 1))


# Measured


@pytest.mark.parametrize(
    ("text", "value"),
    [("320", 320), ("320 ms", 320), ("320MS", 320), (" 12.5 ms ", 12.5), ("ms 7", 7), ("-1", -1), ("0", 0)],
)
def test_a_value_within_the_limit_is_done_by_value(clone, ada, text, value):
    ada.marks("latency", "done", value=text)
    item = clone.item("latency")
    assert (item.state, item.how, item.value) == ("done", "value", value)


@pytest.mark.parametrize("text", ["500", "500 ms", "900.5", "1e3"])
def test_a_value_beyond_the_limit_is_not_done_but_can_be_failed_or_waived(clone, ada, text):
    with refused("is not < 500 ms; mark it failed, or waived with a reason"):
        ada.marks("latency", "done", value=text, reason="good enough")
    ada.marks("latency", "failed", value=text)
    assert clone.item("latency").value >= 500
    ada.marks("latency", "waived", value=text, reason="night only")
    assert clone.shows("latency") == "waived"


@pytest.mark.parametrize(
    "text", ["", "fast", "320 s", "320 %", "1,5", "nan", "inf", "0x10", "9" * 400, "3 2"]
)
def test_what_is_no_number_of_the_unit_is_refused(ada, text):
    with refused("is no number of ms"):
        ada.marks("latency", "done", value=text)


def test_a_measured_item_needs_its_value(ada):
    with refused("latency: needs the value measured (limit < 500 ms)"):
        ada.ticks("latency")
    with refused("build: needs the value measured"):
        ada.ticks("build")


@pytest.mark.parametrize("text", ["80", "80%", "80 %", "99.5 %"])
def test_percent_may_stand_beside_the_number(clone, ada, text):
    ada.marks("coverage", "done", value=text)
    assert clone.item("coverage").value == float(text.rstrip("% "))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *[("12", 12), ("12.5", 12.5)],
        *[
            (text, text)
            for text in ("1.10", "007", "v1.4", "95%", "1_0", "1e3", "nan", "20261122134501234567")
        ],
    ],
)
def test_a_value_without_a_limit_is_kept_as_it_was_given(clone, ada, text, value):
    ada.marks("build", "done", value=text)
    kept = clone.item("build").value
    assert (kept, type(kept)) == (value, type(value))


# Quorum


def test_two_different_people_make_a_quorum(clone, ada, bo):
    ada.ticks("review")
    item = clone.item("review")
    assert (item.state, item.confirmed) == ("open", ("ada",))
    with refused("review: ada has confirmed already; 1 more must confirm, each as themselves"):
        ada.ticks("review")
    bo.marks("review", "done", reason="read it twice", evidence=("review/77",))
    item = clone.item("review")
    assert (item.state, item.how, item.confirmed, item.by) == ("done", "people", ("ada", "bo"), "ada, bo")
    assert (item.reason, item.evidence) == ("read it twice", ("review/77",))
    with refused("bo has confirmed already"):
        bo.ticks("review")


def test_a_third_person_may_confirm_too(clone):
    for person in clone.people("ada", "bo", "cy"):
        person.ticks("review")
    assert clone.item("review").confirmed == ("ada", "bo", "cy")


def test_a_confirmation_can_be_taken_back(clone, ada, bo):
    ada.ticks("review")
    bo.ticks("review")
    bo.undoes()
    item = clone.item("review")
    assert (item.state, item.confirmed) == ("open", ("ada",))
    bo.ticks("review")
    assert clone.shows("review") == "done"


def test_a_mark_overrules_the_confirmations_before_it(clone, ada, bo):
    ada.ticks("review")
    bo.marks("review", "failed", reason="a bug")
    item = clone.item("review")
    assert (item.state, item.confirmed) == ("failed", ())
    clone.by("cy").ticks("review")
    assert (clone.shows("review"), clone.item("review").confirmed) == ("open", ("cy",))
    ada.ticks("review")
    assert clone.shows("review") == "done"


def test_a_confirmation_of_what_is_no_quorum_says_nothing(clone, ada, bo):
    ada.ticks("deploy")
    bo.says("confirm", "item:deploy")
    assert (clone.shows("deploy"), clone.item("deploy").by) == ("done", "ada")


# Repeated


def test_a_repeating_item_is_ticked_instance_by_instance(clone, ada):
    marked = [ada.marks("error-rate", "done").about for _ in range(3)]
    assert marked == ["item:error-rate@1", "item:error-rate@2", "item:error-rate@3"]
    assert (clone.shows("error-rate"), clone.item("error-rate").at) == ("done", clone.item("error-rate@3").at)


def test_the_next_open_instance_is_meant_when_none_is_named(clone, ada):
    ada.ticks("error-rate@2", "error-rate", "error-rate")
    assert [each.state for each in clone.item("error-rate").instances] == ["done"] * 3
    ada.marks("error-rate@2", "failed")
    assert ada.marks("error-rate", "done").about == "item:error-rate@2"
    assert ada.marks("error-rate", "open").about == "item:error-rate@3"


def test_a_repeating_item_is_as_open_as_its_most_open_instance(clone, ada):
    ada.ticks("error-rate", "error-rate")
    assert clone.shows("error-rate") == "open"
    ada.marks("error-rate@1", "failed")
    assert (clone.shows("error-rate"), clone.state.resolved["daily"]) == ("failed", 0)
    ada.marks("error-rate@1", "waived", reason="known cause")
    ada.ticks("error-rate@3")
    item = clone.item("error-rate")
    assert (item.state, item.reason, item.by) == ("waived", "known cause", "ada")
    assert clone.state.resolved["daily"] == 1


def test_a_repeating_item_that_was_marked_as_a_whole_shows_that(clone, ada):
    ada.says("mark", "item:error-rate", state="skipped", reason="no traffic")
    item = clone.item("error-rate")
    assert (item.state, item.reason, item.instances[0].state) == ("skipped", "no traffic", "open")


def test_notes_and_owner_of_a_repeating_item_are_its_own(clone, ada):
    ada.assigns("error-rate@2", "bo")
    ada.notes("error-rate", "all days")
    ada.notes("error-rate@2", "second day")
    item = clone.item("error-rate")
    assert (item.owner, [note.text for note in item.notes]) == ("bo", ["all days"])
    assert [note.text for note in item.instances[1].notes] == ["second day"]


@pytest.mark.parametrize(
    "ref", ["error-rate@0", "error-rate@4", "error-rate@", "error-rate@x", "error-rate@01"]
)
def test_an_instance_that_is_not_there_is_refused(ada, ref):
    with refused("error-rate repeats 3 times, error-rate@1 to error-rate@3"):
        ada.ticks(ref)


def test_an_item_that_does_not_repeat_has_no_instances(ada):
    with refused("'deploy@1': deploy does not repeat"):
        ada.ticks("deploy@1")


# Timed


def test_a_timed_item_must_hold_first(clone, ada):
    with refused("watch-errors: must hold for 1 hour: start its watch first, or give a reason"):
        ada.ticks("watch-errors")
    ada.watches("watch-errors")
    assert clone.item("watch-errors").watch_from == clone.now.isoformat()
    clone.later(minutes=20)
    with refused("watch-errors: 40 min of 1 hour left; done before that needs a reason"):
        ada.ticks("watch-errors")
    clone.later(minutes=40)
    ada.ticks("watch-errors")
    assert clone.shows("watch-errors") == "done"


def test_with_a_reason_a_timed_item_may_be_done_early(clone, ada):
    ada.watches("watch-errors")
    ada.marks("watch-errors", "done", reason="the other team watches")
    assert clone.item("watch-errors").reason == "the other team watches"


def test_a_watch_can_begin_again_and_be_taken_back(clone, ada):
    first = ada.watches("watch-errors")
    clone.later(minutes=70)
    second = ada.watches("watch-errors")
    assert clone.item("watch-errors").watch_from == second.at
    ada.undoes()
    assert clone.item("watch-errors").watch_from == first.at
    ada.ticks("watch-errors")
    with refused("deploy: is not timed"):
        ada.watches("deploy")


# Parameters and conditions


def test_a_condition_never_removes_an_item(clone, ada):
    assert clone.shows("fca") == "open"
    ada.answers("uk", "no")
    item = clone.item("fca")
    assert (item.state, item.how, item.reason, item.by) == ("skipped", "rule", "uk = no", "")
    assert clone.shows("fca-report") == "skipped"
    assert clone.state.resolved["rules"] == 2
    ada.answers("uk", "yes")
    assert (clone.shows("fca"), clone.shows("fca-report")) == ("open", "open")


def test_what_somebody_marked_wins_over_the_rule(clone, ada):
    ada.answers("uk", "no")
    ada.marks("fca", "open")
    assert clone.shows("fca") == "open"
    ada.marks("fca", "failed")
    assert clone.shows("fca") == "failed"
    ada.undoes()
    ada.undoes()
    assert (clone.shows("fca"), clone.item("fca").how) == ("skipped", "rule")


def test_the_rule_skips_the_instances_that_nobody_marked(clone, ada):
    ada.ticks("fca-report@1")
    ada.answers("uk", "no")
    assert [each.state for each in clone.item("fca-report").instances] == ["done", "skipped"]
    assert clone.shows("fca-report") == "skipped"
    ada.marks("fca-report@2", "open")
    assert clone.shows("fca-report") == "open"
    ada.answers("uk", "yes")
    ada.ticks("fca-report")
    assert clone.shows("fca-report") == "done"


def test_a_note_or_an_owner_does_not_hide_the_rule(clone, ada):
    ada.notes("fca", "ask legal")
    ada.assigns("fca", "bo")
    ada.answers("uk", "no")
    item = clone.item("fca")
    assert (item.state, item.owner, len(item.notes)) == ("skipped", "bo", 1)


@pytest.mark.parametrize("text", ["yes", "Y", " TRUE ", "1"])
def test_yes(clone, ada, text):
    ada.answers("uk", text)
    assert clone.state.params["uk"] is True


@pytest.mark.parametrize("text", ["no", "N", "false", "0"])
def test_no(clone, ada, text):
    ada.answers("uk", text)
    assert clone.state.params["uk"] is False


def test_neither_yes_nor_no(clone, ada):
    with refused("uk: answer yes or no, not 'perhaps'"):
        ada.answers("uk", "perhaps")
    assert clone.state.params["uk"] is None


def test_an_answer_can_be_taken_back(clone, ada):
    ada.ticks("deploy")
    ada.answers("uk", "no")
    ada.undoes()
    assert (clone.state.params["uk"], clone.shows("fca"), clone.shows("deploy")) == (None, "open", "done")
    ada.answers("site", "a.example")
    ada.answers("site", "b.example")
    ada.undoes()
    assert clone.state.params["site"] == "a.example"
    ada.undoes()
    assert clone.state.params["site"] == "example.org"


# Starting


def test_a_session_starts_with_its_answers():
    state = Clone().started(version="v2.0.0", uk="no").state
    assert (state.version, state.title, state.started_by) == ("v2.0.0", "Release", "ada")
    assert dict(state.params) == {"version": "v2.0.0", "uk": False, "site": "example.org"}
    assert not state.rehearsal


def test_what_must_be_answered_is_asked_for():
    for given in ({}, {"version": "  "}):
        with refused("Version is missing: --param version=v1.0.0"):
            rules.starting(SMALL, given, title="x", rehearsal=False)
    with refused("no parameter 'verison', did you mean 'version'?"):
        rules.starting(SMALL, {"verison": "v1"}, title="x", rehearsal=False)


def test_a_required_question_may_be_answered_no():
    table = dict(SMALL.table) | {"param": [{"id": "uk", "title": "UK", "type": "yes-no", "required": True}]}
    checklist = build(table)
    assert rules.starting(checklist, {"uk": "no"}, title="x", rehearsal=False)[1].body == {"value": False}
    with refused("UK is missing"):
        rules.starting(checklist, {}, title="x", rehearsal=False)


def test_a_rehearsal_says_so():
    clone = Clone()
    for draft in rules.starting(SMALL, {"version": "v1"}, title="Try", rehearsal=True):
        clone.record(draft, "ada")
    assert clone.state.rehearsal


# Undo


def test_undo_twice_goes_two_back(clone, ada):
    ada.ticks("deploy")
    ada.marks("deploy", "failed")
    ada.marks("deploy", "blocked", reason="no key")
    assert ada.undoes().body["state"] == "blocked"
    assert clone.shows("deploy") == "failed"
    assert ada.undoes().body["state"] == "failed"
    assert (clone.shows("deploy"), clone.item("deploy").by) == ("done", "ada")
    ada.undoes()
    assert (clone.shows("deploy"), clone.item("deploy").heads) == ("open", ())
    with refused("nothing by ada left to undo"):
        ada.undoes()


def test_undo_goes_back_over_several_items_in_the_order_they_were_done(clone, ada):
    ada.ticks("unit-tests", "deploy")
    ada.notes("retro", "oops")
    ada.assigns("retro", "bo")
    assert [ada.undoes().about for _ in range(4)] == [
        "item:retro",
        "item:retro",
        "item:deploy",
        "item:unit-tests",
    ]
    assert clone.item("retro").notes == ()
    assert clone.item("retro").owner == ""
    assert sum(clone.state.resolved.values()) == 0


def test_an_act_of_somebody_else_is_not_undone(clone, ada, bo):
    ada.ticks("deploy")
    with refused("nothing by bo left to undo"):
        bo.undoes()
    bo.marks("deploy", "failed")
    ada.undoes()
    assert (clone.shows("deploy"), clone.item("deploy").by) == ("failed", "bo")
    bo.undoes()
    assert clone.shows("deploy") == "open"


def test_what_was_undone_is_done_again_by_undoing_the_undo(clone, ada):
    ada.ticks("deploy")
    ada.marks("deploy", "failed")
    ada.undoes()
    first = clone.events[-1]
    redo = ada.withdraws(first)
    assert clone.shows("deploy") == "failed"
    ada.withdraws(redo)
    assert clone.shows("deploy") == "done"


def test_undo_after_undo_and_a_new_act_takes_the_new_act_first(clone, ada):
    ada.ticks("deploy")
    ada.marks("deploy", "failed")
    ada.undoes()
    ada.marks("deploy", "blocked", reason="no key")
    ada.undoes()
    assert clone.shows("deploy") == "done"
    ada.undoes()
    assert clone.shows("deploy") == "open"


def test_nothing_that_was_undone_is_lost(clone, ada):
    ada.ticks("deploy")
    ada.undoes()
    assert [event.kind for event in clone.item("deploy").history] == ["mark", "undo"]


def test_the_start_of_a_session_cannot_be_undone(ada):
    with refused("nothing by ada left to undo"):
        ada.undoes()


# Closing


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_a_closed_session_is_read_only(clone, ada, outcome):
    ada.ticks("deploy")
    ada.closes(outcome, "enough")
    state = clone.state
    assert (state.life, state.outcome, state.closed_by, state.closing_reason) == (
        "closed",
        outcome,
        "ada",
        "enough",
    )
    for act in (
        *(lambda state=state: ada.marks("deploy", state, reason="r") for state in MOST_CAUTIOUS),
        lambda: ada.notes("deploy", "late"),
        lambda: ada.notes("session", "late"),
        lambda: ada.assigns("deploy", "bo"),
        lambda: ada.watches("watch-errors"),
        lambda: ada.answers("uk", "no"),
        ada.undoes,
        lambda: ada.closes(outcome, "again"),
    ):
        with refused(f"the session is closed ({outcome}) and read-only"):
            act()


def test_reopening_needs_a_reason_and_is_an_event(clone, ada):
    with refused("the session is open"):
        ada.reopens("why not")
    ada.closes("aborted")
    with refused("needs a reason"):
        ada.reopens(" ")
    ada.reopens("wrong button")
    assert (clone.state.life, clone.state.outcome, clone.state.closed_by) == ("preparing", "", "")
    ada.ticks("deploy")
    ada.closes("rolled-back")
    assert clone.state.outcome == "rolled-back"


def test_success_with_work_left_needs_a_reason(clone, ada):
    with refused("11 items are unresolved; give a reason, or resolve them first"):
        ada.closes("succeeded")
    ada.closes("succeeded", "the rest is for next week")
    assert clone.state.outcome == "succeeded"


# Words that are nearly right


def test_did_you_mean(ada):
    with refused("no item 'unit-test' in checklist small, did you mean 'unit-tests'?"):
        ada.ticks("unit-test")
    with refused(
        "no state 'dome' (failed, blocked, open, deferred, waived, skipped, done), did you mean 'done'?"
    ):
        ada.marks("deploy", "dome")
    with refused(
        "no outcome 'succeded' (succeeded, rolled-back, aborted, abandoned), did you mean 'succeeded'?"
    ):
        ada.closes("succeded")
    with refused("no parameter 'ukk', did you mean 'uk'?"):
        ada.answers("ukk", "yes")
    with refused("no item 'zzz' in checklist small"):
        ada.notes("zzz", "x")
