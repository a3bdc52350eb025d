"""A command outlives whoever started it, and is ended when it must be."""

import hashlib
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from deploy_tui.execution import runs
from deploy_tui.execution.runs import Command, End, Slot
from tests.execution.site import wait_until


@pytest.fixture
def run_folder(tmp_path: Path) -> str:
    return str(tmp_path / "runs" / "one")


def command(*argv: str, folder: str = "/", **more: object) -> Command:
    return Command(argv, folder, {"PATH": os.environ["PATH"]}, **more)  # type: ignore[arg-type]


def start(run: str, *argv: str, **more: object) -> None:
    Slot(run).launch(command(*argv, **more))


def whole(folder: str) -> tuple[End | None, bytes]:
    pieces: list[bytes] = []
    end = runs.follow(folder, pieces.append)
    return end, b"".join(pieces)


def shell(run: str, text: str, **more: object) -> tuple[End | None, bytes]:
    start(run, "sh", "-c", text, **more)
    return whole(run)


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_output_and_exit_code_are_kept(run_folder: str) -> None:
    end, said = shell(run_folder, "echo out; echo err >&2; exit 3")
    assert end is not None
    assert (end.exit, said, end.size) == (3, b"out\nerr\n", 8)
    assert end.sha256 == hashlib.sha256(said).hexdigest()
    assert whole(run_folder) == (end, said)  # also later, and for everybody


def test_a_program_that_is_not_there_is_an_end(run_folder: str) -> None:
    start(run_folder, "no-such-program")
    end, _ = whole(run_folder)
    assert end is not None
    assert end.exit == "not found"


@pytest.mark.parametrize(
    ("start_of_file", "says"),
    [
        (b"#!/bin/sh\r\necho hello\r\n", "./x.sh: its lines end in CRLF"),
        (b"#!/opt/none/bash -e\n", "./x.sh: its first line is '#!/opt/none/bash -e'"),
    ],
)
def test_a_script_whose_interpreter_is_not_there_is_told_from_one_that_is_not(
    run_folder: str, tmp_path: Path, start_of_file: bytes, says: str
) -> None:
    (tmp_path / "x.sh").write_bytes(start_of_file)
    (tmp_path / "x.sh").chmod(0o755)
    start(run_folder, "./x.sh", folder=str(tmp_path))
    end, _ = whole(run_folder)
    assert end is not None
    assert end.exit == "not found"
    assert end.detail.startswith(says)


def test_nobody_can_be_asked(run_folder: str) -> None:
    end, said = shell(
        run_folder, "cat; test -t 0 || echo no terminal; (echo > /dev/tty) 2>/dev/null || echo none"
    )
    assert (end and end.exit, said) == (0, b"no terminal\nnone\n")


def test_it_goes_on_when_its_caller_is_killed(run_folder: str, tmp_path: Path) -> None:
    script = f"""
import sys; sys.path[:0] = {sys.path!r}
from deploy_tui.execution.runs import Command, Slot, follow
text = "echo a; until test -e go; do sleep 0.02; done; echo b"
environment = {{"PATH": {os.environ["PATH"]!r}}}
Slot({run_folder!r}).launch(Command(("sh", "-c", text), {str(tmp_path)!r}, environment))
print("started", flush=True)
follow({run_folder!r})
"""
    caller = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, start_new_session=True)
    assert caller.stdout is not None
    assert caller.stdout.readline() == b"started\n"
    os.killpg(caller.pid, signal.SIGHUP)
    os.killpg(caller.pid, signal.SIGKILL)
    caller.wait()
    assert runs.look(run_folder) == ("running", None)
    (tmp_path / "go").touch()
    end, said = whole(run_folder)
    assert (end and end.exit, said) == (0, b"a\nb\n")


def test_following_hands_on_what_is_said_while_it_is_said(run_folder: str, tmp_path: Path) -> None:
    start(
        run_folder,
        "sh",
        "-c",
        "printf a; until test -e go; do sleep 0.02; done; printf b",
        folder=str(tmp_path),
    )
    heard: list[bytes] = []

    def told(data: bytes) -> None:
        heard.append(data)
        (tmp_path / "go").touch()

    runs.follow(run_folder, told)
    assert heard == [b"a", b"b"]


def test_cancel_ends_the_whole_group(run_folder: str, tmp_path: Path) -> None:
    start(run_folder, "sh", "-c", "sleep 1000 & echo $! > child; wait", folder=str(tmp_path))
    wait_until(lambda: (tmp_path / "child").exists() and (tmp_path / "child").read_text().strip())
    cancelled = threading.Event()
    cancelled.set()
    end = runs.follow(run_folder, cancelled=cancelled)
    assert end is not None
    assert end.exit == "cancelled"
    assert not is_alive(int((tmp_path / "child").read_text()))


def test_who_ignores_term_is_killed_after_the_grace(run_folder: str) -> None:
    began = time.monotonic()
    end, _ = shell(run_folder, "trap '' TERM; while :; do sleep 0.1; done", seconds=0.3, grace=0.3)
    assert end is not None
    assert end.exit == "timed out"
    assert time.monotonic() - began < 10


