"""`deploy-tui deny`: nothing of a session's checklist may run any more."""

from deploy_tui.commands.common import Common, place_of
from deploy_tui.commands.parser import parser
from deploy_tui.commands.say import note
from deploy_tui.execution import trust
from deploy_tui.store.read import read_session
from deploy_tui.store.sessions import choose_session

_EXAMPLES = """
  deploy-tui deny

What runs already goes on. `deploy-tui allow` shows everything again and asks."""


def run(common: Common, words: list[str]) -> int:
    parser("deny", "Withdraw what was allowed for the checklist, here.", _EXAMPLES).parse_args(words)
    place = place_of(common)
    checklist = read_session(place, *choose_session(place, common.session, to_write=True)).state.checklist
    withdrawn = trust.deny(place, checklist.id)
    note(
        f"deploy-tui: nothing of {checklist.id} may run here any more"
        if withdrawn
        else f"deploy-tui: nothing of {checklist.id} was allowed here"
    )
    return 0
