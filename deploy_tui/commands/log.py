"""`deploy-tui log`: who did what, in order."""

import json
from typing import Any

from deploy_tui.commands.common import Common, place_of
from deploy_tui.commands.parser import parser
from deploy_tui.commands.say import note_all, say
from deploy_tui.session.events import UNDO, order
from deploy_tui.session.heads import effective
from deploy_tui.session.state import State
from deploy_tui.session.story import local_time, told
from deploy_tui.store.read import read_session
from deploy_tui.store.sessions import choose_session
from deploy_tui.text.clean import clean_block

_EXAMPLES = """
  deploy-tui log
  deploy-tui log --json | jq '.events[] | select(.by == "ada")'

`--json` prints one object: session, uid, events, each with id, n, writer, clock, at, by, git, kind, about,
withdrawn, body and text (the sentence). Keys are only ever added."""


def run(common: Common, words: list[str]) -> int:
    options = parser("log", "Who did what, when, oldest first. Writes nothing.", _EXAMPLES)
    options.add_argument("--json", action="store_true", help="every event, for scripts")
    given = options.parse_args(words)
    place = place_of(common)
    reading = read_session(place, *choose_session(place, common.session, to_write=False))
    note_all(reading.warnings)
    events = _events(reading.state)
    if given.json:
        print(json.dumps({"session": reading.id, "uid": reading.uid, "events": events}))
        return 0
    for event in events:
        withdrawn = "  (withdrawn)" if event["withdrawn"] else ""
        say(f"{local_time(event['at'])}  {event['by']} {event['text']}{withdrawn}")
    return 0


def _events(state: State) -> list[dict[str, Any]]:
    standing = {event.id for about in state.about.values() for event in effective(about.values())}
    return [
        {
            "id": event.id,
            "n": event.n,
            "writer": event.writer,
            "clock": event.clock,
            "at": clean_block(event.at),
            "by": clean_block(event.by),
            "git": clean_block(event.git),
            "kind": clean_block(event.kind),
            "about": clean_block(event.about),
            "withdrawn": event.id not in standing and event.kind != UNDO,
            "body": _cleaned(event.body),
            "text": told(event, state),
        }
        for event in sorted(state.events.values(), key=order)
    ]


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return clean_block(value)
    if isinstance(value, (list, tuple)):
        return [_cleaned(each) for each in value]
    if hasattr(value, "items"):
        return {clean_block(key): _cleaned(each) for key, each in value.items()}
    return value
