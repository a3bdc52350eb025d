"""`deploy-tui open`, and `deploy-tui` alone: the wizard."""

from datetime import datetime
from typing import NamedTuple

from deploy_tui.commands.common import Common, Usage, place_of, wanted_session
from deploy_tui.commands.say import at_terminal, note_all
from deploy_tui.store.errors import StoreError
from deploy_tui.store.git.early import EarlyIdentity
from deploy_tui.store.opened import OpenSession
from deploy_tui.store.operator import Operator, operator_with
from deploy_tui.store.place import Place
from deploy_tui.store.sessions import choose_session, list_sessions, session_ids
from deploy_tui.store.viewed import ViewedSession

_EXAMPLES = """
  deploy-tui open
  deploy-tui open production
  deploy-tui open --session 2026-11-22-v1.4.0 --read-only
  deploy-tui open --here

The wizard needs a terminal. It opens the only open session; with none or several it asks. With a
checklist's name it begins one on it when there is none, for the version tagged here, or for today."""


class Options(NamedTuple):
    checklist: str | None = None
    read_only: bool = False
    here: bool = False


def run(common: Common, words: list[str]) -> int:
    given = _options(words) if words else Options()
    if given.here:
        _bring_here(common)
        if not at_terminal():
            return 0
    if not at_terminal():
        raise Usage("the wizard needs a terminal; `deploy-tui status` and the other commands do not")
    place = place_of(common)
    identity = EarlyIdentity(place.location)
    from deploy_tui.tui.app import run as run_wizard

    operator = operator_with(place, common.operator, identity.answer())
    if given.read_only:
        id, uid = choose_session(place, common.session, to_write=False)
        return run_wizard(place, ViewedSession(place, id, uid), operator)
    session = _session(place, common, operator)
    if session is None and given.checklist and operator is not None and not _any_open(place):
        session = _begin(place, given.checklist, operator)
    return run_wizard(place, session, operator, demo=lambda: _demo(operator))


def _demo(operator: Operator | None) -> OpenSession:
    from deploy_tui.store.demo import make_demo

    return make_demo(operator)


def _options(words: list[str]) -> Options:
    from deploy_tui.commands.parser import parser

    options = parser("open", "The wizard on a session.", _EXAMPLES)
    options.add_argument(
        "checklist", metavar="CHECKLIST", nargs="?", help="begin a session on it when none is open"
    )
    options.add_argument("--read-only", action="store_true", help="look, record nothing, write nothing")
    options.add_argument(
        "--here",
        action="store_true",
        help="first bring the session to this branch, also if it was removed here",
    )
    given = options.parse_args(words)
    return Options(given.checklist, given.read_only, given.here)


def _bring_here(common: Common) -> None:
    from deploy_tui.commands.acting import open_to_write, publish

    session, _ = open_to_write(common)
    session.bring_here()
    publish(session)


def _any_open(place: Place) -> bool:
    return any(not info.outcome and not info.rehearsal for info in list_sessions(place)[0])


def _begin(place: Place, checklist: str, operator: Operator) -> OpenSession:
    """A session on this checklist, for the version that is most likely meant."""
    from deploy_tui.store.checklists import load_checklist
    from deploy_tui.store.create import create_session
    from deploy_tui.store.suggest import suggested_version

    version = suggested_version(place, datetime.now().astimezone())
    return create_session(place, load_checklist(place, checklist), {"version": version}, operator=operator)


def _session(place: Place, common: Common, operator: Operator | None) -> OpenSession | None:
    """The session to open at once; None when the wizard has to ask for it, or who is there."""
    if wanted_session(common):
        return OpenSession.open(place, *choose_session(place, common.session, to_write=True), operator)
    ids = session_ids(place)
    if len(ids) == 1 and operator is not None:  # as good as always: then it is read only once
        session = OpenSession.open(place, *next(iter(ids.items())), operator)
        return session if not session.state.outcome and not session.state.rehearsal else None
    infos, troubles = list_sessions(place)
    if troubles and not infos:
        raise StoreError("; ".join(troubles))
    note_all(tuple(troubles))
    open_ones = [info for info in infos if not info.outcome and not info.rehearsal]
    if len(open_ones) != 1 or operator is None:
        return None
    return OpenSession.open(place, open_ones[0].id, open_ones[0].uid, operator)
