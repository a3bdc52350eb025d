"""Texts that want to be obeyed: nothing of them reaches the terminal raw, on stdout or stderr."""

import json
import re
from pathlib import Path

import pytest

from tests.commands.conftest import Shell

PAYLOADS = (
    "\x1b[2J\x1b]52;c;aGk=\x07",
    "\x1b]0;title\x1b\\",
    "\x9b31mred\x9d0;t\x9c",
    "[/x] [@click=app.quit]x[/]",
    "line\r\nline\nline",
    "‮txt.exe\u202c​",
    "\x00\x08\x7f",
    "\udcff\udc9b31m",
)
RAW = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\ud800-\udfff]")


@pytest.mark.parametrize("payload", PAYLOADS)
def test_in_everything_that_people_type(here: Path, shell: Shell, payload: str) -> None:
    argument = payload.replace("\x00", "")  # the one that a shell cannot pass on
    ran = [
        shell("new", "--version", f"v{argument}", "--title", argument, "--param", f"registry={argument}"),
        shell("mark", "firewall", "waived", "--reason", argument, "--note", argument, "--owner", argument),
        shell("mark", "todos-resolved", "done", "--as", f"a{argument}"),
        shell("note", "unit-tests", f"x{argument}"),
        shell("assign", "unit-tests", f"x{argument}"),
        *(shell(name, *json) for name in ("status", "log", "list") for json in ((), ("--json",))),
        shell("undo"),
        shell("close", "aborted", "--reason", f"x{argument}"),
        # Refusals repeat what was typed.
        shell("mark", f"x{argument}", "done"),
        shell("mark", "unit-tests", f"x{argument}"),
        shell("new", "--version", "v1", "--param", f"x{argument}=y"),
        shell("new", f"x{argument}", "--version", "v1"),
        shell("--session", f"x{argument}", "status"),
        shell("--root", f"x{argument}", "status"),
        shell(f"x{argument}"),
        shell("status", f"--x{argument}"),
        shell("runbook", f"x{argument}"),
        shell("lint", f"x{argument}"),
    ]
    assert [each.code for each in ran[:2]] == [0, 0], ran[:2]
    for each in ran:
        assert not RAW.search(each.out + each.err), each
        assert "Traceback" not in each.err
    for name in ("status", "log", "list"):
        decoded = str(json.loads(shell(name, "--json").out))
        assert payload not in decoded or not RAW.search(payload)
        assert "\x1b" not in decoded
        assert "\x9b" not in decoded


def test_in_a_repositorys_checklist(here: Path, shell: Shell) -> None:
    folder = here / "checklists" / "evil"
    (folder / "runbooks").mkdir(parents=True)
    evil = json.dumps("\x1b[2J‮[/x]")
    (folder / "checklist.toml").write_text(
        f'format = 1\nid = "evil"\ntitle = {evil}\nphases = ["one"]\nrunbooks = ["oops"]\n{evil} = 1\n'
    )
    (folder / "one.toml").write_text(
        f'id = "one"\ntitle = {evil}\n[[section]]\nid = "s"\ntitle = {evil}\n'
        f'[[section.item]]\nid = "i"\ntitle = {evil}\n'
    )
    (folder / "runbooks" / "oops.toml").write_text(
        f'id = "oops"\ntitle = {evil}\nsymptoms = [{evil}]\n[[step]]\nid = "s"\ntext = {evil}\n'
    )
    assert shell("new", "evil", "--title", "x").code == 0
    for words in (("status",), ("status", "--json"), ("list",), ("runbook",), ("runbook", "oops"), ("lint",)):
        ran = shell(*words)
        assert ran.out
        assert not RAW.search(ran.out + ran.err), ran
