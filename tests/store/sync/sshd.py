"""A real sshd on loopback, its keys, an agent that holds one, and ssh as somebody has configured it."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.store.sync.servers import free_port, running

SSHD = shutil.which("sshd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
NEEDED = SSHD is not None and all(map(shutil.which, ("ssh", "ssh-agent", "ssh-add", "ssh-keygen")))

_SERVER = """\
Port {port}
ListenAddress 127.0.0.1
HostKey {home}/host
AuthorizedKeysFile {home}/key.pub
PidFile none
UsePAM no
StrictModes no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
"""
_CLIENT = """\
UserKnownHostsFile {home}/known_hosts
GlobalKnownHostsFile /dev/null
UpdateHostKeys no
IdentityAgent {home}/agent
"""


def new_key(path: Path, passphrase: str = "") -> None:
    path.unlink(missing_ok=True)
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", passphrase, "-f", str(path)], check=True)


@contextmanager
def ssh_agent(home: Path) -> Iterator[None]:
    """An agent that knows no key yet: see `add`."""
    with running(["ssh-agent", "-D", "-a", str(home / "agent")], path=home / "agent"):
        yield


def add(home: Path, *, key: str = "key") -> None:
    """Hand the agent this key, or with "" take all keys away."""
    words = ["ssh-add", "-q", str(home / key) if key else "-D"]
    environment = {**os.environ, "SSH_AUTH_SOCK": str(home / "agent")}
    subprocess.run(words, env=environment, check=True, capture_output=True, stdin=subprocess.DEVNULL)


@contextmanager
def ssh_server(home: Path) -> Iterator[str]:
    """An sshd that lets `home / "key"` in, as whoever runs the tests. Yields how URLs begin."""
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    port = free_port()
    new_key(home / "host")
    new_key(home / "key")
    (home / "config").write_text(_CLIENT.format(home=home))
    (home / "sshd_config").write_text(_SERVER.format(port=port, home=home))
    (home / "known_hosts").write_text(f"[127.0.0.1]:{port} {(home / 'host.pub').read_text()}")
    with running([str(SSHD), "-D", "-f", str(home / "sshd_config")], port):
        yield f"ssh://{pwd.getpwuid(os.geteuid()).pw_name}@127.0.0.1:{port}"


def ssh_on_path(home: Path) -> str:
    """A PATH whose ssh is the real one with that configuration: ssh reads no file below $HOME."""
    folder = home / "bin"
    folder.mkdir()
    (folder / "ssh").write_text(f"#!/bin/sh\nexec '{shutil.which('ssh')}' -F '{home}/config' \"$@\"\n")
    (folder / "ssh").chmod(0o755)
    return f"{folder}{os.pathsep}{os.environ['PATH']}"
