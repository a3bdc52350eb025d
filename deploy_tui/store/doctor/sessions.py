"""The sessions: whether each can be read, its journal and its folder, and what waits."""

import os
from collections.abc import Iterable

from deploy_tui.store import folder as session_folder
from deploy_tui.store.doctor.finding import Finding, ok
from deploy_tui.store.errors import StoreError
from deploy_tui.store.journal import Journal, JournalDamaged
from deploy_tui.store.logs import read_logs
from deploy_tui.store.opened import OpenSession
from deploy_tui.store.operator import Operator
from deploy_tui.store.place import Place
from deploy_tui.store.read import read_session
from deploy_tui.store.sessions import session_ids


def looks(place: Place, operator: Operator | None) -> Iterable[Finding]:
    """A finding for each session, or one for none."""
    ids = session_ids(place)
    if not ids:
        yield ok("sessions", f"none in {place.sessions}")
    for id, uid in ids.items():
        yield _session(place, id, uid, operator)
    there = place.home
    while not os.path.isdir(there):
        there = os.path.dirname(there)
    if not os.access(there, os.W_OK):
        yield Finding(
            "journal", "broken", f"{place.home} cannot be written", "nothing can be recorded: free it"
        )


def _session(place: Place, id: str, uid: str, operator: Operator | None) -> Finding:
    name = f"session {id}"
    try:
        reading = read_session(place, id, uid)
    except StoreError as error:
        return Finding(name, "broken", str(error), "restore its folder from git or from another clone")
    faults = [*_journal(place, uid), *_folder(place, id, uid)]
    if faults:
        return Finding(
            name,
            "mend",
            "; ".join(faults),
            "deploy-tui doctor --fix, or open it",
            "make it good from the journal and the log files; what cannot be read is kept aside",
            lambda: _mend(place, id, uid, operator),
        )
    saved = reading.saved
    if saved.pending and saved.waiting and not reading.state.outcome:
        return Finding(name, "mend", f"{saved.pending} not committed yet: {saved.waiting}", "see there")
    return ok(
        name, f"{saved.events} actions" + (f", {saved.pending} not committed yet" if saved.pending else "")
    )


def _journal(place: Place, uid: str) -> list[str]:
    journal = Journal(place.journal_folder(uid), uid)
    try:
        journal.read_new()
    except JournalDamaged as error:
        return [f"journal damaged: {error}"]
    return ["the journal has a torn tail"] if journal.ragged else []


def _folder(place: Place, id: str, uid: str) -> list[str]:
    folder = place.session_folder(id)
    faults = [f"{os.path.basename(path)}: {why}" for path, why in read_logs(folder, uid).damaged.items()]
    if why := session_folder.unreadable(folder):
        faults.append(f"{session_folder.DOCUMENT}: {why}")
    return faults


def _mend(place: Place, id: str, uid: str, operator: Operator | None) -> None:
    OpenSession.open(place, id, uid, operator).publish()
