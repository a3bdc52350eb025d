"""`deploy-tui new`: a session begins."""

import os
from argparse import Namespace
from difflib import get_close_matches

from deploy_tui.checklist.model import Checklist
from deploy_tui.commands.acting import WHO, publish, who
from deploy_tui.commands.common import Common, Usage, place_of
from deploy_tui.commands.parser import Parser, parser
from deploy_tui.commands.say import ask, at_terminal, note, note_all, say
from deploy_tui.environment.hidden import looked_for
from deploy_tui.environment.pasted import refuse_secrets
from deploy_tui.session.rules import Refused, starting
from deploy_tui.store.checklists import checklist_folders, load_checklist
from deploy_tui.store.create import create_session
from deploy_tui.store.earlier import offer, read_earlier
from deploy_tui.store.git.repository import init_repository
from deploy_tui.store.operator import Operator, remember_operator
from deploy_tui.store.place import Place, find_place
from deploy_tui.store.sessions import list_sessions

_DEFAULT = "production"
_MARKDOWN = (".md", ".markdown")
_EXAMPLES = """
  deploy-tui new --version v1.4.0
  deploy-tui new production --version v1.4.0 --param uk=yes --param api-url=https://api.example.com
  deploy-tui new --version v1.4.0 --rehearse
  deploy-tui new docs/RELEASING.md --version v1.4.0

A Markdown task list becomes a checklist of one phase: headings are its sections, `- [ ]` lines its items;
what could not be taken over is listed on stderr, with its line.

Prints the session's id, alone, on stdout."""


def run(common: Common, words: list[str]) -> int:
    given = _options().parse_args(words)
    params = _params(given)
    place = place_of(common)
    earlier = read_earlier(place, given.earlier) if given.earlier else None
    checklist = _checklist(place, given.checklist)
    try:
        starting(checklist, params, title=given.title, rehearsal=given.rehearse)
    except Refused as error:  # what a session begins with is input, not a state of things
        hint = "" if params.get("version") else " (the version: --version V)"
        raise Usage(f"{error}{hint}") from None
    refuse_secrets(
        {**params, "title": given.title},
        looked_for(checklist.variables, place.root, [*params.values(), given.title]),
    )
    known = who(place, common)
    operator = known or _asked()
    place = _repository(place, given.git_init)
    if known is None:
        remember_operator(place, operator.name)
    others = [info.id for info in list_sessions(place)[0] if not info.outcome and not info.rehearsal]
    session = create_session(
        place, checklist, params, operator=operator, title=given.title, rehearsal=given.rehearse
    )
    offered = offer(session, earlier) if earlier else 0
    publish(session)
    say(session.id)
    if earlier:
        note(f"deploy-tui: {offered} standing items offered from {earlier.id}; confirm each by hand")
    if given.rehearse:
        note(f"deploy-tui: a rehearsal is never a default: use --session {session.id}")
    elif others:
        note(f"deploy-tui: also open: {', '.join(others)}; from now on say which with --session ID")
    return 0


def _options() -> Parser:
    options = parser(
        "new", "Begin a session: record it, write its folder, commit it.", _EXAMPLES, program_version=False
    )
    options.add_argument(
        "checklist",
        metavar="CHECKLIST",
        nargs="?",
        help=f"its id or folder, or any FILE.md with a task list (default: {_DEFAULT})",
    )
    options.add_argument("--version", metavar="V", default="", help="the version that is deployed")
    options.add_argument(
        "--param", metavar="K=V", action="append", default=[], help="an answer the checklist asks for"
    )
    options.add_argument("--title", default="", help="a name for people")
    options.add_argument("--rehearse", action="store_true", help="practice: never taken for the real thing")
    options.add_argument(
        "--from",
        metavar="SESSION",
        dest="earlier",
        help="offer what that session found for standing items; each is confirmed by hand",
    )
    options.add_argument("--git-init", action="store_true", help="make a git repository where there is none")
    return options


def _params(given: Namespace) -> dict[str, str]:
    params: dict[str, str] = {"version": given.version} if given.version else {}
    for word in given.param:
        id, equals, value = word.partition("=")
        if not id or not equals:
            raise Usage(f"--param {word}: write it like --param uk=yes")
        if params.get(id, value) != value:
            raise Usage(f"{id} is given twice: {params[id]} and {value}")
        params[id] = value
    return params


def _checklist(place: Place, wanted: str | None) -> Checklist:
    folders = checklist_folders(place)
    if wanted is None:
        wanted = _DEFAULT if _DEFAULT in folders or len(folders) != 1 else next(iter(folders))
    if wanted not in folders and wanted.lower().endswith(_MARKDOWN):
        return _from_markdown(wanted)
    if wanted not in folders and not os.path.exists(wanted):
        near = get_close_matches(wanted, folders, 1)
        hint = f", did you mean {near[0]!r}?" if near else f"; there are: {', '.join(folders) or 'none'}"
        raise Usage(f"no checklist {wanted!r}{hint}")
    return load_checklist(place, wanted)


def _from_markdown(path: str) -> Checklist:
    """What of the file could not be taken over is said beside what was."""
    from deploy_tui.store.markdown import load_markdown

    if not os.path.isfile(path):
        raise Usage(f"no file {path}")
    checklist, notes = load_markdown(path)
    note_all(tuple(map(str, notes)))
    items, sections = len(checklist.items), len(checklist.phases[0].sections)
    note(f"deploy-tui: {items} items, {sections} sections from {path}")
    return checklist


def _repository(place: Place, wanted: bool) -> Place:
    """The place, in a new repository where that is wanted. Asks only where somebody can answer."""
    if place.location is not None:
        return place
    if not wanted and at_terminal():
        answer = ask(f"No git repository here. Make one in {place.root}? [Y/n]").lower()
        wanted = answer in ("", "y", "yes")
    if not wanted:
        return place
    init_repository(place.root)
    return find_place(place.root)


def _asked() -> Operator:
    name = ask("Who are you? (your name in the session)") if at_terminal() else ""
    if not name:
        raise Usage(WHO)
    return Operator(name)
