"""Whose word counts: a repository may ask for signatures and have hooks; what runs is up to the user."""

import os
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from deploy_tui.store.git import launch
from deploy_tui.store.git.commit import Committed, Waiting
from deploy_tui.store.git.settings import read_settings

from .conftest import FOLDER, SESSION, Desk
from .test_commit_in_any_repository import sign_with_ssh

Hook = Callable[[str, str], Path]


@pytest.fixture
def hook(desk: Desk) -> Hook:
    """Writes a hook of the repository."""

    def make(name: str, script: str) -> Path:
        path = desk.top / ".git/hooks" / name
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
        return path

    return make


def allow_hooks(desk: Desk) -> None:
    desk.git("config", "--global", "deploy-tui.hooks", "run")


def test_hooks_are_skipped_unless_the_user_allows_them(desk: Desk, hook: Hook) -> None:
    hook("pre-commit", "exit 1")
    desk.saved("one\n")
    desk.git("config", "deploy-tui.hooks", "run")  # the repository's own word
    desk.saved("two\n")
    allow_hooks(desk)
    assert desk.save("three\n") == Waiting("hook pre-commit: exit code 1")


def test_a_hook_that_rejects_is_quoted_and_nothing_moves(desk: Desk, hook: Hook) -> None:
    allow_hooks(desk)
    hook("pre-commit", "echo checking\necho 'no \033[31mTODO\033[0m in toml' >&2\nexit 3")
    before = desk.git("rev-parse", "HEAD")
    outcome = desk.save("one\n")
    assert isinstance(outcome, Waiting)
    assert outcome.reason.startswith("hook pre-commit: no ")
    assert outcome.reason.isprintable()
    assert desk.git("rev-parse", "HEAD") == before
    assert not desk.index_lock.exists()


def test_a_hook_sees_the_sessions_commit_and_not_what_the_user_staged(desk: Desk, hook: Hook) -> None:
    allow_hooks(desk)
    seen = desk.top.parent / "seen"
    hook(
        "pre-commit", f"git diff --cached --name-only > '{seen}'; ! git diff --cached --quiet -- app.py || :"
    )
    desk.write("app.py", "staged\n")
    desk.git("add", "app.py")
    desk.saved("one\n")
    assert seen.read_text() == f"{SESSION}\n"
    assert desk.status() == ["M  app.py"]


def test_a_hook_may_change_the_message(desk: Desk, hook: Hook) -> None:
    allow_hooks(desk)
    hook("commit-msg", 'echo "Change-Id: I123" >> "$1"')
    desk.saved("one\n")
    assert desk.git("log", "-1", "--format=%B").splitlines()[0] == "session(v1.4.0): 1 item"
    assert "Change-Id: I123" in desk.git("log", "-1", "--format=%B")


