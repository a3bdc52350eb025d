"""Reading a session without writing anything: what `status` and everything before the first act needs."""

import json
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any, NamedTuple

from deploy_tui.checklist.build import build
from deploy_tui.checklist.model import Checklist
from deploy_tui.checklist.problem import BadChecklist
from deploy_tui.session.events import Event, union
from deploy_tui.session.fold import fold
from deploy_tui.session.state import State
from deploy_tui.store.atomic import read_file
from deploy_tui.store.errors import StoreError
from deploy_tui.store.folder import CHECKLIST
from deploy_tui.store.glance import logs_signature
from deploy_tui.store.journal import Journal, JournalDamaged
from deploy_tui.store.logs import read_logs
from deploy_tui.store.place import Place
from deploy_tui.text.toml import SESSION_BYTES, Unreadable, parse

FROZEN = "checklist.json"
META = "meta.json"
PUBLISHED = "published.json"


class Published(NamedTuple):
    """What this clone last did with the session's folder: the commit and the branch it was made on, how many
    events of each writer are in it, why the next one waits, and size and time of the log files and of
    session.toml, to see that others changed them. `put_back` is a removal that the user has taken back,
    `written` how many events the folder held then: a journal with fewer has lost its end."""

    commit: str | None = None
    branch: str | None = None
    put_back: str | None = None
    committed: Mapping[str, int] | None = None
    waiting: str | None = None
    logs: Mapping[str, Any] | None = None
    document: list[int] | None = None
    written: int = 0


class Saved(NamedTuple):
    """How far what was acknowledged has come: `events` are in the journal, `pending` of them are not in a
    commit yet, `waiting` says why."""

    events: int
    commit: str | None
    waiting: str | None
    pending: int


class Reading(NamedTuple):
    """A session as it was found."""

    id: str
    uid: str
    state: State
    published: Published
    warnings: tuple[str, ...]

    @property
    def saved(self) -> Saved:
        return saved(self.state, self.published)


def highest(events: Iterable[Event]) -> dict[str, int]:
    """Writer -> the highest number among its events."""
    found: dict[str, int] = {}
    for event in events:
        found[event.writer] = max(found.get(event.writer, 0), event.n)
    return found


def saved(state: State, published: Published) -> Saved:
    committed = published.committed or {}
    pending = sum(event.n > committed.get(event.writer, 0) for event in state.events.values())
    return Saved(len(state.events), published.commit, published.waiting if pending else None, pending)


def read_session(place: Place, id: str, uid: str) -> Reading:
    """The session, from the journal and what the folder knows beyond it. Raises StoreError."""
    return load(place, id, uid, Journal(place.journal_folder(uid), uid))


def load(place: Place, id: str, uid: str, journal: Journal) -> Reading:
    """The same with a journal of which nothing has been read yet."""
    published = read_published(place, uid)
    warnings: list[str] = []
    try:
        events = journal.read_new()
        whole = len(events) >= max(1, published.written) and not journal.ragged
    except JournalDamaged as error:
        events, whole = journal.readable(), False
        warnings.append(f"{error}; opening the session for writing repairs it")
    logs_now = logs_signature(place, id)
    if not whole or logs_now != published.logs:
        logs = read_logs(place.session_folder(id), uid)
        events = union(events, logs.events)
        warnings.extend(f"{path}: {why}" for path, why in {**logs.damaged, **logs.foreign}.items())
        published = published._replace(logs=logs_now)
        if published.committed is None and place.location is not None and not os.path.exists(journal.path):
            # A fresh clone: what lies in the folder came with a commit.
            published = published._replace(committed=highest(logs.events))
    if not events:
        reasons = "; ".join(warnings) or "neither its journal nor its log files are there"
        raise StoreError(f"session {id} cannot be read: {reasons}")
    return Reading(id, uid, fold(read_checklist(place, id, uid), uid, events), published, tuple(warnings))


def read_checklist(place: Place, id: str, uid: str) -> Checklist:
    """The checklist as it was when the session began. Raises StoreError."""
    kept = read_json(os.path.join(place.journal_folder(uid), FROZEN))
    with suppress(BadChecklist, KeyError):  # a damaged copy beside the journal can be made again
        return build(kept["table"], kept["digest"])
    path = os.path.join(place.session_folder(id), CHECKLIST)
    try:
        data = read_file(path, SESSION_BYTES + 1)
        if data is None:
            raise StoreError(f"{path} is missing; restore it from git")
        # Many files were put together here: the limits for one checklist file do not hold.
        return build(parse(data))
    except OSError as error:
        raise StoreError(f"{path} cannot be read: {error.strerror or error}") from None
    except (Unreadable, BadChecklist) as error:
        raise StoreError(f"{path}: {error}") from None


def read_published(place: Place, uid: str) -> Published:
    """What published.json says; as if there were none when it is damaged."""
    table = read_json(os.path.join(place.journal_folder(uid), PUBLISHED))
    committed = table.get("committed")
    return Published(
        commit=_text(table, "commit"),
        branch=_text(table, "branch"),
        put_back=_text(table, "put_back"),
        committed=committed if isinstance(committed, dict) else None,
        waiting=table.get("waiting"),
        logs=table.get("logs"),
        document=table.get("document"),
        written=written if isinstance(written := table.get("written"), int) else 0,
    )


def _text(table: Mapping[str, Any], key: str) -> str | None:
    value = table.get(key)
    return value if isinstance(value, str) else None


def read_json(path: str) -> dict[str, Any]:
    """The object in a file of ours that can be made again; {} when it is missing or unreadable."""
    try:
        table = json.loads(read_file(path) or b"{}")
    except (ValueError, OSError):
        return {}
    return table if isinstance(table, dict) else {}
