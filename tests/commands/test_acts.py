"""mark, note, undo, assign and close: recorded, told in one line, or refused with a reason."""

import json
import os
import subprocess
import tomllib
from pathlib import Path

import pytest

from tests.commands.conftest import Shell


def test_a_mark_moves_the_count_by_one(session: str, shell: Shell) -> None:
    before = json.loads(shell("status", "--json").out)["phases"][0]["resolved"]
    ran = shell("mark", "unit-tests", "done")
    assert (ran.code, ran.out, ran.err) == (0, "unit-tests done by Tess Tester · week-before 1/129\n", "")
    table = json.loads(shell("status", "--json").out)
    assert table["phases"][0]["resolved"] == before + 1
    assert (
        table["items"]["unit-tests"] | {"state": "done", "how": "hand", "by": "Tess Tester"}
        == (table["items"]["unit-tests"])
    )
    assert table["saved"]["pending"] == 0


def test_a_value_is_held_against_its_limit(session: str, shell: Shell) -> None:
    assert shell("mark", "query-speed", "done").code == 1
    over = shell("mark", "query-speed", "done", "--value", "620")
    assert (over.code, over.out) == (1, "")
    assert "< 500 ms" in over.err
    failed = shell("mark", "query-speed", "failed", "--value", "620")
    assert failed.out.startswith("query-speed failed (620 ms) by Tess Tester")
    done = shell("mark", "query-speed", "done", "--value", "320 ms")
    assert (done.code, done.out) == (0, "query-speed done (320 ms) by Tess Tester · week-before 1/129\n")


def test_a_quorum_needs_different_people(session: str, shell: Shell) -> None:
    first = shell("mark", "code-review", "done", "--as", "ada")
    assert first.out == "code-review open, confirmed by ada, 1 more to confirm · week-before 0/129\n"
    assert shell("--as", "ada", "mark", "code-review", "done").code == 1
    assert shell("--as=bo", "mark", "code-review", "done").out.startswith("code-review done by ada, bo")


def test_the_ways_not_to_tick_need_a_reason(session: str, shell: Shell) -> None:
    assert shell("mark", "firewall", "deferred").code == 1
    ran = shell("mark", "firewall", "deferred", "--reason", "vendor", "--to", "day-of", "--owner", "bo")
    assert (ran.code, ran.out) == (0, "firewall deferred by Tess Tester · week-before 1/129\n")
    told = shell("log").out.splitlines()[-1]
    assert told.endswith("marked firewall deferred (to day-of, owner bo, because vendor)")


def test_evidence_is_kept_under_its_digest(here: Path, session: str, shell: Shell) -> None:
    (here / "tests.txt").write_text("1024 passed\n")
    assert shell("mark", "unit-tests", "done", "--evidence", "tests.txt").code == 0
    (kept,) = (here / "sessions" / session / "evidence").iterdir()
    assert kept.read_text() == "1024 passed\n"
    committed = subprocess.run(
        ["git", "ls-files", "sessions"], cwd=here, check=True, capture_output=True, text=True
    ).stdout
    assert kept.name in committed


def test_a_link_is_evidence_without_its_password(here: Path, session: str, shell: Shell) -> None:
    link = "https://ada:hunter2hunter2@ci.example.com/build-12"
    assert shell("mark", "unit-tests", "done", "--evidence", link).code == 0
    kept = tomllib.loads((here / "sessions" / session / "session.toml").read_text())["items"]["unit-tests"]
    assert kept["evidence"] == ["https://ada:[redacted]@ci.example.com/build-12"]
    assert not (here / "sessions" / session / "evidence").exists()


def test_a_long_link_is_evidence_also_where_it_is_cut(here: Path, session: str, shell: Shell) -> None:
    link = "https://ci.example.com/?password=a" + 1500 * "é"
    ran = shell("mark", "unit-tests", "done", "--evidence", link)
    assert ran.code == 0
    kept = tomllib.loads((here / "sessions" / session / "session.toml").read_text())["items"]["unit-tests"]
    assert kept["evidence"] == ["https://ci.example.com/?password=[redacted]"]


def test_a_refused_act_leaves_no_evidence(here: Path, session: str, shell: Shell) -> None:
    (here / "tests.txt").write_text("1024 passed\n")
    assert shell("mark", "firewall", "waived", "--evidence", "tests.txt").code == 1
    assert not (here / "sessions" / session / "evidence").exists()
    assert shell("mark", "unit-tests", "done", "--evidence", "missing.txt").code == 3


def test_a_repeating_item_is_its_next_open_day(session: str, shell: Shell) -> None:
    repeating = next(
        id
        for id, item in json.loads(shell("status", "--json").out)["items"].items()
        if len(item["instances"]) == 7 and item["kind"] == "manual"
    )
    assert shell("mark", repeating, "done").out.startswith(f"{repeating}@1 done by")
    assert shell("mark", repeating, "done").out.startswith(f"{repeating}@2 done by")
    assert shell("mark", f"{repeating}@9", "done").code == 2


def test_a_note_comes_with_a_mark_or_alone(session: str, shell: Shell) -> None:
    assert shell("mark", "unit-tests", "done", "--note", "two skipped").code == 0
    ran = shell("note", "unit-tests", "see PR 128")
    assert (ran.code, ran.out) == (0, "unit-tests: noted by Tess Tester · 2 notes\n")
    assert shell("note", "session", "frozen until 18:00").code == 0
    assert "noted on the session: frozen until 18:00" in shell("log").out
    assert shell("note", "unit-tests", "  ").code == 1


