"""Which line each key of a TOML text stands on, so that a message can name it.

tomllib tells no positions, nor does tomlkit. So the text's statements are walked a second time, for their
lines alone: values are skipped, and whether the text is TOML at all is tomllib's business.
"""

import re
import tomllib

from deploy_tui.text.tokens import COMMENT, STRING

Path = tuple[str | int, ...]
"""The way to a value: `("section", 0, "item", 3, "title")`."""

_DEEPEST = (
    64  # Twice what text.toml accepts; a text beyond it is hostile, and its paths would fill the memory.
)

_TOKEN = re.compile(
    rf"(?P<string>{STRING})|(?P<bare>[^\s\[\]{{}}=.,#\"']++)|(?P<mark>[\[\]{{}}=,\n])|{COMMENT}", re.DOTALL
)


def places(text: str) -> dict[Path, int]:
    """The 1-based line of every key and every list element, by its path as tomllib nests them.

    A table's line is its header's, a list's that of its first element where it is a list of [[tables]].
    Never raises: in a text that is no TOML the lines are good up to about where it breaks.
    """
    walk = _Walk()
    line = 1
    for match in _TOKEN.finditer(text):
        token = match.group()
        if match.lastgroup == "mark":
            walk.mark(token, line)
        elif match.lastgroup is not None:
            walk.word(token, line)
        if len(walk.open) > _DEEPEST:
            break
        line += token.count("\n")
    return walk.lines


class _Walk:
    """Where the walk is: in a header, in a key, or in a value, inside `open` lists and inline tables."""

    def __init__(self) -> None:
        self.lines: dict[Path, int] = {}
        self.open: list[tuple[Path, bool]] = []  # the path of each, and whether it is a list
        self._table: Path = ()  # the table that the last header opened
        self._tables: dict[Path, int] = {}  # how many [[tables]] there are at a path
        self._brackets = 0  # of the header that is being read
        self._in_value = False
        self._parts: list[str] = []  # of the key or header that is being read
        self._value: Path = ()  # where the value that is being read goes

    def word(self, token: str, line: int) -> None:
        if self._in_value:
            self._note_element(line)
        elif len(self._parts) <= _DEEPEST:
            self._parts.append(_unquoted(token))

    def mark(self, mark: str, line: int) -> None:
        if mark == "\n":
            if not self.open:
                self._parts, self._brackets, self._in_value = [], 0, False
        elif mark == "=":
            if not self._in_value:
                self._key_ends(line)
        elif mark == ",":
            self._next_element()
        elif mark in "[{":
            self._opens(mark, line)
        elif self._brackets:
            self._header_ends(line)
        elif self.open:
            self.open.pop()
            self._in_value = True

    def _opens(self, mark: str, line: int) -> None:
        if self._in_value:
            self._note_element(line)
            is_list = mark == "["
            self.open.append((self._value, is_list))
            self._in_value = is_list
            self._parts = []
            if is_list:
                self._value = (*self._value, 0)
        elif mark == "[" and not self.open and not self._parts:
            self._brackets += 1

    def _next_element(self) -> None:
        if not self.open:
            return
        path, is_list = self.open[-1]
        self._parts = []
        self._in_value = is_list
        if is_list:
            self._value = (*path, self._index(path) + 1)

    def _index(self, path: Path) -> int:
        """The place in the list at `path` that was read last; values nested in it have moved `_value` on."""
        index = self._value[len(path)] if len(self._value) > len(path) else 0
        return index if isinstance(index, int) else 0

    def _note_element(self, line: int) -> None:
        if self.open and self.open[-1][1]:
            self.lines.setdefault(self._value, line)

    def _key_ends(self, line: int) -> None:
        path = self.open[-1][0] if self.open else self._table
        for part in self._parts:
            path = (*path, part)
            self.lines.setdefault(path, line)
        self._value = path
        self._parts = []
        self._in_value = True

    def _header_ends(self, line: int) -> None:
        path: Path = ()
        for part in self._parts[:-1]:
            path = (*path, part)
            self.lines.setdefault(path, line)
            if path in self._tables:
                path = (*path, self._tables[path] - 1)
        if self._parts:
            path = (*path, self._parts[-1])
            if self._brackets == 1:
                self.lines[path] = line  # not a guess from [table.inner] any more
            else:
                self.lines.setdefault(path, line)
                number = self._tables.get(path, 0)
                self._tables[path] = number + 1
                path = (*path, number)
                self.lines[path] = line
        self._table = path
        self._brackets, self._parts = 0, []
        self._in_value = True  # nothing more on this line is a key


def _unquoted(token: str) -> str:
    if token[0] == '"' and "\\" in token:
        try:
            return str(tomllib.loads(f"key = {token}")["key"])
        except tomllib.TOMLDecodeError:
            return token
    return token.strip(token[0]) if token[0] in "\"'" else token
