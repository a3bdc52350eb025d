"""deploy-tui doctor: one line for each thing that is missing or broken, and what it may mend."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from deploy_tui import cli
from deploy_tui.session.document import document
from deploy_tui.store.doctor import surroundings
from deploy_tui.store.git import launch
from tests.store.site import Site, tick
from tests.terminal import Terminal

COMMAND = [sys.executable, "-m", "deploy_tui", "doctor"]


@dataclass
class Doctor:
    """What it said, by the name of the check."""

    site: Site
    capsys: pytest.CaptureFixture[str]

    def __call__(self, *words: str) -> int:
        self.capsys.readouterr()
        self.code = cli.main(["doctor", "--json", *words, "--root", str(self.site.top)])
        self.found = {each["check"]: each for each in json.loads(self.capsys.readouterr().out)}
        return self.code

    def level(self, check: str) -> str:
        return str(self.found[check]["level"])

    def troubles(self) -> set[str]:
        return {name for name, each in self.found.items() if each["level"] != "ok"}


@pytest.fixture
def doctor(site: Site, capsys: pytest.CaptureFixture[str]) -> Doctor:
    return Doctor(site, capsys)


def everything_in(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_new_clone_lacks_three_things_and_fix_brings_them(site: Site, doctor: Doctor) -> None:
    site.begin()
    before = everything_in(site.top)
    assert doctor() == 1
    assert doctor.troubles() == {"merge driver", "attributes", "fsync"}
    assert all(doctor.found[name]["fixable"] for name in doctor.troubles())
    assert everything_in(site.top) == before  # looking changes nothing

    assert doctor("--fix", "--yes") == 0
    assert doctor.troubles() == set()
    after = everything_in(site.top)
    changed = {path for path in {*before, *after} if before.get(path) != after.get(path)}
    assert changed == {str(site.top / ".git/config"), str(site.top / ".git/info/attributes")}
    assert doctor("--fix", "--yes") == 0
    assert everything_in(site.top) == after
    shown = site.git(
        "check-attr", "merge", f"sessions/{site.id}/session.toml", f"sessions/{site.id}/log/x.toml"
    )
    assert [line.rpartition(" ")[2] for line in shown.splitlines()] == ["deploy-tui", "deploy-tui"]


def test_a_server_that_does_not_answer_and_one_that_nobody_chose(site: Site, doctor: Doctor) -> None:
    site.begin()
    doctor("--fix", "--yes")
    site.git("init", "-q", "--bare", str(site.top.parent / "server.git"))
    site.git("remote", "add", "origin", str(site.top.parent / "server.git"))
    assert doctor() == 0
    assert doctor.found["remote"]["says"] == "origin answers"
    (site.top.parent / "server.git").rename(site.top.parent / "away.git")
    assert doctor() == 1
    assert doctor.troubles() == {"remote"}
    assert str(doctor.found["remote"]["says"]).startswith("origin does not answer: git ls-remote: ")
    site.git("remote", "rename", "origin", "one")
    site.git("remote", "add", "two", "elsewhere")
    assert doctor() == 1
    assert "several git remotes (one, two)" in str(doctor.found["remote"]["says"])


def test_what_the_user_has_in_the_attributes_stays(site: Site, doctor: Doctor) -> None:
    path = site.top / ".git/info/attributes"
    path.parent.mkdir(exist_ok=True)
    path.write_text("*.png binary")
    doctor("--fix", "--yes")
    assert path.read_text().startswith("*.png binary\n# deploy-tui")
    once = path.read_text()
    path.write_text(once.replace("merge=deploy-tui", "merge=union") + "*.md text\n")
    doctor("--fix", "--yes")
    assert path.read_text() == "*.png binary\n*.md text\n" + once.partition("\n")[2]


def test_sessions_below_a_folder_with_a_hard_name(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    below = Site(site.top / "a b [x]")
    (below.top / "sessions").mkdir(parents=True)
    assert Doctor(below, capsys)("--fix", "--yes") == 0
    shown = site.git("check-attr", "merge", "a b [x]/sessions/s/session.toml")
    assert shown.endswith("deploy-tui")


def test_a_broken_repository_has_every_problem_named(
    site: Site, doctor: Doctor, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = site.begin()
    ada.record(tick("item-1"))
    ada.publish()
    (home / "gitconfig").write_text("[safe]\n\tdirectory = *\n[user]\n\tuseConfigOnly = true\n")
    site.git("config", "commit.gpgSign", "true")
    site.git("config", "gpg.format", "ssh")
    site.git("config", "user.signingKey", str(site.top / "no such key"))
    site.git("checkout", "-q", "--detach")
    (site.top / ".git/index").write_bytes(b"DIRC garbage")
    (site.top / ".git/index.lock").touch()
    site.document.write_text("<<<<<<< ours\n")
    data = bytearray(site.journal.read_bytes())
    data[10] ^= 1
    site.journal.write_bytes(data)
    (site.top / "sessions/unreadable/log").mkdir(parents=True)
    (site.top / "sessions/unreadable/session.toml").write_text('uid = "feedfeed"\n')
    assert doctor() == 3
    assert doctor.troubles() == {
        "index",
        "lock",
        "commits",
        "identity",
        "signing",
        "fsync",
        "merge driver",
        "attributes",
        f"session {site.id}",
        "session unreadable",
    }
    assert doctor.level("index") == doctor.level("session unreadable") == "broken"
    assert "detached HEAD" in doctor.found["commits"]["says"]
    said = doctor.found[f"session {site.id}"]["says"]
    assert "journal damaged" in said
    assert "session.toml" in said


def test_nothing_works_without_a_configuration_that_can_be_read(site: Site, doctor: Doctor) -> None:
    (site.top / ".git/config").write_text("[nonsense\n")
    assert doctor() == 3
    assert doctor.level("configuration") == "broken"
    assert "line 1" in doctor.found["configuration"]["says"]


@pytest.mark.parametrize("fault", ["HEAD", "branch"])
def test_a_head_that_leads_nowhere(site: Site, doctor: Doctor, fault: str) -> None:
    if fault == "HEAD":
        (site.top / ".git/HEAD").unlink()
    else:
        (site.top / ".git/refs/heads/main").write_text("1" * 40 + "\n")
    assert doctor() == 3
    assert doctor.level("repository" if fault == "HEAD" else "history") == "broken"


def test_without_a_repository_it_says_how_to_make_one(
    bare_site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    doctor = Doctor(bare_site, capsys)
    assert doctor() == 1
    assert doctor.found["repository"]["advice"] == f"git init {bare_site.top}"


def test_without_git(site: Site, doctor: Doctor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert doctor() == 3
    assert doctor.level("git") == "broken"


def test_another_users_repository(
    site: Site, doctor: Doctor, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "gitconfig").write_text("[user]\n\tname = x\n\temail = x@example.org\n")
    monkeypatch.setitem(launch._ENVIRONMENT, "GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    assert doctor() == 3
    (broken,) = (each for each in doctor.found.values() if each["level"] == "broken")
    assert "another user owns the repository" in broken["says"]


def test_a_lock_that_a_killed_deploy_tui_left_is_freed(site: Site, doctor: Doctor) -> None:
    ada = site.begin()
    child = site.elsewhere(
        "import os, signal\n"
        "from deploy_tui.store.git import commit\n"
        "commit.install = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
        "session.record(tick('item-2')); session.publish()"
    )
    child.wait(30)
    doctor()
    assert "killed" in doctor.found["lock"]["says"]
    assert doctor("--fix", "--yes") == 0
    assert not (site.top / ".git/index.lock").exists()
    ada.refresh()
    ada.publish()
    assert site.status() == []


@pytest.mark.parametrize("fault", ["conflict", "log", "journal", "torn"])
def test_a_session_is_made_good(site: Site, doctor: Doctor, fault: str) -> None:
    ada = site.begin()
    ada.record(tick("item-1"))
    ada.publish()
    doctor("--fix", "--yes")
    if fault == "conflict":
        site.document.write_text("<<<<<<< ours\n" + site.document.read_text())
    elif fault == "log":
        site.logs[0].write_text("<<<<<<< ours\n" + site.logs[0].read_text())
    elif fault == "journal":
        site.journal.write_bytes(site.journal.read_bytes().replace(b'"n":2', b'"n":7'))
    else:
        site.journal.write_bytes(site.journal.read_bytes() + b'{"half')
    assert doctor() == 1
    assert doctor.troubles() == {f"session {site.id}"}
    assert doctor("--fix", "--yes") == 0
    assert site.read().state.events.keys() == ada.state.events.keys()
    assert site.document.read_text() == document(ada.state)


def test_a_key_that_signs_and_one_that_asks(site: Site, doctor: Doctor, tmp_path: Path) -> None:
    for passphrase, level in (("", "ok"), ("secret", "mend")):
        key = tmp_path / f"key{passphrase}"
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", passphrase, "-f", str(key)], check=True)
        site.git("config", "gpg.format", "ssh")
        site.git("config", "user.signingKey", str(key))
        site.git("config", "commit.gpgSign", "true")
        doctor()
        assert doctor.level("signing") == level, doctor.found["signing"]


MUTE = """
import time
from jeepney import DBusAddress, new_method_call
from jeepney.io.blocking import open_dbus_connection

