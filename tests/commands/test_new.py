"""`deploy-tui new`: a session begins, or it is said in one line why not."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.commands.conftest import Shell


def git(folder: Path, *words: str) -> str:
    return subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True, text=True).stdout


def test_prints_the_id_alone_and_the_session_is_committed(here: Path, shell: Shell) -> None:
    ran = shell("new", "--version", "v1.4.0", "--title", "The big one")
    (id,) = ran.out.splitlines()
    assert (ran.code, ran.err) == (0, "")
    assert id.endswith("-v1.4.0")
    changed = git(here, "show", "--name-only", "--format=%s").split("\n")
    assert changed[0] == "session(v1.4.0): started"
    assert all(name.startswith(f"sessions/{id}/") for name in changed[1:] if name)


def test_the_whole_production_checklist_is_there(session: str, shell: Shell) -> None:
    table = json.loads(shell("status", "--json").out)
    assert [phase["total"] for phase in table["phases"]] == [129, 23, 14]
    assert set(table["signoffs"]) == {"cto", "security", "operations", "legal", "lead"}
    assert table["params"] | {"version": "v1.0.0", "uk": True, "us": True} == table["params"]


def test_an_empty_repository_will_do(
    empty_folder: Path, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(empty_folder)
    git(empty_folder, "init", "-q")
    assert shell("new", "--version", "v1.0.0").code == 0
    assert git(empty_folder, "log", "--format=%s") == "session(v1.0.0): started\n"


def test_without_git_it_works_and_says_that_nothing_is_committed(
    empty_folder: Path, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(empty_folder)
    ran = shell("new", "--version", "v1.0.0")
    id = ran.out.strip()
    assert ran.code == 0
    assert "no git repository" in ran.err
    assert "git init" in ran.err
    assert (empty_folder / "sessions" / id / "session.toml").is_file()
    marked = shell("mark", "unit-tests", "done")
    assert (marked.code, marked.out) == (0, "unit-tests done by Tess Tester · week-before 1/129\n")


def test_git_init_makes_the_repository(
    empty_folder: Path, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(empty_folder)
    ran = shell("new", "--version", "v1.0.0", "--git-init")
    assert (ran.code, ran.err) == (0, "")
    assert git(empty_folder, "log", "--format=%s") == "session(v1.0.0): started\n"


def test_nobody_known_is_bad_input_and_says_what_to_do(
    here: Path, home: Path, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "gitconfig").write_text("[safe]\n\tdirectory = *\n")
    ran = shell("new", "--version", "v1.0.0")
    assert (ran.code, ran.out) == (2, "")
    assert all(way in ran.err for way in ("--as", "DEPLOY_TUI_OPERATOR", "user.name"))
    assert not (here / "sessions").exists()
    monkeypatch.setenv("DEPLOY_TUI_OPERATOR", "ada")
    assert shell("new", "--version", "v1.0.0").code == 0
    assert "ada started the session" in shell("log").out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "--version V"),
        (("--version", ""), "--version V"),
        (("--version", "v1", "--param", "uk"), "--param uk=yes"),
        (("--version", "v1", "--param", "uk=perhaps"), "answer yes or no"),
        (("--version", "v1", "--param", "regstry=x"), "did you mean 'registry'"),
        (("--version", "v1", "--param", "version=v2"), "given twice"),
        (("prodution", "--version", "v1"), "did you mean 'production'"),
        (("RELEASING.md", "--version", "v1"), "no file RELEASING.md"),
        (("--version", "v1", "--wrong"), "--wrong"),
    ],
)
def test_bad_input_is_one_line_and_makes_nothing(
    here: Path, shell: Shell, words: tuple[str, ...], said: str
) -> None:
    ran = shell("new", *words)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.count("\n") == 1
    assert said in ran.err
    assert not (here / "sessions").exists()


def test_a_rehearsal_is_never_a_default(here: Path, shell: Shell) -> None:
    id = shell("new", "--version", "v1.0.0", "--rehearse").out.strip()
    refused = shell("mark", "unit-tests", "done")
    assert refused.code == 3
    assert f"--session {id}" in refused.err
    named = shell("--session", id, "mark", "unit-tests", "done")
    assert (named.code, named.out) == (0, "unit-tests done by Tess Tester · week-before 1/129\n")


def test_what_the_user_has_staged_stays_staged(here: Path, shell: Shell) -> None:
    (here / "app.py").write_text("print('bye')\n")
    git(here, "add", "app.py")
    assert shell("new", "--version", "v1.0.0").code == 0
    assert shell("mark", "unit-tests", "done").code == 0
    assert git(here, "status", "--porcelain") == "M  app.py\n"
    git(here, "commit", "-q", "-m", "mine")
    assert git(here, "show", "--name-only", "--format=") == "app.py\n"
    assert "1/129" in shell("status").out
    assert git(here, "status", "--porcelain") == ""


def test_a_file_where_the_folder_should_be(here: Path, shell: Shell) -> None:
    (here / "sessions").write_text("not a folder\n")
    ran = shell("new", "--version", "v1.0.0")
    assert (ran.code, ran.out) == (3, "")
    assert "NOT RECORDED" in ran.err
    assert ran.err.count("\n") == 1
