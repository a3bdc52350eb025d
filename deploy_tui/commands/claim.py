"""`deploy-tui claim`: I am at work on an item."""

from deploy_tui.commands.acting import open_to_write, progress, record
from deploy_tui.commands.common import Common
from deploy_tui.commands.parser import parser
from deploy_tui.commands.say import say
from deploy_tui.session import teamwork

_EXAMPLES = """
  deploy-tui claim backups-scheduled

Others then see that you are at it. Said again, it gives the item back."""


def run(common: Common, words: list[str]) -> int:
    options = parser("claim", "Say that you are at work on an item, or no longer are.", _EXAMPLES)
    options.add_argument("item", metavar="ITEM", help="the item's id")
    given = options.parse_args(words)
    session, operator = open_to_write(common)
    record(session, lambda state: teamwork.claim(state, given.item, by=operator.name))
    id = given.item.partition("@")[0]
    by = teamwork.claimed_by(session.state, id)
    say(f"{id} {f'claimed by {by}' if by else 'given back'} · {progress(session.state, id)}")
    return 0
