"""How git is started for a sync: nothing of the repository's own runs, nobody is asked, nothing hangs."""

import os
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from deploy_tui.store.sync import wire
from deploy_tui.store.sync.remote import NoRemote, find_remote
from tests.store.site import tick
from tests.terminal import Terminal

from .team import Member, Team, git


@pytest.fixture
def mark(tmp_path: Path) -> str:
    """A program that leaves a trace when it is run."""
    program = tmp_path / "mark"
    program.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/trace\nexit 1\n')
    program.chmod(0o755)
    return str(program)


@pytest.fixture
def trace(tmp_path: Path) -> Path:
    return tmp_path / "trace"


class Refusing(BaseHTTPRequestHandler):
    """A server that wants a password."""

    asked: list[str | None]

    def do_GET(self) -> None:
        self.asked.append(self.headers.get("Authorization"))
        self.send_response(401)
        self.send_header("WWW-Authenticate", 'Basic realm="git"')
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *words: object) -> None:
        pass


@pytest.fixture
def locked_door() -> Iterator[tuple[str, list[str | None]]]:
    asked: list[str | None] = []
    server = HTTPServer(("127.0.0.1", 0), type("Here", (Refusing,), {"asked": asked}))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/team.git", asked
    server.shutdown()
    thread.join()
    server.server_close()


def points_to(member: Member, url: str) -> None:
    git(member.top, "config", "remote.origin.url", url)


# What a repository's own configuration can make git run on the way to a server.
PROGRAMS = [
    "core.sshCommand={mark}",
    "core.askPass={mark}",
    "core.gitProxy={mark}",
    "core.fsmonitor={mark}",
    "core.alternateRefsCommand={mark}",
    "core.pager={mark}",
    "core.editor={mark}",
    "credential.helper=!{mark}",
    "credential.http://127.0.0.1.helper=!{mark}",
    "remote.origin.uploadpack={mark}",
    "remote.origin.receivepack={mark}",
    "remote.origin.vcs=mark",
    "remote.origin.proxy=http://127.0.0.1:9",
    "gpg.program={mark}",
    "diff.external={mark}",
    "filter.x.clean={mark}",
    "uploadpack.packObjectsHook={mark}",
    "protocol.ext.allow=always",
    "push.gpgSign=true",
]


@pytest.mark.parametrize("scheme", ["path", "git", "ssh", "http", "ext"])
def test_nothing_that_a_repository_names_is_run(
    team: Team, mark: str, trace: Path, scheme: str, locked_door: tuple[str, list[str | None]]
) -> None:
    ada = team.begins("ada")
    ada.does(tick("item-1"))
    for setting in PROGRAMS:
        key, _, value = setting.replace("{mark}", mark).partition("=")
        git(ada.top, "config", key, value)
    for hook in (
        "pre-push",
        "reference-transaction",
        "post-index-change",
        "pre-auto-gc",
        "fsmonitor-watchman",
    ):
        path = ada.top / ".git" / "hooks" / hook
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!/bin/sh\nexec {mark} hook {hook}\n")
        path.chmod(0o755)
    git(ada.top, "config", "core.hooksPath", str(ada.top / ".git" / "hooks"))
    (ada.top / ".git" / "objects" / "info" / "alternates").write_text(f"{team.top}/first/.git/objects\n")
    urls = {
        "path": str(team.server),
        "git": "git://127.0.0.1:9/x.git",
        "ssh": "ssh://127.0.0.1:9/x.git",
        "http": locked_door[0],
        "ext": f"ext::{mark} it",
    }
    points_to(ada, urls[scheme])
    before = trace.read_text() if trace.exists() else ""
    synced = ada.syncs()
    assert synced.outcome == ("synced" if scheme == "path" else "offline"), synced
    assert (trace.read_text() if trace.exists() else "") == before


