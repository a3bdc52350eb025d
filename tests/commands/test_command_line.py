"""The command line itself: help, what is unknown, what is closed, and what a process leaves behind."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from deploy_tui.cli import COMMANDS, NOT_BUILT_YET
from tests.commands.conftest import Shell

NAMES = [name for group in COMMANDS.values() for name in group]
DEPLOY_TUI = [sys.executable, "-m", "deploy_tui"]


def test_help_names_every_command_and_shows_an_example(shell: Shell) -> None:
    ran = shell("--help")
    assert ran.code == 0
    assert all(f"  {name} " in ran.out for name in NAMES)
    assert "deploy-tui mark unit-tests done" in ran.out


@pytest.mark.parametrize("name", NAMES)
def test_every_command_has_help_with_an_example(shell: Shell, name: str) -> None:
    ran = shell(name, "--help")
    assert (ran.code, ran.err) == (0, "")
    assert "example:" in ran.out
    assert f"  deploy-tui {name}" in ran.out
    assert "--session ID" in ran.out


def test_version_is_the_programs_everywhere_but_after_new(shell: Shell) -> None:
    for words in (("--version",), ("status", "--version"), ("mark", "--version")):
        assert shell(*words).out.startswith("deploy-tui ")
    assert shell("new", "--version").code == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("statsu",), "did you mean 'status'"),
        (("xyzzy",), "no command 'xyzzy'"),
        (("--wrong", "status"), "no option --wrong"),
        (("--root",), "--root needs a value"),
        (("status", "extra"), "extra"),
        *(((name,), "not built yet") for name in NOT_BUILT_YET),
    ],
)
def test_what_is_unknown_is_one_line(shell: Shell, words: tuple[str, ...], said: str) -> None:
    ran = shell(*words)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.count("\n") == 1
    assert said in ran.err


@pytest.mark.parametrize("words", [(), ("open",), ("open", "--read-only")])
def test_the_wizard_needs_a_terminal(here: Path, shell: Shell, words: tuple[str, ...]) -> None:
    ran = shell(*words)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == (
        "deploy-tui: the wizard needs a terminal; `deploy-tui status` and the other commands do not\n"
    )


def test_the_demo_plays_without_a_screen(
    here: Path, shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    ran = shell("demo")
    assert ran.code == 0
    assert "620 is not < 500 ms" in ran.err
    for said in ("query-speed done (320 ms)", "EMERGENCY: If Site Goes Down", "undone: marked firewall done"):
        assert said in ran.out
    (folder,) = tmp_path.glob("deploy-tui-demo-*")
    assert str(folder) in ran.out
    assert not (here / "sessions").exists()


def run(*words: str, cwd: Path, **options: Any) -> "subprocess.CompletedProcess[str]":
    settings: dict[str, Any] = {"stdin": subprocess.DEVNULL, "capture_output": True, "text": True} | options
    return subprocess.run([*DEPLOY_TUI, *words], cwd=cwd, timeout=60, **settings)


def test_closed_streams_are_no_reason_to_fail(here: Path, session: str) -> None:
    command = " ".join(["exec", sys.executable, "-m", "deploy_tui", '"$@"', "<&- >&- 2>&-"])
    for words in (("mark", "unit-tests", "done"), ("status",), ("log",)):
        done = subprocess.run(["sh", "-c", command, "sh", *words], cwd=here, timeout=60)
        assert done.returncode == 0
    assert "1/129" in run("status", cwd=here).stdout
    wizard = subprocess.run(["sh", "-c", command, "sh"], cwd=here, timeout=60)
    assert wizard.returncode == 2


def test_errors_do_not_stray_to_stdout_when_stderr_is_closed(here: Path) -> None:
    command = " ".join([sys.executable, "-m", "deploy_tui", "status", "2>&-"])
    done = subprocess.run(["sh", "-c", command], cwd=here, timeout=60, stdout=subprocess.PIPE)
    assert (done.returncode, done.stdout) == (3, b"")


def test_a_reader_that_goes_away_hears_no_complaint(here: Path, session: str) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = run("log", "--json", cwd=here, capture_output=False, stdout=writer, stderr=subprocess.PIPE)
    os.close(writer)
    assert (done.returncode, done.stderr) == (141, "")


def test_a_full_disk_under_stdout_is_one_line(here: Path, session: str) -> None:
    with open("/dev/full", "w") as full:
        done = run("status", cwd=here, capture_output=False, stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 3
    assert done.stderr.count("\n") == 1


def test_a_terminal_that_knows_no_glyphs(here: Path, session: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    done = run("status", cwd=here)
    assert (done.returncode, done.stderr) == (0, "")
    assert "0/129" in done.stdout


def test_a_folder_that_is_gone(here: Path) -> None:
    gone = here / "gone"
    gone.mkdir()
    script = f"cd {gone}; rmdir {gone}; exec {' '.join(DEPLOY_TUI)} status"
    done = subprocess.run(["sh", "-c", script], cwd=here, timeout=60, capture_output=True, text=True)
    assert done.returncode == 3
    assert "Traceback" not in done.stderr


def test_ctrl_c_ends_it_quietly(here: Path, shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("deploy_tui.commands.status.place_of", interrupted)
    assert shell("status").code == 130


def test_an_unforeseen_error_is_not_hidden(here: Path, shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("deploy_tui.commands.status.place_of", broken)
    ran = shell("status")
    assert ran.code == 3
    assert "Traceback" in ran.err
    assert "raise ZeroDivisionError" in ran.err
