"""`deploy-tui allow`: the commands of a session's checklist may run."""

from datetime import UTC, datetime

from deploy_tui.commands.acting import WHO, who
from deploy_tui.commands.common import Common, Usage, place_of
from deploy_tui.commands.failure import NO
from deploy_tui.commands.parser import parser
from deploy_tui.commands.say import ask, at_terminal, note, note_all, say
from deploy_tui.execution import parts, trust
from deploy_tui.execution.surroundings import params_of
from deploy_tui.store.read import read_session
from deploy_tui.store.sessions import choose_session

_EXAMPLES = """
  deploy-tui allow
  deploy-tui allow --yes        where nobody can be asked, as in CI

Shows every command, probe and script file whole; nothing of a checklist runs before that. When something
has changed since, only the difference. The approval is for this folder, and lies outside the repository."""


def run(common: Common, words: list[str]) -> int:
    options = parser("allow", "Show what the checklist would run, and allow exactly that.", _EXAMPLES)
    options.add_argument("--yes", action="store_true", help="do not ask")
    options.add_argument("--all", action="store_true", help="show everything, not only what has changed")
    given = options.parse_args(words)
    place = place_of(common)
    reading = read_session(place, *choose_session(place, common.session, to_write=True))
    note_all(reading.warnings)
    checklist = reading.state.checklist
    lines = parts.described(checklist, place.root, params_of(reading.state))
    digest = parts.digest(lines)
    if trust.is_allowed(place, checklist.id, digest):
        if given.all:
            _show(lines)
        note(f"deploy-tui: {parts.count(lines)} commands of {checklist.id} are allowed already")
        return 0
    last = trust.latest(place, checklist.id)
    if last is None or given.all:
        _show(lines)
    else:
        say(f"Changed since {last.by} allowed it on {last.at}:")
        _show(trust.difference(last.lines, lines))
    operator = who(place, common)
    if operator is None:
        raise Usage(WHO)
    question = f"Allow these {parts.count(lines)} commands to run here, as you? [y/N]"
    if not given.yes and not at_terminal():
        note("deploy-tui: nothing is allowed yet: nobody can be asked here; --yes allows what is shown above")
        return NO
    if not given.yes and ask(question).lower() not in ("y", "yes"):
        note("deploy-tui: nothing is allowed")
        return NO
    now = datetime.now(UTC).isoformat(timespec="seconds")
    trust.allow(place, checklist.id, lines, by=operator.name, at=now)
    count = parts.count(lines)
    note(f"deploy-tui: {operator.name} allows {count} commands of {checklist.id} ({digest[:12]})")
    return 0


def _show(lines: list[str] | tuple[str, ...]) -> None:
    for line in lines:
        say(line)
