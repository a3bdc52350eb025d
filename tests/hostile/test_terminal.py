"""Hostile texts on a real terminal: every byte is text, or what a clean session writes, too."""

import base64
import re
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from deploy_tui.store.opened import OpenSession
from tests.hostile import world
from tests.hostile.payloads import raw
from tests.terminal import Terminal
from tests.tui.story import new_session

Start = Callable[..., Terminal]

_SEQUENCE = re.compile(
    r"\x1b\](?P<osc>[0-9]*)[^\x07\x1b]*(?:\x07|\x1b\\)|\x1b(?P<string>[P_^X])[^\x1b]*\x1b\\"
    r"|\x1b\[(?P<private>[<-?]?)[0-9;:]*(?P<between>[ -/]*)(?P<final>[@-~])|\x1b(?P<escape>[^\[\]P_^X])"
)
# What Textual writes: colours, the cursor, modes (mouse, paste, focus, synchronised frames, the alternate
# screen) and kitty's keyboard. OSC 22 is the shape of the mouse
# pointer. Nothing that asks, names, copies, links or clears what is not the screen's.
_TEXTUALS = re.compile(r"CSI (m|H|K|A|B|C|D|J)|CSI \?(h|l)|CSI \?\$p|CSI [<>]u|CSI t|ESC [78=>]|OSC 22")

_WIZARD = """
import sys
from deploy_tui.store.opened import OpenSession
from deploy_tui.store.operator import Operator
from deploy_tui.store.place import find_place
from deploy_tui.tui.app import run
root, id, uid = sys.argv[1:]
place, operator = find_place(root), Operator("ada")
sys.exit(run(place, OpenSession.open(place, id, uid, operator), operator))
"""
# Every screen of the registry that a single key opens, and out of it again.
_WAY = (
    "down",
    "space",
    "escape",
    "s",
    "escape",
    "a",
    "escape",
    "H",
    "escape",
    "L",
    "down",
    "escape",
    "S",
    "escape",
    "V",
    "escape",
    "R",
    "escape",
    "O",
    "escape",
    "E",
    "escape",
    "c",
    "escape",
    "r",
    "escape",
    "end",
    "n",
    "2",
    "escape",
    "question_mark",
)


def wizard_on(terminal: Start, session: OpenSession, before: str = "", **size: int) -> Terminal:
    place = session.place.root
    command = [sys.executable, "-c", before + _WIZARD, place, session.id, session.uid]
    there = terminal(command, cwd=place, **size)
    there.wait_for("EMERGENCY F8")
    return there


def walk(there: Terminal) -> None:
    for key in _WAY:
        frames = there.display.frames
        there.press("?" if key == "question_mark" else key)
        try:
            there.wait_for(lambda now, frames=frames: now.display.frames > frames, timeout=1)
        except AssertionError:
            assert there.running, there.screen_text()  # a key may have nothing to draw
    there.press("escape", "escape")


def kinds(data: bytes) -> tuple[set[str], str]:
    """The kinds of sequences in what was written, and the text between them."""
    text = data.decode()
    found = set()
    for match in _SEQUENCE.finditer(text):
        part = match.groupdict()
        if part["final"]:
            found.add(f"CSI {part['private']}{part['between']}{part['final']}")
        elif part["escape"]:
            found.add(f"ESC {part['escape']}")
        else:
            found.add(f"OSC {part['osc']}" if part["osc"] is not None else f"string {part['string']}")
    return found, _SEQUENCE.sub("", text)


@pytest.fixture
def evil(repository: Path) -> OpenSession:
    session = world.begin(repository)
    world.live(session)
    world.write_foreign_log(session, incident=False)
    world.write_evidence(session)
    session.publish()
    return session


@pytest.mark.parametrize(("columns", "rows"), [(120, 40), pytest.param(80, 24, marks=pytest.mark.prove)])
def test_nothing_but_what_textual_writes(
    terminal: Start, evil: OpenSession, tmp_path: Path, columns: int, rows: int
) -> None:
    there = wizard_on(terminal, evil, columns=columns, rows=rows)
    walk(there)
    there.wait_for("F8")
    straight(there)
    there.signal(signal.SIGTERM)
    assert there.exit_code() == 128 + signal.SIGTERM
    assert there.restored
    found, text = kinds(there.raw_bytes)
    assert not [kind for kind in found if not _TEXTUALS.fullmatch(kind)]
    assert not raw(text.replace("\r", "").replace("\t", ""))
    assert not (found - clean_kinds(terminal, tmp_path, columns, rows))


def clean_kinds(terminal: Start, folder: Path, columns: int, rows: int) -> set[str]:
    """What a session with ordinary texts writes on the same way."""
    (folder / "clean").mkdir()
    there = wizard_on(terminal, new_session(folder / "clean"), columns=columns, rows=rows)
    walk(there)
    there.signal(signal.SIGTERM)
    there.exit_code()
    return kinds(there.raw_bytes)[0]


def straight(there: Terminal) -> None:
    """The frames between the panes stand in the same cells of each row, as the terminal counts cells."""
    there.press("escape", "escape", "home")
    there.wait_for(lambda now: any(line.startswith("└") for line in now.display.lines))
    with there._news:
        screen = there.display._screen
        cells = [[screen.buffer[y][x].data for x in range(screen.columns)] for y in range(screen.lines)]
    top = next(y for y, row in enumerate(cells) if row[0] == "┌")
    bottom = next(y for y, row in enumerate(cells) if row[0] == "└")
    for x in [x for x, cell in enumerate(cells[top]) if cell in ("┌", "┬", "┐")]:
        column = {cells[y][x] for y in range(top + 1, bottom)}
        assert column <= {"│", "▐", "┃"}, f"column {x} is not straight: {column}\n{there.screen_text()}"


def test_copying_is_the_only_way_to_the_clipboard_and_copies_clean_text(
    terminal: Start, evil: OpenSession
) -> None:
    there = wizard_on(terminal, evil)
    there.press("P")
    there.wait_for("Scripts")
    assert b"\x1b]52" not in there.raw_bytes
    there.press("c")
    there.wait_for(lambda now: b"\x1b]52;c;" in now.raw_bytes)
    (copied,) = re.findall(rb"\x1b\]52;c;([A-Za-z0-9+/=]*)\x07", there.raw_bytes)
    assert not raw(base64.b64decode(copied).decode())


_FAULTY = """
import deploy_tui.tui.screens.main as main
def fails(self):
    password = "hunter" + "2"
    token = {"Authorization": "Bearer " + password}
    def inner(secret):
        return {}["a \\x1b]0;key\\x07"]
    inner(password + repr(token))
main.MainScreen.action_session_note = fails
"""


def test_the_crash_screen_prints_no_locals(terminal: Start, evil: OpenSession, home: Path) -> None:
    there = wizard_on(terminal, evil, _FAULTY)
    there.press("A")
    assert there.exit_code() == 1
    assert there.restored
    assert "deploy-tui stopped: KeyError" in there.screen_text()
    assert b"hunter2" not in there.raw_bytes
    assert b"Bearer" not in there.raw_bytes
    assert "Traceback" not in there.screen_text()
    log = (home / "state" / "deploy-tui" / "crash.log").read_text()
    assert "Traceback" in log  # which lines of the program, and no values of theirs
    assert "hunter2" not in log
    assert not raw(log)
