"""The canary hunt: secrets planted wherever they may come in, and looked for wherever they could come out."""

import base64
import json
import os
import subprocess
import sys
import threading
import time
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.commands.conftest import Shell
from tests.environment.rings import PaperRing
from tests.terminal import Terminal

pytestmark = pytest.mark.prove
DEPLOY_TUI = [sys.executable, "-m", "deploy_tui"]

AROUND = "Kq7-canary'Around\"us &x9Zt4"
KEPT = "Wm3-canary-Kept-in-ring-8Lp2"
BESIDE = "Xr5canaryBesideInAFile6Nv1"
TOKEN = "ghp_" + "cAn4" * 9
CANARIES = {"AROUND_SECRET": AROUND, "KEPT_SECRET": KEPT, "BESIDE_SECRET": BESIDE, "token": TOKEN}

CHECKLIST = r"""
format = 1
id = "canary"
title = "Canary"

[[param]]
id = "version"
title = "Version"
type = "version"
required = true

[[phase]]
id = "day"
title = "Day"

[[phase.section]]
id = "talk"
title = "Talk"

[[phase.section.item]]
id = "says"
title = "Says it"
kind = "checked"
command = "sh say.sh"
variables = ["AROUND_SECRET", "KEPT_SECRET"]

[[phase.section.item]]
id = "fails"
title = "Fails with it"
kind = "checked"
command = "sh -c 'echo \"$KEPT_SECRET\" >&2; exit 3'"
variables = ["KEPT_SECRET"]

[[phase.section.item]]
id = "value"
title = "Its value"
kind = "checked"
[phase.section.item.probe]
kind = "all"
of = [{ kind = "command", run = "printenv KEPT_SECRET", env = ["KEPT_SECRET"], pattern = "(.+)" }]

[[phase.section.item]]
id = "known"
title = "Variables"
kind = "checked"
probe = { kind = "env" }

[[phase.section.item]]
id = "act"
title = "Act"
kind = "action"
command = "sh -c 'sleep 0.3; cat beside.txt; echo $0' {{version}}"

[[phase.section.item]]
id = "released"
title = "Released"
script = "release"

[[script]]
id = "release"
title = "Release"
item = "released"

[[script.step]]
run = "sh say.sh"

[[variable]]
name = "AROUND_SECRET"
secret = true

[[variable]]
name = "KEPT_SECRET"
secret = true

[[variable]]
name = "BESIDE_SECRET"
secret = true

[[runbook]]
id = "down"
title = "Down"
step = [{ id = "look", text = "Look" }]
"""

# Says every canary in several spellings, some in two pieces with a pause between.
SAY = r"""
for name in AROUND_SECRET KEPT_SECRET; do
  eval "value=\$$name"
  printf 'plain %s\n' "$value"
  printf '%s' "$value" | base64
  printf 'user:%s' "$value" | base64 -w0; echo
  printf '%s' "$value" | od -An -tx1 | tr -d ' \n'; echo
  printf '%s' "$value" | cut -c1-9 | tr -d '\n'; sleep 0.2; printf '%s' "$value" | cut -c10-
done
cat beside.txt
"""


def spellings(value: str) -> Iterator[bytes]:
    """What is looked for: it, its halves, and its usual spellings, made without the program's code."""
    raw = value.encode()
    yield raw
    half = len(raw) // 2
    yield from (raw[:half], raw[half:])
    yield from (json.dumps(value)[1:-1].encode(), urllib.parse.quote(value).encode(), raw.hex().encode())
    for shift in range(3):
        start, end = (0, 2, 3)[shift], 8 * (shift + len(raw)) // 6
        yield base64.b64encode(b"\0" * shift + raw)[start:end]


def hunt(where: str, data: bytes) -> None:
    for name, value in CANARIES.items():
        for spelled in spellings(value):
            if name == "token" and len(spelled) < len(TOKEN):
                continue  # half a token is one letter repeated
            assert spelled not in data, (
                f"{name} in {where}: …{data[max(0, data.find(spelled) - 80) :][:200]!r}"
            )


@contextmanager
def watched_command_lines() -> Iterator[set[bytes]]:
    """Every command line that anybody has while this lasts, looked at all the time."""
    seen: set[bytes] = set()
    done = threading.Event()

    def look() -> None:
        mine = os.getpid()
        while not done.is_set():
            for name in os.listdir("/proc"):
                if name.isdigit() and int(name) != mine:
                    try:
                        seen.add(Path(f"/proc/{name}/cmdline").read_bytes())
                    except OSError:
                        continue
            time.sleep(0.002)

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield seen
    finally:
        done.set()
        thread.join()


