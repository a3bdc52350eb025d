"""What of a checklist can be run, written out line by line: what `allow` shows, and what is allowed.

The approval is a digest of exactly these lines. So nothing that decides what is run, or as what, may be
missing here, and nothing here may be abbreviated.
"""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from deploy_tui.checklist.model import Checklist, Item, Script, ScriptStep
from deploy_tui.execution import interpreters, probes
from deploy_tui.execution.template import BadTemplate, fill, split
from deploy_tui.session.runs import ScriptProgress, progress
from deploy_tui.session.state import State
from deploy_tui.text.clean import clean, clean_block

# A longer script is not shown line by line: nobody would read it. Its digest counts all the same.
MOST_SHOWN_BYTES = 256 * 1024
_SCRIPT_ENDINGS = (".sh", ".bash", ".zsh", ".py", ".js", ".mjs", ".ts", ".rb", ".pl", ".php", ".sql", ".mk")


def described(checklist: Checklist, root: str, params: Mapping[str, str]) -> tuple[str, ...]:
    """Every command and probe, whole, and the script files in `root` that the commands name. Clean lines.

    With `params` a script that is named with a {{param}} is found, too. Reads those files. What a command
    reads of itself is not covered, be it data (k8s/secrets.yaml, which may hold secrets, or what an earlier
    step has just written) or code (package.json, tests): that is the repository's own.
    """
    lines: list[str] = []
    named: dict[str, bool] = {}
    for head, commands in _commands(checklist):
        lines += [head, *(line for _, line in commands)]
        for command in (each for found, _ in commands for each in found):
            for name, is_code in _files_named(command, root, params):
                named[name] = named.get(name, False) or is_code
    for name in sorted(named):
        lines += _file_lines(root, name, is_code=named[name])
    return tuple(lines)


def digest(lines: Sequence[str]) -> str:
    """The sha256 of the lines, in hex."""
    return hashlib.sha256("\n".join(lines).encode("utf-8", "replace")).hexdigest()


def count(lines: Sequence[str]) -> int:
    """How many commands and probes there are in the lines."""
    return sum(line.startswith(_INDENT + mark) for line in lines for mark in ("$ ", "? "))


def script_plan(script: Script) -> str:
    """Names the exact steps of a script: a run is continued only while they are the same."""
    return digest([line for _, line in _steps(script.steps)])[:16]


def how_far(state: State, script: Script) -> ScriptProgress:
    """How far the script is, and where it goes on."""
    return progress(state, script.id, len(script.steps), script_plan(script), script.opposite)


_INDENT = "    "
# The command lines that are started (as they stand in the checklist), and the line that shows them.
_Part = tuple[tuple[str, ...], str]


def _commands(checklist: Checklist) -> Iterator[tuple[str, list[_Part]]]:
    """A heading, and what stands under it."""
    for item in checklist.items.values():
        if item.command or item.probe:
            yield _item_heading(item), [*_command(item.command), *_probe(item.probe)]
    for script in checklist.runnable:
        does = (
            f", takes back {script.undoes}" if script.undoes else f", does {script.item}" * bool(script.item)
        )
        danger = ", changes production" if script.danger else ""
        given = _given(checklist.items.get(script.item))  # its steps are given what the item is given
        yield f"script {script.id}{does}{danger}{given}", list(_steps(script.steps))
    for runbook in checklist.runbooks:
        for step in runbook.steps:
            if step.command:
                yield f"runbook {runbook.id}, step {step.id}", list(_command(step.command))


def _item_heading(item: Item) -> str:
    return f"item {item.id} ({item.kind}{', changes production' if item.danger else ''}{_given(item)})"


def _given(item: Item | None) -> str:
    return f", is given {' '.join(item.variables)}" if item is not None and item.variables else ""


def _steps(steps: Sequence[ScriptStep]) -> Iterator[_Part]:
    for step in steps:
        yield from _command(step.run)
        if step.timeout:
            yield (), f"{_INDENT}  at most {step.timeout}"
        yield from _probe(step.probe)


def _command(command: str) -> Iterator[_Part]:
    if command:
        yield (command,), f"{_INDENT}$ {command}"


def _probe(probe: Mapping[str, Any] | None) -> Iterator[_Part]:
    if probe is not None:
        keys = ", ".join(
            f"{clean(key)} = {clean(json.dumps(value, ensure_ascii=False, default=str))}"
            for key, value in probe.items()
        )
        yield tuple(_words_of(each) for each in probes.leaves(probe)), f"{_INDENT}? {keys}"


def _words_of(probe: Mapping[str, Any]) -> str:
    """The command line in a probe, where its kind starts one; the files it names count as well."""
    if probe.get("kind") not in ("command", "sql"):
        return ""
    argv = probe.get("argv")
    words = [str(each) for each in argv] if isinstance(argv, list) else []
    return " ".join([str(probe.get("run", "")), *words, str(probe.get("file", ""))]).strip()


def _files_named(command: str, root: str, params: Mapping[str, str]) -> Iterator[tuple[str, bool]]:
    """The files inside the root that a word of the command names, relative to it; and whether one is code
    whatever it looks like: the first file behind `bash`, `python` …"""
    try:
        words = split(command) if command else ()
    except BadTemplate:  # it cannot be run either
        return
    top = os.path.realpath(root)
    starts = next(interpreters.starters(words), len(words))
    for number, word in enumerate(words):
        try:
            word = fill(word, params)
        except BadTemplate:
            continue
        for name in dict.fromkeys((word, word.rpartition("=")[2], word.removeprefix("@"))):
            path = os.path.normpath(os.path.join(top, name)) if name and "\0" not in name else top
            if path.startswith(top + os.sep) and os.path.isfile(path):
                yield os.path.relpath(path, top), number > starts
                starts = len(words) if number > starts else starts


def _file_lines(root: str, name: str, *, is_code: bool) -> Iterator[str]:
    path = os.path.join(root, name)
    try:
        with open(path, "rb") as file:
            start = file.read(MOST_SHOWN_BYTES + 1)
            found = hashlib.sha256(start)
            size = len(start)
            while data := file.read(1024 * 1024):
                found.update(data)
                size += len(data)
    except OSError as error:
        yield f"file {clean(name)}: cannot be read ({error.strerror})"
        return
    if not is_code and not _is_script(path, start):
        return
    yield f"file {clean(name)}: {size:,} bytes, sha256 {found.hexdigest()}"
    if size <= MOST_SHOWN_BYTES and b"\0" not in start:
        text = clean_block(start.decode("utf-8", "backslashreplace"))
        yield from (f"{_INDENT}| {line}" for line in text.removesuffix("\n").split("\n"))


def _is_script(path: str, start: bytes) -> bool:
    return start.startswith(b"#!") or path.endswith(_SCRIPT_ENDINGS) or os.access(path, os.X_OK)
