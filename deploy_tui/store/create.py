"""A new session."""

import os
import re
import shutil
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime

from deploy_tui.checklist.model import Checklist
from deploy_tui.session.fold import fold
from deploy_tui.session.rules import starting
from deploy_tui.store.atomic import make_folder, sync_folder
from deploy_tui.store.errors import NotRecorded, StoreError
from deploy_tui.store.opened import OpenSession, utc_now
from deploy_tui.store.operator import Operator
from deploy_tui.store.place import Place
from deploy_tui.store.read import Published, Reading
from deploy_tui.store.sessions import session_ids


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
    session = OpenSession(place, Reading(id, uid, fold(checklist, uid, ()), Published(), ()), operator, now)
    try:
        session.begin(drafts)
    except StoreError:
        shutil.rmtree(place.journal_folder(uid), ignore_errors=True)
        with suppress(OSError):
            os.rmdir(place.session_folder(id))
        raise
    return session


def _reserve(place: Place, now: datetime, name: str) -> str:
    """Make the session's folder, which reserves its id: the local date and what it is called."""
    slug = re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip("-.")[:60] or "session"
    base = f"{now.astimezone():%Y-%m-%d}-{slug}"
    taken = session_ids(place)  # also those whose folder is gone, or on another branch
    for attempt in range(1, 1000):
        id = base if attempt == 1 else f"{base}-{attempt}"
        if id in taken:
            continue
        try:
            make_folder(place.sessions)
            os.mkdir(place.session_folder(id))
        except FileExistsError:
            continue
        except OSError as error:
            raise NotRecorded.because(place.session_folder(id), error) from None
        try:
            sync_folder(place.sessions)
        except OSError as error:
            with suppress(OSError):
                os.rmdir(place.session_folder(id))
            raise NotRecorded.because(place.session_folder(id), error) from None
        return id
    raise NotRecorded(f"NOT RECORDED: {base} and 998 more exist in {place.sessions}; give another title")
