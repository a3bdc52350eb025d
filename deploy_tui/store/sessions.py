"""Which sessions there are, and which one is meant."""

import os
import re
from typing import NamedTuple

from deploy_tui.store.errors import Ambiguous, NoSession, StoreError
from deploy_tui.store.folder import document_uid
from deploy_tui.store.logs import read_logs
from deploy_tui.store.place import Place
from deploy_tui.store.read import META, Reading, read_json, read_session
from deploy_tui.text.clean import clean

_UID = re.compile(r"[A-Za-z0-9_-]{1,64}")


class SessionInfo(NamedTuple):
    """A session as lists show it."""

    id: str
    uid: str
    title: str
    version: str
    life: str
    outcome: str
    rehearsal: bool
    resolved: int
    total: int
    started_at: str
    phase: str
    next_item: str


def session_ids(place: Place) -> dict[str, str]:
    """Session id -> uid: of this clone's journals and of the folders in sessions/."""
    found: dict[str, str] = {}
    for home, root in ((place.former_home, ""), (place.home, place.relative_root)):
        for uid in _names(os.path.join(home, "sessions")) if home else ():
            meta = read_json(os.path.join(home, "sessions", uid, META))
            if meta.get("root") == root and isinstance(meta.get("id"), str):
                found[meta["id"]] = uid
    for id in _names(place.sessions):
        if id not in found and (uid := _uid_of_folder(place.session_folder(id))):
            found[id] = uid
    return dict(sorted(found.items()))


def _names(folder: str) -> list[str]:
    """What lies there, but for what is hidden and for names that would not do on a screen or in git."""
    try:
        return sorted(name for name in os.listdir(folder) if name[0] != "." and clean(name) == name)
    except OSError:
        return []


def _uid_of_folder(folder: str) -> str:
    """The uid of the session in this folder, or "". It becomes the name of a folder of ours."""
    if os.path.islink(folder) or not os.path.isdir(folder):
        return ""
    uid = document_uid(folder) or read_logs(folder).uid
    return uid if _UID.fullmatch(uid) else ""


def list_sessions(place: Place) -> tuple[list[SessionInfo], list[str]]:
    """Every session that can be read, newest last, and a line about each that cannot."""
    infos: list[SessionInfo] = []
    troubles: list[str] = []
    for id, uid in session_ids(place).items():
        try:
            infos.append(describe(read_session(place, id, uid)))
        except StoreError as error:
            troubles.append(str(error))
    return infos, troubles


def describe(reading: Reading) -> SessionInfo:
    state = reading.state
    following = state.next_open()
    return SessionInfo(
        id=reading.id,
        uid=reading.uid,
        title=state.title or state.checklist.title,
        version=state.version,
        life=state.life,
        outcome=state.outcome,
        rehearsal=state.rehearsal,
        resolved=sum(state.resolved.values()),
        total=len(state.items),
        started_at=state.started_at,
        phase=state.phase.title,
        next_item=following.title if following else "",
    )


def choose_session(place: Place, wanted: str | None, *, to_write: bool) -> tuple[str, str]:
    """The id and uid that are meant: `wanted`, else the only open session that is no rehearsal.

    Reading falls back to the newest session; writing never guesses. Raises NoSession, Ambiguous.
    """
    ids = session_ids(place)
    wanted = wanted or os.environ.get("DEPLOY_TUI_SESSION")
    if wanted:
        if wanted in ids:
            return wanted, ids[wanted]
        raise NoSession(f"no session {clean(wanted)!r} in {place.sessions}; `deploy-tui list` names them")
    if len(ids) == 1 and not to_write:
        return next(iter(ids.items()))
    infos, troubles = list_sessions(place)
    open_ones = [info for info in infos if not info.outcome and not info.rehearsal]
    if len(open_ones) == 1:
        return open_ones[0].id, open_ones[0].uid
    if len(open_ones) > 1:
        names = " and ".join(info.id for info in open_ones)
        raise Ambiguous(f"{len(open_ones)} sessions are open: {names}; say which with --session ID")
    if troubles:
        raise NoSession("; ".join(troubles))
    if infos and not to_write:
        newest = max(infos, key=lambda info: (not info.rehearsal, info.started_at))
        return newest.id, newest.uid
    rehearsals = [info.id for info in infos if info.rehearsal and not info.outcome]
    hint = f"; a rehearsal is never a default, name it: --session {rehearsals[-1]}" if rehearsals else ""
    raise NoSession(f"no open session in {place.root}; start one: deploy-tui new --version v1.0.0{hint}")
