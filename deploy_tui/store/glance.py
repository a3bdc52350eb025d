"""What `status` shows, kept beside the journal each time a session is written out.

Reading the events themselves costs seven times as much as starting Python. A glance counts only while the
journal and the log files are, by size and time, exactly those it was made from; else it is as if there were
none.
"""

import json
import os
from collections.abc import Mapping
from typing import Any

from deploy_tui import __version__
from deploy_tui.store.atomic import read_file
from deploy_tui.store.place import Place

GLANCE = "glance.json"
# The keys of a status grow from version to version.
_FORMAT = f"1 {__version__}"
_KEYS = {"format", "root", "journal", "logs", "title", "status"}
# As in store.folder and store.journal, which are too heavy to be imported here.
_LOGS = "log"
_JOURNAL = "journal"


def journal_signature(place: Place, uid: str) -> list[int]:
    """Size, time and inode of the journal; [] when there is none."""
    try:
        status = os.stat(os.path.join(place.journal_folder(uid), _JOURNAL))
    except OSError:
        return []
    return [status.st_size, status.st_mtime_ns, status.st_ino]


def signature(path: str) -> list[int]:
    """Size and time of a file; [] when there is none."""
    try:
        status = os.lstat(path)
    except OSError:
        return []
    return [status.st_size, status.st_mtime_ns]


def logs_signature(place: Place, id: str) -> Mapping[str, Any]:
    """Name -> [size, time] of the session's log files; changes when somebody else wrote them."""
    folder = os.path.join(place.session_folder(id), _LOGS)
    try:
        with os.scandir(folder) as entries:
            return {
                entry.name: [entry.stat().st_size, entry.stat().st_mtime_ns]
                for entry in sorted(entries, key=lambda entry: entry.name)
                if entry.name.endswith(".toml") and not entry.name.startswith(".")
            }
    except OSError:
        return {}


def glance(
    place: Place,
    status: Mapping[str, Any],
    title: str,
    journal: list[int],
    logs: Mapping[str, Any] | None,
) -> dict[str, Any]:
    """What to keep of a session. Take the signatures before the state, so that what comes later shows."""
    return {
        "format": _FORMAT,
        "root": place.relative_root,
        "journal": journal,
        "logs": logs,
        "title": title,
        "status": status,
    }


def recall(place: Place, wanted: str | None) -> dict[str, Any] | None:
    """The glance (`title`, `status`) of the session that `choose_session` would choose for reading.

    None when anything is not as it was, or not clear: then the sessions themselves must be read.
    """
    former = os.path.join(place.former_home, "sessions")
    if place.former_home and any(place.is_former(uid) for uid in _names(former)):
        return None  # journals from before there was a repository here
    found: dict[str, dict[str, Any]] = {}
    journals = os.path.join(place.home, "sessions")
    for uid in _names(journals):
        table = _read(os.path.join(journals, uid, GLANCE))
        if table is None or table["root"] != place.relative_root or not table["journal"]:
            return None
        id = table["status"]["session"]
        if id in found or table["journal"] != journal_signature(place, uid):
            return None
        found[id] = table
    for id in _names(place.sessions):
        if id not in found and os.path.isdir(os.path.join(place.session_folder(id), _LOGS)):
            return None
    chosen = _choose(found, wanted or os.environ.get("DEPLOY_TUI_SESSION"))
    if chosen is None or found[chosen]["logs"] != logs_signature(place, chosen):
        return None
    return found[chosen]


def _choose(found: Mapping[str, dict[str, Any]], wanted: str | None) -> str | None:
    if wanted or len(found) == 1:
        id = wanted or next(iter(found))
        return id if id in found else None
    open_ones = [
        id
        for id, table in found.items()
        if not table["status"]["outcome"] and not table["status"]["rehearsal"]
    ]
    return open_ones[0] if len(open_ones) == 1 else None


def _read(path: str) -> dict[str, Any] | None:
    try:
        table = json.loads(read_file(path) or b"{}")
    except (ValueError, OSError):
        return None
    whole = isinstance(table, dict) and table.keys() >= _KEYS and table["format"] == _FORMAT
    return table if whole else None


def _names(folder: str) -> list[str]:
    try:
        return [name for name in os.listdir(folder) if not name.startswith(".")]
    except OSError:
        return []
