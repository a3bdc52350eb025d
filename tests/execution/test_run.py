"""`deploy-tui run`: an item's command or probe, a script step by step, each recorded as it ends."""

import json
import subprocess
from pathlib import Path

import pytest

from deploy_tui.execution import work
from tests.commands.conftest import Shell
from tests.execution.site import Site


def test_a_command_that_passes_ticks_its_item_with_evidence(allowed: Site, shell: Shell) -> None:
    ran = shell("run", "tests")
    assert ran.code == 0, ran.err
    item = allowed.item("tests")
    assert (item.state, item.how) == ("done", "probe")
    assert item.reading is not None
    assert "exit code 0" in item.reading.detail
    assert "7 passed" in allowed.evidence()
    assert item.evidence[0] in next((allowed.folder / "sessions").glob("*/session.toml")).read_text()


def test_a_command_that_fails_says_so_and_opens_the_tick_again(allowed: Site, shell: Shell) -> None:
    assert shell("run", "tests").code == 0
    (allowed.folder / "broken").touch()
    ran = shell("run", "tests")
    assert ran.code == 1
    assert allowed.item("tests").state == "failed"
    assert "exit code 1" in allowed.item("tests").reason
    (allowed.folder / "broken").unlink()
    assert shell("run", "tests").code == 0
    assert allowed.item("tests").state == "done"


def test_a_probe_ticks_and_its_age_counts(allowed: Site, shell: Shell) -> None:
    from datetime import UTC, datetime, timedelta

    from deploy_tui.session.readings import aged

    assert shell("run", "here").code == 0
    now = datetime.now(UTC)
    assert aged(allowed.state, now).items["here"].state == "done"
    later = aged(allowed.state, now + timedelta(minutes=61))
    assert later.items["here"].state == "open"
    assert "1h is allowed" in later.items["here"].reason
    assert later.resolved["deploy"] == allowed.state.resolved["deploy"] - 1

    (allowed.folder / "app.py").unlink()
    assert shell("run", "here").code == 1
    assert allowed.item("here").state != "done"


def test_a_dry_run_shows_every_command_filled_in_and_runs_none(begun: Site, shell: Shell) -> None:
    ran = shell("run", "release", "--dry-run")
    assert ran.code == 0
    assert ran.out.splitlines()[0] == "sh -c 'echo one $0 >> ledger' v1.0.0"
    assert len(ran.out.splitlines()) == 4
    assert begun.ledger == []
    assert not begun.state.about.get("script:release")


def test_a_rehearsal_shows_and_never_runs(site: Site, shell: Shell) -> None:
    id = shell("new", "small", "--version", "v1.0.0", "--rehearse").out.strip()
    assert shell("allow", "--yes", "--session", id).code == 0
    ran = shell("run", "release", "--yes", "--session", id)
    assert ran.code == 0
    assert "rehearsal" in ran.err
    assert site.ledger == []


def test_the_shipped_script_is_shown_with_its_version(here: Path, shell: Shell) -> None:
    assert shell("new", "--version", "v2.3.4; touch pwned").code == 0
    out = shell("run", "build-images", "--dry-run").out
    assert out.count("v2.3.4; touch pwned") == 4
    assert (
        "kubectl rollout status deployment/halan-invest-backend"
        in shell("run", "deploy-production", "--dry-run").out
    )
    assert not (here / "pwned").exists()


def test_an_action_asks_first(allowed: Site, shell: Shell) -> None:
    for target in ("act", "big", "release"):
        ran = shell("run", target)
        assert ran.code == 2
        assert "--yes" in ran.err
    assert allowed.ledger == []
    assert shell("run", "act", "--yes").code == 0
    assert allowed.ledger == ["start", "end"]


def test_a_script_stops_at_the_step_that_fails_and_goes_on_there(allowed: Site, shell: Shell) -> None:
    ran = shell("run", "release", "--yes")
    assert ran.code == 1
    assert allowed.ledger == ["one v1.0.0", "two"]
    assert allowed.item("released").state == "failed"

    (allowed.folder / "ready").touch()
    assert shell("run", "release", "--yes").code == 0
    assert allowed.ledger == ["one v1.0.0", "two", "two", "three"]
    item = allowed.item("released")
    assert (item.state, item.how) == ("done", "probe")

    assert shell("run", "release", "--yes").code == 0  # a new pass begins at the first step
    assert allowed.ledger[4:] == ["one v1.0.0", "two", "three"]


def test_a_step_is_left_out_with_a_reason(allowed: Site, shell: Shell) -> None:
    assert shell("run", "release", "--yes").code == 1
    assert shell("run", "release", "--yes", "--from-step", "3").code == 2
    ran = shell("run", "release", "--yes", "--skip-step", "it is ready, see PR 7")
    assert ran.code == 0, ran.err
    assert allowed.ledger == ["one v1.0.0", "two", "three"]
    assert "step 2 skipped: it is ready, see PR 7" in (allowed.item("released").reading.detail)  # type: ignore[union-attr]


