"""A file's tables one by one, each with its schema and its place, in the order of the file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from deploy_tui.checklist.places import Path
from deploy_tui.checklist.problem import Problem
from deploy_tui.checklist.schema import Key, Table
from deploy_tui.checklist.spelling import message
from deploy_tui.checklist.tables import TABLES


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """One table of a file. `parent` is the table that it stands in; None for the file itself."""

    schema: Table
    table: Mapping[str, Any]
    file: str
    path: Path
    lines: Mapping[Path, int]
    parent: "Entry | None" = None

    @property
    def id(self) -> str:
        """Its id or name; "" when it has none that can be used."""
        return self.text(self.schema.id_key)

    def text(self, key: str) -> str:
        value = self.table.get(key)
        return value if isinstance(value, str) else ""

    def texts(self, key: str) -> Iterator[tuple[str, int]]:
        """The text, or the texts of the list, each with its line; what is not text is left out."""
        value = self.table.get(key)
        if isinstance(value, str):
            yield value, self.line(key)
        elif isinstance(value, list):
            for number, each in enumerate(value):
                if isinstance(each, str):
                    yield each, self.line(key, number)

    def line(self, *path: str | int) -> int:
        """The line of what is at the path inside this table; 0 for the file itself."""
        return self.lines.get((*self.path, *path), 0)

    @property
    def place(self) -> str:
        """`week-before.toml:12`, for a message about another place."""
        line = self.line(self.schema.id_key) or self.line()
        return f"{self.file}:{line}" if line else self.file

    def problem(self, text: str, *path: str | int) -> Problem:
        return Problem(self.file, self.line(*path) or self.line(), message(text))

    def inner(self, key: Key) -> Iterator["Entry"]:
        """The tables under the key; what is no table is left out."""
        value = self.table.get(key.name)
        found: list[tuple[Path, object]] = []
        if key.type == "table":
            found = [((key.name,), value)]
        elif isinstance(value, list):
            found = [((key.name, number), each) for number, each in enumerate(value)]
        for path, each in found:
            if isinstance(each, dict):
                yield Entry(TABLES[key.table], each, self.file, (*self.path, *path), self.lines, self)

    def walk(self) -> Iterator["Entry"]:
        """This table and all tables in it."""
        yield self
        for key in self.schema.keys:
            if key.table:
                for entry in self.inner(key):
                    yield from entry.walk()
