"""TOML for what the program writes itself: read with limits, written in one canonical form.

tomllib is quick but can be made slow or made to overflow the stack by small hostile files, so size and
nesting are looked at first. What people edit and must get back unchanged is tomlkit's business.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

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
    """The table that the bytes hold. Raises Unreadable with the line and what is wrong there."""
    import tomllib

    if len(data) > most_bytes:
        raise Unreadable(0, f"{len(data):,} bytes; at most {most_bytes:,} are read")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(data.count(b"\n", 0, error.start) + 1, "not UTF-8; save the file as UTF-8") from None
    text = text.replace("\r\n", "\n")
    if most_lines is not None and text.count("\n") > most_lines:
        raise Unreadable(0, f"more than {most_lines:,} lines")
    _refuse_traps(text)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _located(str(error), text) from None
    except RecursionError:
        raise Unreadable(0, "nested too deeply") from None


def _refuse_traps(text: str) -> None:
    """Cheap upper bounds: more dots or brackets on a line than a sane file needs outside its strings."""
    for number, line in enumerate(text.split("\n"), 1):
        if line.count(".") > MOST_KEY_PARTS and _key_parts(line) > MOST_KEY_PARTS:
            raise Unreadable(number, f"a key of more than {MOST_KEY_PARTS} parts")
        if line.count("[") + line.count("{") > DEEPEST_NESTING and _depth(line) > DEEPEST_NESTING:
            raise Unreadable(number, f"nested more than {DEEPEST_NESTING} deep")
    if text.count("[") + text.count("{") > DEEPEST_NESTING and _depth(text) > DEEPEST_NESTING:
        raise Unreadable(0, f"nested more than {DEEPEST_NESTING} deep")


_STRINGS_AND_COMMENTS = re.compile(
    r'"""(?:[^\\]|\\.)*?"""' r"|'''.*?'''" r'|"(?:[^"\\\n]|\\.)*"' r"|'[^'\n]*'" r"|#[^\n]*", re.DOTALL
)


def _key_parts(line: str) -> int:
    key = _STRINGS_AND_COMMENTS.sub("s", line).split("=", 1)[0]
    return key.count(".") + 1


def _depth(text: str) -> int:
    depth = deepest = 0
    for bracket in re.findall(r"[\[\]{}]", _STRINGS_AND_COMMENTS.sub("", text)):
        depth = depth + 1 if bracket in "[{" else max(0, depth - 1)
        deepest = max(deepest, depth)
    return deepest


def _located(message: str, text: str) -> Unreadable:
    at = re.search(r" \(at (?:line (\d+), column \d+|end of document)\)$", message)
    if at is None:
        return Unreadable(0, message)
    line = int(at.group(1)) if at.group(1) else text.count("\n") + 1
    return Unreadable(line, message[: at.start()])


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
        return str(value)
    if isinstance(value, float):
        return repr(value).replace("inf", "inf").replace("nan", "nan")
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(k)} = {_value(v)}" for k, v in value.items() if v is not None) + " }"
    if isinstance(value, Sequence):
        return "[" + ", ".join(_value(each) for each in value) + "]"
    raise TypeError(f"TOML has no {type(value).__name__}")


# Escaped although TOML would allow them: `git diff` and `cat` must not obey them either.
_TO_ESCAPE = re.compile(
    '["\\\\\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb'
    "\U000e0000-\U000e0fff]"
)
_SHORT_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r", "\b": "\\b", "\f": "\\f"}


def _string(text: str) -> str:
    return '"' + _TO_ESCAPE.sub(_escape, text.encode("utf-8", "replace").decode()) + '"'


def _escape(match: re.Match[str]) -> str:
    char = match.group()
    code = ord(char)
    return _SHORT_ESCAPES.get(char) or (f"\\u{code:04X}" if code < 0x10000 else f"\\U{code:08X}")