def test_a_script_may_begin_at_an_earlier_step(allowed: Site, shell: Shell) -> None:
    assert shell("run", "release", "--yes").code == 1
    assert shell("run", "release", "--yes", "--from-step", "1").code == 1
    assert allowed.ledger == ["one v1.0.0", "two"] * 2
    assert shell("run", "release", "--yes", "--from-step", "4").code == 2


def test_what_passed_in_an_earlier_pass_counts_no_more(allowed: Site, shell: Shell) -> None:
    (allowed.folder / "ready").touch()
    assert shell("run", "release", "--yes").code == 0
    (allowed.folder / "ready").unlink()
    assert shell("run", "release", "--yes").code == 1
    assert allowed.item("released").state == "failed"

    (allowed.folder / "ready").touch()
    session = allowed.session()
    run = work.start_step(session, session.state.checklist.scripts[0], 2)
    assert work.follow(session, run).ok
    assert allowed.item("released").state == "failed"  # the third step has not been run in this pass
    assert shell("run", "release", "--yes").code == 0
    assert allowed.item("released").state == "done"


def test_a_step_passes_only_when_its_probe_does(allowed: Site, shell: Shell) -> None:
    (allowed.folder / "ready").touch()
    (allowed.folder / "app.py").rename(allowed.folder / "gone.py")
    ran = shell("run", "release", "--yes")
    assert ran.code == 1
    assert allowed.ledger[-1] == "three"
    assert allowed.item("released").state == "failed"


