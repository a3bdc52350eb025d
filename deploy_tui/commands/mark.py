"""`deploy-tui mark`: how an item stands."""

from datetime import date

from deploy_tui.commands.acting import open_to_write, record, stands
from deploy_tui.commands.common import Common, Usage
from deploy_tui.commands.parser import Parser, parser
from deploy_tui.commands.say import note, say
from deploy_tui.session import rules
from deploy_tui.session.events import Draft
from deploy_tui.session.state import MOST_CAUTIOUS, State
from deploy_tui.store.evidence import attach
from deploy_tui.store.opened import OpenSession

_EXAMPLES = """
  deploy-tui mark unit-tests done
  deploy-tui mark query-speed done --value 320 --evidence explain.txt
  deploy-tui mark security-scan done --evidence https://scans.example.com/1409
  deploy-tui mark load-test-100 deferred --reason "no staging this week" --to day-of --owner bo

A quorum item ("2+ team members") is done when enough different people have marked it done, each as
themselves. An item that repeats is named with its number, as in cpu-memory-normal@2; without it the next open
one is meant."""


def run(common: Common, words: list[str]) -> int:
    given = _options().parse_args(words)
    if given.until:
        try:
            date.fromisoformat(given.until)
        except ValueError:
            raise Usage(f"--until {given.until}: write a day like 2026-12-31") from None
    session, operator = open_to_write(common)
    kept: tuple[str, ...] = ()

    def act(state: State) -> Draft:
        return rules.mark(
            state,
            given.item,
            given.state,
            by=operator.name,
            now=session.now(),
            reason=given.reason,
            value=given.value,
            to_phase=given.to,
            owner=given.owner,
            until=given.until,
            evidence=kept,
        )

    def remark(state: State) -> Draft:
        return rules.note(state, ref, given.note)

    ref = act(session.state).about.removeprefix("item:")  # refused before any evidence is stored
    kept = tuple(_attached(session, path) for path in given.evidence)
    record(session, act, *([remark] if given.note else []))
    say(stands(session.state, ref))
    return 0


def _attached(session: OpenSession, path: str) -> str:
    """The evidence's name. A secret in a text is not kept; pictures and archives are kept as they are."""
    from deploy_tui.environment.hidden import asked_for
    from deploy_tui.text.redaction import redact

    def cleared(data: bytes) -> bytes:
        if b"\0" in data:
            return data
        without = redact(data, asked_for(session.state.checklist.variables, session.place.root))
        if without != data:
            note(f"deploy-tui: {path}: holds what looks like a secret: it is kept as [redacted]")
        return without

    return attach(session.place, session.id, path, cleared)


def _options() -> Parser:
    options = parser("mark", "Say how an item stands. Recorded at once, then committed.", _EXAMPLES)
    options.add_argument("item", metavar="ITEM", help="its id, as `deploy-tui status --json` has it")
    options.add_argument("state", metavar="STATE", help=", ".join(reversed(MOST_CAUTIOUS)))
    options.add_argument("--reason", default="", help="why; needed for blocked, skipped, deferred and waived")
    options.add_argument("--note", default="", help="a note on the item, recorded with it")
    options.add_argument("--value", metavar="V", help="what was measured, with or without its unit")
    options.add_argument(
        "--evidence",
        metavar="FILE|LINK",
        action="append",
        default=[],
        help="a file that proves it, or a link to what does; may be repeated",
    )
    options.add_argument(
        "--to", metavar="PHASE", default="", help="deferred: the phase where it turns up again"
    )
    options.add_argument("--owner", metavar="O", default="", help="who takes care of it")
    options.add_argument(
        "--until", metavar="DATE", default="", help="waived: the day when that ends, 2026-12-31"
    )
    return options
