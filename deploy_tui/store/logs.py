"""The log files in a session's folder, where other clones' events arrive with git."""

import os
from collections.abc import Mapping
from typing import Any, NamedTuple

from deploy_tui.session.events import FORMAT, BadEvent, Event, from_table
from deploy_tui.store.atomic import read_file
from deploy_tui.text import toml

LOGS = "log"


class Logs(NamedTuple):
    """What the log files of a folder hold: the events of the session that was asked for.

    `damaged` maps the path of a file in which something is no event, or no TOML, to what it is; the events
    in it that are whole are in `events`. `foreign` are files that are not ours to touch: another session's,
    a newer format's, or such that the disk does not give.
    """

    uid: str
    events: tuple[Event, ...]
    damaged: Mapping[str, str]
    foreign: Mapping[str, str]


class Foreign(Exception):
    """A log that is not ours to read or to touch; the message says why."""


def read_logs(folder: str, uid: str = "") -> Logs:
    """Every event of session `uid` in the folder's log files; without it, of the session of the first file.

    Raises nothing: what cannot be read is named.
    """
    events: list[Event] = []
    damaged: dict[str, str] = {}
    foreign: dict[str, str] = {}
    for path in log_paths(folder):
        try:
            log = parse_log(read_file(path, toml.SESSION_BYTES + 1) or b"", uid)
        except (toml.Unreadable, BadEvent) as error:
            damaged[path] = str(error)
        except OSError as error:
            foreign[path] = f"cannot be read: {error.strerror or error}"
        except Foreign as reason:
            foreign[path] = str(reason)
        else:
            uid = log.uid
            events.extend(log.events)
            if log.faults:
                damaged[path] = "; ".join(log.faults[:3])
    return Logs(uid, tuple(events), damaged, foreign)


def log_paths(folder: str) -> list[str]:
    """The log files in a session's folder, those of other sessions included."""
    logs = os.path.join(folder, LOGS)
    try:
        names = sorted(os.listdir(logs))
    except OSError:
        return []
    return [os.path.join(logs, name) for name in names if name.endswith(".toml") and name[0] != "."]


class Log(NamedTuple):
    """One log file: whose it is, its events that are whole, and what is wrong with the others."""

    uid: str
    writer: str
    events: tuple[Event, ...]
    faults: tuple[str, ...]


def parse_log(data: bytes, uid: str = "") -> Log:
    """The log that these bytes are, of session `uid`, or of any when it is "".

    Raises toml.Unreadable and BadEvent when they are none, Foreign for another session's or a newer format.
    """
    table = _table(data)
    if uid and table["session"] != uid:
        raise Foreign(f"belongs to another session, {table['session']!r:.80}")
    events, faults = _events(table["session"], table["writer"], table["event"])
    return Log(table["session"], table["writer"], tuple(events), tuple(faults))


def _table(data: bytes) -> dict[str, Any]:
    table = toml.parse(data)
    if table.get("format", FORMAT) != FORMAT:
        raise Foreign(f"written in format {table['format']!r:.20}: update deploy-tui to read it")
    table = {"event": []} | table
    for key, kind in (("session", str), ("writer", str), ("event", list)):
        if not isinstance(table.get(key), kind):
            raise BadEvent("no session log")
    return table


def _events(session: str, writer: str, tables: list[Any]) -> tuple[list[Event], list[str]]:
    events: list[Event] = []
    faults: list[str] = []
    for table in tables:
        try:
            events.append(from_table(session, writer, table))
        except BadEvent as error:
            faults.append(str(error))
    return events, faults
