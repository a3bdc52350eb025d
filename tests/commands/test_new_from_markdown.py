"""`deploy-tui new FILE.md`: the first five minutes of somebody who has a checklist already."""

import json
import subprocess
from pathlib import Path

from tests.commands.conftest import Shell

LIST = """\
# Releasing

## Build
- [x] Run the tests
- [ ] Build the image

## People

Call ada.
"""


def test_a_task_list_opens_and_what_it_lacks_is_said(here: Path, shell: Shell) -> None:
    (here / "RELEASING.md").write_text(LIST)
    ran = shell("new", "RELEASING.md", "--version", "v1")
    assert ran.code == 0
    assert ran.out.strip().endswith("-v1")
    assert ran.err.splitlines() == [
        "deploy-tui: RELEASING.md: 1 of 2 tasks are ticked in the file; here all of them begin open",
        "deploy-tui: RELEASING.md:9: text without a task ('People'): not in the checklist",
        "deploy-tui: 2 items, 1 sections from RELEASING.md",
    ]
    table = json.loads(shell("status", "--json").out)
    assert table["phases"][0] | {"title": "Releasing", "total": 2, "resolved": 0} == table["phases"][0]
    assert shell("mark", "run-the-tests", "done").code == 0
    log = subprocess.run(["git", "log", "--format=%s"], cwd=here, check=True, capture_output=True, text=True)
    assert log.stdout.startswith("session(v1): 1 item")


def test_the_session_does_not_need_the_file_any_more(here: Path, shell: Shell) -> None:
    file = here / "RELEASING.md"
    file.write_text(LIST)
    shell("new", str(file), "--version", "v1")
    file.unlink()
    assert shell("mark", "build-the-image", "done").out.startswith("build-the-image done")


def test_a_file_without_tasks_begins_nothing(here: Path, shell: Shell) -> None:
    (here / "notes.md").write_text("# Notes\n- one\n")
    ran = shell("new", "notes.md", "--version", "v1")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == (
        "deploy-tui: notes.md: no task in it; a task is a line like `- [ ] Back up the database`\n"
    )
    assert not (here / "sessions").exists()
