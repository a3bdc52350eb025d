"""`deploy-tui incident`: one use of a runbook, its steps, times and notes in the session."""

from deploy_tui.commands.acting import open_to_write, record
from deploy_tui.commands.common import Common
from deploy_tui.commands.parser import Parser, parser
from deploy_tui.commands.say import say
from deploy_tui.session import incidents
from deploy_tui.session.events import Draft
from deploy_tui.session.incidents import Incident
from deploy_tui.session.rules import Refused, Unknown, nearest
from deploy_tui.session.state import State
from deploy_tui.store.opened import OpenSession

_EXAMPLES = """
  deploy-tui incident start site-down
  deploy-tui incident step 1
  deploy-tui incident note "the pool was full"
  deploy-tui incident close resolved

step, note and close mean the open incident; with several, say which: --incident ID. To take a step back:
step N --undo. Reading a runbook (`deploy-tui runbook`) records nothing."""


def run(common: Common, words: list[str]) -> int:
    given = _options().parse_args(words)
    session, operator = open_to_write(common)
    which: list[str] = []

    def act(state: State) -> Draft:
        draft = _draft(state, given.what, given.word, given.incident, not given.undo)
        which.append(draft.about.removeprefix("incident:").partition("#")[0])
        return draft

    record(session, act)
    say(_told(session, which[-1], given.what, operator.name))
    return 0


_WHAT = ("start", "step", "note", "close")


def _options() -> Parser:
    options = parser("incident", "Record what is done in an emergency.", _EXAMPLES)
    options.add_argument("what", metavar="WHAT", help=", ".join(_WHAT))
    options.add_argument(
        "word",
        metavar="WORD",
        help=f"the runbook; the step's number or id; the text; or {', '.join(incidents.OUTCOMES)}",
    )
    options.add_argument("--incident", metavar="ID", default="", help="which, when several are open")
    options.add_argument("--undo", action="store_true", help="for step: it was not done after all")
    return options


def _draft(state: State, what: str, word: str, id: str, done: bool) -> Draft:
    match what:
        case "start":
            return incidents.start(state, word)
        case "step":
            return incidents.step(state, _meant(state, id), word, done=done)
        case "note":
            return incidents.note(_meant(state, id), word)
        case "close":
            return incidents.close(_meant(state, id), word)
    raise Unknown(f"no {what!r}{nearest(what, _WHAT)}; one of {', '.join(_WHAT)}")


def _meant(state: State, id: str) -> Incident:
    """The incident that was named, by its id or its runbook's, else the only open one."""
    known = incidents.incidents(state)
    if id:
        found = [each for each in known if each.id == id or (each.runbook == id and not each.outcome)]
        if not found:
            ids = [each.id for each in known]
            raise Unknown(f"no incident {id!r}{nearest(id, ids)}; there are: {', '.join(ids) or 'none'}")
        return found[-1]
    open_ones = [each for each in known if not each.outcome]
    if not open_ones:
        raise Refused("no incident is open; start one: deploy-tui incident start RUNBOOK")
    if len(open_ones) > 1:
        names = " and ".join(each.id for each in open_ones)
        raise Unknown(f"{len(open_ones)} incidents are open: {names}; say which with --incident ID")
    return open_ones[0]


def _told(session: OpenSession, id: str, what: str, by: str) -> str:
    incident = next(each for each in incidents.incidents(session.state) if each.id == id)
    runbook = session.state.checklist.runbook(incident.runbook)
    steps = runbook.steps if runbook else ()
    said = {
        "start": f"started by {by}",
        "step": f"by {by}",
        "note": f"noted by {by}",
        "close": f"closed: {incident.outcome}, by {by}",
    }[what]
    following = next((step for step in steps if step.id not in incident.steps), None)
    number = f"{steps.index(following) + 1} {following.text}" if following else "all done"
    ahead = "" if incident.outcome else f" · next: {number}"
    return f"{id} {said} · {len(incident.steps)}/{len(steps)} steps{ahead}"
