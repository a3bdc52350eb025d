"""A new session."""

import json
import os
import re
from collections.abc import Callable, Mapping
from datetime import datetime

from deploy_tui.checklist.model import Checklist
from deploy_tui.session.events import Event
from deploy_tui.session.fold import fold
from deploy_tui.session.rules import starting
from deploy_tui.store.atomic import write_file
from deploy_tui.store.errors import NotRecorded
from deploy_tui.store.opened import OpenSession, utc_now
from deploy_tui.store.operator import Operator
from deploy_tui.store.place import Place
from deploy_tui.store.read import FROZEN, META, Published, Reading


def create_session(
    place: Place,
    checklist: Checklist,
    params: Mapping[str, str],
    *,
    operator: Operator,
    title: str = "",
    rehearsal: bool = False,
    now: Callable[[], datetime] = utc_now,
) -> OpenSession:
    """Begin a session and record who began it and with what. The folder and commit follow by `publish`.

    Raises rules.Refused or rules.Unknown for parameters that will not do (nothing is made then), and
    NotRecorded when the disk will not take it.
    """
    drafts = starting(checklist, params, title=title, rehearsal=rehearsal)
    uid = os.urandom(8).hex()
    id = _reserve(place, now(), params.get("version", "") or title or checklist.id)
    folder = place.journal_folder(uid)
    write_file(
        os.path.join(folder, FROZEN),
        json.dumps({"digest": checklist.digest, "table": checklist.table}, default=str).encode(),
    )
    write_file(
        os.path.join(folder, META), json.dumps({"id": id, "uid": uid, "root": place.relative_root}).encode()
    )
    empty: tuple[Event, ...] = ()
    reading = Reading(id, uid, fold(checklist, uid, empty), Published(), ())
    session = OpenSession(place, reading, operator, now)
    session.record(*(lambda state, draft=draft: draft for draft in drafts))
    return session


def _reserve(place: Place, now: datetime, name: str) -> str:
    """Make the session's folder, which reserves its id: the local date and what it is called."""
    slug = re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip("-.")[:60] or "session"
    base = f"{now.astimezone():%Y-%m-%d}-{slug}"
    for attempt in range(1, 1000):
        id = base if attempt == 1 else f"{base}-{attempt}"
        try:
            os.makedirs(place.sessions, exist_ok=True)
            os.mkdir(place.session_folder(id))
        except FileExistsError:
            continue
        except OSError as error:
            raise NotRecorded.because(place.session_folder(id), error) from None
        return id
    raise NotRecorded(f"NOT RECORDED: {base} and 999 more exist in {place.sessions}; close or remove some")
