"""The real programs, started as children on free ports, stopped with the test."""

import glob
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.execution.probes.servers import free_port

PASSWORD = "correct horse ' \\ battery"


def needed(program: str, package: str, *patterns: str) -> str:
    """Where the program is; skips the test when it is not installed."""
    found = next((path for pattern in patterns for path in sorted(glob.glob(pattern))), None) or shutil.which(
        program
    )
    if found is None:
        pytest.skip(f"{program} is not installed (apt install {package})")
    return found


@contextmanager
def child(words: list[str], ready: Callable[[], bool], **more: Any) -> Iterator[None]:
    process = subprocess.Popen(
        words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **more
    )
    try:
        deadline = time.monotonic() + 30
        while not ready():
            if process.poll() is not None or time.monotonic() > deadline:
                process.kill()
                raise AssertionError(f"{words[0]}: {process.communicate()[0].decode(errors='replace')}")
            time.sleep(0.02)
        yield
    finally:
        process.terminate()
        process.communicate(timeout=30)


def listens(port: int) -> bool:
    with socket.socket() as link:
        return link.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def nginx(folder: Path, servers: str) -> Iterator[None]:
    """nginx with these `server { … }` blocks and nothing else; it writes only into the folder."""
    program = needed("nginx", "nginx-light", "/usr/sbin/nginx")
    (folder / "nginx.conf").write_text(
        f"daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log;\n"
        "events { worker_connections 64; }\n"
        f"http {{ access_log off; client_body_temp_path {folder}/b; proxy_temp_path {folder}/p;\n"
        f"fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;\n"
        f"{servers}\n}}\n"
    )
    words = [program, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
    with child(words, (folder / "pid").exists):
        yield


class Database:
    """A PostgreSQL of the tests' own: user `checks`, with a password, on `port`; socket in `folder`."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.port = port
        self.address = f"postgresql://checks@127.0.0.1:{port}/postgres"

    def does(self, statement: str) -> None:
        psql = needed("psql", "postgresql-client")
        subprocess.run(
            [psql, "-X", "-q", "-v", "ON_ERROR_STOP=1", "-c", statement],
            check=True,
            capture_output=True,
            env={"PATH": os.environ["PATH"], "PGPASSWORD": PASSWORD, **self.where},
        )

    @property
    def where(self) -> dict[str, str]:
        port = str(self.port)
        return {"PGHOST": "127.0.0.1", "PGPORT": port, "PGUSER": "checks", "PGDATABASE": "postgres"}


@contextmanager
def postgresql() -> Iterator[Database]:
    needed("psql", "postgresql-client")
    initdb = needed("initdb", "postgresql", "/usr/lib/postgresql/*/bin/initdb")
    # PostgreSQL refuses to run as root, and another user cannot look into pytest's folders.
    folder = Path(tempfile.mkdtemp(prefix="deploy-tui-"))
    as_user: dict[str, Any] = {"env": {"PATH": os.environ["PATH"], "LC_ALL": "C"}, "cwd": folder}
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)
        as_user |= {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    try:
        (folder / "password").write_text(PASSWORD)
        (folder / "password").chmod(0o644)
        subprocess.run(
            [
                initdb,
                "-D",
                folder / "data",
                "-U",
                "checks",
                "-A",
                "scram-sha-256",
                "-N",
                "--pwfile",
                folder / "password",
            ],
            check=True,
            capture_output=True,
            **as_user,
        )
        port = free_port()
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(port),
            "unix_socket_directories": str(folder),
            "fsync": "off",
            "shared_preload_libraries": "pg_stat_statements",
        }
        words = [os.path.join(os.path.dirname(initdb), "postgres"), "-D", str(folder / "data")]
        words += [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        database = Database(folder, port)

        def ready() -> bool:
            psql = ["psql", "-X", "-c", "select 1"]
            env = {"PATH": os.environ["PATH"], "PGPASSWORD": PASSWORD, **database.where}
            return listens(port) and subprocess.run(psql, capture_output=True, env=env).returncode == 0

        with child(words, ready, **as_user):
            yield database
    finally:
        shutil.rmtree(folder, ignore_errors=True)
