"""Other people's task lists as they are: DEPLOY_TUI_CORPUS names a folder of Markdown files."""

import os
import re
import time
from pathlib import Path

import pytest

from deploy_tui.checklist.build import build
from deploy_tui.checklist.files import MAIN, frozen
from deploy_tui.checklist.lint import lint
from deploy_tui.checklist.markdown import from_markdown
from deploy_tui.checklist.problem import BadChecklist
from deploy_tui.store.markdown import decode

CORPUS = os.environ.get("DEPLOY_TUI_CORPUS", "")
FILES = sorted(Path(CORPUS).glob("*.md")) if CORPUS else []

pytestmark = pytest.mark.skipif(not FILES, reason="DEPLOY_TUI_CORPUS names no folder with Markdown files")

MOST_SECONDS = 2.0
# Looks at lines alone, and knows nothing of code and comments.
TASK = re.compile(r"^\s*(>\s*)*([-*+]|\d+[.)])\s+\[[ xX]\]", re.MULTILINE)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_task_is_an_item_or_told_with_its_line(path: Path) -> None:
    begin = time.perf_counter()
    text = decode(path.read_bytes(), path.name)
    meant = len(TASK.findall(text))
    if meant == 0:
        with pytest.raises(BadChecklist, match="no task in it"):
            from_markdown(text, path.name)
        return
    table, notes = from_markdown(text, path.name)
    took = time.perf_counter() - begin
    checklist = build(table)
    told = sum("looks like a task" in each.message or "without words" in each.message for each in notes)
    assert len(checklist.items) + told == meant
    assert lint({MAIN: frozen(table).encode()}) == []
    assert took < MOST_SECONDS
