"""`env export --to`, killed at every call and at any moment: nothing that others could read, nothing half."""

import os
import random
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from deploy_tui.environment.envfile import render
from deploy_tui.environment.safe_file import write_secret
from tests.environment.samples import GOOD

# Kills itself before (or after) the n-th call that touches the disk; prints how many there were.
_VICTIM = """
import os, signal, sys
at, after, plain = int(sys.argv[1]), sys.argv[2] == "after", sys.argv[3] == "plain"
calls = 0

def counted(call):
    def wrapper(*args, **options):
        global calls
        calls += 1
        if calls == at and not after:
            os.kill(os.getpid(), signal.SIGKILL)
        try:
            return call(*args, **options)
        finally:
            if calls == at:
                os.kill(os.getpid(), signal.SIGKILL)
    return wrapper

from deploy_tui.cli import main
if plain:  # a system that knows no files without a name
    del os.O_TMPFILE
real_write = os.write

def slowly(handle, data):  # a disk that takes little at a time
    return real_write(handle, bytes(data)[:100])

os.write = slowly
for name in ("open", "fchmod", "write", "fsync", "link", "replace", "close"):
    setattr(os, name, counted(getattr(os, name)))
code = main(["env", "export", "--to", sys.argv[4]])
real_write(1, f"{calls}\\n".encode())
sys.exit(code)
"""
CONTENT = render(GOOD).encode()


def victim(target: Path, at: int, when: str, how: str) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(
        [sys.executable, "-c", _VICTIM, str(at), when, how, str(target)], capture_output=True, check=False
    )


def is_whole(path: Path) -> bool:
    return sorted(path.read_bytes().splitlines()) == sorted(CONTENT.splitlines())


def judge(folder: Path, before: bytes | None) -> None:
    """What is there: the old file or the new one, whole, and nothing that others could open."""
    target = folder / "app.env"
    if target.exists() or before is not None:
        assert target.read_bytes() == before or is_whole(target)
    for path in folder.iterdir():
        if path.read_bytes() not in (b"", before):
            assert stat.S_IMODE(path.stat().st_mode) == 0o600, path.name


@pytest.mark.prove
@pytest.mark.parametrize("how", ["nameless", "plain"])
@pytest.mark.parametrize("before", [None, b"OLD=1\n"])
def test_killed_at_every_call(
    here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str, before: bytes | None
) -> None:
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)
    folder = tmp_path / "out"
    folder.mkdir()
    target = folder / "app.env"
    ran = victim(target, 0, "before", how)
    assert ran.returncode == 0, ran.stderr
    calls = int(ran.stdout)
    whole = 0
    for at in range(1, calls + 1):
        for path in folder.iterdir():
            path.unlink()
        if before is not None:
            target.write_bytes(before)
            target.chmod(0o644)
        assert victim(target, at, "before" if at % 2 else "after", how).returncode == -signal.SIGKILL
        judge(folder, before)
        if how == "nameless" and before is None:
            assert [path.name for path in folder.iterdir()] in ([], ["app.env"])  # not even a trace
        whole += target.exists() and is_whole(target)
    assert calls >= 12
    assert whole >= 1


_LOOP = """
import sys
from deploy_tui.environment.safe_file import write_secret
data = open(sys.argv[2], "rb").read()
print("begin", flush=True)
while True:
    write_secret(sys.argv[1], data)
"""


@pytest.mark.prove
def test_killed_at_any_moment(tmp_path: Path) -> None:
    chance = random.Random(int(os.environ.get("DEPLOY_TUI_RANDOM_SEED", "5")))
    folder = tmp_path / "out"
    folder.mkdir()
    (tmp_path / "data").write_bytes(CONTENT * 200)
    old = os.umask(0)
    try:
        for _ in range(60):
            process = subprocess.Popen(
                [sys.executable, "-c", _LOOP, str(folder / "app.env"), str(tmp_path / "data")],
                stdout=subprocess.PIPE,
            )
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(chance.uniform(0, 0.02))
            process.kill()
            process.wait()
            process.stdout.close()
            for path in folder.iterdir():
                assert stat.S_IMODE(path.stat().st_mode) == 0o600
                assert path.read_bytes() == CONTENT * 200  # a name is given only to what is whole
    finally:
        os.umask(old)


def test_the_file_is_nobodys_else_while_it_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also on a system without nameless files: whoever looks in the middle finds nothing that he can open."""
    monkeypatch.delattr(os, "O_TMPFILE")
    seen = []
    real = os.fsync

    def look(handle: int) -> None:
        seen.extend((path.name, stat.S_IMODE(path.stat().st_mode)) for path in tmp_path.iterdir())
        real(handle)

    monkeypatch.setattr(os, "fsync", look)
    old = os.umask(0)
    try:
        write_secret(str(tmp_path / "app.env"), CONTENT)
    finally:
        os.umask(old)
    (first, mode), *_ = seen
    assert first.startswith(".app.env.")
    assert mode == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["app.env"]


def test_a_disk_that_is_full_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    for _ in range(2):
        with pytest.raises(OSError, match="No space"):
            write_secret(str(tmp_path / "app.env"), CONTENT)
        assert list(tmp_path.iterdir()) == []
        monkeypatch.delattr(os, "O_TMPFILE", raising=False)