bus = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")
connection = open_dbus_connection()
connection.send_and_get_reply(new_method_call(bus, "RequestName", "su", ("org.freedesktop.secrets", 0)))
print("here", flush=True)
time.sleep(60)
"""


@pytest.mark.skipif(shutil.which("dbus-daemon") is None, reason="no dbus-daemon here")
def test_a_secret_service_that_is_mute(
    doctor: Doctor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(surroundings, "KEYRING_SECONDS", 2.0)
    address = f"unix:path={tmp_path}/bus"
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    daemon = ["dbus-daemon", "--session", "--nofork", "--print-address", f"--address={address}"]
    with subprocess.Popen(daemon, stdout=subprocess.PIPE) as bus:
        assert bus.stdout is not None
        bus.stdout.readline()
        with subprocess.Popen([sys.executable, "-c", MUTE], stdout=subprocess.PIPE) as service:
            assert service.stdout is not None
            assert service.stdout.readline() == b"here\n"
            doctor()
            service.kill()
        bus.kill()
    assert "did not answer within 2 s" in doctor.found["keyring"]["says"]


def test_it_asks_before_it_changes_anything(site: Site, terminal: Callable[..., Terminal]) -> None:
    before = everything_in(site.top)
    on_it = terminal([*COMMAND, "--fix"], cwd=site.top, columns=160, rows=50)
    for asked in (1, 2, 3):
        on_it.wait_for(lambda it, asked=asked: it.screen_text().count("[y/N]") == asked)
        on_it.type("n\r")
    assert on_it.exit_code() == 1
    assert everything_in(site.top) == before


def test_without_a_terminal_fix_needs_yes(site: Site) -> None:
    ran = subprocess.run(
        [*COMMAND, "--fix"], cwd=site.top, capture_output=True, text=True, stdin=subprocess.DEVNULL
    )
    assert ran.returncode == 2
    assert ran.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("variables", "says"),
    [
        ({"TERM": "dumb"}, "TERM is 'dumb'"),
        ({"LC_ALL": "POSIX", "PYTHONUTF8": "0"}, "encoding"),
        ({}, "true colour"),
    ],
)
def test_the_terminal(
    site: Site,
    terminal: Callable[..., Terminal],
    variables: dict[str, str],
    says: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLORTERM", "truecolor")
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PYTHONCOERCECLOCALE", "0")
    shell = ["sh", "-c", " ".join(f"{n}={v}" for n, v in variables.items()) + ' exec "$@"', "sh", *COMMAND]
    on_it = terminal(shell, cwd=site.top, columns=160, rows=50)
    assert on_it.exit_code() == 1
    (line,) = (line for line in on_it.lines() if " terminal:" in line)
    assert says in line
