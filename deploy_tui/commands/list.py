"""`deploy-tui list`: every session here."""

import json

from deploy_tui.commands.columns import table
from deploy_tui.commands.common import Common, place_of
from deploy_tui.commands.failure import BROKEN
from deploy_tui.commands.parser import parser
from deploy_tui.commands.say import note, note_all, say
from deploy_tui.session.story import local_time
from deploy_tui.store.sessions import SessionInfo, list_sessions

_EXAMPLES = """
  deploy-tui list
  deploy-tui list --json | jq '.[] | select(.outcome == null) | .id'

`--json` prints a list of objects: id, uid, title, version, life, outcome (null while open), rehearsal,
resolved, total, started_at, phase and next (titles). Keys are only ever added. Exit code 3 when a session
cannot be read."""


def run(common: Common, words: list[str]) -> int:
    options = parser("list", "Every session here, oldest first. Writes nothing.", _EXAMPLES)
    options.add_argument("--json", action="store_true", help="for scripts")
    given = options.parse_args(words)
    place = place_of(common)
    infos, troubles = list_sessions(place)
    infos.sort(key=lambda info: (info.started_at, info.id))
    if given.json:
        print(json.dumps([_table(info) for info in infos]))
    elif infos:
        for line in table([_row(info) for info in infos]):
            say(line)
    elif not troubles:
        note(f"deploy-tui: no sessions in {place.root}; begin one: deploy-tui new --version v1.0.0")
    note_all(tuple(troubles))
    return BROKEN if troubles else 0


def _row(info: SessionInfo) -> tuple[str, ...]:
    life = info.outcome or info.life
    return (
        info.id,
        f"{life}, rehearsal" if info.rehearsal else life,
        f"{info.resolved}/{info.total}",
        info.title,
        info.version,
        local_time(info.started_at),
        "" if info.outcome else info.phase,
    )


def _table(info: SessionInfo) -> dict[str, object]:
    return {
        "id": info.id,
        "uid": info.uid,
        "title": info.title,
        "version": info.version,
        "life": info.life,
        "outcome": info.outcome or None,
        "rehearsal": info.rehearsal,
        "resolved": info.resolved,
        "total": info.total,
        "started_at": info.started_at,
        "phase": info.phase,
        "next": info.next_item or None,
    }
