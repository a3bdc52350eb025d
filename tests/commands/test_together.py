"""claim, signoff, resolve, section, incident, and new --from: what several people say beside the items."""

import json
from pathlib import Path

from deploy_tui.session import rules
from deploy_tui.store.opened import OpenSession
from deploy_tui.store.operator import Operator
from deploy_tui.store.place import find_place
from deploy_tui.store.sessions import session_ids
from tests.commands.conftest import Shell
from tests.twins import act_apart


def status(shell: Shell) -> dict[str, object]:
    table: dict[str, object] = json.loads(shell("status", "--json").out)
    return table


def test_a_claim_is_seen_and_given_back(session: str, shell: Shell) -> None:
    assert shell("claim", "firewall", "--as", "bo").out == "firewall claimed by bo · week-before 0/129\n"
    assert status(shell)["items"]["firewall"]["claimed"] == "bo"  # type: ignore[index]
    assert shell("claim", "firewall", "--as", "bo").out == "firewall given back · week-before 0/129\n"
    assert [line.split("bo ")[1] for line in shell("log").out.splitlines()[-2:]] == [
        "took firewall",
        "gave back firewall",
    ]
    assert shell("claim", "firewal").code == 2


def test_a_role_signs_by_name_and_a_rejection_needs_a_reason(session: str, shell: Shell) -> None:
    ran = shell("signoff", "cto", "approve", "--as", "cy")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == "CTO approved by cy (unsigned: a name, not a signature) · 1 of 5 approved\n"
    assert shell("signoff", "legal", "reject").code == 1
    rejected = shell("signoff", "legal", "reject", "--reason", "terms not updated")
    assert rejected.out.startswith("Legal rejected by Tess Tester (rejected) · 1 of 5")
    assert status(shell)["signoffs"]["legal"]["reason"] == "terms not updated"  # type: ignore[index]
    told = shell("log").out.splitlines()[-1]
    assert told.endswith("rejected as legal, unsigned (because terms not updated)")
    wrong = shell("signoff", "legla", "approve")
    assert (wrong.code, wrong.err.count("\n")) == (2, 1)
    assert "did you mean 'legal'" in wrong.err
    assert shell("signoff", "cto", "aprove").code == 2


def test_a_section_is_complete_once_nothing_is_left_in_it(session: str, shell: Shell) -> None:
    refused = shell("section", "database", "complete")
    assert (refused.code, refused.out) == (1, "")
    assert "6 unresolved" in refused.err
    items = [id for id, item in status(shell)["items"].items() if item["section"] == "database"]  # type: ignore[attr-defined]
    for id in items:
        assert shell("mark", id, "skipped", "--reason", "no database here").code == 0
    ran = shell("section", "database", "complete")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines()[0] == "database complete, by Tess Tester · 6 items"
    assert f"  not ticked: {items[0]} skipped (no database here)" in ran.out
    assert "declared section database complete (not ticked: " in shell("log").out
    assert shell("section", "databas", "complete").code == 2
    assert shell("section", "database", "done").code == 2


def test_an_incident_from_start_to_end(session: str, shell: Shell) -> None:
    assert shell("incident", "step", "1").code == 1
    ran = shell("incident", "start", "site-down", "--as", "bo")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("site-down-1 started by bo · 0/")
    assert "next: 1 Check monitoring dashboards" in ran.out
    assert shell("incident", "start", "site-down").code == 1
    assert "1/" in shell("incident", "step", "1", "--as", "bo").out
    assert shell("incident", "note", "the pool was full").out.startswith("site-down-1 noted by Tess Tester")
    assert "0/" in shell("incident", "step", "1", "--undo").out
    assert shell("incident", "step", "99").code == 2
    assert shell("incident", "close", "fine").code == 2
    assert "closed: resolved, by Tess Tester" in shell("incident", "close", "resolved").out
    (known,) = status(shell)["incidents"]  # type: ignore[misc]
    assert (known["outcome"], known["steps"]) == ("resolved", {})
    assert "the pool was full" in known["notes"][0]
    log = shell("log").out
    for sentence in (
        "bo started incident site-down-1",
        "bo did step check-dashboards of incident site-down-1",
        "noted on incident site-down-1: the pool was full",
        "took back step check-dashboards of incident site-down-1",
        "closed incident site-down-1: resolved",
    ):
        assert sentence in log


def test_with_two_open_incidents_a_step_names_both(session: str, shell: Shell) -> None:
    shell("incident", "start", "site-down")
    shell("incident", "start", "database-emergency")
    ran = shell("incident", "step", "1")
    assert (ran.code, ran.out) == (2, "")
    assert "site-down-1" in ran.err
    assert "database-emergency-1" in ran.err
    assert shell("incident", "step", "1", "--incident", "site-down").out.startswith("site-down-1 by")
    assert shell("incident", "close", "resolved", "--incident", "other").code == 2


def test_a_disagreement_is_settled_with_a_reason(here: Path, session: str, shell: Shell) -> None:
    place = find_place(str(here))
    opened = OpenSession.open(place, session, session_ids(place)[session], Operator("ada"))
    act_apart(
        opened,
        ada=lambda now, at: rules.mark(now, "unit-tests", "done", by="ada", now=at),
        bo=lambda now, at: rules.mark(now, "unit-tests", "failed", by="bo", now=at, reason="two red"),
    )
    assert status(shell)["items"]["unit-tests"]["disputed"] is True  # type: ignore[index]
    assert shell("resolve", "firewall", "done", "--reason", "x").code == 1
    assert shell("resolve", "unit-tests", "done").code == 1
    ran = shell("resolve", "unit-tests", "done", "--reason", "bo ran the old commit", "--as", "cy")
    assert (ran.code, ran.out) == (0, "settled: unit-tests done by cy · week-before 1/129\n")
    assert status(shell)["items"]["unit-tests"]["disputed"] is False  # type: ignore[index]
    assert "cy settled unit-tests done (because bo ran the old commit)" in shell("log").out


def test_standing_items_of_an_earlier_session_are_offered(session: str, shell: Shell) -> None:
    shell("mark", "certificate", "done", "--as", "ada")
    shell("mark", "unit-tests", "done")
    shell("close", "succeeded", "--reason", "a short one")
    ran = shell("new", "--version", "v2", "--from", session)
    assert ran.code == 0
    assert ran.out.count("\n") == 1
    assert f"1 standing items offered from {session}; confirm each by hand" in ran.err
    assert status(shell)["items"]["certificate"]["state"] == "open"  # type: ignore[index]
    assert f"offered what {session} found for certificate" in shell("log").out
    missing = shell("new", "--version", "v3", "--from", "2020-01-01-v0")
    assert (missing.code, missing.out) == (3, "")
    assert "no session '2020-01-01-v0'" in missing.err
