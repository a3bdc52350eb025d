"""A checklist's files put together into one table, and that table's one canonical form.

A checklist is a folder with checklist.toml, which names its phases (<phase>.toml) and its runbooks
(runbooks/<runbook>.toml); variables.toml and scripts.toml may stand beside it. A session keeps it as
one file, the same tables put together.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

from deploy_tui.checklist.problem import BadChecklist, Problem
from deploy_tui.text import toml

MAIN = "checklist.toml"


def needed_files(main: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """The files that checklist.toml counts on: name -> (key in the merged table, id)."""
    phases = {f"{id}.toml": ("phase", id) for id in _ids(main.get("phases"))}
    return phases | {f"runbooks/{id}.toml": ("runbook", id) for id in _ids(main.get("runbooks"))}


def _ids(value: object) -> list[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


def parse_file(name: str, data: bytes) -> dict[str, Any]:
    """One file's table. Raises BadChecklist."""
    try:
        return toml.parse(data, most_bytes=toml.CHECKLIST_BYTES, most_lines=toml.CHECKLIST_LINES)
    except toml.Unreadable as error:
        raise BadChecklist([Problem(name, error.line, error.why)]) from None


def merge(files: Mapping[str, bytes]) -> dict[str, Any]:
    """The one table that the files make. Raises BadChecklist for what is missing or no TOML."""
    problems: list[Problem] = []
    tables: dict[str, dict[str, Any]] = {}
    for name, data in files.items():
        try:
            tables[name] = parse_file(name, data)
        except BadChecklist as error:
            problems.extend(error.problems)
    if MAIN not in files:
        problems.append(Problem(MAIN, 0, "missing; a checklist begins with this file"))
    if problems:
        raise BadChecklist(problems)
    main = tables[MAIN]
    merged = {key: value for key, value in main.items() if key not in ("phases", "runbooks")}
    for name, (key, id) in needed_files(main).items():
        if name not in tables:
            problems.append(Problem(MAIN, 0, f"{key} {id!r} needs the file {name}, which is missing"))
            continue
        merged.setdefault(key, []).append(tables[name])
    for name, key in (("variables.toml", "variable"), ("scripts.toml", "script")):
        if name in tables:
            merged.setdefault(key, []).extend(tables[name].get(key, []))
    if problems:
        raise BadChecklist(problems)
    return merged


def frozen(table: Mapping[str, Any]) -> str:
    """The table as the one file that a session keeps."""
    return toml.emit(table)


def digest(table: Mapping[str, Any]) -> str:
    """The sha256 of the frozen file, in hex: what an approval or a session names."""
    return hashlib.sha256(frozen(table).encode()).hexdigest()
