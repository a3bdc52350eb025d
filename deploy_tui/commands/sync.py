"""`deploy-tui sync`: meet the other clones at the git server."""

import json
from typing import Any

from deploy_tui.commands.acting import publish, who
from deploy_tui.commands.common import Common, place_of, wanted_session
from deploy_tui.commands.failure import BROKEN
from deploy_tui.commands.parser import parser
from deploy_tui.commands.say import note, note_all, say
from deploy_tui.session.story import local_time
from deploy_tui.store.errors import NoSession
from deploy_tui.store.opened import OpenSession
from deploy_tui.store.place import Place
from deploy_tui.store.sessions import choose_session, session_ids
from deploy_tui.store.sync.join import join
from deploy_tui.store.sync.remote import NoRemote
from deploy_tui.store.sync.sync import Synced, sync

_EXAMPLES = """
  deploy-tui sync
  deploy-tui sync --session 2026-11-22-v1.4.0     also one that is only at the server so far

Brings what others recorded, and sends what was recorded here, through a ref of the session's own. The server
is deploy-tui.remote in git's configuration, else origin, else the only remote. Offline is no harm: nothing is
lost, sync again later.

`--json` prints one object: session, uid, outcome (synced, offline, refused, busy), why, since, remote, ref,
came, sent, unsent (numbers of acts), warnings. Keys are only ever added. Exit code 0 synced, 3 otherwise."""


def run(common: Common, words: list[str]) -> int:
    options = parser("sync", "Meet the other clones of this repository at the git server.", _EXAMPLES)
    options.add_argument("--json", action="store_true", help="for scripts")
    given = options.parse_args(words)
    session = _session(place_of(common), common)
    synced = sync(session)
    if session.behind:
        publish(session)
    note_all(synced.warnings)
    if given.json:
        print(json.dumps(_table(session, synced)))
    if synced.outcome == "synced":
        if not given.json:
            say(_told(session, synced))
        return 0
    since = f" since {local_time(synced.since)}"
    waiting = f"; {_acts(synced.unsent)} wait{'s' * (synced.unsent == 1)} here" if synced.unsent else ""
    note(f"deploy-tui: {synced.outcome}{since}: {synced.why}{waiting}")
    return BROKEN


def _session(place: Place, common: Common) -> OpenSession:
    """The session that is meant, also one that is only at the server, or that is closed."""
    operator = who(place, common)
    wanted = wanted_session(common)
    try:
        id, uid = choose_session(place, wanted, to_write=True)
    except NoSession as none:
        if wanted and wanted in session_ids(place):
            raise
        try:
            return join(place, wanted, operator)
        except (NoSession, NoRemote):
            if wanted:
                raise
            id, uid = _newest_closed(place, none)
    return OpenSession.open(place, id, uid, operator)


def _newest_closed(place: Place, none: NoSession) -> tuple[str, str]:
    from deploy_tui.store.sessions import list_sessions

    closed = [info for info in list_sessions(place)[0] if info.outcome and not info.rehearsal]
    if not closed:
        raise none
    newest = max(closed, key=lambda info: info.started_at)
    return newest.id, newest.uid


def _told(session: OpenSession, synced: Synced) -> str:
    came, sent = len(synced.came), synced.sent
    news = ", ".join(
        part
        for part in (f"{_acts(came)} came" if came else "", f"{_acts(sent)} sent" if sent else "")
        if part
    )
    return f"{session.id} synced with {synced.remote}: {news or 'nothing new'}"


def _acts(count: int) -> str:
    return f"{count} act{'s' * (count != 1)}"


def _table(session: OpenSession, synced: Synced) -> dict[str, Any]:
    return {
        "session": session.id,
        "uid": session.uid,
        "outcome": synced.outcome,
        "why": synced.why or None,
        "since": synced.since or None,
        "remote": synced.remote,
        "ref": synced.ref,
        "came": len(synced.came),
        "sent": synced.sent,
        "unsent": synced.unsent,
        "warnings": list(synced.warnings),
    }