def test_a_secret_that_was_given_never_shows(
    allowed: Site, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MY_TOKEN", "correct-horse-battery")
    ran = shell("run", "talk")
    assert ran.code == 0
    assert "[redacted]" in ran.out
    assert "correct-horse" not in ran.out + ran.err
    files = [path for path in allowed.folder.rglob("*") if path.is_file()]
    assert not [path for path in files if b"correct-horse-battery" in path.read_bytes()]


def test_a_value_that_holds_a_secret_is_redacted(
    site: Site, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MY_TOKEN", "correct-horse-battery")
    (site.folder / "version").write_text("v1 by correct-horse-battery\n")
    path = site.folder / "checklists" / "small" / "checklist.toml"
    command = '{ kind = "command", run = "cat version", pattern = "(v1 by .*)" }'
    probe = f'{{ kind = "all", of = [{command}] }}'  # not through the supervisor, which redacts for itself
    path.write_text(path.read_text().replace('{ kind = "file", path = "app.py" }, fresh', f"{probe}, fresh"))
    assert shell("new", "small", "--version", "v1.0.0").code == 0
    assert shell("allow", "--yes").code == 0
    assert shell("run", "here").code == 0
    assert site.item("here").value == "v1 by [redacted]"


def test_the_environment_is_an_allowlist(
    allowed: Site, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAUSE", "0")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "do-not-hand-on")
    (allowed.folder / "act.sh").write_text("#!/bin/sh\nenv > given\n")
    assert shell("allow", "--yes").code == 0
    assert shell("run", "act", "--yes").code == 0
    given = (allowed.folder / "given").read_text()
    assert "PAUSE=0" in given
    assert "PARAM_VERSION=v1.0.0" in given
    assert "do-not-hand-on" not in given


def test_what_cannot_be_recorded_does_not_run(
    allowed: Site, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    import os

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    ran = shell("run", "act", "--yes")
    assert ran.code == 3
    assert "NOT RECORDED" in ran.err
    monkeypatch.undo()
    assert allowed.ledger == []


def test_nothing_to_run_is_said(allowed: Site, shell: Shell) -> None:
    assert shell("run", "by-hand").code == 1
    assert shell("run", "no-such").code == 2
    assert shell("close", "aborted").code == 0
    assert (
        shell("run", "act", "--yes", "--session", next((allowed.folder / "sessions").iterdir()).name).code
        == 1
    )
    assert allowed.ledger == []


def test_status_and_log_tell_it(allowed: Site, shell: Shell) -> None:
    assert shell("run", "here").code == 0
    table = json.loads(shell("status", "--json").out)
    assert table["items"]["here"]["reading"]["ok"] is True
    assert table["stale_at"].endswith("Z")
    assert "checked here: well" in shell("log").out
    assert shell("undo").code == 0
    assert allowed.item("here").state == "open"


def test_a_value_in_the_output_is_held_against_the_limit(site: Site, shell: Shell) -> None:
    path = site.folder / "checklists" / "small" / "checklist.toml"
    probe = 'probe = { kind = "command", run = "cat answer", pattern = "took ([0-9]+) ms" }'
    item = f'{{ id = "quick", title = "Quick", kind = "measured", limit = "< 500 ms", {probe} }},'
    path.write_text(path.read_text().replace('  { id = "by-hand"', f'  {item}\n  {{ id = "by-hand"'))
    assert shell("new", "small", "--version", "v1.0.0").code == 0
    assert shell("allow", "--yes").code == 0
    for said, code, state, value in (
        ("took 320 ms", 0, "done", 320),
        ("took 900 ms", 1, "failed", 900),
        ("took long", 1, "failed", None),
    ):
        (site.folder / "answer").write_text(said)
        assert shell("run", "quick").code == code, said
        assert (site.item("quick").state, site.item("quick").value) == (state, value)
    assert site.runs("item:quick")[0].argv == ("cat", "answer")  # by the supervisor, as every command


def test_what_must_hold_afterwards_is_not_asked_once_it_is_denied(allowed: Site, shell: Shell) -> None:
    session = allowed.session()
    script = session.state.checklist.scripts[0]
    run = work.start_step(session, script, 3)
    assert shell("deny").code == 0
    run = work.follow(session, run)
    assert (run.exit, run.ok) == (0, False)
    assert "not looked at" in run.detail


def test_an_item_that_is_manual_is_not_run(allowed: Site, shell: Shell) -> None:
    assert shell("run", "tests").code == 0
    ran = shell("manual", "tests", "--reason", "the runner is down")
    assert ran.code == 0
    assert "tests open, manual since" in ran.out
    ran = shell("run", "tests")
    assert ran.code == 1
    assert "switched to manual by Tess Tester; `deploy-tui manual tests --off` switches it back" in ran.err
    assert len(allowed.runs("item:tests")) == 1
    assert shell("run", "here").code == 0  # another is not touched by it
    assert shell("mark", "tests", "done").code == 0
    assert "switched tests to manual (because the runner is down)" in shell("log").out
    assert shell("manual", "tests", "--off").code == 0
    assert shell("run", "tests").code == 0
    assert shell("manual", "by-hand").code == 1


def test_a_script_says_nothing_about_an_item_that_is_manual(allowed: Site, shell: Shell) -> None:
    assert shell("manual", "released").code == 0
    ran = shell("run", "release", "--yes")
    assert ran.code == 1
    assert "goes on at step 2" in ran.err
    (allowed.folder / "ready").touch()
    ran = shell("run", "release", "--yes")
    assert ran.code == 0
    assert "released is switched to manual: say yourself how it stands" in ran.err
    assert allowed.item("released").state == "open"


def test_an_answer_that_is_missing_is_given_once_and_kept(here: Path, shell: Shell) -> None:
    id = shell("new", "--version", "v1.0.0").out.strip()
    assert shell("allow", "--yes").code == 0
    ran = shell("run", "backup-test")
    assert ran.code == 2
    assert "Record of the last restore test, a file is not known yet: --param restore-record=" in ran.err
    (here / "restored.md").write_text("all of it, in 40 minutes\n")
    shown = shell("run", "alternate-infra", "--dry-run", "--param", "standby-url=http://127.0.0.1:9")
    assert (shown.code, shown.out) == (0, "GET http://127.0.0.1:9/health\n")
    ran = shell("run", "backup-test", "--param", "restore-record=restored.md")
    assert ran.code == 0, ran.err
    assert shell("run", "backup-test").code == 0
    assert 'restore-record = "restored.md"' in (here / "sessions" / id / "session.toml").read_text()
    assert shell("run", "backup-test", "--param", "restore-record").code == 2
    assert shell("run", "backup-test", "--param", "nothing=1").code == 2
    refused = shell("run", "backup-test", "--param", "restore-record=ghp_" + "a1B2" * 9)
    assert refused.code == 1
    assert "restore-record: holds what looks like a secret" in refused.err


def test_answers_are_kept_all_or_none_and_a_dry_run_commits_them(allowed: Site, shell: Shell) -> None:
    for wrong, code in (("verzion=v3.0.0", 2), ("verzion", 2)):
        assert shell("run", "tests", "--param", "version=v2.0.0", "--param", wrong).code == code
        assert "v2.0.0" not in shell("log").out
    assert shell("run", "release", "--dry-run", "--param", "version=v2.0.0").code == 0
    committed = ["git", "-C", str(allowed.folder), "grep", "-q", "v2.0.0", "HEAD", "--", "sessions"]
    assert subprocess.run(committed).returncode == 0


def test_skipping_ahead_and_beginning_further_back_do_not_go_together(allowed: Site, shell: Shell) -> None:
    assert shell("run", "release", "--yes").code == 1
    for wanted in ("1", "2"):
        ran = shell("run", "release", "--yes", "--from-step", wanted, "--skip-step", "not needed")
        assert ran.code == 2
        assert "release stands at step 2" in ran.err
    assert allowed.ledger == ["one v1.0.0", "two"]
    assert not [each for each in allowed.runs("script:release") if each.exit == "skipped"]
    assert shell("run", "release", "--yes", "--from-step", "3", "--skip-step", "not needed").code == 0
    assert allowed.ledger == ["one v1.0.0", "two", "three"]
