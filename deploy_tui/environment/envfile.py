"""A .env file: read with python-dotenv's parser, line by line, nothing filled in; and written."""

import io
import os
import re
from collections.abc import Mapping

from deploy_tui.environment.found import Finding, Values

# The parser takes time that grows with length times lines; no .env file is larger.
MOST_BYTES, MOST_LINES, MOST_BLANKS = 64 * 1024, 2000, 256
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_BLANKS = re.compile(r"[^\S\r\n]+")
_LOOKS_LIKE_A_LINE = re.compile(r"^\s*(?:export\s+)?[A-Z][A-Z0-9_]*=", re.M)
_PLAIN = re.compile(r"[A-Za-z0-9_./:@%+,=-]+")


class NotReadable(Exception):
    """There is no such file, or it is no .env file; one clean line."""


def read_file(path: str) -> Values:
    """What the file says, the last of a name's lines counting. Raises NotReadable."""
    try:
        # A pipe is fine, as in `env check <(…)`; nothing that never ends is.
        with open(path, "rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise NotReadable(f"{path}: {(error.strerror or str(error)).lower()}") from None
    if len(data) > MOST_BYTES:
        raise NotReadable(f"{path}: larger than {MOST_BYTES // 1024} KB, which is no .env file")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise NotReadable(f"{path}:{line}: not UTF-8; save the file as UTF-8") from None
    return parse(text, path)


def parse(text: str, name: str = ".env") -> Values:
    """The same for its text."""
    from dotenv.parser import parse_stream

    if "\0" in text or text.count("\n") > MOST_LINES or _longest_blanks(text) > MOST_BLANKS:
        raise NotReadable(f"{name}: zero bytes, more than {MOST_LINES} lines or endless blanks: no .env file")
    values: dict[str, str] = {}
    lines: dict[str, int] = {}
    findings: list[Finding] = []
    for binding in parse_stream(io.StringIO(text, newline="")):
        line, key = _line_of(binding.original.line, binding.original.string), binding.key

        def finding(variable: str, sort: str, says: str, advice: str, line: int = line) -> None:
            findings.append(Finding(variable, sort, says, advice, name, line))

        if binding.error:
            finding("", "line", "cannot be read", "write NAME=value; close every quotation mark")
        elif key is None:
            continue  # a comment, or blank lines at the end
        elif not _NAME.fullmatch(key):
            finding(
                "",
                "line",
                "is no variable's name in front of the =",
                "write NAME=value, NAME of letters, digits and _",
            )
        elif binding.value is None:
            finding(key, "line", "has no =", f"write {key}=value, or take the line out")
        else:
            if key in lines:
                finding(
                    key,
                    "twice",
                    f"stands in line {lines[key]} already",
                    "take one of the two out; the last one counts",
                )
            if "\n" in binding.value and _LOOKS_LIKE_A_LINE.search(binding.value.partition("\n")[2]):
                last = line + binding.original.string.strip("\r\n").lstrip().count("\n")
                finding(
                    key,
                    "line",
                    f"its quotation mark closes only in line {last}",
                    "close it where the value ends",
                )
            values[key], lines[key] = binding.value, line
    return Values(name, values, lines, tuple(findings))


def _longest_blanks(text: str) -> int:
    return max((len(match.group()) for match in _BLANKS.finditer(text)), default=0)


def _line_of(line: int, original: str) -> int:
    """The parser counts from the blank lines in front."""
    blank = original[: len(original) - len(original.lstrip())]
    return line + len(re.findall(r"\r\n|\n|\r", blank))


def render(values: Mapping[str, str]) -> str:
    """The text of a file that says exactly this, to python-dotenv, docker compose and a shell alike where
    that is possible. Raises ValueError for what no .env file can say."""
    text = "".join(f"{name}={_quoted(value)}\n" for name, value in values.items())
    if dict(parse(text).values) != dict(values):
        raise ValueError("a value holds what a .env file cannot say")
    return text


def _quoted(value: str) -> str:
    if _PLAIN.fullmatch(value):
        return value
    if "'" not in value and "\\" not in value:
        return f"'{value}'"
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def stands_in(folder: str) -> tuple[str, ...]:
    """The .env files there are in a folder, the likelier first."""
    names = (".env.production", ".env.prod", ".env")
    return tuple(name for name in names if os.path.isfile(os.path.join(folder, name)))
