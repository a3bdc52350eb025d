"""`deploy-tui resolve`: somebody settles what others disagree about."""

from deploy_tui.commands.acting import open_to_write, record, stands
from deploy_tui.commands.common import Common
from deploy_tui.commands.parser import parser
from deploy_tui.commands.say import say
from deploy_tui.session.disputes import settle
from deploy_tui.session.events import Draft
from deploy_tui.session.state import MOST_CAUTIOUS, State

_EXAMPLES = """
  deploy-tui resolve unit-tests failed --reason "bo's run was on the old commit"

For an item that two people marked differently without seeing each other. What both said stays in the log."""


def run(common: Common, words: list[str]) -> int:
    options = parser("resolve", "Settle what people disagree about.", _EXAMPLES)
    options.add_argument("item", metavar="ITEM", help="the item's id")
    options.add_argument("state", metavar="STATE", help=", ".join(reversed(MOST_CAUTIOUS)))
    options.add_argument("--reason", default="", help="why; always needed")
    options.add_argument("--value", metavar="V", help="for a measured item; default: the one that was said")
    options.add_argument("--to", metavar="PHASE", default="", help="for deferred: to which later phase")
    options.add_argument("--owner", metavar="O", default="", help="who takes care of it")
    given = options.parse_args(words)
    session, operator = open_to_write(common)
    refs: list[str] = []

    def act(state: State) -> Draft:
        draft = settle(
            state,
            given.item,
            given.state,
            by=operator.name,
            now=session.now(),
            reason=given.reason,
            value=given.value,
            to_phase=given.to,
            owner=given.owner,
        )
        refs.append(draft.about.removeprefix("item:"))
        return draft

    record(session, act)
    say(f"settled: {stands(session.state, refs[-1])}")
    return 0
