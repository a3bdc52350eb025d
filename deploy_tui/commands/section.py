"""`deploy-tui section`: a section is declared complete."""

from deploy_tui.commands.acting import open_to_write, record
from deploy_tui.commands.common import Common, Usage
from deploy_tui.commands.parser import parser
from deploy_tui.commands.say import say
from deploy_tui.session import teamwork
from deploy_tui.session.rules import nearest

_EXAMPLES = """
  deploy-tui section database complete

Every item of it must be resolved; those that were skipped, deferred or waived are listed and recorded."""


def run(common: Common, words: list[str]) -> int:
    options = parser("section", "Declare a section complete.", _EXAMPLES)
    options.add_argument("id", metavar="ID", help="the section's id")
    options.add_argument("what", metavar="complete", help="what it is")
    given = options.parse_args(words)
    if given.what != "complete":
        raise Usage(f"no {given.what!r}{nearest(given.what, ['complete'])}; write: section ID complete")
    session, operator = open_to_write(common)
    record(session, lambda state: teamwork.complete(state, given.id))
    state = session.state
    section = next(each for each in state.checklist.sections if each.id == given.id)
    say(f"{given.id} complete, by {operator.name} · {len(section.items)} items")
    for item in teamwork.not_ticked(state, section):
        own = state.items[item.id]
        say(f"  not ticked: {item.id} {own.state}" + (f" ({own.reason})" if own.reason else ""))
    return 0
