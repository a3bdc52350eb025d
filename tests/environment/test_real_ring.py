"""A real secret service, and every way in which one is broken: each command ends, and says what to do."""

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from deploy_tui.environment.ring import READ_SECONDS, WRITE_SECONDS
from tests.commands.conftest import Ran, Shell
from tests.environment.buses import Bus, session_bus
from tests.environment.samples import GOOD, OPEN, SECRETS
from tests.terminal import Terminal

pytestmark = pytest.mark.prove
DEPLOY_TUI = [sys.executable, "-m", "deploy_tui"]
PASSWORD = SECRETS["DB_PASSWORD"]
_START_SECONDS = 10.0  # what a command may take beside the keyring on a busy machine


def command(bus: Bus | None, *words: str, into: str = "", **more: str) -> Ran:
    ran = subprocess.run(
        [*DEPLOY_TUI, *words],
        input=into,
        capture_output=True,
        text=True,
        env={**os.environ, **(bus.env if bus else {}), **more},
        timeout=120,
        check=False,
    )
    assert "Traceback" not in ran.stderr
    assert PASSWORD not in ran.stdout.replace("DB_PASSWORD=" + PASSWORD, "") + ran.stderr
    return Ran(ran.returncode, ran.stdout, ran.stderr)


def test_a_real_one_keeps_gives_and_takes_out(here: Path, session: str, shell: Shell, tmp_path: Path) -> None:
    checklist = here / "checklists" / "small"
    checklist.mkdir(parents=True)
    (checklist / "checklist.toml").write_text(
        'format = 1\nid = "small"\ntitle = "Small"\n[[phase]]\nid = "day"\ntitle = "Day"\n'
        '[[phase.section]]\nid = "talk"\ntitle = "Talk"\nitem = [\n  { id = "talk", title = "Talk",'
        ' kind = "checked", command = "printenv DB_PASSWORD", variables = ["DB_PASSWORD"] },\n]\n'
        '[[variable]]\nname = "DB_PASSWORD"\nsecret = true\n'
    )
    with session_bus(tmp_path, "real") as bus:
        for name, value in GOOD.items():
            assert command(bus, "env", "set", name, into=value).code == 0
        assert command(bus, "env", "check").code == 0
        table = json.loads(command(bus, "env", "list", "--json").out)
        assert {(row["kept"], row["stands"]) for row in table} == {("keyring", "well")}
        out = tmp_path / "out.env"
        assert command(bus, "env", "export", "--to", str(out)).code == 0
        assert command(bus, "env", "compare", str(out), "keyring").code == 0
        assert command(bus, "env", "set", "SECRET_KEY", "--generate").code == 0
        ran = command(bus, "env", "compare", str(out), "keyring")
        assert (ran.code, "SECRET_KEY" in ran.out.partition("differs")[0]) == (1, True)
        assert command(bus, "env", "list", "--keyring", "staging").out.count("is missing") == 24

        small = shell("new", "small").out.strip()
        assert command(bus, "allow", "--yes", "--session", small).code == 0
        ran = command(bus, "run", "talk", "--session", small)
        assert ran.code == 0, ran.err
        assert "[redacted]" in ran.out

        assert command(bus, "env", "unset", "DB_PASSWORD", "--session", small).code == 0
        assert command(bus, "env", "unset", "DB_PASSWORD", "--session", small).code == 1
        ran = command(bus, "run", "talk", "--session", small)
        assert ran.code == 1
        assert "DB_PASSWORD is not set: neither in the environment nor in the keyring" in ran.err


_BROKEN = {
    "mute": ("did not answer within", "start it again"),
    "failing": ("does not work", "without a keyring:"),
    "locked": ("is locked", "unlock it and repeat"),
    "null": ("there is no keyring on this machine", "without a keyring:"),
    "fail": ("there is no keyring on this machine", "without a keyring:"),
    "no bus": ("there is no keyring on this machine", "without a keyring:"),
    "a bus that is gone": ("there is no keyring on this machine", "without a keyring:"),
}


