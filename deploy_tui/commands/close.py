"""`deploy-tui close`: the session ends."""

from deploy_tui.commands.acting import open_to_write, record
from deploy_tui.commands.common import Common
from deploy_tui.commands.parser import parser
from deploy_tui.commands.say import say
from deploy_tui.session import rules
from deploy_tui.session.readings import aged
from deploy_tui.session.state import OUTCOMES

_EXAMPLES = """
  deploy-tui close succeeded
  deploy-tui close rolled-back --reason "error rate 4 % after ten minutes"
"""


def run(common: Common, words: list[str]) -> int:
    options = parser("close", "End the session; it is read-only from then on.", _EXAMPLES)
    options.add_argument("outcome", metavar="OUTCOME", help=", ".join(OUTCOMES))
    options.add_argument("--reason", default="", help="why; needed to succeed with items unresolved")
    given = options.parse_args(words)
    session, operator = open_to_write(common)
    # What rests on a reading that is too old by now is not resolved.
    record(session, lambda state: rules.close(aged(state, session.now()), given.outcome, given.reason))
    left = len(session.state.items) - sum(aged(session.state, session.now()).resolved.values())
    say(
        f"{session.id} closed: {session.state.outcome}, by {operator.name}"
        + (f" · {left} items unresolved" if left else "")
    )
    return 0