def hunt_files(*folders: Path, but: tuple[Path, ...] = ()) -> int:
    looked_at = 0
    for folder in folders:
        for path in folder.rglob("*"):
            if path.is_file() and path not in but:
                hunt(str(path), path.read_bytes())
                hunt("a file's name", os.fsencode(path))
                looked_at += 1
    return looked_at


def hunt_objects(repository: Path) -> int:
    """Every object of git, those that nothing leads to any more as well."""
    git = ["git", "-C", str(repository), "cat-file", "--batch-all-objects", "--unordered"]
    hunt("git", subprocess.run([*git, "--batch"], capture_output=True, check=True).stdout)
    return len(subprocess.run([*git, "--batch-check"], capture_output=True, check=True).stdout.splitlines())


@pytest.fixture
def planted(here: Path, shell: Shell, ring: PaperRing, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a session, everything allowed, and a canary in each source."""
    monkeypatch.setenv("AROUND_SECRET", AROUND)
    ring.keep({"KEPT_SECRET": KEPT})
    folder = here / "checklists" / "canary"
    folder.mkdir(parents=True)
    (folder / "checklist.toml").write_text(CHECKLIST)
    (here / "say.sh").write_text(SAY)
    (here / ".env").write_text(f"BESIDE_SECRET={BESIDE}\n")
    (here / "beside.txt").write_text(f"{BESIDE} {TOKEN}\n")
    (here / ".gitignore").write_text(".env\nbeside.txt\n")
    ran = shell("new", "canary", "--version", "v1.0.0")
    assert ran.code == 0, ran.err
    assert shell("allow", "--yes").code == 0
    return here


def test_no_command_lets_one_out(planted: Path, home: Path, tmp_path: Path, ring: PaperRing) -> None:
    out = tmp_path / "out.env"
    note = f"pasted {AROUND} and {KEPT} and {BESIDE} and {TOKEN}"
    ran = 0
    with watched_command_lines() as lines:
        for words, into in (
            (["env", "check"], ""),
            (["env", "check", ".env"], ""),
            (["env", "list"], ""),
            (["env", "list", "--json"], ""),
            (["env", "compare", ".env", "keyring"], ""),
            (["env", "set", "KEPT_SECRET"], KEPT),
            (["env", "export", "--partial", "--to", str(out)], ""),
            (["env", "export", "--partial", "--", "true"], ""),
            (["run", "says"], ""),
            (["run", "says", "--dry-run"], ""),
            (["run", "fails"], ""),
            (["run", "value"], ""),
            (["run", "known"], ""),
            (["run", "act", "--yes"], ""),
            (["run", "release", "--yes"], ""),
            (["status"], ""),
            (["status", "--json"], ""),
            (["log"], ""),
            (["log", "--json"], ""),
            (["list"], ""),
            (["allow", "--yes"], ""),
            (["doctor"], ""),
            (["undo"], ""),
            (["env", "unset", "KEPT_SECRET"], ""),
        ):
            done = subprocess.run(
                [*DEPLOY_TUI, *words], input=into.encode(), capture_output=True, check=False
            )
            hunt(f"what {' '.join(words)} says", done.stdout + done.stderr)
            ran += 1
            if words == ["run", "says"]:
                assert done.returncode == 0, done.stderr
                assert done.stdout.count(b"[redacted]") >= 10
    hunt("a command line", b"\n".join(lines))
    assert len(lines) > ran  # it has looked at them

    # Pasted on a command line it is in that command's own argv, which nobody can take back; nowhere else.
    ring.keep({"KEPT_SECRET": KEPT})
    for words in (
        ["note", "session", note],
        ["mark", "fails", "failed", "--reason", note, "--note", note],
        ["incident", "start", "down"],
        ["incident", "note", note],
        ["run", "release", "--yes", "--skip-step", note],
        ["new", "canary", "--version", f"v1-{KEPT}"],
        ["new", "canary", "--version", "v2", "--title", TOKEN],
        ["close", "aborted", "--reason", note],
        ["env", "set", "KEPT_SECRET", KEPT],
        ["env", KEPT],
    ):
        done = subprocess.run([*DEPLOY_TUI, *words], capture_output=True, check=False)
        hunt(f"what {words[0]} {words[1][:20]} says", done.stdout + done.stderr)
    assert hunt_files(planted, home, but=(planted / ".env", planted / "beside.txt")) > 20
    assert hunt_objects(planted) > 20


_FAULTY = """
import sys
import deploy_tui.tui.screens.main as main
from deploy_tui.cli import main as deploy_tui
import os
def broken(self):
    secret = os.environ["AROUND_SECRET"]
    raise RuntimeError("a fault with " + secret)
main.MainScreen.action_session_note = broken
sys.exit(deploy_tui([]))
"""


def test_the_wizard_lets_none_out(
    planted: Path, home: Path, terminal: Callable[..., Terminal], shell: Shell
) -> None:
    with watched_command_lines() as lines:
        wizard = terminal([sys.executable, "-c", _FAULTY], cwd=planted)
        wizard.wait_for("Says it")
        wizard.press("x")
        wizard.wait_for("1/6")
        for key, seen in (("e", "sha256"), ("H", "History"), ("L", "started"), ("V", "BESIDE_SECRET")):
            wizard.press(key)
            wizard.wait_for("esc back")
            wizard.wait_for(seen)
            wizard.press("escape")
            wizard.wait_for("n next open")  # an escape and a key in one go are another key
        wizard.press("down", "x")
        wizard.wait_for("exit code 3")
        wizard.press("down", "x")
        wizard.wait_for("2/6")
        wizard.press("a")
        wizard.wait_for("Note: ")
        wizard.type("it is ")  # pasted, as a terminal hands it over, and so echoed in the editor
        wizard.press("escape")
        wizard.wait_for("not saved yet")
        wizard.press("ctrl+d")
        wizard.wait_until_gone("not saved yet")
        wizard.press("A")
        assert wizard.exit_code() == 1
        assert wizard.restored
    hunt("a command line", b"\n".join(lines))
    assert "deploy-tui stopped: RuntimeError" in wizard.screen_text()
    hunt("the screen", wizard.raw_bytes)
    log = (home / "state" / "deploy-tui" / "crash.log").read_text()
    assert "a fault with [redacted]" in log
    assert shell("log").out.count("[redacted]") >= 1
    hunt_files(planted, home, but=(planted / ".env", planted / "beside.txt"))
    assert hunt_objects(planted) > 10


def test_what_is_typed_into_a_note_of_the_wizard_is_on_the_screen_and_nowhere_else(
    planted: Path, home: Path, terminal: Callable[..., Terminal], shell: Shell
) -> None:
    wizard = terminal(DEPLOY_TUI, cwd=planted)
    wizard.wait_for("Says it")
    wizard.press("a")
    wizard.wait_for("Note: ")
    wizard.type(f"{TOKEN} and {BESIDE}")
    wizard.wait_for(BESIDE)
    wizard.press("ctrl+s")
    wizard.wait_for("looks like a secret")
    wizard.press("ctrl+s")
    wizard.wait_until_gone("looks like a secret")
    wizard.press("s")
    wizard.wait_for("it was tried")
    wizard.press("f")
    wizard.wait_for("what went wrong")
    wizard.type(f"no way in with {BESIDE}")
    wizard.press("enter")
    wizard.wait_for("no way in with [redacted]")
    wizard.press("q")
    assert wizard.exit_code() == 0
    assert "[redacted] and [redacted]" in shell("log").out
    hunt_files(planted, home, but=(planted / ".env", planted / "beside.txt"))
    hunt_objects(planted)


def test_the_hunt_finds_what_is_there(planted: Path, home: Path) -> None:
    """A hunt that finds nothing proves something only if it would."""
    for data in (AROUND.encode(), base64.b64encode(KEPT.encode()), BESIDE.encode().hex().encode()):
        (home / "left").write_bytes(b"x" + data)
        with pytest.raises(AssertionError, match="left"):
            hunt_files(planted, home, but=(planted / ".env", planted / "beside.txt"))
    blob = subprocess.run(
        ["git", "-C", str(planted), "hash-object", "-w", "--stdin"], input=KEPT.encode(), capture_output=True
    )
    assert blob.returncode == 0
    with pytest.raises(AssertionError, match="KEPT_SECRET in git"):
        hunt_objects(planted)
    with watched_command_lines() as lines:
        subprocess.run(["sh", "-c", f": {KEPT}; sleep 0.3"], check=True)
    with pytest.raises(AssertionError, match="a command line"):
        hunt("a command line", b"\n".join(lines))
