"""`deploy-tui note`: something worth knowing about an item or the session."""

from deploy_tui.commands.acting import open_to_write, record
from deploy_tui.commands.common import Common
from deploy_tui.commands.parser import parser
from deploy_tui.commands.say import say
from deploy_tui.session import rules

_EXAMPLES = """
  deploy-tui note unit-tests "two tests skipped, see PR 128"
  deploy-tui note session "frozen until the on-call change at 18:00"
"""


def run(common: Common, words: list[str]) -> int:
    options = parser("note", "A note on an item, or on the whole session.", _EXAMPLES)
    options.add_argument("item", metavar="ITEM", help="the item's id, or: session")
    options.add_argument("text", metavar="TEXT", help="what to note")
    given = options.parse_args(words)
    session, operator = open_to_write(common)
    record(session, lambda state: rules.note(state, given.item, given.text))
    state = session.state
    notes = state.notes if given.item == "session" else state.items[given.item.partition("@")[0]].notes
    say(f"{given.item}: noted by {operator.name}" + (f" · {len(notes)} notes" if len(notes) > 1 else ""))
    return 0
