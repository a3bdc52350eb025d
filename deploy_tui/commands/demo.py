"""`deploy-tui demo`: two minutes of practice in a temporary repository."""

import shlex
import sys
from importlib import import_module

from deploy_tui.commands.common import Common
from deploy_tui.commands.failure import NO, explain
from deploy_tui.commands.parser import parser
from deploy_tui.commands.say import at_terminal, say
from deploy_tui.store.git.launch import run as git
from deploy_tui.store.place import Place
from deploy_tui.store.sessions import session_ids

_EXAMPLES = """
  deploy-tui demo
  deploy-tui demo --script

Nothing is touched but a new temporary folder; where it is is said at the end. Without a terminal, or with
--script, the commands are played and printed."""

_BEGIN = ("new --version v1.4.0 --rehearse --param uk=no", 0)
# What is played, and the exit code that each must have.
_STORY = (
    ("status", 0),
    ("mark unit-tests done", 0),
    ("mark query-speed done --value 620", NO),
    ("mark query-speed failed --value '620 ms' --note 'the index on orders is missing on staging'", 0),
    ("mark query-speed done --value '320 ms'", 0),
    ("mark code-review done", 0),
    ("mark code-review done --as bo", 0),
    ("mark firewall done", 0),
    ("undo", 0),
    ("runbook site-down --print", 0),
    ("status", 0),
    ("log", 0),
)


def run(common: Common, words: list[str]) -> int:
    options = parser("demo", "Practice: a tick, a value that fails, a look at a runbook.", _EXAMPLES)
    options.add_argument("--script", action="store_true", help="play it without a screen")
    script = options.parse_args(words).script
    return _play(common.operator or "ada") if script or not at_terminal() else _wizard(common)


def _wizard(common: Common) -> int:
    from deploy_tui.store.demo import make_demo
    from deploy_tui.store.git.early import EarlyIdentity
    from deploy_tui.store.operator import operator_with
    from deploy_tui.tui.app import run as run_wizard

    identity = EarlyIdentity(None)
    session = make_demo(None)
    session.operator = operator_with(session.place, common.operator, identity.answer()) or session.operator
    code = run_wizard(session.place, session, session.operator)
    _farewell(session.place)
    return code


def _play(operator: str) -> int:
    from deploy_tui.store.demo import demo_place

    place = demo_place()
    as_expected = _step(Common(place.root, operator), *_BEGIN)
    for id in session_ids(place):
        for line, code in _STORY:
            as_expected &= _step(Common(place.root, operator, id), line, code)
    _say_command("git log --oneline")
    for entry in git(place.root, "log", "--oneline").decode("utf-8", "replace").splitlines():
        say(entry)
    _farewell(place)
    return 0 if as_expected else NO


def _step(common: Common, line: str, expected: int) -> bool:
    """Run one command in this process, as the command line does. Whether it ended as it should."""
    from deploy_tui.commands.common import split

    _say_command(f"deploy-tui {line}")
    given, (name, *words) = split(shlex.split(line))
    chosen = Common(common.root, given.operator or common.operator, common.session)
    try:
        code: int | None = import_module(f"deploy_tui.commands.{name}").run(chosen, words)
    except Exception as error:
        code = explain(error)
        if code is None:
            raise
    if code != 0:
        say(f"(exit code {code})")
    return code == expected


def _say_command(line: str) -> None:
    say()
    say(f"$ {line}")
    if sys.stdout is not None:
        sys.stdout.flush()  # errors on stderr come behind their command, also through a pipe


def _farewell(place: Place) -> None:
    say()
    say(f"The demo is in {place.root}; look around, or delete it.")
    say("In earnest, in your own repository: deploy-tui new --version v1.0.0")
