"""ssh with a key in an agent: clones meet, or one line says why not; nobody is asked, nothing hangs."""

import shutil
import socket
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.store.site import tick
from tests.store.sync.sshd import NEEDED, add, new_key, ssh_agent, ssh_on_path, ssh_server
from tests.store.sync.team import Member, Team, git, new_team

pytestmark = [
    pytest.mark.prove,
    pytest.mark.skipif(not NEEDED, reason="needs openssh-server and openssh-client"),
]


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where keys, configuration and the agent's socket are; a socket's path is short. An askpass that hangs
    is there to be asked."""
    home = Path(tempfile.mkdtemp(prefix="ssh-"))
    monkeypatch.setenv("PATH", ssh_on_path(home))
    askpass = home / "askpass"
    askpass.write_text(f"#!/bin/sh\n: > '{home}/asked'\nsleep 60\n")
    askpass.chmod(0o755)
    for name in ("SSH_ASKPASS", "GIT_ASKPASS"):
        monkeypatch.setenv(name, str(askpass))
    monkeypatch.setenv("SSH_ASKPASS_REQUIRE", "force")
    monkeypatch.setenv("DISPLAY", ":0")
    yield home
    assert not (home / "asked").exists()
    shutil.rmtree(home)


@pytest.fixture
def ssh_team(tmp_path: Path, keys: Path) -> Iterator[Team]:
    team = new_team(tmp_path)
    with ssh_server(keys) as url, ssh_agent(keys):
        add(keys)
        team.url = f"{url}{tmp_path}/server.git"
        yield team


def offline(member: Member) -> str:
    """Why, and that it was quick."""
    before = time.monotonic()
    synced = member.syncs()
    assert time.monotonic() - before < 20
    assert synced.outcome == "offline"
    assert synced.unsent
    assert "\n" not in synced.why
    return synced.why


def test_clones_meet_over_ssh(ssh_team: Team) -> None:
    ada, bo = ssh_team.begins("ada"), ssh_team.joins("bo")
    ada.does(tick("item-1"))
    bo.does(tick("item-2", "bo"))
    ssh_team.meet(ada, bo)
    assert ada.says("item-2") == bo.says("item-1") == "done"
    assert ada.files() == bo.files()


def test_a_key_that_is_refused_or_would_have_to_be_asked_for(ssh_team: Team, keys: Path) -> None:
    ada = ssh_team.begins("ada")
    ada.does(tick("item-1"))
    add(keys, key="")
    assert "Permission denied (publickey)" in offline(ada)
    new_key(keys / "strange")
    add(keys, key="strange")
    assert "Permission denied (publickey)" in offline(ada)
    new_key(keys / "locked", "secret")
    with (keys / "config").open("a") as config:
        config.write(f"IdentityFile {keys}/locked\n")
    assert "Permission denied (publickey)" in offline(ada)
    add(keys)
    assert ada.syncs().outcome == "synced"


def test_a_host_that_is_not_known_and_one_that_has_changed(ssh_team: Team, keys: Path) -> None:
    ada = ssh_team.begins("ada")
    ada.does(tick("item-1"))
    known = (keys / "known_hosts").read_text()
    (keys / "known_hosts").write_text("")
    assert "Host key verification failed" in offline(ada)
    assert (keys / "known_hosts").read_text() == ""
    new_key(keys / "another")
    name = known.split()[0]
    (keys / "known_hosts").write_text(f"{name} {(keys / 'another.pub').read_text()}")
    assert "the host key is not the one that ssh knows" in offline(ada)
    (keys / "known_hosts").write_text(known)
    assert ada.syncs().outcome == "synced"


def test_a_server_that_is_mute(ssh_team: Team) -> None:
    ada = ssh_team.begins("ada")
    ada.does(tick("item-1"))
    with socket.create_server(("127.0.0.1", 0)) as mute:
        url = f"ssh://ada@127.0.0.1:{mute.getsockname()[1]}/server.git"
        git(ada.top, "remote", "set-url", "origin", url)
        assert "timed out" in offline(ada)
