"""`deploy-tui status`: where the session stands. Writes nothing, and is quick."""

import json
import time
from typing import Any

from deploy_tui.commands.common import Common, place_of
from deploy_tui.commands.say import note_all, say
from deploy_tui.store.glance import recall
from deploy_tui.store.place import Place

_EXAMPLES = """
  deploy-tui status
  deploy-tui status --json | jq '.phases[] | {id, resolved, total}'

`--json` prints one object: session, uid, life, outcome, checklist, params, rehearsal, phase, phases, items,
signoffs, gates, incidents, timers, saved, stale_at, variables. Keys are only ever added."""

_BAR = 20
_MOST_NAMED = 5


def run(common: Common, words: list[str]) -> int:
    as_json = words == ["--json"]
    if words and not as_json:  # argparse is not imported for the two ways everybody calls it
        from deploy_tui.commands.parser import parser

        options = parser("status", "Where the session stands and what is next. Writes nothing.", _EXAMPLES)
        options.add_argument("--json", action="store_true", help="all of it, for scripts")
        as_json = options.parse_args(words).json
    title, table = _status(place_of(common), common.session)
    if as_json:
        print(json.dumps(table))
    else:
        for line in _lines(title, table):
            say(line)
    return 0


def _status(place: Place, wanted: str | None) -> tuple[str, dict[str, Any]]:
    known = recall(place, wanted)
    if known is not None and not _is_past(known["status"].get("stale_at")):
        return known["title"], known["status"]
    from datetime import UTC, datetime

    from deploy_tui.session.readings import aged
    from deploy_tui.session.status import status
    from deploy_tui.store.read import read_session
    from deploy_tui.store.sessions import choose_session

    reading = read_session(place, *choose_session(place, wanted, to_write=False))
    note_all(reading.warnings)
    state = aged(reading.state, datetime.now(UTC))
    return state.title or state.checklist.title, status(reading.id, state, reading.saved._asdict())


def _is_past(moment: str | None) -> bool:
    """Of two times in this form the earlier one is the smaller text; nothing need be imported for that."""
    return moment is not None and moment <= time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


def _lines(title: str, table: dict[str, Any]) -> list[str]:
    from deploy_tui.commands.columns import pad, width

    version = str(table["params"].get("version") or "")
    life = f"closed: {table['outcome']}" if table["outcome"] else table["life"]
    head = [title, version, table["session"], life, "rehearsal" if table["rehearsal"] else ""]
    wide = max(width(phase["title"]) for phase in table["phases"])
    return [
        " · ".join(filter(None, head)),
        *(
            f"{'▸' if phase['id'] == table['phase'] and not table['outcome'] else ' '} "
            f"{pad(phase['title'], wide)}  {_bar(phase)} {phase['resolved']:>4}/{phase['total']}"
            for phase in table["phases"]
        ),
        *_not_right(table["items"]),
        *_agreed(table.get("variables", {})),
        _next(table),
        f"saved  {_saved(table['saved'])}",
    ]


def _bar(phase: dict[str, Any]) -> str:
    full = _BAR * phase["resolved"] // phase["total"] if phase["total"] else _BAR
    return "▓" * full + "░" * (_BAR - full)


def _not_right(items: dict[str, Any]) -> list[str]:
    lines = []
    for state in ("failed", "blocked", "waived"):
        ids = [id for id, item in items.items() if item["state"] == state]
        if ids:
            more = f" and {len(ids) - _MOST_NAMED} more" if len(ids) > _MOST_NAMED else ""
            lines.append(f"{state}  {', '.join(ids[:_MOST_NAMED])}{more}")
    return lines


def _agreed(variables: dict[str, Any]) -> list[str]:
    """Dangerous values that somebody gave a reason for; never the value, only what is dangerous about it."""
    return [
        f"agreed  {name} ({each['caution']}) by {each['by']}: {each['reason']}"
        for name, each in variables.items()
    ]


def _next(table: dict[str, Any]) -> str:
    id = next((id for phase in table["phases"] for id in phase["open"]), "")
    if table["outcome"] or not id:
        return (
            "next   nothing, the session is closed" if table["outcome"] else "next   nothing: all is resolved"
        )
    item = table["items"][id]
    return f"next   {id}  {item['title']}" + (f" ({item['owner']})" if item["owner"] else "")


def _saved(saved: dict[str, Any]) -> str:
    events, pending = saved["events"], saved["pending"]
    said = f"{events} action{'s' * (events != 1)}"
    if pending:
        return f"{said}, {pending} not committed yet" + (f": {saved['waiting']}" if saved["waiting"] else "")
    return f"{said}, all committed" + (f" ({saved['commit'][:9]})" if saved["commit"] else "")
