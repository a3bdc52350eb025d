"""`deploy-tui signoff`: a role approves or rejects, by name."""

from deploy_tui.commands.acting import open_to_write, record
from deploy_tui.commands.common import Common
from deploy_tui.commands.parser import parser
from deploy_tui.commands.say import say
from deploy_tui.session.signoffs import DECISIONS, sign, signoffs

_EXAMPLES = """
  deploy-tui signoff cto approve
  deploy-tui signoff security reject --reason "two criticals in the scan of the 20th"

What is recorded is a name, not a signature; every list of sign-offs says so."""


def run(common: Common, words: list[str]) -> int:
    options = parser("signoff", "A role's decision about what it answers for.", _EXAMPLES)
    options.add_argument("role", metavar="ROLE", help="which role decides")
    options.add_argument("decision", metavar="DECISION", help=" or ".join(DECISIONS))
    options.add_argument("--reason", default="", help="why; needed to reject")
    given = options.parse_args(words)
    session, _ = open_to_write(common)
    record(session, lambda state: sign(state, given.role, given.decision, given.reason))
    found = signoffs(session.state)
    own = found[given.role]
    approved = sum(each.valid for each in found.values())
    decided = "approved" if own.valid else "rejected"
    say(f"{own.title} {decided} by {own.by} ({own.why}) · {approved} of {len(found)} approved")
    return 0
