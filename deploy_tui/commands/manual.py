"""`deploy-tui manual`: people look at an item, and no machine."""

from deploy_tui.commands.acting import open_to_write, progress, record
from deploy_tui.commands.common import Common
from deploy_tui.commands.parser import parser
from deploy_tui.commands.say import say
from deploy_tui.session.manual import switch

_EXAMPLES = """
  deploy-tui manual certificate --reason "the site is behind a proxy that the probe cannot pass"
  deploy-tui manual certificate --off

Its command or probe is not run any more, and what that said before counts no longer: the item is open until
somebody marks it. Undo takes it back as well."""


def run(common: Common, words: list[str]) -> int:
    options = parser("manual", "Switch an item to manual: people say how it stands, no machine.", _EXAMPLES)
    options.add_argument("item", metavar="ITEM", help="an item with a command, a probe or a script")
    options.add_argument("--off", action="store_true", help="switch it back")
    options.add_argument("--reason", default="", help="why")
    given = options.parse_args(words)
    session, _ = open_to_write(common)
    record(session, lambda now: switch(now, given.item, manual=not given.off, reason=given.reason))
    id = given.item.partition("@")[0]
    own = session.state.items[id]
    how = f"manual since {own.manual.at} by {own.manual.by}" if own.manual else "looked at by machine"
    say(f"{id} {own.state}, {how} · {progress(session.state, id)}")
    return 0
