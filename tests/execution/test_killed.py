"""Whoever runs a command is killed with SIGKILL at any moment: each that started ends and is recorded
by whoever comes next, and none is ever run twice."""

import os
import random
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from deploy_tui.execution import runs as supervised
from deploy_tui.execution import work
from deploy_tui.session.rules import Refused
from deploy_tui.session.runs import NOT_STARTED, UNKNOWN, unfinished
from tests.commands.conftest import Shell
from tests.execution.site import CHECKLIST, Site, wait_until

LONGEST = 0.35


def forked(act: Callable[[], None]) -> int:
    """A process that does this and nothing else."""
    pid = os.fork()
    if pid == 0:
        try:
            os.setsid()
            act()
        finally:
            os._exit(0)
    return pid


def _rounds(site: Site, monkeypatch: pytest.MonkeyPatch, count: int, seed: int) -> None:
    print(f"seed {seed}")
    chance = random.Random(seed)
    monkeypatch.setenv("PAUSE", "0.1")
    killed_before = killed_while = killed_after = 0

    def act() -> None:
        session = site.session()
        work.settle(session)
        work.follow(session, work.start_item(session, "act"))

    for _ in range(count):
        pid = forked(act)
        time.sleep(chance.random() * LONGEST)
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        state = site.state
        started = [each for each in site.runs("item:act") if each.exit != NOT_STARTED]
        killed_after += not unfinished(state) and len(started) == len(site.ledger) // 2 and bool(started)
        killed_while += bool(unfinished(state))
        killed_before += not unfinished(state)

        # Somebody comes back, some while it is still running.
        session = site.session()
        for run in work.settle(session):
            if run.exit is None:
                run = work.follow(session, run)
            assert run.exit in (0, NOT_STARTED), run
        assert not unfinished(session.state)
        started = [each for each in site.runs("item:act") if each.exit == 0]
        assert site.ledger == ["start", "end"] * len(started)
        assert all(each.ok for each in started)
    assert not [each for each in site.runs("item:act") if each.exit == UNKNOWN]
    print(f"{count} kills, {len(started)} commands ran, {killed_while} kills between intent and outcome")
    assert killed_while > count / 10


def test_a_few_kills(allowed: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    _rounds(allowed, monkeypatch, 12, seed=3)


@pytest.mark.prove
def test_two_hundred_and_forty_kills(allowed: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    _rounds(allowed, monkeypatch, 240, seed=random.randrange(10**6))


def test_the_command_line_attaches_again(
    allowed: Site, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAUSE", "0.6")
    session = allowed.session()
    run = work.start_item(session, "act")
    wait_until(lambda: allowed.ledger)
    ran = shell("run", "act")  # nobody need say yes to follow
    assert ran.code == 0, ran.err
    assert "following it" in ran.err
    assert allowed.ledger == ["start", "end"]
    (known,) = allowed.runs("item:act")
    assert (known.id, known.exit) == (run.id, 0)
    assert allowed.item("act").state == "done"


def test_two_who_start_it_at_once_start_it_once(allowed: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAUSE", "0.3")
    one, other = allowed.session("ada"), allowed.session("bo")
    run = work.start_item(one, "act")
    with pytest.raises(Refused, match="ada started it"):
        work.start_item(other, "act")
    work.follow(one, run)
    work.follow(other, run)
    assert allowed.ledger == ["start", "end"]
    assert len(allowed.item("act").history) == 3  # intent, outcome, reading: each once


def test_what_nobody_knows_is_asked_about_and_never_run_by_itself(
    allowed: Site, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAUSE", "1000")
    session = allowed.session()
    run = work.start_item(session, "act")
    wait_until(lambda: allowed.ledger)
    import json

    folder = work.run_folder(session, run.id)
    with open(os.path.join(folder, "started.json")) as file:
        supervisor = json.load(file)["pid"]
    with open(f"/proc/{supervisor}/task/{supervisor}/children") as children:
        (child,) = map(int, children.read().split())
    os.kill(supervisor, signal.SIGKILL)
    os.killpg(child, signal.SIGKILL)
    wait_until(lambda: supervised.look(folder)[0] == "unknown")

    ran = shell("run", "act", "--yes")
    assert ran.code == 1
    assert "nobody knows" in ran.err
    assert "--retry" in ran.err
    assert allowed.ledger == ["start"]
    assert allowed.item("act").state == "open"

    assert shell("run", "act", "--yes").code == 1  # also the second time
    monkeypatch.setenv("PAUSE", "0")
    assert shell("run", "act", "--yes", "--retry").code == 0
    assert allowed.ledger == ["start", "start", "end"]


def test_a_script_goes_on_after_its_caller_was_killed(allowed: Site, shell: Shell) -> None:
    (allowed.folder / "ready").touch()

    def first_step() -> None:
        session = allowed.session()
        work.start_step(session, session.state.checklist.scripts[0], 1)
        os.kill(os.getpid(), signal.SIGKILL)

    os.waitpid(forked(first_step), 0)
    ran = shell("run", "release", "--yes")
    assert ran.code == 0, ran.err
    assert allowed.ledger == ["one v1.0.0", "two", "three"]
    assert allowed.item("released").state == "done"


def test_a_command_goes_on_while_its_session_moves_into_a_new_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shell: Shell
) -> None:
    folder = tmp_path / "plain"
    (folder / "checklists" / "small").mkdir(parents=True)
    (folder / "checklists" / "small" / "checklist.toml").write_text(CHECKLIST)
    (folder / "act.sh").write_text("#!/bin/sh\necho start >> ledger\nuntil test -e go; do sleep 0.02; done\n")
    (folder / "act.sh").chmod(0o755)
    monkeypatch.chdir(folder)
    site = Site(folder)
    assert shell("new", "small", "--version", "v1.0.0").code == 0
    assert shell("allow", "--yes").code == 0
    work.start_item(site.session(), "act")
    wait_until(lambda: site.ledger)
    subprocess.run(["git", "init", "-q"], check=True)
    session = site.session()
    (run,) = work.settle(session)
    assert run.exit is None
    (folder / "go").touch()
    assert work.follow(session, run).exit == 0
    assert site.ledger == ["start"]