def test_a_command_that_cleans_up_on_term_is_heard(run_folder: str) -> None:
    end, said = shell(
        run_folder, "trap 'echo cleaning; exit 0' TERM; while :; do sleep 0.05; done", seconds=0.3
    )
    assert end is not None
    assert end.exit == "timed out"
    assert said.endswith(b"cleaning\n")


def test_a_daemon_with_an_open_pipe_holds_nobody_up_and_lives_on(run_folder: str, tmp_path: Path) -> None:
    text = (
        "(trap '' HUP; until test -e go; do sleep 0.02; done; echo late && echo spoke > daemon) & echo done"
    )
    end, said = shell(run_folder, text, folder=str(tmp_path))
    assert (end and end.exit, said) == (0, b"done\n")
    (tmp_path / "go").touch()
    wait_until(lambda: (tmp_path / "daemon").exists())


def test_a_command_killed_by_a_signal_says_which(run_folder: str) -> None:
    end, _ = shell(run_folder, "kill -SEGV $$")
    assert end is not None
    assert (end.exit, end.detail) == ("killed", "killed by SIGSEGV")


def test_a_supervisor_that_is_killed_leaves_what_nobody_knows(run_folder: str) -> None:
    start(run_folder, "sleep", "1000")
    import json

    supervisor = json.loads((Path(run_folder) / "started.json").read_text())["pid"]
    children = Path(f"/proc/{supervisor}/task/{supervisor}/children").read_text().split()
    os.kill(supervisor, signal.SIGKILL)
    wait_until(lambda: runs.look(run_folder)[0] != "running")
    assert runs.look(run_folder) == ("unknown", None)
    assert runs.follow(run_folder) is None
    for child in children:
        os.kill(int(child), signal.SIGKILL)


def test_what_was_never_started_is_known_to_be_so(run_folder: str) -> None:
    slot = Slot(run_folder)
    assert runs.look(run_folder) == ("running", None)  # somebody is about to
    os.close(slot._lock)  # and was killed
    assert runs.look(run_folder) == ("not started", None)
    assert runs.look(run_folder + "-gone") == ("unknown", None)


def test_a_caller_killed_in_the_middle_of_the_sentence_starts_nothing(
    run_folder: str, tmp_path: Path
) -> None:
    from deploy_tui.execution import supervisor

    Slot(run_folder)
    half = subprocess.run(
        [sys.executable, "-I", "-S", supervisor.__file__, run_folder, "1"],
        input=b'{"argv": ["touch", "ran"], "fol',
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        timeout=20,
    )
    assert half.returncode == supervisor.NOT_A_PLAN
    assert not (Path(run_folder) / "started.json").exists()


def test_a_folder_that_takes_nothing_starts_nothing(tmp_path: Path) -> None:
    from deploy_tui.execution import supervisor

    done = subprocess.run(
        [sys.executable, "-I", "-S", supervisor.__file__, str(tmp_path / "not-there"), "1"],
        input=b'{"argv": ["touch", "ran"], "folder": "%s", "environment": {}, "secrets": []}'
        % os.fsencode(tmp_path),
        stdout=subprocess.PIPE,
        timeout=20,
    )
    assert done.returncode == supervisor.NOT_RECORDED
    assert not (tmp_path / "ran").exists()


def test_secrets_are_gone_before_anything_is_stored(run_folder: str) -> None:
    _, said = shell(
        run_folder,
        "printf 'user:hunter2'; sleep 0.1; echo 'hunter2 AKIAABCDEFGHIJKLMNOP'",
        secrets=("hunter2hunter2",),
    )
    assert said == b"user:[redacted] [redacted]\n"
    assert not [path for path in Path(run_folder).iterdir() if b"hunter2hunter2" in path.read_bytes()]


def test_a_flood_is_kept_at_both_ends_and_memory_stays_flat(run_folder: str) -> None:
    size = 60_000_000
    lines = f"('%08d the quick brown fox jumps' % n for n in range({size // 35}))"
    script = f"for line in {lines}: print(line)"
    start(run_folder, sys.executable, "-c", script)
    import json

    pid = json.loads((Path(run_folder) / "started.json").read_text())["pid"]
    most = 0
    while runs.look(run_folder)[0] == "running":
        with open(f"/proc/{pid}/status") as file:
            most = max(most, *(int(line.split()[1]) for line in file if line.startswith("VmRSS")), 0)
        time.sleep(0.02)
    _, end = runs.look(run_folder)
    assert end is not None
    assert end.size == size // 35 * 35
    on_disk = sum(path.stat().st_size for path in Path(run_folder).iterdir())
    assert on_disk < 4 * 1024 * 1024
    assert most < 40_000  # kB
    head, tail, left_out = runs.head_and_tail(run_folder, 1000, 1000)
    assert head.startswith(b"00000000 the quick")
    assert tail.endswith(b"%08d the quick brown fox jumps\n" % (size // 35 - 1))
    assert len(head) + len(tail) + left_out == end.size
    expected = hashlib.sha256(b"".join(b"%08d the quick brown fox jumps\n" % n for n in range(size // 35)))
    assert end.sha256 == expected.hexdigest()


def test_any_bytes_are_kept_as_they_are(run_folder: str) -> None:
    end, said = shell(run_folder, r"printf '\000\377\033[31m\n'; head -c 100000 /dev/zero")
    assert end is not None
    assert said == b"\0\xff\x1b[31m\n" + bytes(100_000)
