"""A Markdown document as the parts that its headings make, with the tasks and the text of each.

markdown-it reads it (CommonMark, tables, struck-out words, front matter, GitHub's task lists), so that
what is a task here is a task on GitHub: a box inside code or a comment is none.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.front_matter import front_matter_plugin
from mdit_py_plugins.tasklists import tasklists_plugin

from deploy_tui.checklist.markdown_text import (
    addresses,
    code_lines,
    html_words,
    is_bold,
    plain,
    row,
)

TASK_LINE = re.compile(r"^[\s>]*(?:(?:[-*+]|\d{1,9}[.)])\s+)+\[([ xX])\](?=\s|$)")
"""A line on which somebody meant a task, wherever it stands; the box's content is the group."""

# As deep as markdown-it is asked to look; its own 20 would leave out what is deeper without a word.
_DEEPEST = 60
_BOLD_HEADING = 7  # below the six levels of #


@dataclass(slots=True)
class Text:
    """A block of text, and its line (from 1)."""

    line: int
    words: str


@dataclass(slots=True)
class Task:
    """`inside` is the list entry that it is nested in, "" at the top; `text` what stands below it."""

    line: int
    title: str = ""
    ticked: bool = False
    inside: str = ""
    text: list[Text] = field(default_factory=list)


@dataclass(slots=True)
class Part:
    """What stands between one heading and the next. `path` are the headings above, its own the last."""

    line: int
    path: tuple[str, ...]
    text: list[Text] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)


@dataclass(slots=True)
class Outline:
    """`front_matter` are its first and last line, (0, 0) without."""

    parts: list[Part]
    front_matter: tuple[int, int]


@dataclass(slots=True)
class _Entry:
    """An entry of a list that is being read. A task has `task`; `bullet` is how an ordinary one begins."""

    task: Task | None
    bullet: str
    title: str = ""
    begun: bool = False


def outline(text: str) -> Outline:
    """What the document holds. Raises nothing: any text is Markdown."""
    reader = MarkdownIt("commonmark", {"maxNesting": _DEEPEST}).enable(["table", "strikethrough"])
    reader.use(front_matter_plugin).use(tasklists_plugin)
    walk = _Walk(text.split("\n"))
    tokens = reader.parse(text)
    for number, token in enumerate(tokens):
        walk.take(token, tokens[number + 1 : number + 4])
    return Outline(walk.parts, walk.front_matter)


class _Walk:
    """Where the walk is: under which headings, inside which entries of lists."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.parts = [Part(1, ())]
        self.front_matter = (0, 0)
        self._lines = lines
        self._headings: list[tuple[int, str]] = []
        self._entries: list[_Entry] = []
        self._level = 0  # of the heading whose words come next; 0 when none is open
        self._cells: list[str] | None = None  # of the table's row that is being read
        self._row_line = 0

    def take(self, token: Token, following: Sequence[Token]) -> None:
        line = token.map[0] + 1 if token.map else 0
        match token.type:
            case "heading_open":
                self._level = int(token.tag[1])
            case "inline":
                self._inline(token, line, following)
            case "list_item_open":
                self._entry(token, line)
            case "list_item_close":
                self._entries.pop()
            case "tr_open":
                self._cells, self._row_line = [], line
            case "tr_close":
                self._add(self._row_line, row(self._cells or ()))
                self._cells = None
            case "fence" | "code_block":
                self._add(line, code_lines(token.content))
            case "html_block":
                self._add(line, html_words(token.content))
            case "front_matter" if token.map:
                self.front_matter = (line, token.map[1])

    def _inline(self, token: Token, line: int, following: Sequence[Token]) -> None:
        words = plain(token)
        level, self._level = self._level, 0
        if self._cells is not None:
            self._cells.append("; ".join([words, *addresses(token)]))
        elif level and not self._entries:
            self._heading(level, words, line)
        elif not self._entries and is_bold(token) and _before_tasks(following):
            self._heading(_BOLD_HEADING, words.rstrip(" :："), line)
        else:
            self._words(words, addresses(token), line)

    def _heading(self, level: int, words: str, line: int) -> None:
        while self._headings and self._headings[-1][0] >= level:
            self._headings.pop()
        self._headings.append((level, words))
        self.parts.append(Part(line, tuple(each for _, each in self._headings if each)))

    def _entry(self, token: Token, line: int) -> None:
        inside = next((each.title for each in reversed(self._entries) if each.title), "")
        bullet = f"{token.info}{token.markup} " if token.info else "- "
        task = None
        if _is_task(token):
            box = TASK_LINE.match(self._lines[line - 1]) if line else None
            task = Task(line, ticked=box is not None and box[1] != " ", inside=inside)
            self.parts[-1].tasks.append(task)
        self._entries.append(_Entry(task, bullet))

    def _words(self, words: str, links: list[str], line: int) -> None:
        entry = self._entries[-1] if self._entries else None
        if entry is not None and not entry.begun:
            entry.begun, entry.title = True, words
            if entry.task is not None:
                entry.task.title = words
                words = ""
            else:
                words = entry.bullet + words
        for each in (words, *links):
            self._add(line, each)

    def _add(self, line: int, words: str) -> None:
        """To the nearest task around, else to the part."""
        if words.strip():
            task = next((each.task for each in reversed(self._entries) if each.task), None)
            (task.text if task else self.parts[-1].text).append(Text(line, words))


def _before_tasks(following: Sequence[Token]) -> bool:
    """Whether the paragraph ends here and a list of tasks begins."""
    return len(following) == 3 and following[1].type.endswith("list_open") and _is_task(following[2])


def _is_task(token: Token) -> bool:
    return "task-list-item" in str(token.attrs.get("class", ""))
