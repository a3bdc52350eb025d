"""Reading a session without writing anything: what `status` and everything before the first act needs."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from deploy_tui.checklist.build import build
from deploy_tui.checklist.files import parse_file
from deploy_tui.checklist.model import Checklist
from deploy_tui.checklist.problem import BadChecklist
from deploy_tui.session.events import Event, union
from deploy_tui.session.fold import fold
from deploy_tui.session.state import State
from deploy_tui.store import folder as session_folder
from deploy_tui.store.atomic import read_file
from deploy_tui.store.errors import StoreError
from deploy_tui.store.glance import logs_signature
from deploy_tui.store.journal import Journal, JournalDamaged
from deploy_tui.store.place import Place

FROZEN = "checklist.json"
META = "meta.json"
PUBLISHED = "published.json"


@dataclass(frozen=True, slots=True)
class Published:
    """What this clone last did with the session's folder: the commit, how many events of each writer are
    in it, why the next one waits, and size and time of the log files, to see that others changed them."""

    commit: str | None = None
    committed: Mapping[str, int] | None = None
    waiting: str | None = None
    logs: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Saved:
    """How far what was acknowledged has come: `events` are in the journal, `pending` of them are not in a
    commit yet, `waiting` says why."""

    events: int
    commit: str | None
    waiting: str | None
    pending: int


@dataclass(frozen=True, slots=True)
class Reading:
    """A session as it was found."""

    id: str
    uid: str
    state: State
    published: Published
    warnings: tuple[str, ...]

    @property
    def saved(self) -> Saved:
        return saved(self.state, self.published)


def saved(state: State, published: Published) -> Saved:
    committed = published.committed or {}
    pending = sum(event.n > committed.get(event.writer, 0) for event in state.events.values())
    return Saved(len(state.events), published.commit, published.waiting if pending else None, pending)


def read_session(place: Place, id: str, uid: str) -> Reading:
    """The session, from the journal and what the folder knows beyond it. Raises StoreError, BadChecklist."""
    journal = Journal(place.journal_folder(uid), uid)
    published = read_published(place, uid)
    warnings: list[str] = []
    events: tuple[Event, ...]
    try:
        events = journal.read_new()
    except JournalDamaged as error:
        events = journal.readable()
        warnings.append(f"{error}; opening the session for writing repairs it")
    if not events or logs_signature(place, id) != published.logs:
        logs = session_folder.read_logs(place.session_folder(id))
        warnings.extend(f"{path}: {why}" for path, why in logs.unreadable.items())
        if logs.uid == uid:
            events = union(events, logs.events)
    if not events:
        reasons = "; ".join(warnings) or "neither its journal nor its log files are there"
        raise StoreError(f"session {id} cannot be read: {reasons}")
    return Reading(id, uid, fold(read_checklist(place, id, uid), uid, events), published, tuple(warnings))


def read_checklist(place: Place, id: str, uid: str) -> Checklist:
    """The checklist as it was when the session began. Raises BadChecklist, StoreError."""
    frozen = read_json(os.path.join(place.journal_folder(uid), FROZEN))
    if frozen:
        return build(frozen["table"], frozen["digest"])
    path = os.path.join(place.session_folder(id), session_folder.CHECKLIST)
    data = read_file(path)
    if data is None:
        raise StoreError(f"{path} is missing; restore it from git")
    try:
        return build(parse_file(path, data))
    except BadChecklist as error:
        raise StoreError(str(error)) from None


def read_published(place: Place, uid: str) -> Published:
    table = read_json(os.path.join(place.journal_folder(uid), PUBLISHED))
    return Published(table.get("commit"), table.get("committed"), table.get("waiting"), table.get("logs"))


def read_json(path: str) -> dict[str, Any]:
    """The object in a file of ours that can be made again; {} when it is missing or unreadable."""
    try:
        table = json.loads(read_file(path) or b"{}")
    except (ValueError, OSError):
        return {}
    return table if isinstance(table, dict) else {}