@pytest.mark.parametrize("mood", _BROKEN)
def test_with_a_broken_one_every_command_ends_with_one_line(
    here: Path, session: str, tmp_path: Path, mood: str
) -> None:
    says, advice = _BROKEN[mood]
    for name, value in OPEN.items():
        os.environ[name] = value
    more: dict[str, str] = {}
    if mood in ("null", "fail"):
        more = {"PYTHON_KEYRING_BACKEND": f"keyring.backends.{mood}.Keyring"}
    if mood == "a bus that is gone":
        more = {"DBUS_SESSION_BUS_ADDRESS": f"unix:path={tmp_path}/gone"}
    nowhere = "no keyring" in says
    cases = (
        (["env", "set", "DB_PASSWORD"], 3, WRITE_SECONDS),
        (["env", "unset", "DB_PASSWORD"], 3, WRITE_SECONDS),
        (["env", "list"], 0 if nowhere else 3, READ_SECONDS),
        (["env", "check"], 1 if nowhere else 3, READ_SECONDS),
        (["env", "export", "--to", str(tmp_path / "out.env")], 1 if nowhere else 3, READ_SECONDS),
        (["env", "compare", "environment", "keyring"], 3, READ_SECONDS),
        (["run", "secrets-in-env"], 1, READ_SECONDS),
    )
    try:
        if mood in ("mute", "failing", "locked"):
            with session_bus(tmp_path, mood) as bus:
                assert command(bus, "allow", "--yes").code == 0
                _ask_all(bus, cases, says, advice, more)
        else:
            assert command(None, "allow", "--yes").code == 0
            _ask_all(None, cases, says, advice, more)
        assert not (tmp_path / "out.env").exists()
    finally:
        for name in OPEN:
            del os.environ[name]


def _ask_all(
    bus: Bus | None,
    cases: "tuple[tuple[list[str], int, float], ...]",
    says: str,
    advice: str,
    more: dict[str, str],
) -> None:
    for words, code, seconds in cases:
        began = time.monotonic()
        ran = command(bus, *words, into=PASSWORD, **more)
        took = time.monotonic() - began
        assert ran.code == code, (words, ran.out, ran.err)
        assert took < seconds + _START_SECONDS
        about = [line for line in (ran.out + ran.err).splitlines() if says in line]
        assert len(about) == 1, (words, ran.out, ran.err)
        assert advice in about[0]
        assert "\x1b" not in about[0]


def test_the_wizard_never_asks_a_mute_one_at_its_start(
    here: Path, session: str, tmp_path: Path, terminal: Callable[..., Terminal]
) -> None:
    """It starts as fast as ever because nobody asks; and every key but those that run something is quick."""

    def started(env: dict[str, str]) -> float:
        began = time.monotonic()
        wizard = terminal([*DEPLOY_TUI, "open"], cwd=here, env={**os.environ, **env})
        wizard.wait_for("Week before")
        took = time.monotonic() - began
        wizard.press("y")
        wizard.wait_for("1/129")
        wizard.press("u")
        wizard.wait_for("0/129")
        wizard.press("q")
        assert wizard.exit_code() == 0
        return took

    with session_bus(tmp_path, "mute") as bus:
        pairs = [(started({}), started(bus.env)) for _ in range(4)]
        assert bus.calls == []
    without, mute = (statistics.median(side) for side in zip(*pairs, strict=True))
    assert mute < without + READ_SECONDS / 2  # far below the deadline that one question would cost


def test_nothing_of_a_child_that_hung_is_left(here: Path, tmp_path: Path) -> None:
    with session_bus(tmp_path, "mute") as bus:
        assert command(bus, "env", "compare", "environment", "keyring").code == 3
        assert bus.calls
        found = []
        for path in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                ours = os.path.samefile(path.parent / "cwd", here)  # not that of other tests on this machine
                found += [path] if ours and b"ring_child" in path.read_bytes() else []
            except OSError:
                continue
        assert found == []