def test_a_hook_that_hangs_is_ended(desk: Desk, hook: Hook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deploy_tui.store.git.hooks.SECONDS", 0.3)
    allow_hooks(desk)
    hook("commit-msg", "sleep 60")
    assert desk.save("one\n") == Waiting("hook commit-msg did not answer within 0.3 s")


def test_hooks_kept_elsewhere(desk: Desk, hook: Hook) -> None:
    allow_hooks(desk)
    path = hook("pre-commit", "echo from elsewhere >&2; exit 1")
    (desk.top / "hooks").mkdir()
    path.rename(desk.top / "hooks/pre-commit")
    desk.git("config", "core.hooksPath", "hooks")
    assert desk.save("one\n") == Waiting("hook pre-commit: from elsewhere")


@pytest.mark.parametrize(
    "key", ["gpg.program", "gpg.openpgp.program", "gpg.ssh.program", "gpg.ssh.defaultKeyCommand"]
)
def test_a_repository_names_no_program_for_signing(desk: Desk, tmp_path: Path, key: str) -> None:
    ran, program = tmp_path / "ran", tmp_path / "program"
    program.write_text(f"#!/bin/sh\n: > '{ran}'\nexit 1\n")
    program.chmod(0o755)
    desk.git("config", "commit.gpgSign", "true")
    desk.git("config", "user.signingKey", "nobody")
    if "ssh" in key:
        desk.git("config", "gpg.format", "ssh")
    if "Command" in key:
        desk.git("config", "--unset", "user.signingKey")
    desk.git("config", key, str(program))
    outcome = desk.save("one\n")
    assert isinstance(outcome, Waiting)
    assert f"the repository's own {key.lower()} does not count" in outcome.reason
    assert not ran.exists()

    desk.git("config", "--unset", key)
    desk.git("config", "--global", key, str(program))
    assert isinstance(desk.save("one\n"), Waiting)
    assert ran.exists()


def test_with_the_repositorys_own_program_put_aside_the_real_one_signs(desk: Desk, tmp_path: Path) -> None:
    sign_with_ssh(desk, tmp_path, "")
    desk.git("config", "gpg.ssh.program", "/bin/false")
    desk.saved("one\n")
    assert "-----BEGIN SSH SIGNATURE-----" in desk.git("cat-file", "commit", "HEAD")


def test_a_key_that_is_missing_waits(desk: Desk, tmp_path: Path) -> None:
    sign_with_ssh(desk, tmp_path, "")
    (tmp_path / "key").unlink()
    outcome = desk.save("one\n")
    assert isinstance(outcome, Waiting)
    assert outcome.reason.startswith("signing failed: ")


def test_an_agent_holds_the_key(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sign_with_ssh(desk, tmp_path, "secret")
    socket = str(tmp_path / "agent")
    with subprocess.Popen(["ssh-agent", "-D", "-a", socket], stdout=subprocess.DEVNULL) as agent:
        monkeypatch.setenv("SSH_AUTH_SOCK", socket)
        askpass = tmp_path / "askpass"
        askpass.write_text("#!/bin/sh\necho secret\n")
        askpass.chmod(0o755)
        environment = {**os.environ, "SSH_ASKPASS": str(askpass), "SSH_ASKPASS_REQUIRE": "force"}
        added = ["ssh-add", "-q", str(tmp_path / "key")]
        try:
            while not os.path.exists(socket):
                assert agent.poll() is None
            subprocess.run(added, env=environment, check=True, stdin=subprocess.DEVNULL)
            desk.saved("one\n")
        finally:
            agent.terminate()
    assert "-----BEGIN SSH SIGNATURE-----" in desk.git("cat-file", "commit", "HEAD")


@pytest.mark.parametrize(
    ("value", "signs"),
    [("true", True), ("yes", True), ("on", True), ("1", True), ("no", False), ("0", False)],
)
def test_the_ways_to_say_yes(desk: Desk, value: str, signs: bool) -> None:
    desk.git("config", "commit.gpgSign", value)
    assert read_settings(desk.location).sign is signs
    with (desk.top / ".git/config").open("a") as config:
        config.write("[commit]\n\tgpgSign\n")
    assert read_settings(desk.location).sign


def test_another_users_repository(desk: Desk, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "gitconfig").write_text("[user]\n\tname = x\n\temail = x@example.org\n")
    monkeypatch.setitem(launch._ENVIRONMENT, "GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    with pytest.raises(launch.GitFailed) as caught:
        desk.save("one\n")
    assert str(caught.value) == (
        f"another user owns the repository (git config --global --add safe.directory {desk.top})"
    )


def test_an_ordinary_user_in_a_git_folder_that_is_read_only(desk: Desk) -> None:
    """Root may write everywhere, so as root this takes a mount of its own."""
    top = desk.top
    script = (
        "from deploy_tui.store.git.condition import waiting_reason\n"
        "from deploy_tui.store.git.locate import find_repository\n"
        f"print(waiting_reason(find_repository({str(top)!r})))"
    )
    look = f"exec {shlex.quote(sys.executable)} -c {shlex.quote(script)}"
    if os.geteuid() != 0:
        (top / ".git").chmod(0o555)
        ran = subprocess.run(["sh", "-c", look], capture_output=True, text=True, check=False)
        (top / ".git").chmod(0o755)
    else:
        mount = f"mount --bind '{top}/.git' '{top}/.git' && mount -o remount,bind,ro '{top}/.git' && {look}"
        ran = subprocess.run(
            ["unshare", "-m", "sh", "-c", mount], capture_output=True, text=True, check=False
        )
        if "unshare" in ran.stderr or "mount" in ran.stderr:
            pytest.skip("no mounts here")
    assert ran.stdout.strip() == "git folder is read-only", ran.stderr


KEYS = """
core.fsmonitor core.hooksPath core.editor core.pager core.askPass core.sshCommand core.gitProxy
core.alternateRefsCommand sequence.editor credential.helper diff.external diff.evil.textconv diff.evil.command
filter.evil.clean filter.evil.smudge filter.evil.process merge.evil.driver merge.deploy-tui.driver gpg.program
gpg.ssh.program gpg.x509.program gpg.ssh.defaultKeyCommand alias.commit-tree alias.update-ref alias.hook
pager.rev-list remote.origin.uploadpack remote.origin.receivepack remote.origin.vcs uploadpack.packObjectsHook
interactive.diffFilter man.viewer tar.tar.gz.command web.browser trailer.x.command
"""


def test_no_key_of_a_repositorys_own_configuration_runs_anything(desk: Desk, tmp_path: Path) -> None:
    """Each alone, with everything that a session commit does: also when signatures are asked for."""
    ran, program = tmp_path / "ran", tmp_path / "program"
    program.write_text(f"#!/bin/sh\necho \"$0 $*\" >> '{ran}'\nexit 1\n")
    program.chmod(0o755)
    desk.write(".gitattributes", "* filter=evil diff=evil merge=evil text\n")
    config = desk.top / ".git/config"
    plain = config.read_text()
    tried = 0
    for key in KEYS.split():
        section, _, name = key.rpartition(".")
        first, _, rest = section.partition(".")
        value = f"{'!' * (first == 'alias')}{program}"
        signing = "[commit]\n\tgpgSign = true\n" * (first == "gpg")
        format = "[gpg]\n\tformat = ssh\n" * key.startswith("gpg.ssh")
        head = f'[{first} "{rest}"]' if rest else f"[{first}]"
        config.write_text(f'{plain}{signing}{format}{head}\n\t{name} = "{value}"\n')
        outcome = desk.commit({f"{FOLDER}/{tried}.toml": b"one\n"})
        assert isinstance(outcome, Committed if first != "gpg" else Waiting), (key, outcome)
        assert not ran.exists(), ran.read_text()
        tried += 1
    assert tried >= 12
