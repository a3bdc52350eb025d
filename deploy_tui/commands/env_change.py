"""`deploy-tui env set`, `unset`, `export` and `accept`: what keeps, gives out or agrees to values.

A value comes from a prompt without echo or from stdin, never from the command line: everybody on the machine
can read that, and the shell keeps it. So what is too much on a command line is never repeated either.
"""

import os
import signal
import stat
import sys
from argparse import SUPPRESS, Namespace
from collections.abc import Mapping
from getpass import getpass

from deploy_tui.checklist.model import Variable
from deploy_tui.commands.acting import open_to_write, record
from deploy_tui.commands.common import Common, Usage, place_of
from deploy_tui.commands.env import known_here, values_of, with_keyring
from deploy_tui.commands.failure import BROKEN, NO
from deploy_tui.commands.parser import Parser, parser
from deploy_tui.commands.say import ask, at_terminal, note, say
from deploy_tui.environment import keeping
from deploy_tui.environment.export import as_file, exported, refuse_committed
from deploy_tui.environment.known import Known
from deploy_tui.environment.ring import NoRing, Ring
from deploy_tui.environment.safe_file import write_secret
from deploy_tui.session.cautions import accept
from deploy_tui.session.rules import Refused, nearest

_ON_THE_LINE = (
    "a value never goes on the command line: it is asked for, or read from stdin; what you typed may be in"
    " your shell's history now, so take another value"
)


def set_value(common: Common, words: list[str]) -> int:
    options = _parser(
        "set",
        "Keep a value in the keyring. Asked for without echo, or read from stdin.",
        "deploy-tui env set SLACK_WEBHOOK_URL\n  deploy-tui env set SECRET_KEY --generate\n"
        "  pass show prod/db | deploy-tui env set DB_PASSWORD",
    )
    options.add_argument("name", metavar="NAME")
    options.add_argument("--generate", action="store_true", help="make a strong key; nobody ever sees it")
    options.add_argument("too_much", nargs="*", help=SUPPRESS)
    given = _parse(options, words)
    place = place_of(common)
    known = known_here(place, common, given.checklist)
    variable = _variable(known, given.name)
    value = keeping.generated(variable) if given.generate else keeping.given(variable.name, _asked(variable))
    Ring(place.root, given.keyring).set({variable.name: value})
    for each in keeping.judged(known, variable.name, value):
        note(f"deploy-tui: {each}")
    made = f" {len(value)} characters, generated" if given.generate else ""
    say(f"{variable.name}: kept in the keyring ({given.keyring}){made}")
    return 0


def unset_value(common: Common, words: list[str]) -> int:
    options = _parser("unset", "Take a value out of the keyring.", "deploy-tui env unset DB_PASSWORD")
    options.add_argument("name", metavar="NAME")
    given = _parse(options, words)
    place = place_of(common)
    variable = _variable(known_here(place, common, given.checklist), given.name)
    gone = Ring(place.root, given.keyring).delete([variable.name])
    say(f"{variable.name}: " + ("taken out of" if gone else "was not in") + f" the keyring ({given.keyring})")
    return 0 if gone else NO


def export_value(common: Common, words: list[str]) -> int:
    options = _parser(
        "export",
        "The values that commands get (environment, then keyring): as a .env file, or around a command.",
        "deploy-tui env export --to /run/secrets/app.env\n"
        "  deploy-tui env export | ssh host 'umask 077; cat > .env'\n"
        "  deploy-tui env export -- docker compose up -d",
    )
    options.add_argument("--to", metavar="FILE", help="written whole, readable by you alone")
    options.add_argument("--partial", action="store_true", help="also when some are missing")
    # By hand: argparse takes the first -- for itself, and what stands behind it is the command's.
    ours, command = (
        (words[: words.index("--")], words[words.index("--") + 1 :]) if "--" in words else (words, None)
    )
    options.usage = f"{options.prog} [--to FILE | -- COMMAND …] [--partial] [--keyring NAME] [--checklist ID]"
    given = _parse(options, ours)
    if command is not None and (given.to or not command):
        raise Usage("env export writes a file, or runs the command behind --, one of the two")
    place = place_of(common)
    known = known_here(place, common, given.checklist)
    if given.to is not None:
        folder = os.path.dirname(os.path.realpath(given.to))
        if not os.path.isdir(folder):
            raise Usage(f"{folder}: no such folder")
        refuse_committed(given.to)
    elif command is None:
        _refuse_open_stdout()
    found = values_of(place, known, None, given.keyring)
    for line in () if found.silent else found.notes:
        note(f"deploy-tui: {line}")
    values = exported(known, found, partial=given.partial)
    if command is not None:
        return _become(command, values)
    data = as_file(values)
    if given.to is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        return 0
    write_secret(given.to, data)
    note(f"deploy-tui: {given.to}: {len(values)} variables, readable by you alone")
    return 0


