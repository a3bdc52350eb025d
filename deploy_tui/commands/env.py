"""`deploy-tui env`: the variables that production needs; whether they are there, and whether they will do."""

import json
import os
from importlib import import_module

from deploy_tui.checklist.model import Checklist
from deploy_tui.commands.columns import table
from deploy_tui.commands.common import Common, Usage, place_of, wanted_session
from deploy_tui.commands.failure import BROKEN, NO
from deploy_tui.commands.parser import Parser, parser
from deploy_tui.commands.say import note, say
from deploy_tui.environment.compare import Difference, compare
from deploy_tui.environment.envfile import NotReadable, is_open, stands_in
from deploy_tui.environment.found import Finding, Values
from deploy_tui.environment.known import Known
from deploy_tui.environment.ring import Ring
from deploy_tui.environment.sources import around, source
from deploy_tui.environment.survey import survey
from deploy_tui.store.checklists import checklist_folders, load_checklist
from deploy_tui.store.errors import NoSession
from deploy_tui.store.place import Place
from deploy_tui.store.read import read_session
from deploy_tui.store.sessions import choose_session

PRODUCTION = "production"
_EXAMPLES = """
  deploy-tui env check .env.production
  deploy-tui env list
  deploy-tui env set DB_PASSWORD --generate
  deploy-tui env export --to /run/secrets/app.env
  deploy-tui env export -- docker compose up -d
  deploy-tui env compare .env.staging keyring

  check [FILE]   every variable: there, no placeholder, strong enough, well formed
  list           where each variable is kept; no values
  set NAME       keep a value in the keyring; asked for without echo, or read from stdin
  unset NAME     take it out
  export         the values as a .env file that only you can read, or around a command
  compare A B    where two differ, without showing either
  accept NAME    say why a dangerous value is right; recorded in the session

`deploy-tui env COMMAND --help` shows each one's options. No command ever shows or records a value."""


def run(common: Common, words: list[str]) -> int:
    commands = {"check": check_values, "list": list_values, "compare": compare_values}
    changing = ("set", "unset", "export", "accept")
    name, *rest = words or [""]
    if name in ("-h", "--help"):
        parser("env", "The variables that production needs.", _EXAMPLES).print_help()
        return 0
    if name in commands:
        return commands[name](common, rest)
    if name in changing:
        made: int = getattr(import_module("deploy_tui.commands.env_change"), f"{name}_value")(common, rest)
        return made
    # What stands there may be a value in the wrong place: it is not repeated.
    raise Usage(f"env needs one of: {', '.join((*commands, *changing))} (see: deploy-tui env --help)")


def check_values(common: Common, words: list[str]) -> int:
    options = _parser(
        "check", "Hold every variable against what the checklist says it must be.", "check .env"
    )
    options.add_argument("file", metavar="FILE", nargs="?", help="a .env file; without it what commands get")
    options.add_argument(
        "--json", action="store_true", help="for scripts: name, sort, says, advice, file, line"
    )
    given = options.parse_args(words)
    place = place_of(common)
    known = known_here(place, common, given.checklist)
    found = values_of(place, known, given.file, given.keyring)
    findings = known.check(found)
    if given.json:
        print(json.dumps([each._asdict() for each in findings]))
    else:
        for each in findings:
            say(str(each))
    for line in found.notes:
        note(f"deploy-tui: {line}")
    if given.file is not None and is_open(given.file) and known.secret & found.values.keys():
        note(f"deploy-tui: {given.file}: others on this machine can read it; chmod 600 {given.file}")
    _sum_up(place, known, found, findings)
    return NO if findings else BROKEN if found.silent else 0


def _sum_up(place: Place, known: Known, found: Values, findings: tuple[Finding, ...]) -> None:
    total = len(known.variables)
    unsaid = {name for name in known.variables if found.silent and name not in found.values}
    good = total - len({each.name for each in findings} & known.variables.keys() | unsaid)
    note(f"deploy-tui: {found.name}: {good} of {total} variables are well")
    files = stands_in(place.root)
    if files and not found.values:
        path = os.path.relpath(os.path.join(place.root, files[0]))
        note(f"deploy-tui: there is a file: deploy-tui env check {path}")


