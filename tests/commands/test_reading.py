"""status, list and log: what is there, for people and for scripts; they write nothing."""

import json
import os
from pathlib import Path

import pytest

from tests.commands.conftest import Shell


def everything(folder: Path) -> dict[str, tuple[int, int]]:
    found = (os.stat(os.path.join(top, name)) for top, _, names in os.walk(folder) for name in names)
    return {f"{status.st_ino}": (status.st_size, status.st_mtime_ns) for status in found}


def test_status_tells_where_it_stands_and_what_is_next(session: str, shell: Shell) -> None:
    shell("mark", "unit-tests", "done")
    shell("mark", "firewall", "failed")
    lines = shell("status").out.splitlines()
    assert lines[0] == f"Production Deployment Checklist · v1.0.0 · {session} · preparing"
    assert lines[1].startswith("▸ Week before")
    assert lines[1].endswith("1/129")
    assert lines[4] == "failed  firewall"
    assert lines[5].startswith("next   frontend-build  Frontend builds without warnings")
    assert lines[6].startswith("saved  6 actions, all committed (")


def test_status_json_has_the_keys_of_the_contract(session: str, shell: Shell) -> None:
    table = json.loads(shell("status", "--json").out)
    keys = "session uid life outcome checklist params rehearsal phase phases items signoffs gates incidents"
    assert list(table) == [*keys.split(), "timers", "saved", "stale_at", "variables"]
    item = table["items"]["unit-tests"]
    assert list(item)[:4] == ["title", "phase", "section", "kind"]
    assert {"state", "how", "by", "at", "value", "reason", "owner", "due", "heads"} < set(item)
    assert {"events", "commit", "waiting"} <= set(table["saved"])


def test_reading_writes_nothing(here: Path, session: str, shell: Shell) -> None:
    before = everything(here)
    for words in (("status",), ("status", "--json"), ("list",), ("log",), ("runbook",), ("lint",)):
        assert shell(*words).code == 0
    assert everything(here) == before


def test_status_is_the_same_with_and_without_its_glance(here: Path, session: str, shell: Shell) -> None:
    shell("mark", "query-speed", "failed", "--value", "620", "--reason", "index")
    quick = shell("status", "--json")
    glances = list((here / ".git" / "deploy-tui").rglob("glance.json"))
    assert glances
    for path in glances:
        path.unlink()
    slow = shell("status", "--json")
    assert quick.code == slow.code == 0
    assert json.loads(quick.out) == json.loads(slow.out)


def test_a_glance_that_is_not_ours_is_no_glance(here: Path, session: str, shell: Shell) -> None:
    (path,) = (here / ".git" / "deploy-tui").rglob("glance.json")
    for text in ("", "{", "[]", '{"format": 99}', '{"format": 1}', "\udcff"):
        path.write_text(text, errors="surrogateescape")
        assert "0/129" in shell("status").out


def test_status_sees_an_act_that_has_not_reached_the_folder(session: str, shell: Shell) -> None:
    from deploy_tui.session import rules
    from deploy_tui.store.opened import OpenSession, utc_now
    from deploy_tui.store.operator import Operator
    from deploy_tui.store.place import find_place
    from deploy_tui.store.sessions import choose_session

    place = find_place()
    wizard = OpenSession.open(place, *choose_session(place, session, to_write=True), Operator("ada"))
    wizard.record(lambda state: rules.mark(state, "unit-tests", "done", by="ada", now=utc_now()))
    out = shell("status").out
    assert "1/129" in out
    assert "1 not committed yet" in out


def test_without_a_session_status_says_how_to_begin(
    empty_folder: Path, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(empty_folder)
    for words in (("status",), ("status", "--json"), ("log",)):
        ran = shell(*words)
        assert (ran.code, ran.out) == (3, "")
        assert "deploy-tui new --version" in ran.err
    empty = shell("list")
    assert (empty.code, empty.out) == (0, "")
    assert json.loads(shell("list", "--json").out) == []
    assert list(empty_folder.iterdir()) == []


def test_list_shows_every_session_and_scripts_can_read_it(session: str, shell: Shell) -> None:
    shell("close", "aborted", "--reason", "moved")
    rehearsal = shell("new", "--version", "v2.0.0", "--rehearse").out.strip()
    out = shell("list").out.splitlines()
    assert out[0].startswith(f"{session}  aborted")
    assert "rehearsal" in out[1]
    table = json.loads(shell("list", "--json").out)
    assert [(each["id"], each["outcome"], each["rehearsal"]) for each in table] == [
        (session, "aborted", False),
        (rehearsal, None, True),
    ]
    assert [each["total"] for each in table] == [166, 166]


def test_a_session_that_cannot_be_read_is_named_beside_the_others(
    here: Path, session: str, shell: Shell
) -> None:
    broken = here / "sessions" / "2020-01-01-old" / "log"
    broken.mkdir(parents=True)
    (broken / "aaaa.toml").write_text('format = 1\nsession = "0123456789abcdef"\nevent = 5\n')
    (broken.parent / "session.toml").write_text('uid = "0123456789abcdef"\n')
    ran = shell("list")
    assert ran.code == 3
    assert session in ran.out
    assert "2020-01-01-old" in ran.err


def test_log_for_scripts_has_every_event(session: str, shell: Shell) -> None:
    shell("mark", "unit-tests", "done")
    shell("undo")
    table = json.loads(shell("log", "--json").out)
    assert table["session"] == session
    kinds = [(event["kind"], event["withdrawn"]) for event in table["events"]]
    assert kinds[-2:] == [("mark", True), ("undo", False)]
    assert table["events"][-2]["text"] == "marked unit-tests done"
    assert table["events"][-2]["body"]["state"] == "done"


def test_the_common_options_stand_before_or_after(
    session: str, here: Path, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir("/")
    for words in (
        ("--root", str(here), "status"),
        ("status", "--root", str(here)),
        (f"--root={here}", "status", "--session", session),
    ):
        ran = shell(*words)
        assert ran.code == 0, ran.err
        assert session in ran.out


def test_the_wizard_does_not_welcome_over_sessions_that_it_cannot_read(
    here: Path, session: str, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("deploy_tui.commands.open.at_terminal", lambda: True)
    for path in [*(here / ".git" / "deploy-tui").rglob("journal"), *(here / "sessions").rglob("log/*.toml")]:
        path.write_text("not an event\n")
    ran = shell()
    assert (ran.code, ran.out) == (3, "")
    assert session in ran.err
