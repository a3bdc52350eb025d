"""Values kept in the keyring, given out as a file or around a command, and compared; never shown."""

import json
import os
import re
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from deploy_tui.environment.envfile import parse
from tests.commands.conftest import Ran, Shell
from tests.environment.rings import PaperRing
from tests.environment.samples import GOOD, SECRETS
from tests.terminal import Terminal

DEPLOY_TUI = [sys.executable, "-m", "deploy_tui"]
PASSWORD = SECRETS["DB_PASSWORD"]


def piped(*words: str, into: str = "") -> Ran:
    """The command as a child process with something on its stdin."""
    ran = subprocess.run([*DEPLOY_TUI, *words], input=into, capture_output=True, text=True, check=False)
    assert "Traceback" not in ran.stderr
    return Ran(ran.returncode, ran.stdout, ran.stderr)


def test_set_reads_stdin_and_list_tells_where_it_is(here: Path, shell: Shell, ring: PaperRing) -> None:
    for value in (PASSWORD, f"{PASSWORD}\n", f"{PASSWORD}\r\n"):
        ran = piped("env", "set", "DB_PASSWORD", into=value)
        assert (ran.code, ran.out) == (0, "DB_PASSWORD: kept in the keyring (production)\n")
        assert ring.kept == {"DB_PASSWORD": PASSWORD}
    lines = shell("env", "list").out.splitlines()
    assert len(lines) == 24
    assert re.fullmatch(r"DB_PASSWORD +secret +keyring +well", lines[1])
    assert re.fullmatch(r"DB_USER +— +is missing", lines[0])
    table = json.loads(shell("env", "list", "--json").out)
    assert table[1]["kept"] == "keyring"
    assert shell("env", "unset", "DB_PASSWORD").code == 0
    assert shell("env", "unset", "DB_PASSWORD").code == 1
    assert ring.kept == {}


def test_a_weak_value_is_kept_and_said(here: Path, ring: PaperRing) -> None:
    ran = piped("env", "set", "DB_PASSWORD", into="password12345678")
    assert ran.code == 0
    assert "DB_PASSWORD: is too easy to guess" in ran.err
    assert "password12345678" not in ran.out + ran.err


def test_a_key_is_made_that_nobody_sees(here: Path, shell: Shell, ring: PaperRing) -> None:
    made = set()
    for _ in range(5):
        ran = shell("env", "set", "SECRET_KEY", "--generate")
        assert (ran.code, ran.err) == (0, "")
        value = ring.kept["SECRET_KEY"]
        assert len(value) >= 32
        assert value.isalnum()
        assert value not in ran.out
        made.add(value)
    assert len(made) == 5
    ran = shell("env", "set", "TWITTER_API_KEY", "--generate")
    assert ran.code == 1
    assert "given out by somebody else" in ran.err


@pytest.mark.parametrize(
    "words",
    [
        ["set", "DB_PASSWORD", "hunter2-on-the-line"],
        ["set", "DB_PASSWORD=hunter2-on-the-line"],
        ["set", "DB_PASSWORD", "--value", "hunter2-on-the-line"],
        ["set", "DB_PASSWORD", "--value=hunter2-on-the-line"],
        ["set", "DB_PASSWORD", "--", "hunter2-on-the-line"],
        ["set", "hunter2-on-the-line"],
        ["hunter2-on-the-line"],
        ["unset", "DB_PASSWORD", "hunter2-on-the-line"],
        ["export", "hunter2-on-the-line"],
        ["accept", "DB_PASSWORD", "a", "hunter2-on-the-line"],
    ],
)
def test_a_value_on_the_command_line_is_refused_and_not_repeated(
    here: Path, ring: PaperRing, words: list[str]
) -> None:
    ran = piped("env", *words)
    assert ran.code == 2
    assert len(ran.err.splitlines()) == 1
    assert "hunter2" not in ran.out + ran.err
    assert ring.kept == {}


