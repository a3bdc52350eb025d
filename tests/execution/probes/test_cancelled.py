"""A probe that nobody waits for any more ends at once, whatever it waits for, and leaves nothing running."""

import os
import subprocess
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from tests.execution.probes.servers import ask, says_nothing, talker
from tests.execution.site import wait_until


def _ended(spec: dict[str, Any], folder: Path, under_way: Path | None = None, **given: Any) -> str:
    """What it says when it is cancelled in the middle; it would take a minute."""
    cancelled = threading.Event()
    said: list[str] = []

    def look() -> None:
        said.append(ask(spec, folder, deadline=60, cancelled=cancelled, **given).detail)

    thread = threading.Thread(target=look)
    began = time.monotonic()
    thread.start()
    if under_way is not None:
        wait_until(under_way.exists)
    cancelled.set()
    thread.join(30)
    assert not thread.is_alive()
    assert time.monotonic() - began < 30
    return said[0]


@pytest.mark.parametrize(
    "spec",
    [
        {"kind": "http", "url": "http://localhost:PORT/"},
        {"kind": "tls", "host": "localhost:PORT"},
        {"kind": "all", "of": [{"kind": "http", "url": "http://localhost:PORT/"}] * 3},
    ],
    ids=["http", "tls", "all"],
)
def test_a_server_that_says_nothing(spec: dict[str, Any], tmp_path: Path) -> None:
    with talker(says_nothing) as port:
        text = repr(spec).replace("PORT", str(port))
        assert "cancelled" in _ended(eval(text), tmp_path)


@pytest.mark.parametrize("kind", ["command", "sql"])
def test_a_program_and_all_that_it_started(kind: str, tmp_path: Path) -> None:
    program = tmp_path / "psql"
    program.write_text("#!/bin/sh\nsleep 61 & echo $! > child; echo $$ > pid.tmp; mv pid.tmp pid; wait\n")
    program.chmod(0o755)
    specs: dict[str, dict[str, Any]] = {
        "command": {"kind": "command", "run": "./psql"},
        "sql": {"kind": "sql", "query": "select 1"},
    }
    environment = {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
    told = _ended(specs[kind], tmp_path, tmp_path / "pid", environment=environment)
    assert "cancelled" in told
    for name in ("pid", "child"):
        pid = int((tmp_path / name).read_text())
        wait_until(lambda pid=pid: not _runs(pid))  # type: ignore[misc]


def test_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    programs = tmp_path / "bin"
    programs.mkdir()
    git = programs / "git"
    real = subprocess.run(["which", "git"], check=True, capture_output=True, text=True).stdout.strip()
    git.write_text(
        f'#!/bin/sh\ncd {tmp_path}\ncase "$*" in *" log "*)\n'
        "echo $$ > pid.tmp; mv pid.tmp pid; exec sleep 62;; esac\n"
        f'exec {real} "$@"\n'
    )
    git.chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
    told = _ended({"kind": "git", "check": "no-secrets-ever"}, tmp_path, tmp_path / "pid")
    assert "cancelled" in told
    wait_until(lambda: not _runs(int((tmp_path / "pid").read_text())))


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False
