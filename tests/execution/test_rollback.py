"""The way back of a script: allowed with it, run like it, and never by accident a second time."""

import pytest

from deploy_tui.checklist.lint import lint
from deploy_tui.execution import work
from deploy_tui.session.rules import Refused
from tests.commands.conftest import Shell
from tests.execution.site import CHECKLIST, Site

BACK = """
[[script.rollback]]
run = "sh -c 'echo back $0 >> ledger; test ! -e wall' {{version}}"

[[script.rollback]]
run = "sh -c 'echo home >> ledger'"
"""


@pytest.fixture
def released(site: Site, shell: Shell) -> Site:
    """Released, with everything allowed."""
    (site.folder / "checklists" / "small" / "checklist.toml").write_text(CHECKLIST + BACK)
    (site.folder / "ready").touch()
    assert shell("new", "small", "--version", "v1.0.0").code == 0
    shown = shell("allow", "--yes").out
    assert "script release-rollback, takes back release" in shown
    assert "echo home >> ledger" in shown
    assert shell("run", "release", "--yes").code == 0
    assert site.item("released").state == "done"
    return site


def test_a_rollback_takes_the_tick_back_and_a_release_begins_anew(released: Site, shell: Shell) -> None:
    assert shell("run", "rollback").code == 2  # it asks, and nobody is there
    ran = shell("run", "rollback", "--yes")
    assert ran.code == 0, ran.err
    assert released.ledger[3:] == ["back v1.0.0", "home"]
    item = released.item("released")
    assert (item.state, item.how) == ("failed", "probe")
    assert item.reason.startswith("rolled back")
    assert "released failed" in ran.out

    ran = shell("run", "rollback", "--yes")
    assert ran.code == 1
    assert "rolled back already" in ran.err
    assert len(released.ledger) == 5
    assert shell("run", "rollback", "--yes", "--from-step", "1").code == 0
    assert len(released.ledger) == 7

    assert shell("run", "release", "--yes").code == 0
    assert released.ledger[7:] == ["one v1.0.0", "two", "three"]
    assert released.item("released").state == "done"


def test_a_release_that_stopped_is_not_gone_on_with_after_a_rollback(released: Site, shell: Shell) -> None:
    (released.folder / "ready").unlink()
    assert shell("run", "release", "--yes").code == 1
    assert shell("run", "rollback", "--yes").code == 0
    (released.folder / "ready").touch()
    ran = shell("run", "release", "--yes")
    assert ran.code == 0
    assert "step 1/3" in ran.out


def test_a_rollback_stops_at_its_step_and_goes_on_there(released: Site, shell: Shell) -> None:
    (released.folder / "wall").touch()
    ran = shell("run", "rollback", "--yes")
    assert ran.code == 1
    assert "`deploy-tui run release-rollback` goes on at step 1" in ran.err
    ran = shell("run", "release-rollback", "--yes", "--skip-step", "went back by hand")
    assert ran.code == 0
    assert released.ledger[3:] == ["back v1.0.0", "home"]


def test_from_its_first_step_on_nothing_is_done_any_more(released: Site) -> None:
    session = released.session()
    back = work.script_of(session.state, "release-rollback")
    work.follow(session, work.start_step(session, back, 1))
    item = released.item("released")  # and whoever ran it is gone now
    assert (item.state, item.reason) == ("failed", "rollback begun: step 1 of 2 has passed")
    work.follow(session, work.start_step(session, back, 2))
    assert released.item("released").reason == "rolled back, 2 steps"


def test_a_tick_by_hand_is_taken_back_as_well(released: Site, shell: Shell) -> None:
    assert shell("manual", "released").code == 0
    assert shell("mark", "released", "done").code == 0
    session = released.session()
    back = work.script_of(session.state, "release-rollback")
    work.follow(session, work.start_step(session, back, 1))
    item = released.item("released")
    assert (item.state, item.how) == ("failed", "hand")
    assert item.reason.startswith("rollback begun")
    ran = shell("run", "rollback", "--yes", "--as", "bo")
    assert ran.code == 0
    item = released.item("released")
    assert (item.state, item.by, item.reason) == ("failed", "bo", "rolled back, 2 steps")


def test_neither_way_starts_while_the_other_runs(released: Site) -> None:
    session = released.session()
    script = work.script_of(session.state, "release")
    back = work.script_of(session.state, "release-rollback")
    run = work.start_step(session, script, 1)
    with pytest.raises(Refused, match="end it first"):
        work.start_step(session, back, 1)
    work.follow(session, run)
    run = work.start_step(session, back, 1)
    with pytest.raises(Refused, match=r"release-rollback: .* end it first"):
        work.start_step(session, script, 1)
    work.follow(session, run)


def test_a_dry_run_shows_it_and_without_one_there_is_a_word_on_how(
    released: Site, site: Site, shell: Shell
) -> None:
    assert "echo back $0 >> ledger; test ! -e wall' v1.0.0" in shell("run", "rollback", "--dry-run").out
    assert released.ledger == ["one v1.0.0", "two", "three"]
    (site.folder / "checklists" / "small" / "checklist.toml").write_text(CHECKLIST)
    id = shell("new", "small", "--version", "v1.0.0").out.strip()
    ran = shell("run", "rollback", "--session", id)
    assert ran.code == 2
    assert "[[script.rollback]]" in ran.err


def test_lint_knows_the_steps_and_keeps_the_name_free() -> None:
    wrong = CHECKLIST + BACK + '\n[[script.rollback]]\nrun = "echo {{verzion}}"\ntimeot = "1 min"\n'
    wrong += '\n[[script]]\nid = "release-rollback"\ntitle = "Other"\nstep = [{ run = "true" }]\n'
    problems = "\n".join(str(each) for each in lint({"checklist.toml": wrong.encode()}))
    assert "there is no param for '{{verzion}}', did you mean 'version'?" in problems
    assert "unknown key 'timeot', did you mean 'timeout'?" in problems
    assert "'release-rollback' is the way back of the script in" in problems
