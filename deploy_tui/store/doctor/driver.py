"""What git's merge driver does with a session's files.

A log of both sides is the union of its events. session.toml is rendered from the logs as git will have merged
them: those that one side alone changed as they are there, those that both changed as their union.
"""

import os
from collections.abc import Mapping

from deploy_tui.checklist.build import build
from deploy_tui.checklist.problem import BadChecklist
from deploy_tui.session.document import document, log
from deploy_tui.session.events import BadEvent, Event, union
from deploy_tui.session.fold import fold
from deploy_tui.store.doctor.sides import Sides, find_sides
from deploy_tui.store.folder import CHECKLIST, DOCUMENT
from deploy_tui.store.git.locate import Location
from deploy_tui.store.git.objects import parse_tree
from deploy_tui.store.git.repository import read_objects
from deploy_tui.store.logs import LOGS, Foreign, Log, parse_log
from deploy_tui.text.toml import Unreadable, parse

Files = Mapping[str, str]


class CannotMerge(Exception):
    """Git must merge this file by itself; the message says why."""


def merge_file(location: Location | None, path: str, base: bytes, ours: bytes, theirs: bytes) -> bytes:
    """The merged file. `path` is relative to the top. Raises CannotMerge, GitFailed."""
    folder, name = os.path.split(path)
    if os.path.basename(folder) == LOGS and name.endswith(".toml"):
        return _merge_logs(path, ours, theirs)
    if name != DOCUMENT:
        raise CannotMerge(f"{path} is no file of a session that is merged")
    if location is None:
        raise CannotMerge("no work tree here")
    sides = find_sides(location, path, base, ours, theirs)
    if sides is None:
        raise CannotMerge(f"{path}: it cannot be told which commits are being merged")
    return _render(location, folder, sides)


def _merge_logs(path: str, *versions: bytes) -> bytes:
    logs = [_parsed(path, data) for data in versions]
    first = logs[0]
    if any((each.uid, each.writer) != (first.uid, first.writer) for each in logs):
        raise CannotMerge(f"{path}: logs of different sessions")
    return log(first.uid, first.writer, union(*(each.events for each in logs))).encode()


def _render(location: Location, folder: str, sides: Sides) -> bytes:
    bases, ours, theirs = (_files(location, folder, side) for side in (sides.base, sides.ours, sides.theirs))
    merged = {name: _chosen(name, bases, ours, theirs) for name in sorted({*ours, *theirs})}
    blobs = sorted({blob for chosen in merged.values() for blob in chosen})
    contents = dict(
        zip(blobs, (found[2] if found else b"" for found in read_objects(location, blobs)), strict=True)
    )
    uid, events = "", list[Event]()
    for name, chosen in merged.items():
        if name.startswith(f"{LOGS}/"):
            for blob in chosen:
                parsed = _parsed(f"{folder}/{name}", contents[blob], uid)
                uid = parsed.uid
                events += parsed.events
    checklists = merged.get(CHECKLIST, ())
    if len(checklists) != 1 or not events:
        raise CannotMerge(f"{folder}: the two sides have different checklists, or no events")
    try:
        checklist = build(parse(contents[checklists[0]]))
    except (BadChecklist, Unreadable) as error:
        raise CannotMerge(f"{folder}/{CHECKLIST}: {error}") from None
    return document(fold(checklist, uid, events)).encode()


def _chosen(name: str, base: Files, ours: Files, theirs: Files) -> tuple[str, ...]:
    """The blobs that a merge makes of a file: none, one, or both for a union."""
    before, one, other = base.get(name), ours.get(name), theirs.get(name)
    if one == other or other == before:
        return (one,) if one else ()
    if one == before:
        return (other,) if other else ()
    return tuple(blob for blob in (one, other) if blob)


def _files(location: Location, folder: str, commit: str | None) -> Files:
    """Name in the session's folder → blob, of its logs and its checklist."""
    if commit is None:
        return {}
    found = read_objects(location, [f"{commit}:{folder}", f"{commit}:{folder}/{LOGS}"])
    files: dict[str, str] = {}
    for prefix, tree in zip(("", f"{LOGS}/"), found, strict=True):
        if tree is not None and tree[1] == "tree":
            entries = parse_tree(tree[2], len(tree[0]) // 2).items()
            files |= {prefix + name.decode("utf-8", "replace"): entry.id for name, entry in entries}
    return {name: blob for name, blob in files.items() if _is_wanted(name)}


def _is_wanted(name: str) -> bool:
    return name == CHECKLIST or (name.startswith(f"{LOGS}/") and name.endswith(".toml"))


def _parsed(path: str, data: bytes, uid: str = "") -> Log:
    try:
        found = parse_log(data, uid)
    except (Unreadable, BadEvent, Foreign) as error:
        raise CannotMerge(f"{path}: {error}") from None
    if found.faults:
        raise CannotMerge(f"{path}: {found.faults[0]}")
    return found
