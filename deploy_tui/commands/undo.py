"""`deploy-tui undo`: withdraw what one did last."""

from deploy_tui.commands.acting import open_to_write, record, stands
from deploy_tui.commands.common import Common
from deploy_tui.commands.parser import parser
from deploy_tui.commands.say import say
from deploy_tui.session import rules
from deploy_tui.session.events import Draft, Event
from deploy_tui.session.state import State
from deploy_tui.session.story import told

_EXAMPLES = """
  deploy-tui undo

Only your own acts, the last one first; nothing is erased, `deploy-tui log` shows both."""


def run(common: Common, words: list[str]) -> int:
    parser("undo", "Withdraw what you did last in the session.", _EXAMPLES).parse_args(words)
    session, operator = open_to_write(common)
    withdrawn: list[Event] = []

    def act(state: State) -> Draft:
        draft, event = rules.undo(state, operator.name)
        withdrawn.append(event)
        return draft

    record(session, act)
    event, state = withdrawn[-1], session.state
    about, _, ref = event.about.partition(":")
    known = about == "item" and ref.partition("@")[0] in state.checklist.items
    say(f"undone: {told(event, state)}" + (f" · {stands(state, ref)}" if known else ""))
    return 0
