"""TOML for what the program writes itself: read with limits, written in one canonical form.

What the program writes is read by tomli, which is compiled and takes a third of tomllib's time. What people
write is read by tomllib, so that a checklist means the same whatever else is installed. Both can be made slow
or made to overflow the stack by small hostile files, so size and nesting are looked at first. What they edit
and must get back unchanged is tomlkit's business.
"""

import codecs
import re
from collections.abc import Iterator, Mapping
from datetime import date, time
from typing import Any

from deploy_tui.text.clean import UNSEEN
from deploy_tui.text.tokens import COMMENT, STRING

CHECKLIST_BYTES = 512 * 1024
CHECKLIST_LINES = 8_000
SESSION_BYTES = 16 * 1024 * 1024
MOST_KEY_PARTS = 32
DEEPEST_NESTING = 32


class Unreadable(ValueError):
    """The text is no TOML that we accept. `line` is 1-based, or 0 when it concerns the whole file."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(f"line {line}: {why}" if line else why)
        self.line = line
        self.why = why


def parse(data: bytes, *, most_bytes: int = SESSION_BYTES, most_lines: int | None = None) -> dict[str, Any]:
    """The table that the bytes hold; `most_lines` is for what people write.

    Raises Unreadable with the line and what is wrong there.
    """
    if most_lines is None:
        from tomli import TOMLDecodeError, loads
    else:
        from tomllib import TOMLDecodeError, loads  # type: ignore[assignment]

    if len(data) > most_bytes:
        raise Unreadable(0, f"{len(data):,} bytes; at most {most_bytes:,} are read")
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise Unreadable(data.count(b"\n", 0, error.start) + 1, "not UTF-8; save the file as UTF-8") from None
    text = text.replace("\r\n", "\n")
    if most_lines is not None and text.count("\n") > most_lines:
        raise Unreadable(0, f"more than {most_lines:,} lines")
    _refuse_traps(text)
    try:
        return loads(text)
    except TOMLDecodeError as error:
        raise _located(str(error), text) from None
    except RecursionError:
        raise Unreadable(0, "nested too deeply") from None
    except ValueError:
        # Both let int() complain about more digits than Python converts, and do not say where.
        raise Unreadable(0, "a number of thousands of digits") from None


# What most lines look like; taken whole, they make the look twice as quick.
_PLAIN_LINE = r'^(?:[\w-]++ = "(?:[^"\\\n]++|\\[^\n])*+"|\[\[?[\w-]++(?:\.[\w-]++){0,3}\]\]?)\n'
_BRACKETS_AND_DOTS = re.compile(
    rf"{_PLAIN_LINE}|{STRING}|{COMMENT}|[\[\]{{}}.=,\n]", re.DOTALL | re.MULTILINE
)


def _refuse_traps(text: str) -> None:
    """Raises Unreadable for what costs either seconds or its stack: keys of many parts, deep nesting."""
    depth = dots = 0
    for match in _BRACKETS_AND_DOTS.finditer(text):
        token = match.group()
        if token == ".":
            dots += 1
            if dots >= MOST_KEY_PARTS:
                raise Unreadable(_line(text, match.start()), f"a key of more than {MOST_KEY_PARTS} parts")
        elif token in "[{":
            depth += 1
            dots = 0
            if depth > DEEPEST_NESTING:
                raise Unreadable(_line(text, match.start()), f"nested more than {DEEPEST_NESTING} deep")
        elif token in "]}":
            depth -= 1
        elif token in "=,\n":
            dots = 0


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


def _located(message: str, text: str) -> Unreadable:
    at = re.search(r" \(at (?:line (\d+), column \d+|end of document)\)$", message)
    if at is None:
        return Unreadable(0, message)
    line = int(at.group(1)) if at.group(1) else text.count("\n") + 1
    why = message[: at.start()]
    if why == "Unterminated string":
        line = _line(text, _last_string(text))
    return Unreadable(line, why + next((hint for start, hint in _HINTS.items() if why.startswith(start)), ""))


def _last_string(text: str) -> int:
    """Where the string begins that runs to the end of the text: its end helps nobody to find it."""
    return max((match.start() for match in _BRACKETS_AND_DOTS.finditer(text)), default=0)


# What people usually did. The library's own words come first: they may change.
_HINTS = {
    r"Illegal character '\n'": ": are the quotes closed?",
    "Unterminated string": ": are the quotes closed?",
    "Invalid value": ': text needs quotes, key = "text"',
    "Invalid statement": ": a line is key = value, [table] or # comment",
    "Cannot overwrite a value": ": the same key twice?",
    "Cannot declare": ": several tables of one name are written [[name]]",
    "Unescaped '\\'": r": a backslash is written \\, or between '…' as it is",
}


def emit(table: Mapping[str, Any]) -> str:
    """The table in canonical form: one key per line in the given order, tables after plain values.

    None values are left out. A list of tables becomes [[…]]; any other list stays on its line.
    Raises TypeError for a value that TOML does not know.
    """
    return "\n".join(_lines(table, ())).lstrip("\n") + "\n"


def _lines(table: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[str]:
    inner: list[tuple[str, Any]] = []
    for key, value in table.items():
        if value is None:
            continue
        if isinstance(value, Mapping) or _is_list_of_tables(value):
            inner.append((key, value))
        else:
            yield f"{_key(key)} = {_value(value)}"
    for key, value in inner:
        name = ".".join(_key(part) for part in (*path, key))
        for head, body in (
            [(f"[{name}]", value)]
            if isinstance(value, Mapping)
            else [(f"[[{name}]]", each) for each in value]
        ):
            yield ""
            yield head
            yield from _lines(body, (*path, key))


def _is_list_of_tables(value: object) -> bool:
    return isinstance(value, (list, tuple)) and bool(value) and all(isinstance(v, Mapping) for v in value)


_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


def _key(key: str) -> str:
    return key if _BARE_KEY.fullmatch(key) else _string(key)


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _string(value)
    if isinstance(value, int):
        # Python does not spell more than 4,300 digits (14,284 bits); a larger number was read as hexadecimal.
        return str(value) if value.bit_length() < 14_000 else hex(value)
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, (date, time)):  # a datetime is a date
        return value.isoformat()
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(k)} = {_value(v)}" for k, v in value.items() if v is not None) + " }"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_value(each) for each in value) + "]"
    raise TypeError(f"TOML has no {type(value).__name__}")


# Escaped although TOML would allow most of them: `git diff` and `cat` must not obey them either.
_TO_ESCAPE = re.compile(f'["\\\\{UNSEEN}]')
_SHORT_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r", "\b": "\\b", "\f": "\\f"}


def _string(text: str) -> str:
    return '"' + _TO_ESCAPE.sub(_escape, text.encode("utf-8", "replace").decode()) + '"'


def _escape(match: re.Match[str]) -> str:
    char = match.group()
    code = ord(char)
    return _SHORT_ESCAPES.get(char) or (f"\\u{code:04X}" if code < 0x10000 else f"\\U{code:08X}")