def test_what_is_no_value_is_refused(here: Path, ring: PaperRing) -> None:
    for value, says in (("", "an empty value"), ("  \n", "an empty value"), ("a\0b", "zero byte")):
        ran = piped("env", "set", "DB_PASSWORD", into=value)
        assert ran.code == 1
        assert says in ran.err
    assert "more than 64 KB" in piped("env", "set", "DB_PASSWORD", into="x" * 70_000).err
    ran = subprocess.run([*DEPLOY_TUI, "env", "set", "DB_PASSWORD"], input=b"\xff", capture_output=True)
    assert (ran.returncode, b"not UTF-8" in ran.stderr) == (1, True)
    assert "did you mean" in piped("env", "set", "DB_PASWORD", into="x").err
    assert ring.kept == {}


def test_at_a_terminal_it_is_asked_for_and_not_echoed(
    terminal: Callable[..., Terminal], here: Path, ring: PaperRing
) -> None:
    asked = terminal([*DEPLOY_TUI, "env", "set", "DB_PASSWORD"], cwd=here)
    asked.wait_for("DB_PASSWORD (not shown):")
    asked.type(PASSWORD)
    asked.press("enter")
    assert asked.exit_code() == 0
    asked.wait_for("kept in the keyring")
    assert PASSWORD.encode() not in asked.raw_bytes
    assert ring.kept == {"DB_PASSWORD": PASSWORD}
    given_up = terminal([*DEPLOY_TUI, "env", "set", "DB_PASSWORD"], cwd=here)
    given_up.wait_for("(not shown):")
    given_up.press("ctrl+d")
    assert given_up.exit_code() == 1
    given_up.wait_for("nothing was typed")


def test_a_file_is_written_for_its_owner_alone(here: Path, shell: Shell, ring: PaperRing) -> None:
    ring.keep(GOOD)
    path = here.parent / "out.env"
    path.write_text("old")
    path.chmod(0o644)
    old = os.umask(0)
    try:
        ran = shell("env", "export", "--to", str(path))
    finally:
        os.umask(old)
    assert ran.code == 0, ran.err
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert dict(parse(path.read_text()).values) == GOOD
    assert [each.name for each in here.parent.iterdir() if "env" in each.name] == ["out.env"]
    assert shell("env", "check", str(path)).code == 0
    assert not any(value in ran.out + ran.err for value in SECRETS.values())


