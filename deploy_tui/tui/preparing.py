"""What something would run, and what is missing before it may. Reads files: not for the UI thread."""

from deploy_tui.checklist.model import Item, Script
from deploy_tui.execution import parts, trust, work
from deploy_tui.execution.answers import missing_answers
from deploy_tui.execution.surroundings import params_of
from deploy_tui.execution.template import BadTemplate
from deploy_tui.session.runs import UNKNOWN, runs
from deploy_tui.store.opened import OpenSession
from deploy_tui.tui.running import Prepared, Wanted


def prepared(session: OpenSession, about: Item | Script) -> Prepared:
    """Raises nothing: what stands in the way is in `problem`."""
    state = session.state
    if missing := missing_answers(state, about):
        return Prepared(missing=missing)
    try:
        commands = tuple(_commands(session, about))
    except BadTemplate as error:
        return Prepared(problem=str(error))
    subject = f"script:{about.id}" if isinstance(about, Script) else f"item:{about.id}"
    last = next(reversed(runs(state, subject)), None)
    unknown = last if last is not None and last.exit == UNKNOWN else None
    return Prepared(commands, wanted=wanted(session), unknown=unknown)


def wanted(session: OpenSession) -> Wanted | None:
    """What has to be allowed; None when it is."""
    place, checklist = session.place, session.state.checklist
    lines = parts.described(checklist, place.root, params_of(session.state))
    if trust.is_allowed(place, checklist.id, parts.digest(lines)):
        return None
    last = trust.latest(place, checklist.id)
    changed = tuple(trust.difference(last.lines, lines)) if last else ()
    return Wanted(lines, changed, f"{last.by} on {last.at}" if last else "", parts.count(lines))


def _commands(session: OpenSession, about: Item | Script) -> list[str]:
    if isinstance(about, Script):
        return [line for step in about.steps for line in work.lines_of(session, step.run, step.probe)]
    return work.lines_of(session, about.command, about.probe)
