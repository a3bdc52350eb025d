"""What the server holds that is new here. One log that cannot be read does not stop the others."""

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass

from deploy_tui.session.events import BadEvent, Event
from deploy_tui.store.atomic import write_file
from deploy_tui.store.errors import NotRecorded
from deploy_tui.store.folder import EVIDENCE, EVIDENCE_NAME
from deploy_tui.store.git.locate import Location
from deploy_tui.store.git.objects import Entry
from deploy_tui.store.logs import LOGS, Foreign, parse_log
from deploy_tui.store.sync.tip import Tip, read_files
from deploy_tui.text.clean import clean
from deploy_tui.text.toml import Unreadable

NOT_OURS = -1


@dataclass(frozen=True, slots=True)
class Arrivals:
    """`events` are those in the logs that were read now; `counts` how many of each writer the tip holds,
    NOT_OURS where its log is not ours to touch; `logs` is for the memory; `strange` tells that nothing there
    is of this session."""

    events: tuple[Event, ...]
    counts: Mapping[str, int]
    logs: Mapping[str, tuple[int, str]]
    warnings: tuple[str, ...]
    strange: bool


def arrivals(
    location: Location,
    tip: Tip,
    uid: str,
    known: Mapping[str, tuple[int, str]],
    here: Mapping[str, int],
) -> Arrivals:
    """Read the logs of a tip that are not `known`, by blob, or of which there are fewer events `here`.

    Raises GitFailed.
    """
    entries = {name: tip.files[name] for name in sorted(tip.files) if _writer(name)}
    new = {
        name: entry
        for name, entry in entries.items()
        if (was := known.get(log_key(name, entry.id))) is None or here.get(_writer(name), 0) < was[0]
    }
    contents = read_files(location, new)
    events: list[Event] = []
    counts: dict[str, int] = {}
    logs: dict[str, tuple[int, str]] = {}
    others = 0
    for name, entry in entries.items():
        key = log_key(name, entry.id)
        if name not in new:
            logs[key] = known[key]
        elif name in contents:
            found, count, why = _read(contents[name], uid, _writer(name))
            events.extend(found)
            others += count == NOT_OURS
            logs[key] = count, f"{tip.ref.there}: {clean(name)}: {why}" if why else ""
        else:
            counts[_writer(name)] = NOT_OURS  # left for the next time, so not to be replaced now
            continue
        counts[_writer(name)] = logs[key][0]
    warnings = tuple(why for _, why in logs.values() if why)
    return Arrivals(tuple(events), counts, logs, warnings, bool(entries) and others == len(entries))


def log_key(name: str, blob: str) -> str:
    """Under what a log is remembered: its bytes may lie there under another name as well."""
    return f"{name} {blob}"


def _writer(name: str) -> str:
    """Whose log a file is, or "": the name is all that is looked at."""
    folder, _, file = name.rpartition("/")
    return file.removesuffix(".toml") if folder == LOGS and file.endswith(".toml") else ""


def _read(data: bytes | None, uid: str, writer: str) -> tuple[tuple[Event, ...], int, str]:
    if data is None:
        return (), 0, "too large to be read"
    try:
        log = parse_log(data, uid)
    except Foreign as reason:
        return (), NOT_OURS, f"{reason}; left alone"
    except (Unreadable, BadEvent) as error:
        return (), 0, str(error)
    if log.writer != writer:
        return (), NOT_OURS, f"the log of {clean(log.writer)!r:.80}; left alone"
    return log.events, len({event.id for event in log.events}), "; ".join(log.faults[:3])


def missing_evidence(folder: str, tip: Tip) -> dict[str, Entry]:
    """Evidence at the server that is not in the session's folder; none while there is no such folder, as on
    another branch."""
    if not os.path.isdir(folder) or os.path.islink(folder):
        return {}
    return {
        name: entry
        for name, entry in tip.files.items()
        if name.startswith(f"{EVIDENCE}/")
        and EVIDENCE_NAME.fullmatch(name.removeprefix(f"{EVIDENCE}/"))
        and not os.path.lexists(os.path.join(folder, name))
    }


def keep_evidence(folder: str, contents: Mapping[str, bytes | None]) -> list[str]:
    """Put evidence into the session's folder, if it is what its name says. Returns what was wrong."""
    warnings = []
    if contents and os.path.islink(os.path.join(folder, EVIDENCE)):
        return [f"{os.path.join(folder, EVIDENCE)} is a link, which may lead anywhere; remove it"]
    for name, data in contents.items():
        digest = name.removeprefix(f"{EVIDENCE}/")[:16]
        if data is None or hashlib.sha256(data).hexdigest()[:16] != digest:
            warnings.append(f"{name}, from the server, is not what its name says; left there")
            continue
        try:
            write_file(os.path.join(folder, name), data)
        except NotRecorded as error:
            warnings.append(str(error))
    return warnings
