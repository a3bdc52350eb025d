"""`deploy-tui sync`, as a shell calls it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from .team import Team, git


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "deploy_tui", *words],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )


def told(folder: Path, *words: str) -> str:
    ran = run(folder, *words)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def status(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(told(folder, "status", "--json"))
    del found["saved"]
    return found


def test_two_clones_of_one_bare_repository(team: Team) -> None:
    ada, bo = team.clone("ada"), team.clone("bo")
    told(ada, "new", "--version", "v1.4.0")
    told(ada, "sync")
    told(bo, "--as", "bo", "sync")
    told(ada, "mark", "unit-tests", "done")
    told(bo, "--as", "bo", "mark", "frontend-build", "done")
    for clone in (ada, bo, ada, bo):
        told(clone, "sync")
    assert status(ada) == status(bo)
    assert status(ada)["items"]["frontend-build"]["by"] == "bo"
    for clone in (ada, bo):
        assert git(clone, "rev-list", "--merges", "HEAD") == ""
        assert all(
            subject.startswith(("session(", "the application"))
            for subject in git(clone, "log", "--format=%s").splitlines()
        )
        assert git(clone, "status", "--porcelain") == ""
    # Both branches hold the same session now, so git itself has nothing to merge in it.
    git(bo, "fetch", "-q", str(ada), "main")
    git(bo, "merge", "-q", "-m", "both", "FETCH_HEAD")
    assert "<<<<" not in (next((bo / "sessions").iterdir()) / "session.toml").read_text()


def test_what_scripts_read(team: Team) -> None:
    ada = team.clone("ada")
    id = told(ada, "new", "--version", "v1.4.0").strip()
    table = json.loads(told(ada, "sync", "--json"))
    assert table["session"] == id
    assert (table["outcome"], table["why"], table["since"]) == ("synced", None, None)
    assert (table["came"], table["sent"], table["unsent"]) == (0, 2, 0)
    assert table["ref"] == f"refs/deploy-tui/{id}-{table['uid'][:8]}"
    assert table["remote"] == "origin"
    assert table["warnings"] == []


def test_offline_is_exit_code_3_and_one_line(team: Team) -> None:
    ada = team.clone("ada")
    told(ada, "new", "--version", "v1.4.0")
    team.server.rename(team.top / "gone")
    ran = run(ada, "sync")
    assert (ran.returncode, ran.stdout) == (3, "")
    (line,) = ran.stderr.splitlines()
    assert line.startswith("deploy-tui: offline since ")
    assert line.endswith("2 acts wait here")
    ran = run(ada, "sync", "--json")
    assert ran.returncode == 3
    assert json.loads(ran.stdout)["outcome"] == "offline"


def test_without_a_server_it_says_what_to_do(repository: Path) -> None:
    told(repository, "new", "--version", "v1.4.0")
    ran = run(repository, "sync")
    assert (ran.returncode, ran.stdout) == (3, "")
    assert ran.stderr == "deploy-tui: no git remote to sync with; add one: git remote add origin URL\n"


def test_a_closed_session_is_synced_too(team: Team) -> None:
    ada, bo = team.clone("ada"), team.clone("bo")
    told(ada, "new", "--version", "v1.4.0")
    told(ada, "sync")
    told(bo, "--as", "bo", "sync")
    told(ada, "close", "aborted", "--reason", "not today")
    told(ada, "sync")
    told(bo, "--as", "bo", "sync")
    assert status(bo)["outcome"] == "aborted"
    told(bo, "--as", "bo", "sync")


def test_a_session_that_is_nowhere(team: Team) -> None:
    ada = team.clone("ada")
    ran = run(ada, "sync")
    assert ran.returncode == 3
    assert "no open session" in ran.stderr
    ran = run(ada, "sync", "--session", "2020-01-01-v1")
    assert ran.returncode == 3
    assert "2020-01-01-v1" in ran.stderr
    assert len(ran.stderr.splitlines()) == 1


def test_two_open_sessions_are_never_guessed_between(team: Team) -> None:
    ada, bo = team.clone("ada"), team.clone("bo")
    first, second = (told(ada, "new", "--version", version).strip() for version in ("v1", "v2"))
    assert run(ada, "sync").returncode == 2
    told(ada, "sync", "--session", first)
    told(ada, "sync", "--session", second)
    ran = run(bo, "sync")
    assert ran.returncode == 2
    assert first in ran.stderr
    assert second in ran.stderr
    told(bo, "sync", "--session", first)
    assert status(bo)["session"] == first
