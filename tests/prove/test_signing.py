"""Session commits signed by a real gpg and its agent: they are signed, or they wait; nobody is ever asked."""

import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from deploy_tui.store.doctor.git_settings import looks
from deploy_tui.store.git.commit import Waiting
from tests.store.git.conftest import Desk

pytestmark = [
    pytest.mark.prove,
    pytest.mark.skipif(not shutil.which("gpg-agent"), reason="needs gnupg"),
]

PASSPHRASE = "correct horse"
SIGNATURE = "-----BEGIN PGP SIGNATURE-----"
Key = Callable[[str], None]


@pytest.fixture
def desk(repository: Path) -> Desk:
    return Desk(repository)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A keyring of its own, whose pinentry leaves a trace and hangs. Not below tmp_path: a socket's path is
    short."""
    home = Path(tempfile.mkdtemp(prefix="gnupg-"))
    pinentry, asked = home / "pinentry", home / "asked"
    pinentry.write_text(f"#!/bin/sh\n: > '{asked}'\nsleep 60\n")
    pinentry.chmod(0o755)
    (home / "gpg-agent.conf").write_text(f"pinentry-program {pinentry}\nallow-preset-passphrase\n")
    monkeypatch.setenv("GNUPGHOME", str(home))
    monkeypatch.setenv("GPG_TTY", "/dev/pts/0")
    monkeypatch.setenv("DISPLAY", ":0")
    yield asked
    subprocess.run(["gpgconf", "--kill", "gpg-agent"], check=False)
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def key(desk: Desk, asked: Path) -> Key:
    """Makes ada's key, with a passphrase or without, and has commits signed with it."""

    def make(passphrase: str) -> None:
        gpg("--passphrase", passphrase, "--quick-generate-key", "ada@example.org", "ed25519", "sign", "never")
        subprocess.run(["gpgconf", "--kill", "gpg-agent"], check=True)  # it remembers the passphrase
        desk.git("config", "user.signingKey", "ada@example.org")
        desk.git("config", "commit.gpgSign", "true")

    return make


def gpg(*arguments: str) -> None:
    command = ["gpg", "--batch", "--quiet", "--pinentry-mode", "loopback", *arguments]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, capture_output=True)


def test_a_key_without_a_passphrase_signs(desk: Desk, asked: Path, key: Key) -> None:
    key("")
    desk.saved("one\n")
    assert SIGNATURE in desk.git("cat-file", "commit", "HEAD")
    desk.git("verify-commit", "HEAD")
    assert not asked.exists()


def test_a_passphrase_that_the_agent_knows_signs(desk: Desk, asked: Path, key: Key, tmp_path: Path) -> None:
    key(PASSPHRASE)
    gpg("--passphrase", PASSPHRASE, "--detach-sign", "--output", str(tmp_path / "signed"), __file__)
    desk.saved("one\n")
    desk.git("verify-commit", "HEAD")
    assert not asked.exists()


def test_a_passphrase_that_nobody_has_given_waits_and_nobody_is_asked(
    desk: Desk, asked: Path, key: Key, tmp_path: Path
) -> None:
    key(PASSPHRASE)
    before, began = desk.git("rev-parse", "HEAD"), time.monotonic()
    outcome = desk.save("one\n")
    assert isinstance(outcome, Waiting)
    assert outcome.reason == (
        "signing failed: gpg's agent does not know the key's passphrase; sign something with gpg yourself"
    )
    assert not asked.exists()
    assert time.monotonic() - began < 15
    assert desk.git("rev-parse", "HEAD") == before
    assert not desk.index_lock.exists()
    signing = next(each for each in looks(desk.location) if each.check == "signing")
    assert "does not know the key's passphrase" in signing.says
    assert not asked.exists()

    gpg("--passphrase", PASSPHRASE, "--detach-sign", "--output", str(tmp_path / "signed"), __file__)
    desk.saved("one\n")
    desk.git("verify-commit", "HEAD")


def test_a_key_that_is_missing_waits(desk: Desk, asked: Path) -> None:
    desk.git("config", "user.signingKey", "nobody@example.org")
    desk.git("config", "commit.gpgSign", "true")
    outcome = desk.save("one\n")
    assert isinstance(outcome, Waiting)
    assert outcome.reason == "signing failed: gpg: No secret key"
    assert not asked.exists()
