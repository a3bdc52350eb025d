"""`deploy-tui doctor`: what is missing or broken around the sessions, and `--fix`."""

import json

from deploy_tui.commands.common import Common, Usage, place_of
from deploy_tui.commands.failure import BROKEN, NO
from deploy_tui.commands.parser import parser
from deploy_tui.commands.say import ask, at_terminal, note, say
from deploy_tui.store.doctor.examination import examine
from deploy_tui.store.doctor.finding import Finding
from deploy_tui.store.errors import StoreError
from deploy_tui.store.git.launch import GitFailed
from deploy_tui.store.operator import find_operator

_EXAMPLES = """
  deploy-tui doctor
  deploy-tui doctor --fix
  deploy-tui doctor --json | jq '.[] | select(.level != "ok")'

`--fix` mends what it may and asks before each; with --yes it does not ask. `--json` prints a list of
objects: check, level (ok, mend, broken), says, advice, fixable. Exit code 0: healthy, 1: something to mend,
3: broken."""

_MARKS = {"ok": "✓", "mend": "!", "broken": "✗"}


def run(common: Common, words: list[str]) -> int:
    options = parser("doctor", "What is missing or broken around the sessions, and what to do.", _EXAMPLES)
    options.add_argument("--fix", action="store_true", help="mend what can be mended")
    options.add_argument("--yes", action="store_true", help="with --fix: do not ask")
    options.add_argument("--json", action="store_true", help="for scripts")
    given = options.parse_args(words)
    if given.fix and not given.yes and not at_terminal():
        raise Usage("doctor --fix asks before it changes something: use a terminal, or --yes")
    place = place_of(common)
    operator = find_operator(place, common.operator)
    findings = examine(place, operator)
    if given.fix:
        mended = [_mend(each, given.yes) for each in findings if each.mend is not None]
        if any(mended):
            findings = examine(place_of(common), operator)
    if given.json:
        print(json.dumps([_table(each) for each in findings]))
    else:
        for each in findings:
            say(_line(each))
    levels = {each.level for each in findings}
    return BROKEN if "broken" in levels else NO if "mend" in levels else 0


def _mend(finding: Finding, unasked: bool) -> bool:
    assert finding.mend is not None
    if not unasked and ask(f"{finding.check}: {finding.says}. {finding.asks}? [y/N]").lower() not in (
        "y",
        "yes",
    ):
        return False
    try:
        finding.mend()
    except (StoreError, GitFailed, OSError) as error:
        note(f"deploy-tui: {finding.check}: {error}")
        return False
    return True


def _line(finding: Finding) -> str:
    advice = f"; {finding.advice}" if finding.advice else ""
    return f"{_MARKS[finding.level]} {finding.check}: {finding.says}{advice}"


def _table(finding: Finding) -> dict[str, object]:
    return {
        "check": finding.check,
        "level": finding.level,
        "says": finding.says,
        "advice": finding.advice,
        "fixable": finding.mend is not None,
    }