def test_the_environment_comes_before_the_keyring(
    here: Path, shell: Shell, ring: PaperRing, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring.keep(GOOD)
    monkeypatch.setenv("DB_USER", "from_around_us")
    ran = shell("env", "export")
    assert ran.code == 0
    assert dict(parse(ran.out).values) == {**GOOD, "DB_USER": "from_around_us"}


def test_export_refuses_what_would_show_or_commit_values(
    here: Path, shell: Shell, ring: PaperRing, terminal: Callable[..., Terminal]
) -> None:
    ring.keep(GOOD)
    ran = shell("env", "export", "--to", ".env")
    assert ran.code == 1
    assert "add it to .gitignore" in ran.err
    assert not (here / ".env").exists()
    (here / ".gitignore").write_text(".env\n")
    assert shell("env", "export", "--to", ".env").code == 0
    assert shell("env", "export", "--to", "none/.env").code == 2
    os.mkfifo(here.parent / "pipe")
    assert "no ordinary file" in shell("env", "export", "--to", str(here.parent / "pipe")).err
    with open(here.parent / "open.env", "wb") as file:
        ran_ = subprocess.run(
            [*DEPLOY_TUI, "env", "export"], stdout=file, stderr=subprocess.PIPE, check=False
        )
    assert ran_.returncode == 2
    assert b"others could read that file" in ran_.stderr
    assert (here.parent / "open.env").read_bytes() == b""
    shown = terminal([*DEPLOY_TUI, "env", "export"], cwd=here)
    assert shown.exit_code() == 2
    shown.wait_for("values are not shown")


def test_what_is_no_text_is_named_and_no_file_is_written(
    here: Path, shell: Shell, ring: PaperRing, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = here.parent / "out.env"
    for kept, around_us in ((f"{PASSWORD}\ud800", ""), (PASSWORD, f"{PASSWORD}\udce9")):
        ring.keep(GOOD | {"DB_PASSWORD": kept})
        if around_us:
            monkeypatch.setenv("DB_PASSWORD", around_us)
        ran = shell("env", "export", "--to", str(path))
        assert (ran.code, ran.out) == (1, "")
        (line,) = ran.err.splitlines()
        assert line.startswith("deploy-tui: DB_PASSWORD: not UTF-8; write it as text")
        assert not path.exists()


def test_what_is_missing_is_named(here: Path, shell: Shell, ring: PaperRing) -> None:
    ring.keep({"DB_USER": "halan_app"})
    ran = shell("env", "export")
    assert (ran.code, ran.out) == (1, "")
    assert "23 variables are missing: DB_PASSWORD, " in ran.err
    assert shell("env", "export", "--partial").out == "DB_USER=halan_app\n"
    ring.be("locked")
    ran = shell("env", "export", "--partial")  # not a file with nothing in it
    assert (ran.code, ran.out) == (3, "")
    assert "the keyring is locked" in ran.err


def test_a_command_is_run_with_the_values_around_it(here: Path, ring: PaperRing) -> None:
    ring.keep(GOOD)
    ran = piped("env", "export", "--", "sh", "-c", 'test "$DB_PASSWORD" = "$(cat)" && exit 7', into=PASSWORD)
    assert (ran.code, ran.out, ran.err) == (7, "", "")
    assert piped("env", "export", "--", "no-such-program").code == 3
    assert piped("env", "export", "--").code == 2
    assert piped("env", "export", "--to", "x", "--", "true").code == 2
    ring.keep({})
    assert piped("env", "export", "--", "true").code == 1
    assert piped("env", "export", "--partial", "--", "true").code == 0


def test_a_command_starts_with_the_signals_that_a_shell_gives_it(here: Path, ring: PaperRing) -> None:
    ring.keep(GOOD)
    ran = piped("env", "export", "--", "sh", "-c", "yes | head -n 1")  # else yes complains about its pipe
    assert (ran.code, ran.out, ran.err) == (0, "y\n", "")
    if os.path.exists("/proc/self/status"):
        ran = piped("env", "export", "--", "grep", "SigIgn", "/proc/self/status")
        ignored = int(ran.out.split()[1], 16)
        assert not [each for each in (signal.SIGPIPE, signal.SIGXFSZ) if ignored >> (each - 1) & 1]


def test_a_value_that_no_environment_can_hold_is_named(here: Path, ring: PaperRing) -> None:
    for value, says in ((f"{PASSWORD}\0", "zero byte"), (f"{PASSWORD}\ud800", "half a character")):
        ring.keep(GOOD | {"DB_PASSWORD": value})
        ran = piped("env", "export", "--", "true")
        assert ran.code == 1
        (line,) = ran.err.splitlines()
        assert line.startswith("deploy-tui: DB_PASSWORD: ")
        assert says in line
        assert "deploy-tui env set DB_PASSWORD" in line


def test_compare_says_where_two_differ_and_shows_neither(here: Path, shell: Shell, ring: PaperRing) -> None:
    ring.keep(GOOD | {"DB_HOST": "other.internal.halan.io"})
    values = {name: value for name, value in GOOD.items() if name != "API_URL"} | {"EXTRA": "something-more"}
    Path("staging.env").write_text("".join(f"{name}={value}\n" for name, value in values.items()))
    ran = shell("env", "compare", "staging.env", "keyring")
    assert ran.code == 1
    lines = dict(re.split(r"\s{2,}", line, maxsplit=1) for line in ran.out.splitlines())
    assert lines["DB_HOST"] == "differs"
    assert lines["DB_USER"] == "same"
    assert lines["API_URL"] == "only in keyring"
    assert lines["EXTRA"] == "only in staging.env"
    assert lines["DB_PASSWORD"] == "same: a secret that both use"
    for value in (*GOOD.values(), "something-more"):
        if len(value) > 8:
            assert value not in ran.out + ran.err
    Path("same.env").write_text("".join(f"{name}={value}\n" for name, value in values.items()))
    assert shell("env", "compare", "staging.env", "same.env").code == 0
    assert shell("env", "compare", "staging.env", "none.env").code == 2
    ring.be("locked")
    ran = shell("env", "compare", "staging.env", "keyring")
    assert ran.code == 3
    assert "the keyring is locked" in ran.err


def test_sets_of_values_lie_apart(here: Path, shell: Shell, ring: PaperRing) -> None:
    """The service's name is what keeps them apart in a keyring; paper has only one."""
    from deploy_tui.environment.ring import Ring

    names = {Ring("/a", "production").service, Ring("/a", "staging").service, Ring("/b", "staging").service}
    assert len(names) == 3


def test_a_dangerous_value_wants_its_name_and_a_reason(
    here: Path, session: str, shell: Shell, ring: PaperRing
) -> None:
    live = GOOD | {"ENABLE_LIVE_TRADING": "True", "TRADE_SIZE_LIMIT": "54321.5"}
    Path("live.env").write_text("".join(f"{name}={value}\n" for name, value in live.items()))
    found = shell("env", "check", "live.env")
    assert found.code == 1
    assert [line.split(": ")[1] for line in found.out.splitlines()] == [
        "ENABLE_LIVE_TRADING",
        "TRADE_SIZE_LIMIT",
    ]
    assert "deploy-tui env accept TRADE_SIZE_LIMIT live.env --reason R (mind: Start small!)" in found.out
    accept = ["env", "accept", "TRADE_SIZE_LIMIT", "live.env"]
    assert "--word TRADE_SIZE_LIMIT" in shell(*accept, "--reason", "r").err  # nobody can type it here
    assert shell(*accept, "--word", "trade_size_limit", "--reason", "r").code == 1
    assert shell(*accept, "--word", "TRADE_SIZE_LIMIT").code == 1  # no reason
    assert shell("env", "accept", "DB_USER", "live.env", "--word", "DB_USER", "--reason", "r").code == 1
    ran = shell(*accept, "--word", "TRADE_SIZE_LIMIT", "--reason", "risk has signed it")
    assert ran.code == 0, ran.err
    assert [line.split(": ")[1] for line in shell("env", "check", "live.env").out.splitlines()] == [
        "ENABLE_LIVE_TRADING"
    ]

    status = shell("status").out
    assert "agreed  TRADE_SIZE_LIMIT (> 1000) by Tess Tester: risk has signed it" in status
    agreed = json.loads(shell("status", "--json").out)["variables"]["TRADE_SIZE_LIMIT"]
    assert (agreed["by"], agreed["caution"]) == ("Tess Tester", "> 1000")
    assert "agreed to TRADE_SIZE_LIMIT as it is (> 1000, because risk has signed it)" in shell("log").out
    assert (
        "TRADE_SIZE_LIMIT agreed"
        in subprocess.run(
            ["git", "log", "-1", "--format=%s"], capture_output=True, text=True, check=True
        ).stdout
    )
    everything = b"".join(p.read_bytes() for p in (here / "sessions").rglob("*") if p.is_file())
    assert b"54321" not in everything
    assert "54321" not in status

    # Agreed to is this value alone, and it can be taken back.
    Path("live.env").write_text(Path("live.env").read_text().replace("54321.5", "54321.6"))
    assert "TRADE_SIZE_LIMIT" in shell("env", "check", "live.env").out
    Path("live.env").write_text(Path("live.env").read_text().replace("54321.6", "54321.5"))
    assert shell("undo").code == 0
    assert "TRADE_SIZE_LIMIT" in shell("env", "check", "live.env").out
    assert json.loads(shell("status", "--json").out)["variables"] == {}


def test_at_a_terminal_the_word_is_typed(
    here: Path, session: str, terminal: Callable[..., Terminal], ring: PaperRing
) -> None:
    Path("live.env").write_text("ENABLE_LIVE_TRADING=True\n")
    asks = terminal([*DEPLOY_TUI, "env", "accept", "ENABLE_LIVE_TRADING", "live.env"], cwd=here)
    asks.wait_for("Type its name to agree:")
    asks.type("ENABLE_LIVE_TRADING")
    asks.press("enter")
    asks.wait_for("Why is it right?")
    asks.type("two weeks on paper")
    asks.press("enter")
    assert asks.exit_code() == 0
    asks.wait_for("agreed by Tess Tester")
