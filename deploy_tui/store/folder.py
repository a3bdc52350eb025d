"""The session folder: rendered from the events for people and for git, read back where others wrote it."""

import os
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from deploy_tui.checklist.files import frozen
from deploy_tui.session.document import document, log
from deploy_tui.session.events import FORMAT, BadEvent, Event, from_table
from deploy_tui.session.state import State
from deploy_tui.store.atomic import read_file, write_file
from deploy_tui.text import toml

DOCUMENT = "session.toml"
CHECKLIST = "checklist.toml"
LOGS = "log"
EVIDENCE = "evidence"


@dataclass(frozen=True, slots=True)
class Logs:
    """What the log files of a folder hold. `unreadable` maps a file's path to why it cannot be read."""

    uid: str
    events: tuple[Event, ...]
    unreadable: Mapping[str, str]


def rendered(state: State) -> dict[str, bytes]:
    """The files of the session's folder, by name, as they should be."""
    writers = sorted({event.writer for event in state.events.values()})
    events = tuple(state.events.values())
    files = {DOCUMENT: document(state), CHECKLIST: frozen(state.checklist.table)}
    files |= {f"{LOGS}/{writer}.toml": log(state.uid, writer, events) for writer in writers}
    return {name: text.encode() for name, text in files.items()}


def write_folder(folder: str, files: Mapping[str, bytes]) -> list[str]:
    """Write what differs. A session.toml that is no TOML
    is set aside first. Returns warnings, one line each. Raises NotRecorded."""
    warnings: list[str] = []
    for name, data in files.items():
        path = os.path.join(folder, name)
        there = _read_or_none(path)
        if there == data:
            continue
        if name == DOCUMENT and there is not None and (why := _unreadable(there)):
            warnings.append(f"{set_aside(path)}; rendered again from the logs ({why})")
        write_file(path, data)
    return warnings


def set_aside(path: str) -> str:
    """Move a file that cannot be read out of the way, keeping it. Returns what was done, in words."""
    kept = f"{path}.unreadable-{time.strftime('%Y%m%dT%H%M%S')}-{os.getpid()}"
    os.replace(path, kept)
    return f"{path} could not be read and was kept as {os.path.basename(kept)}"


def _read_or_none(path: str) -> bytes | None:
    try:
        return read_file(path)
    except OSError:
        return None


def _unreadable(data: bytes) -> str:
    try:
        toml.parse(data)
    except toml.Unreadable as error:
        return str(error)
    return ""


def read_logs(folder: str) -> Logs:
    """Every event in the folder's log files. What cannot be read is named, not raised."""
    events: list[Event] = []
    unreadable: dict[str, str] = {}
    uid = ""
    logs = os.path.join(folder, LOGS)
    try:
        names = sorted(
            name for name in os.listdir(logs) if name.endswith(".toml") and not name.startswith(".")
        )
    except (FileNotFoundError, NotADirectoryError):
        names = []
    for name in names:
        path = os.path.join(logs, name)
        try:
            found, of = _log_file(path)
        except (toml.Unreadable, BadEvent, OSError) as error:
            unreadable[path] = str(error)
            continue
        if uid and of != uid:
            unreadable[path] = f"belongs to another session ({of}); two sessions are never joined"
            continue
        uid = of
        events.extend(found)
    return Logs(uid, tuple(events), unreadable)


def _log_file(path: str) -> tuple[tuple[Event, ...], str]:
    table = toml.parse(read_file(path) or b"")
    session, writer, found = table.get("session"), table.get("writer"), table.get("event", [])
    if not (isinstance(session, str) and isinstance(writer, str) and isinstance(found, list)):
        raise BadEvent("no session log")
    if table.get("format", FORMAT) != FORMAT:
        raise BadEvent(f"written in format {table['format']} by a newer deploy-tui: update to read it")
    return tuple(from_table(session, writer, each) for each in found), session


def evidence_files(folder: str) -> dict[str, bytes]:
    """The stored evidence, by name relative to the session's folder."""
    try:
        names: Iterable[str] = sorted(os.listdir(os.path.join(folder, EVIDENCE)))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    found = {
        f"{EVIDENCE}/{name}": _read_or_none(os.path.join(folder, EVIDENCE, name))
        for name in names
        if name[0] != "."
    }
    return {name: data for name, data in found.items() if data is not None}