def test_the_users_own_configuration_counts_and_may_trust_a_repository(
    team: Team, mark: str, trace: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = team.begins("ada")
    points_to(ada, "ssh://example.invalid/x.git")
    git(ada.top, "config", "core.sshCommand", f"{mark} repository")
    git(ada.top, "config", "deploy-tui.trusted", "*")  # nobody can trust himself
    remote = find_remote(ada.session.place.location)
    assert "mark" not in remote.environment["GIT_SSH_COMMAND"]
    assert "-oBatchMode=yes" in remote.environment["GIT_SSH_COMMAND"]
    git(ada.top, "config", "--global", "core.sshCommand", f"{mark} user")
    assert ada.syncs().outcome == "offline"
    assert trace.read_text().startswith("user ")
    git(ada.top, "config", "--global", "--add", "deploy-tui.trusted", str(ada.top))
    assert ada.syncs().outcome == "offline"
    assert trace.read_text().splitlines()[-1].startswith("repository ")
    monkeypatch.setenv("GIT_SSH_COMMAND", f"{mark} environment")
    assert ada.syncs().outcome == "offline"
    assert trace.read_text().splitlines()[-1].startswith("environment ")


def test_a_password_comes_from_the_users_helper_or_not_at_all(
    team: Team,
    mark: str,
    trace: Path,
    locked_door: tuple[str, list[str | None]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    url, asked = locked_door
    ada = team.begins("ada")
    points_to(ada, url)
    monkeypatch.setenv("GIT_ASKPASS", mark)
    monkeypatch.setenv("SSH_ASKPASS", mark)
    monkeypatch.delenv("GIT_TERMINAL_PROMPT")
    assert ada.syncs().outcome == "offline"
    assert set(asked) == {None}
    assert not trace.exists()
    helper = "!f() { echo username=ada; echo password=secret; }; f"
    git(ada.top, "config", "--global", "credential.http://127.0.0.1.helper", "!true")
    git(ada.top, "config", "--global", "--add", "credential.helper", helper)
    assert ada.syncs().outcome == "offline"
    assert asked[-1] == "Basic YWRhOnNlY3JldA=="


def test_a_terminal_is_neither_asked_nor_drawn_upon(
    team: Team, locked_door: tuple[str, list[str | None]], terminal: Callable[..., Terminal]
) -> None:
    ada = team.begins("ada")
    points_to(ada, locked_door[0])
    os.environ.pop("GIT_TERMINAL_PROMPT")
    on_it = terminal([sys.executable, "-m", "deploy_tui", "sync"], cwd=ada.top, columns=240, rows=10)
    assert on_it.exit_code() == 3
    lines = [line for line in on_it.lines() if line.strip()]
    assert len(lines) == 1
    assert "offline since" in lines[0]


def test_a_server_that_says_nothing_is_given_up(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "SECONDS", 1.0)
    ada = team.begins("ada")
    ada.does(tick("item-1"))
    with socket.create_server(("127.0.0.1", 0)) as mute:
        points_to(ada, f"git://127.0.0.1:{mute.getsockname()[1]}/x.git")
        before = time.monotonic()
        synced = ada.syncs()
        assert time.monotonic() - before < 10
    assert (synced.outcome, synced.unsent) == ("offline", 3)
    assert "did not answer within 1 s" in synced.why


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("Warning: added.\nada@host: Permission denied.", "ssh: ada@host: Permission denied."),
        ("ssh: connect to host x port 22: timed out", "ssh: connect to host x port 22: timed out"),
        ("@ REMOTE HOST IDENTIFICATION HAS CHANGED! @\nfailed.", "ssh: the host key is not the one"),
    ],
)
def test_what_ssh_says_is_the_reason(
    team: Team, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str, why: str
) -> None:
    ada = team.begins("ada")
    points_to(ada, "ssh://example.invalid/x.git")
    (tmp_path / "said").write_text(f"{said}\n")
    monkeypatch.setenv("GIT_SSH_COMMAND", f"cat '{tmp_path}/said' >&2; exit 255;")
    synced = ada.syncs()
    assert synced.outcome == "offline"
    assert synced.why.startswith(f"origin: {why}")


def test_a_password_in_the_url_is_not_shown(team: Team) -> None:
    ada = team.begins("ada")
    points_to(ada, "http://ada:geheim@127.0.0.1:9/x.git")
    synced = ada.syncs()
    assert synced.outcome == "offline"
    assert wire.without_credentials("fatal: 'ssh://ada:geheim@host/x.git'") == "fatal: 'ssh://host/x.git'"
    assert "geheim" not in synced.why
    home = Path(ada.session.place.journal_folder(ada.session.uid))
    assert b"geheim" not in (home / "synced.json").read_bytes()


def test_a_lock_left_by_a_killed_git_is_left_alone_and_gone_around(team: Team) -> None:
    ada, bo = team.begins("ada"), team.joins("bo")
    ada.does(tick("item-1"))
    ada.syncs()
    (seen,) = (bo.top / ".git" / "refs" / "deploy-tui-remote" / "origin" / "own").iterdir()
    lock = seen.with_name(seen.name + ".lock")
    lock.touch()
    assert bo.syncs().outcome == "offline"
    assert lock.exists()
    os.utime(lock, (1, 1))
    assert bo.syncs().outcome == "synced"
    assert lock.exists()


def test_which_server(team: Team) -> None:
    ada = team.begins("ada")
    location = ada.session.place.location

    def remotes(*commands: str) -> str:
        for command in commands:
            git(ada.top, *command.split())
        return find_remote(location).name

    assert remotes("remote add backup ../other.git") == "origin"
    assert remotes("config deploy-tui.remote backup") == "backup"
    assert remotes("config --unset deploy-tui.remote", "remote remove origin") == "backup"
    with pytest.raises(NoRemote, match="several git remotes"):
        remotes("remote add third ../third.git")
    with pytest.raises(NoRemote, match="no remote here"):
        remotes("config deploy-tui.remote elsewhere")
    with pytest.raises(NoRemote, match="git remote add"):
        remotes("config --unset deploy-tui.remote", "remote remove third", "remote remove backup")
    with pytest.raises(NoRemote, match="no git repository"):
        find_remote(None)


def test_a_server_of_its_own_for_pushing(team: Team) -> None:
    ada, bo = team.begins("ada"), team.joins("bo")
    points_to(ada, "../server.git")
    git(ada.top, "config", "remote.origin.pushurl", str(team.server))
    ada.does(tick("item-1"))
    team.meet(ada, bo)
    assert bo.says("item-1") == "done"


def test_a_linked_worktree_meets_the_others_as_its_clone(team: Team) -> None:
    ada, bo = team.begins("ada"), team.joins("bo")
    git(bo.top, "worktree", "add", "-q", "-b", "other", str(team.top / "worktree"))
    ada.does(tick("item-1"))
    ada.syncs()
    bo.top = team.top / "worktree"
    assert bo.syncs_elsewhere() == 0
    bo.session.refresh()
    assert bo.says("item-1") == "done"
