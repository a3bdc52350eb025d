"""A .env file: read with python-dotenv's parser, line by line, nothing filled in; and written."""

import io
import os
import re
import stat
from collections.abc import Mapping

from deploy_tui.environment.found import Finding, Values
from deploy_tui.environment.placeholders import is_placeholder

# The parser takes time that grows with length times lines; no .env file is larger.
MOST_BYTES, MOST_LINES, MOST_BLANKS = 64 * 1024, 2000, 256
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_BLANKS = re.compile(r"[^\S\r\n]+")
_LOOKS_LIKE_A_LINE = re.compile(r"^\s*(?:export\s+)?[A-Z][A-Z0-9_]*=", re.M)
_FILLED_IN = re.compile(r"\$(?:\{|[A-Za-z_])")
_IN_SINGLE_QUOTES = re.compile(r"=[^\S\r\n]*'")
# What a shell, or docker compose, does not leave alone between double quotation marks.
_EXPANDED = re.compile(r"[$`]")
_LONGEST_NAME = 64
_PLAIN = re.compile(r"[A-Za-z0-9_./:@%+,=-]+")


class NotReadable(Exception):
    """There is no such file, or it is no .env file; one clean line."""


def read_file(path: str, name: str = "") -> Values:
    """What the file says, the last of a name's lines counting. `name` is how it is called, if not by its
    path. Raises NotReadable."""
    name = name or path
    try:
        # A pipe is fine, as in `env check <(…)`; nothing that never ends is.
        with open(path, "rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise NotReadable(f"{name}: {(error.strerror or str(error)).lower()}") from None
    except ValueError:  # zero bytes, or half a character
        raise NotReadable(f"{name}: no file can have this name") from None
    if len(data) > MOST_BYTES:
        raise NotReadable(f"{name}: larger than {MOST_BYTES // 1024} KB, which is no .env file")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise NotReadable(f"{name}:{line}: not UTF-8; save the file as UTF-8") from None
    return parse(text, name)


def salvage(path: str) -> Mapping[str, str]:
    """The values in what can be read of it, however broken the file is: what is not UTF-8 stands as
    surrogates, and of a file that is too large its first part counts. For hiding them; a file that is to be
    right is read with `read_file`. Raises OSError."""
    with open(path, "rb") as file:
        data = file.read(MOST_BYTES + 1)
    lines = data.replace(b"\0", b"").splitlines(keepends=True)
    if len(data) > MOST_BYTES:
        del lines[-1:]  # cut
    whole = b"".join(lines[:MOST_LINES]).decode("utf-8", "surrogateescape").removeprefix("\ufeff")
    return parse(_BLANKS.sub(lambda blanks: blanks.group()[:MOST_BLANKS], whole)).values


def parse(text: str, name: str = ".env") -> Values:
    """The same for its text."""
    from dotenv.parser import parse_stream

    if "\0" in text or text.count("\n") > MOST_LINES or _longest_blanks(text) > MOST_BLANKS:
        raise NotReadable(f"{name}: zero bytes, more than {MOST_LINES} lines or endless blanks: no .env file")
    values: dict[str, str] = {}
    lines: dict[str, int] = {}
    findings: list[Finding] = []
    for binding in parse_stream(io.StringIO(text, newline="")):
        if binding.key is None and not binding.error:
            continue  # a comment, or blank lines at the end
        original = binding.original.string
        line = _line_of(binding.original.line, original)
        key, value = binding.key or "", binding.value
        fault = _fault(key, value, original, line, lines)
        if fault is not None:
            findings.append(Finding(_sayable(key) if fault[0] != "line" else "", *fault, name, line))
        if _NAME.fullmatch(key) and value is not None:
            values[key], lines[key] = value, line
    return Values(name, values, lines, tuple(findings))


def _fault(
    key: str, value: str | None, original: str, line: int, before: Mapping[str, int]
) -> tuple[str, str, str] | None:
    """The sort, what is wrong with the line itself, and what to do. A line that is none may be a piece of a
    secret: nothing of it is repeated."""
    if not key:
        return "line", "cannot be read", "write NAME=value; close every quotation mark"
    if not _NAME.fullmatch(key):
        return (
            "line",
            "is no variable's name in front of the =",
            "write NAME=value, NAME of letters, digits and _",
        )
    if value is None:
        return "line", "has no =", "write NAME=value, or take the line out"
    if key in before:
        return (
            "twice",
            f"stands in line {before[key]} already",
            "take one of the two out; the last one counts",
        )
    if "\n" in value and _LOOKS_LIKE_A_LINE.search(value.partition("\n")[2]):
        last = line + original.strip("\r\n").lstrip().count("\n")
        return "quote", f"its quotation mark closes only in line {last}", "close it where the value ends"
    if _FILLED_IN.search(value) and not _IN_SINGLE_QUOTES.search(original) and not is_placeholder(value):
        return "filled", "holds a $ that some readers of .env fill in", "put the value in single quotes"
    return None


def _sayable(key: str) -> str:
    """A name that may be repeated; "" for what may be a piece of something else, as in base64."""
    return key if len(key) <= _LONGEST_NAME and (key.isupper() or key.islower()) else ""


def _longest_blanks(text: str) -> int:
    return max((len(match.group()) for match in _BLANKS.finditer(text)), default=0)


def _line_of(line: int, original: str) -> int:
    """The parser counts from the blank lines in front."""
    blank = original[: len(original) - len(original.lstrip())]
    return line + len(re.findall(r"\r\n|\n|\r", blank))


def render(values: Mapping[str, str]) -> str:
    """The text of a file that says exactly this, to python-dotenv, docker compose and a shell alike. Raises
    ValueError, which names the variable, for what no such file can say."""
    lines = []
    for name, value in values.items():
        try:
            value.encode()
        except UnicodeEncodeError:
            raise ValueError(
                f"{name}: not UTF-8; write it as text, for example in base64: deploy-tui env set {name}"
            ) from None
        line = f"{name}={_quoted(value)}\n"
        if dict(parse(line).values) != {name: value} or (line[-2] == '"' and _EXPANDED.search(value)):
            raise ValueError(f"{name}: no .env file can say it so that every reader understands the same")
        lines.append(line)
    return "".join(lines)


def _quoted(value: str) -> str:
    if _PLAIN.fullmatch(value):
        return value
    if "'" not in value and "\\\\" not in value and not value.endswith("\\"):
        return f"'{value}'"
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def stands_in(folder: str) -> tuple[str, ...]:
    """The .env files there are in a folder, the likelier first."""
    names = (".env.production", ".env.prod", ".env")
    return tuple(name for name in names if os.path.isfile(os.path.join(folder, name)))


def is_open(path: str) -> bool:
    """Whether it is a file that others than its owner can read."""
    try:
        mode = os.stat(path).st_mode
    except OSError:
        return False
    return stat.S_ISREG(mode) and bool(mode & (stat.S_IRGRP | stat.S_IROTH))