def test_undo_says_what_it_withdrew(session: str, shell: Shell) -> None:
    shell("mark", "unit-tests", "done")
    shell("mark", "firewall", "done", "--as", "bo")
    ran = shell("undo")
    assert ran.code == 0
    assert ran.out == "undone: marked unit-tests done · unit-tests open · week-before 1/129\n"
    assert "marked unit-tests done  (withdrawn)" in shell("log").out
    assert "0/129" in shell("undo", "--as", "bo").out
    nothing = shell("undo")
    assert (nothing.code, nothing.err) == (1, "deploy-tui: nothing by Tess Tester left to undo\n")


def test_an_item_becomes_somebodys(session: str, shell: Shell) -> None:
    assert shell("assign", "firewall", "bo").out == "firewall owned by bo · week-before 0/129\n"
    assert json.loads(shell("status", "--json").out)["items"]["firewall"]["owner"] == "bo"


def test_a_closed_session_takes_nothing_more(session: str, shell: Shell) -> None:
    assert shell("close", "succeeded").code == 1
    assert shell("close", "sunk").code == 2
    ran = shell("close", "rolled-back", "--reason", "errors")
    assert (ran.code, ran.out) == (
        0,
        f"{session} closed: rolled-back, by Tess Tester · 166 items unresolved\n",
    )
    assert shell("--session", session, "mark", "unit-tests", "done").code == 1
    assert "closed: rolled-back" in shell("status").out


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("mark", "unit-test", "done"), 2, "did you mean 'unit-tests'"),
        (("mark", "unit-tests", "don"), 2, "did you mean 'done'"),
        (("mark", "unit-tests"), 2, "STATE"),
        (("mark", "firewall", "waived", "--reason", "x", "--until", "soon"), 2, "2026-12-31"),
        (("mark", "unit-tests", "done", "--as"), 2, "--as needs a value"),
        (("mark", "unit-tests", "done", "--session", "other"), 3, "'other'"),
        (("mark", "unit-tests", "done", "--root", "nowhere"), 2, "nowhere"),
        (("note", "unit-test", "x"), 2, "did you mean 'unit-tests'"),
    ],
)
def test_what_cannot_be_meant_is_one_line(
    session: str, shell: Shell, words: tuple[str, ...], code: int, said: str
) -> None:
    ran = shell(*words)
    assert (ran.code, ran.out) == (code, "")
    assert ran.err.count("\n") == 1
    assert said in ran.err
    assert "0/129" in shell("status").out


def test_with_two_open_sessions_a_write_names_both(session: str, shell: Shell) -> None:
    second = shell("new", "--version", "v2.0.0")
    assert session in second.err
    ran = shell("mark", "unit-tests", "done")
    assert (ran.code, ran.out) == (2, "")
    assert session in ran.err
    assert second.out.strip() in ran.err
    chosen = shell("mark", "unit-tests", "done", "--session", session)
    assert (chosen.code, chosen.out) == (0, "unit-tests done by Tess Tester · week-before 1/129\n")


def test_a_waiting_commit_is_said_and_is_no_failure(here: Path, session: str, shell: Shell) -> None:
    (here / ".git" / "MERGE_HEAD").write_text("0" * 40 + "\n")
    ran = shell("mark", "unit-tests", "done")
    assert (ran.code, ran.out) == (0, "unit-tests done by Tess Tester · week-before 1/129\n")
    assert "merge under way" in ran.err
    assert "1 not committed yet: merge under way" in shell("status").out
    (here / ".git" / "MERGE_HEAD").unlink()
    assert shell("mark", "firewall", "done").err == ""
    assert "all committed" in shell("status").out


def test_a_broken_session_file_is_set_aside_loudly_and_rendered_again(
    here: Path, session: str, shell: Shell
) -> None:
    document = here / "sessions" / session / "session.toml"
    document.write_text("<<<<<<< HEAD\n")
    ran = shell("mark", "unit-tests", "done")
    assert ran.code == 0
    assert "could not be read and was kept" in ran.err
    assert 'state = "done"' in document.read_text()
    (kept,) = document.parent.glob("session.toml.unreadable-*")
    assert kept.read_text() == "<<<<<<< HEAD\n"


def test_a_folder_that_cannot_be_written_does_not_lose_the_act(
    here: Path, session: str, shell: Shell
) -> None:
    log = here / "sessions" / session / "log"
    os.rename(log, log.with_name("away"))
    log.write_text("a file where a folder should be\n")
    ran = shell("mark", "unit-tests", "done")
    assert (ran.code, ran.out) == (0, "unit-tests done by Tess Tester · week-before 1/129\n")
    assert "saved in the journal, but" in ran.err
    assert "1/129" in shell("status").out


def test_an_id_that_is_like_none_says_where_they_stand(here: Path, session: str, shell: Shell) -> None:
    for words in (["mark", "xyzzy", "done"], ["section", "xyzzy", "complete"]):
        ran = shell(*words)
        assert ran.code == 2
        assert "the ids stand in the session's checklist.toml" in ran.err
