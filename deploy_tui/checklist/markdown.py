"""Any Markdown task list as a checklist of one phase: headings become sections, tasks become items.

Nothing gets lost in silence: what has no place in the checklist is told with its line.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from deploy_tui.checklist.files import frozen
from deploy_tui.checklist.markdown_ids import Ids
from deploy_tui.checklist.markdown_outline import TASK_LINE, Outline, Part, Task, Text, outline
from deploy_tui.checklist.problem import BadChecklist, Problem
from deploy_tui.checklist.tables import FORMAT
from deploy_tui.text.toml import CHECKLIST_BYTES, CHECKLIST_LINES

MOST_TITLE = 300  # characters, of an item; what is longer stands in full below it
MOST_TEXT = 2_000  # characters, below an item or a heading
_MOST_HEADING = 120
_MOST_TASKS = CHECKLIST_LINES // 4  # each takes four lines of the checklist at least
_NO_TASK = "looks like a task, but stands in code, in a comment, in HTML or too deep"
_VERSION = {"id": "version", "title": "Version", "type": "version", "required": True, "example": "v1.0.0"}


def from_markdown(text: str, name: str) -> tuple[dict[str, Any], list[Problem]]:
    """The checklist's table, and what could not be taken over, by line.

    `name` is the file's: for messages, and for the title where the text has none. Raises BadChecklist
    when there is no task in it, or there are more than a checklist holds.
    """
    boxes = dict(_boxes(text))
    if len(boxes) > _MOST_TASKS:
        raise _too_many(name, len(boxes))
    read = outline(text)
    filled = [part for part in read.parts if any(task.title for task in part.tasks)]
    tasks = [task for part in filled for task in part.tasks if task.title]
    notes = _Notes(name)
    for line in sorted(boxes.keys() - {task.line for task in tasks}):
        notes.add(line, f"{_NO_TASK if boxes[line] else 'a task without words'}: not in the checklist")
    if not tasks:
        advice = "a task is a line like `- [ ] Back up the database`"
        raise BadChecklist(notes.problems[:1] or [Problem(name, 0, f"no task in it; {advice}")])
    table = _checklist(read, filled, name, notes)
    written = frozen(table)
    if len(written.encode()) > CHECKLIST_BYTES or written.count("\n") > CHECKLIST_LINES:
        raise _too_many(name, len(tasks))
    if ticked := sum(task.ticked for task in tasks):
        notes.add(0, f"{ticked} of {len(tasks)} tasks are ticked in the file; here all of them begin open")
    return table, sorted(notes.problems)


class _Notes:
    """What could not be taken over."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.problems: list[Problem] = []

    def add(self, line: int, message: str) -> None:
        self.problems.append(Problem(self.name, line, message))


def _too_many(name: str, tasks: int) -> BadChecklist:
    return BadChecklist(
        [Problem(name, 0, f"{tasks:,} tasks are more than one checklist holds; split the file")]
    )


def _boxes(text: str) -> Iterator[tuple[int, str]]:
    """The lines on which somebody meant a task, each with its words."""
    for number, line in enumerate(text.split("\n"), 1):
        box = TASK_LINE.match(line)
        if box is not None:
            yield number, line[box.end() :].strip()


def _checklist(read: Outline, filled: Sequence[Part], name: str, notes: _Notes) -> dict[str, Any]:
    stem = re.sub(r"\.(md|markdown)$", "", re.split(r"[/\\]", name)[-1], flags=re.IGNORECASE)
    top = _only_top_heading(read.parts)
    title = _cut(top or stem.strip() or "Checklist", _MOST_HEADING)
    about = _about(read, filled, top, notes)
    ids = Ids()
    id = ids.new(stem, "checklist")
    sections = [_section(part, top, title, ids, notes) for part in filled]
    phase = {"id": id, "title": title, "section": sections}
    table = {
        "format": FORMAT,
        "id": id,
        "title": title,
        "about": about,
        "param": [_VERSION],
        "phase": [phase],
    }
    return {key: value for key, value in table.items() if value}


def _only_top_heading(parts: Sequence[Part]) -> str:
    """The document's title: its first heading, where no other is as high. Else ""."""
    tops = [part.path[0] for part in parts if len(part.path) == 1]
    first = next((part.path for part in parts if part.path), ())
    return tops[0] if len(tops) == 1 and len(first) == 1 else ""


def _about(read: Outline, filled: Sequence[Part], top: str, notes: _Notes) -> str:
    """The document's first paragraph. All other text that belongs to no task is told."""
    about = ""
    first, last = read.front_matter
    if last:
        notes.add(first, f"front matter, to line {last}: not in the checklist")
    for part in read.parts:
        text = part.text
        if part in filled or not text:
            continue
        if not about and not part.path[1:] and part.path in ((), (top,)):
            about = _shortened(text[0].words, MOST_TITLE, text[0].line, "the introduction", notes)
            text = text[1:]
        if text:
            where = f"'{_cut(part.path[-1], 60)}'" if part.path else "above the first heading"
            reach = f", to line {text[-1].line}" if text[1:] else ""
            notes.add(text[0].line, f"text without a task ({where}{reach}): not in the checklist")
    return about


def _section(part: Part, top: str, title: str, ids: Ids, notes: _Notes) -> dict[str, Any]:
    path = part.path[1:] if top and part.path[:1] == (top,) else part.path
    heading = _cut(path[-1] if path else title, _MOST_HEADING)
    id = ids.new(heading, "section")
    section = {
        "id": id,
        "title": heading,
        "group": _cut(" › ".join(path[:-1]), _MOST_HEADING),
        "about": _joined(part.text, f"the text of '{_cut(heading, 60)}'", notes),
        "item": [_item(task, ids, notes) for task in part.tasks if task.title],
    }
    return {key: value for key, value in section.items() if value}


def _item(task: Task, ids: Ids, notes: _Notes) -> dict[str, str]:
    title = _cut(task.title, MOST_TITLE)
    inside = [Text(task.line, f"part of: {task.inside}")] if task.inside else []
    whole = [Text(task.line, task.title)] if title != task.title else []
    how = _joined([*inside, *whole, *task.text], f"the text of '{_cut(title, 60)}'", notes)
    item = {"id": ids.new(task.title, "item"), "title": title, "how": how}
    return {key: value for key, value in item.items() if value}


def _joined(texts: Sequence[Text], what: str, notes: _Notes) -> str:
    """The blocks of text, each on lines of its own."""
    line = texts[0].line if texts else 0
    return _shortened("\n".join(text.words for text in texts), MOST_TEXT, line, what, notes)


def _shortened(text: str, most: int, line: int, what: str, notes: _Notes) -> str:
    if len(text) > most:
        notes.add(line, f"{what} is cut: {len(text):,} characters, the checklist has the first {most:,}")
    return _cut(text, most)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