def list_values(common: Common, words: list[str]) -> int:
    options = _parser(
        "list", "Every variable, where its value is kept, and how it stands. No values.", "list"
    )
    options.add_argument("--json", action="store_true", help="for scripts: name, secret, kept, stands, about")
    given = options.parse_args(words)
    place = place_of(common)
    known = known_here(place, common, given.checklist)
    found = survey(known, around(Ring(place.root, given.keyring), known.variables))
    rows = [
        (row.variable.name, row.variable.secret, row.kept, row.stands, row.variable.about)
        for row in found.rows
    ]
    if given.json:
        keys = ("name", "secret", "kept", "stands", "about")
        print(json.dumps([dict(zip(keys, row, strict=True)) for row in rows]))
    else:
        shown: list[tuple[str, ...]] = [
            (name, "secret" if secret else "", kept or "—", stands) for name, secret, kept, stands, _ in rows
        ]
        for line in table(shown) if shown else ():
            say(line)
    for line in found.notes:
        note(f"deploy-tui: {line}")
    return BROKEN if found.silent else 0


def compare_values(common: Common, words: list[str]) -> int:
    options = _parser(
        "compare",
        "Where two sets of values differ. Each is a .env file, or `environment`, `keyring`, `keyring:NAME`.",
        "compare .env.staging keyring",
    )
    options.add_argument("first", metavar="A")
    options.add_argument("second", metavar="B")
    given = options.parse_args(words)
    place = place_of(common)
    known = known_here(place, common, given.checklist)
    first, second = (_source(place, known, word) for word in (given.first, given.second))
    names = list(dict.fromkeys([*known.variables, *first.values, *second.values]))
    differences = compare(first, second, names, known.secret)
    shown: list[tuple[str, ...]] = [
        (each.name, _how(each, given.first, given.second)) for each in differences if each.how != "in neither"
    ]
    for line in table(shown) if shown else ():
        say(line)
    unlike = sum(each.how in ("differs", "only in the first", "only in the second") for each in differences)
    note(f"deploy-tui: {unlike} of {len(shown)} differ" if shown else "deploy-tui: nothing in either")
    return NO if unlike else 0


def _how(each: Difference, first: str, second: str) -> str:
    words = each.how.replace("the first", first).replace("the second", second)
    return f"{words}: a secret that both use" if each.shared else words


def _parser(name: str, about: str, example: str) -> Parser:
    options = parser(f"env {name}", about, f"deploy-tui env {example}")
    with_keyring(options)
    return options


def with_keyring(options: Parser) -> None:
    """The options of every `env` command."""
    options.add_argument(
        "--keyring",
        metavar="NAME",
        default=PRODUCTION,
        help=f"which values in the keyring (default: {PRODUCTION})",
    )
    options.add_argument("--checklist", metavar="ID", help="whose variables (default: the session's)")


def known_here(place: Place, common: Common, wanted: str | None = None) -> Known:
    """The variables that are needed here, with the session where there is one to read. Raises Ambiguous."""
    if wanted is None:
        try:
            id, uid = choose_session(place, common.session, to_write=False)
        except NoSession:
            if wanted_session(common):
                raise
        else:
            state = read_session(place, id, uid).state
            return Known(state.checklist, state)
    return Known(_checklist(place, wanted))


def _checklist(place: Place, wanted: str | None) -> Checklist:
    folders = checklist_folders(place)
    if wanted is None:
        wanted = PRODUCTION if PRODUCTION in folders or len(folders) != 1 else next(iter(folders))
    if wanted not in folders:
        raise Usage(f"no checklist {wanted!r}; there are: {', '.join(folders)}")
    return load_checklist(place, wanted)


def values_of(place: Place, known: Known, file: str | None, keyring: str) -> Values:
    """The file's values, or those that a command would be given. Raises Usage for a file that is none."""
    if file is not None:
        return _source(place, known, file)
    return around(Ring(place.root, keyring), known.variables)


def _source(place: Place, known: Known, word: str) -> Values:
    try:
        return source(word, place.root, known.variables)
    except NotReadable as error:
        raise Usage(str(error)) from None
