"""Commands as probes: what they say, how they end, and that no answer ever becomes a command."""

import os
import signal
import sys
import threading
import time
from pathlib import Path

import pytest

from deploy_tui.execution import probes
from deploy_tui.execution.reading import Context
from tests.execution.probes.servers import ask, faults

PATH = {"PATH": os.environ["PATH"]}


def script(folder: Path, name: str, text: str) -> str:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return name


def test_an_exit_code_and_a_value(tmp_path: Path) -> None:
    name = script(tmp_path, "check.sh", 'echo "took 17 ms"; echo "took 340 ms"')
    spec = {"kind": "command", "file": name, "pattern": r"took (\d+) ms"}
    seen = ask(spec, tmp_path, limit="< 500 ms")
    assert (seen.ok, seen.value) == (True, 340)
    assert b"took 17 ms" in seen.output
    assert ask(spec, tmp_path, limit="< 300 ms").ok is False
    assert "340 is not < 300 ms" in ask(spec, tmp_path, limit="< 300 ms").detail
    missing = ask({**spec, "pattern": "never"}, tmp_path)
    assert missing.ok is False
    assert "nothing in its output fits never" in missing.detail


def test_json_on_stdout(tmp_path: Path) -> None:
    name = script(tmp_path, "hpa.sh", """echo '{"spec": {"minReplicas": 2, "metrics": [{"cpu": 70}]}}'""")
    spec = {"kind": "command", "run": f"./{name}", "json": "spec.metrics.0.cpu"}
    assert ask(spec, tmp_path, limit="= 70 % CPU").ok is True
    assert ask({**spec, "is": 71}, tmp_path).ok is False


def test_a_failure_shows_the_last_words(tmp_path: Path) -> None:
    name = script(tmp_path, "bad.sh", "echo fine; echo 'no space left' >&2; echo; exit 3")
    seen = ask({"kind": "command", "file": name}, tmp_path)
    assert seen.ok is False
    assert seen.detail.startswith("exit code 3 in ")
    assert seen.detail.endswith("no space left")
    assert ask({"kind": "command", "file": name, "exit": 3}, tmp_path).ok is True


def test_a_program_that_kills_itself(tmp_path: Path) -> None:
    seen = ask({"kind": "command", "file": script(tmp_path, "die.sh", "kill -KILL $$")}, tmp_path)
    assert seen.ok is False
    assert "ended by signal 9" in seen.detail


@pytest.mark.parametrize(
    ("spec", "told"),
    [
        ({"run": "no-such-program-anywhere --now"}, "is not installed here"),
        ({"file": "missing.sh"}, "is not installed here"),
        ({"file": "plain.txt"}, "permission denied"),
        ({"run": "true", "folder": "nowhere"}, "is not there"),
    ],
)
def test_what_cannot_be_started_could_not_tell(tmp_path: Path, spec: dict[str, str], told: str) -> None:
    (tmp_path / "plain.txt").write_text("echo hello\n")
    seen = ask({"kind": "command", **spec}, tmp_path, environment=PATH)
    assert seen.ok is None
    assert told in seen.detail


def test_one_that_hangs_is_ended_with_its_whole_group(tmp_path: Path) -> None:
    name = script(
        tmp_path, "hang.sh", 'trap "" TERM; sleep 300 & echo $! > child; echo $$ > self; wait; sleep 300'
    )
    began = time.monotonic()
    seen = ask({"kind": "command", "file": name, "timeout": "1 s"}, tmp_path)
    assert time.monotonic() - began < 6
    assert seen.ok is False
    assert "no answer within 1.0 s" in seen.detail
    for which in ("self", "child"):
        gone(int((tmp_path / which).read_text()))


def test_what_it_started_is_asked_to_end_and_then_made_to(tmp_path: Path) -> None:
    (tmp_path / "polite.sh").write_text(
        'trap "echo bye > ended; exit" TERM; echo > up; while :; do sleep 0.05; done'
    )
    (tmp_path / "deaf.sh").write_text('trap "" TERM; echo $$ > deaf; while :; do sleep 0.05; done')
    name = script(tmp_path, "both.sh", "sh polite.sh & sh deaf.sh & sleep 300")
    seen = ask({"kind": "command", "file": name, "timeout": "1 s"}, tmp_path)
    assert seen.ok is False
    assert (tmp_path / "ended").read_text() == "bye\n"
    gone(int((tmp_path / "deaf").read_text()))


def gone(process: int) -> None:
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return
        if "State:\tZ" in Path(f"/proc/{process}/status").read_text():
            return
        time.sleep(0.01)
    os.kill(process, signal.SIGKILL)
    raise AssertionError(f"{process} is still there")


def test_cancelling(tmp_path: Path) -> None:
    cancelled = threading.Event()
    threading.Timer(0.2, cancelled.set).start()
    seen = ask({"kind": "command", "run": "sleep 60"}, tmp_path, cancelled=cancelled, environment=PATH)
    assert seen.ok is None
    assert "cancelled" in seen.detail
    assert seen.took < 5


