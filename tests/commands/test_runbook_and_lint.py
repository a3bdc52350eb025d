"""Runbooks are there whatever is broken; lint names every mistake where it is."""

import json
from pathlib import Path

import pytest

from tests.commands.conftest import Shell

FIVE_MISTAKES = """\
id = "one"
tittle = "One"

[[section]]
id = "s"
title = "S"

[[section.item]]
id = "a"
title = "A"
kind = "manuel"

[[section.item]]
id = "a"
title = "again"

[[section.item]]
id = "b"
title = "B"
runbook = "nowhere"

[[section.item]]
id = "c"
title = 5
"""


@pytest.fixture
def nowhere(empty_folder: Path, shell: Shell, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to stand in, with no git on the path."""
    monkeypatch.chdir(empty_folder)
    monkeypatch.setenv("PATH", str(empty_folder))
    return empty_folder


def test_the_steps_without_session_or_git(nowhere: Path, shell: Shell) -> None:
    ran = shell("runbook", "site-down", "--print")
    assert (ran.code, ran.err) == (0, "")
    steps = [line for line in ran.out.splitlines() if line.strip()[:1].isdigit()]
    assert len(steps) == 7
    assert steps[4].strip() == "5. If still down after 5 min, activate rollback"
    assert "roll back / still trying / resolved" in ran.out
    assert list(nowhere.iterdir()) == []


def test_the_list_tells_the_symptoms(nowhere: Path, shell: Shell) -> None:
    lines = shell("runbook").out.splitlines()
    assert [line.split()[0] for line in lines] == ["site-down", "database-emergency", "security-incident"]
    assert "not loading" in lines[0]


def test_it_is_found_by_what_somebody_sees(nowhere: Path, shell: Shell) -> None:
    assert "EMERGENCY: If Site Goes Down" in shell("runbook", "bad", "gateway").out
    close = shell("runbook", "site-dwn")
    assert (close.code, close.out) == (2, "")
    assert "did you mean 'site-down'" in close.err
    assert shell("runbook", "xyzzy").code == 2


def test_a_running_session_shows_its_own_copy(here: Path, shell: Shell) -> None:
    folder = here / "checklists" / "mine"
    (folder / "runbooks").mkdir(parents=True)
    main = 'format = 1\nid = "mine"\ntitle = "Mine"\nphases = ["one"]\nrunbooks = ["oops"]\n'
    (folder / "checklist.toml").write_text(main)
    (folder / "one.toml").write_text('id = "one"\ntitle = "One"\n')
    runbook = folder / "runbooks" / "oops.toml"
    runbook.write_text('id = "oops"\ntitle = "Before"\n[[step]]\nid = "s"\ntext = "S"\n')
    assert shell("new", "mine", "--title", "x").code == 0
    runbook.write_text('id = "oops"\ntitle = "After"\n[[step]]\nid = "s"\ntext = "S"\n')
    assert "EMERGENCY: Before" in shell("runbook", "oops").out
    shell("close", "aborted")
    assert "EMERGENCY: After" in shell("runbook", "oops").out


def test_a_broken_repository_does_not_take_the_runbooks_away(here: Path, shell: Shell) -> None:
    folder = here / "checklists" / "production"
    folder.mkdir(parents=True)
    (folder / "checklist.toml").write_text("phases = [\n")
    (here / "sessions").write_text("a file\n")
    ran = shell("runbook", "site-down", "--print")
    assert ran.code == 0
    assert "EMERGENCY: If Site Goes Down" in ran.out
    assert "checklist.toml" in ran.err


def test_the_shipped_checklist_is_clean(nowhere: Path, shell: Shell) -> None:
    ran = shell("lint")
    assert (ran.code, ran.out) == (0, "")
    assert "nothing wrong" in ran.err
    assert json.loads(shell("lint", "--json").out) == []


@pytest.fixture
def mistakes(here: Path) -> Path:
    folder = here / "checklists" / "mine"
    folder.mkdir(parents=True)
    (folder / "checklist.toml").write_text('format = 1\nid = "mine"\ntitle = "Mine"\nphases = ["one"]\n')
    (folder / "one.toml").write_text(FIVE_MISTAKES)
    return folder


def test_five_mistakes_are_five_lines(mistakes: Path, shell: Shell) -> None:
    ran = shell("lint")
    assert ran.code == 1
    for line, said in ((2, "'title'"), (11, "'manual'"), (14, "'a'"), (20, "'nowhere'"), (24, "title")):
        (found,) = (each for each in ran.out.splitlines() if f"one.toml:{line}:" in each)
        assert found.startswith(f"checklists/mine/one.toml:{line}: ")
        assert said in found


@pytest.mark.parametrize(
    "path", ["checklists", "checklists/mine", "checklists/mine/one.toml", "./checklists/mine"]
)
def test_the_path_is_shown_as_it_was_given(mistakes: Path, shell: Shell, path: str) -> None:
    ran = shell("lint", path)
    assert ran.code == 1
    assert ran.out
    assert all(line.startswith(path) for line in ran.out.splitlines())


def test_one_file_is_judged_with_its_checklist_but_alone(mistakes: Path, shell: Shell) -> None:
    clean = shell("lint", "checklists/mine/checklist.toml")
    assert (clean.code, clean.out) == (0, "")
    table = json.loads(shell("lint", "checklists/mine/one.toml", "--json").out)
    assert {each["file"] for each in table} == {"checklists/mine/one.toml"}
    assert {2, 11, 14, 20, 24} <= {each["line"] for each in table}


def test_in_the_checklists_own_folder(mistakes: Path, shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(mistakes)
    assert shell("lint", "one.toml").out.startswith("one.toml:")
    assert "one.toml:2:" in shell("lint", ".").out


def test_a_sessions_frozen_copy_is_clean(here: Path, session: str, shell: Shell) -> None:
    ran = shell("lint", f"sessions/{session}/checklist.toml")
    assert (ran.code, ran.out) == (0, "")


@pytest.mark.parametrize("path", ["missing", "app.md", "empty"])
def test_what_cannot_be_checked_is_bad_input(here: Path, shell: Shell, path: str) -> None:
    (here / "empty").mkdir()
    ran = shell("lint", path)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.count("\n") == 1
