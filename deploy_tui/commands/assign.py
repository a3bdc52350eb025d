"""`deploy-tui assign`: an item becomes somebody's."""

from deploy_tui.commands.acting import open_to_write, progress, record
from deploy_tui.commands.common import Common
from deploy_tui.commands.parser import parser
from deploy_tui.commands.say import say
from deploy_tui.session import rules

_EXAMPLES = """
  deploy-tui assign query-speed bo
"""


def run(common: Common, words: list[str]) -> int:
    options = parser("assign", "Give an item to somebody.", _EXAMPLES)
    options.add_argument("item", metavar="ITEM", help="the item's id")
    options.add_argument("owner", metavar="OPERATOR", help="who takes care of it")
    given = options.parse_args(words)
    session, _ = open_to_write(common)
    record(session, lambda state: rules.assign(state, given.item, given.owner))
    id = given.item.partition("@")[0]
    say(f"{id} owned by {session.state.items[id].owner} · {progress(session.state, id)}")
    return 0