def test_a_daemon_that_keeps_the_pipe_is_not_waited_for(tmp_path: Path) -> None:
    name = script(tmp_path, "daemon.sh", "sleep 20 & echo $! > child; echo started")
    seen = ask({"kind": "command", "file": name, "contains": "started"}, tmp_path)
    os.kill(int((tmp_path / "child").read_text()), signal.SIGKILL)
    assert seen.ok is True
    assert seen.took < 5


def test_a_flood_keeps_both_ends_and_little_memory(tmp_path: Path) -> None:
    text = (
        "import sys\nprint('first')\nfor _ in range(3000): sys.stdout.write('x' * 65536)\nprint('\\nlast 7')"
    )
    (tmp_path / "flood.py").write_text(text)
    spec = {"kind": "command", "argv": [sys.executable, "flood.py"], "pattern": r"last (\d)"}
    seen = ask(spec, tmp_path, deadline=60)
    assert (seen.ok, seen.value) == (True, 7)
    assert seen.output.startswith(b"first")
    assert len(seen.output) < 600_000


def test_it_reads_nothing_and_sees_only_what_it_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NOT_FOR_IT", "x")
    name = script(tmp_path, "env.sh", 'read -r line; echo "read:$line"; env')
    seen = ask(
        {"kind": "command", "file": name, "env": ["DB_PASSWORD"]},
        tmp_path,
        secrets={"DB_PASSWORD": "pa55word", "OTHER": "0ther"},
        environment=PATH,
        api_url="https://x",
    )
    said = seen.output.decode()
    assert "read:\n" in said
    assert "NOT_FOR_IT" not in said
    assert "0ther" not in said
    assert "DB_PASSWORD=[redacted]" in said
    assert "PARAM_API_URL=https://x" in said


HOSTILE = [
    "v1; touch pwned",
    "$(touch pwned)",
    "`touch pwned`",
    "--exec=touch pwned",
    "a\nb",
    "'",
    '"',
    "| touch pwned",
]


@pytest.mark.parametrize("answer", HOSTILE)
def test_an_answer_is_one_word_and_never_a_command(tmp_path: Path, answer: str) -> None:
    words = script(tmp_path, "words.sh", 'echo "$#"; printf "[%s]" "$@"')
    for spec in (
        {"run": f"./{words} tag {{{{version}}}} end"},
        {"file": words, "argv": ["tag", "{{version}}", "end"]},
    ):
        seen = ask({"kind": "command", **spec}, tmp_path, version=answer)
        if seen.ok:
            assert seen.output.startswith(b"3\n")
            assert f"[tag][{answer}][end]".encode() in seen.output
        else:
            assert seen.ok is None
    assert not (tmp_path / "pwned").exists()
    # Nor does an answer choose the program, the folder, the file, or stand in a pattern.
    for spec in ({"run": "{{version}}"}, {"file": "{{version}}"}, {"run": "true", "folder": "{{version}}"}):
        assert faults({"kind": "command", **spec})
        assert ask({"kind": "command", **spec}, tmp_path, version=answer).ok is None


def test_what_would_be_run_is_shown_whole(tmp_path: Path) -> None:
    spec = {"kind": "command", "run": "kubectl get 'a b' {{version}}", "folder": "k8s", "env": ["TOKEN"]}
    given = Context(params={"version": "it's 1"}, folder=str(tmp_path))
    assert probes.asked(spec, given) == ["kubectl get 'a b' 'it'\"'\"'s 1'   (in k8s)   (with TOKEN)"]


def test_what_lint_says() -> None:
    assert faults({"kind": "command", "run": "pytest backend/"}) == []
    assert "one of 'run', 'argv' and 'file'" in faults({"kind": "command"})[0]
    assert "one of 'run', 'argv' and 'file'" in faults({"kind": "command", "run": "a", "argv": ["b"]})[0]
    assert "are the quotes closed" in faults({"kind": "command", "run": "echo 'x"})[0]
    assert "paths below the root" in faults({"kind": "command", "file": "../x.sh"})[0]
    assert "may not stand in code" in faults({"kind": "command", "run": "sh -c 'echo {{version}}'"})[0]
    assert "a regular expression" in faults({"kind": "command", "run": "a", "pattern": "("})[0]
    assert "not both" in faults({"kind": "command", "run": "a", "pattern": "x", "json": "y"})[0]


def test_a_secret_is_gone_before_output_and_detail_are_cut(tmp_path: Path) -> None:
    secret = "Wm3-canary-in-a-long-text-8Lp2"
    name = script(
        tmp_path,
        "talk",
        f"x() {{ head -c $1 /dev/zero | tr '\\0' x; }}; x {256 * 1024 - 10}; printf '%s' {secret};"
        f" x 600000; printf '%s' {secret}; x {256 * 1024 - 20}; echo;"
        f" printf '{'w' * 350}{secret}{'z' * 100}\\n'",
    )
    context = Context({}, str(tmp_path), hidden=frozenset({secret}), environment=PATH)
    seen = probes.look({"kind": "command", "run": f"./{name}", "pattern": "(w+.*z)"}, context)
    for at in range(len(secret) - 8):
        piece = secret[at : at + 8]
        assert piece not in str(seen.value)
        assert piece not in seen.detail
        assert piece.encode() not in seen.output
    assert b"[redacted]" in seen.output