def _become(command: list[str], values: Mapping[str, str]) -> int:
    """The command in place of this process, with the values around it. Returns only what went wrong. Raises
    Refused for a value that no environment can hold."""
    for name, value in values.items():
        keeping.refuse_unfit(name, value)
    sys.stdout.flush()
    # Python ignores them, and whatever is started would: `… | head` would not end it.
    for each in (signal.SIGPIPE, signal.SIGXFSZ):
        signal.signal(each, signal.SIG_DFL)
    try:
        os.execvpe(command[0], command, {**os.environ, **values})
    except OSError as error:
        note(f"deploy-tui: {command[0]}: {(error.strerror or str(error)).lower()}")
    return BROKEN


def accept_value(common: Common, words: list[str]) -> int:
    options = _parser(
        "accept",
        "Say why a dangerous value is right. Recorded in the session, for this value alone.",
        "deploy-tui env accept ENABLE_LIVE_TRADING .env --reason 'two weeks on paper, signed off by risk'",
    )
    options.add_argument("name", metavar="NAME")
    options.add_argument("file", metavar="FILE", nargs="?", help="the .env file that has the value")
    options.add_argument("--reason", metavar="R", default="", help="why it is right")
    options.add_argument(
        "--word", metavar="NAME", help="the variable's name once more, where nobody can type it"
    )
    given = _parse(options, words)
    session, operator = open_to_write(common)
    known = Known(session.state.checklist, session.state)
    variable = _variable(known, given.name)
    found = values_of(session.place, known, given.file, given.keyring)
    if found.silent and variable.name not in found.values:
        raise NoRing(found.notes[0])
    value = known.to_agree(variable.name, found)
    word, reason = given.word, given.reason
    if word is None:
        if not at_terminal():
            raise Usage(f"{variable.name}: give --word {variable.name} where nobody can type it")
        word = ask(f"{variable.name} ({variable.comment or variable.about}). Type its name to agree:")
        reason = reason or ask("Why is it right?")
    record(session, lambda state: accept(state, variable.name, value, word=word, reason=reason))
    say(f"{variable.name}: agreed by {operator.name}")
    return 0


def _parser(name: str, about: str, example: str) -> Parser:
    options = parser(f"env {name}", about, example)
    with_keyring(options)
    return options


def _parse(options: Parser, words: list[str]) -> Namespace:
    """Raises Usage, in which nothing that might be a value is repeated."""
    setting = options.prog.endswith(" set")
    if setting and any("=" in word and not word.startswith(("--keyring=", "--checklist=")) for word in words):
        raise Usage(_ON_THE_LINE)
    given, rest = options.parse_known_args(words)
    if rest or getattr(given, "too_much", None):
        raise Usage(_ON_THE_LINE if setting else f"too many words (see: {options.prog} --help)")
    return given


def _variable(known: Known, name: str) -> Variable:
    if name not in known.variables:
        near = nearest(name, known.variables)
        # Only what looks like a name is repeated.
        shown = f" {name!r}" if name.replace("_", "").isalpha() and name.isupper() and len(name) < 64 else ""
        raise Usage(
            f"checklist {known.checklist.id} has no variable{shown}{near}; `deploy-tui env list` names them"
        )
    return known.variables[name]


def _asked(variable: Variable) -> str:
    """What is typed or read; a line end behind it is not part of it."""
    if sys.stdin.isatty():
        try:
            return getpass(f"{variable.name} (not shown): ")
        except EOFError:
            raise Refused(f"{variable.name}: nothing was typed") from None
    data = sys.stdin.buffer.read(keeping.MOST_BYTES + 1)
    if len(data) > keeping.MOST_BYTES:
        raise keeping.too_long(variable.name)
    try:
        return data.decode().removesuffix("\n").removesuffix("\r")
    except UnicodeDecodeError:
        raise Refused(f"{variable.name}: not UTF-8; write it as text, for example in base64") from None


def _refuse_open_stdout() -> None:
    """Values go into a pipe, or into a file that only its owner can read."""
    if sys.stdout.isatty():
        raise Usage("values are not shown: give --to FILE, or pipe them into what needs them")
    status = os.fstat(sys.stdout.fileno())
    if stat.S_ISREG(status.st_mode) and status.st_mode & 0o077:
        raise Usage("others could read that file: give --to FILE instead of >")
