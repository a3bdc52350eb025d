"""What the last sync of this clone came to. Lost or damaged, it is made again by the next sync."""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from deploy_tui.session.state import State
from deploy_tui.store.atomic import write_file
from deploy_tui.store.place import Place
from deploy_tui.store.read import read_json

FILE = "synced.json"


@dataclass(frozen=True, slots=True)
class Memory:
    """`server` stands for the URL, `ref` is the server's ref that we send to, `sent` how many events of each
    writer it holds; `tips` are the commits of its refs. `at` is when all was well last, `since` the first
    time after that when it was not, `why` what was wrong last. `refused` says that the server takes branches
    only. `logs` maps the logs there, by name and blob, to how many events they hold (-1: not ours to touch)
    and to what is wrong with them."""

    server: str = ""
    ref: str = ""
    at: str = ""
    since: str = ""
    why: str = ""
    refused: bool = False
    tips: Mapping[str, str] = field(default_factory=dict)
    sent: Mapping[str, int] = field(default_factory=dict)
    logs: Mapping[str, tuple[int, str]] = field(default_factory=dict)

    def unsent(self, state: State) -> int:
        """How many events the server has not been seen to hold."""
        return sum(max(0, count - self.sent.get(writer, 0)) for writer, count in counts(state).items())


def counts(state: State) -> dict[str, int]:
    """Writer -> how many of its events are known."""
    found: dict[str, int] = {}
    for event in state.events.values():
        found[event.writer] = found.get(event.writer, 0) + 1
    return found


def server_of(url: str) -> str:
    """What stands for a URL in a file; there may be a password in it."""
    return hashlib.sha256(url.encode("utf-8", "surrogateescape")).hexdigest()[:16]


def recall(place: Place, uid: str, server: str = "") -> Memory:
    """What is remembered, if it is about this server (or about any)."""
    table = read_json(os.path.join(place.journal_folder(uid), FILE))
    if not table or (server and table.get("server") != server):
        return Memory(server)
    try:
        return Memory(
            **{name: str(table[name]) for name in ("server", "ref", "at", "since", "why")},
            refused=bool(table["refused"]),
            tips={str(ref): str(commit) for ref, commit in table["tips"].items()},
            sent={str(writer): int(count) for writer, count in table["sent"].items()},
            logs={str(log): (int(count), str(why)) for log, (count, why) in table["logs"].items()},
        )
    except (LookupError, TypeError, ValueError, AttributeError):
        return Memory(server)


def remember(place: Place, uid: str, memory: Memory) -> None:
    """Raises NotRecorded."""
    write_file(os.path.join(place.journal_folder(uid), FILE), json.dumps(asdict(memory)).encode())
