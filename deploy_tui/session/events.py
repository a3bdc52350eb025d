"""Events: what operators did. The only way a session's state changes.

An event's id is the digest of everything in it, so the same event is the same wherever it turns up,
and two that differ can never be taken for one another.
"""

import hashlib
import json
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

FORMAT = 1
ID_LENGTH = 32

# Kinds that the fold understands. Others (from a newer version) are carried and counted, not understood.
START = "start"
PARAM = "param"
MARK = "mark"
CONFIRM = "confirm"
NOTE = "note"
ASSIGN = "assign"
UNDO = "undo"
WATCH = "watch"
READING = "reading"
INTENT = "intent"
OUTCOME = "outcome"
SIGNOFF = "signoff"
CLAIM = "claim"
MANUAL = "manual"
COMPLETE = "complete"
AFFIRM = "affirm"
OFFER = "offer"
INCIDENT = "incident"
STEP = "step"
INCIDENT_CLOSED = "incident-closed"
CAUTION = "caution"
CLOSE = "close"
REOPEN = "reopen"

_ENVELOPE = ("id", "n", "clock", "at", "by", "git", "kind", "about", "after", "prev")
# Clocks stop here, so that one forged clock cannot make the next event unwritable. Ties fall to the writer.
MOST_CLOCK = 2**53
# The digest takes these from the head of the log file, so an event may not bring its own.
_HEAD = ("format", "session", "writer")
# Far below what `text.toml` refuses to parse: an event that is sealed can be read back from its log.
_DEEPEST_BODY = 8
# A writer is part of a file's name: log/<writer>.toml.
_WRITER = re.compile(r"[A-Za-z0-9_-]{1,64}")


TYPED = ("text", "reason", "value", "detail", "owner")
"""The keys of a body under which stands what somebody typed or pasted."""


class Draft(NamedTuple):
    """What somebody wants to record. The store adds the rest: writer, number, clock, time, `after`."""

    kind: str
    about: str
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Event:
    """One recorded act.

    `writer` is the clone that recorded it and `n` its number there, from 1; `clock` is the Lamport
    clock, for order; `at` is the wall clock in ISO 8601, for display only; `by` the operator, `git`
    the identity git knows beside it; `about` names the register that it changes ("item:unit-tests");
    `after` are the ids of the events about the same thing that it had seen and that none other there
    had superseded; `prev` is the sha256 of this writer's event before.
    """

    session: str
    writer: str
    n: int
    clock: int
    at: str
    by: str
    git: str
    kind: str
    about: str
    after: tuple[str, ...]
    prev: str
    body: Mapping[str, Any]
    id: str = ""

    def table(self) -> dict[str, Any]:
        """The event as it stands in a log file, whose head names session and writer."""
        head: dict[str, Any] = {"id": self.id, "n": self.n, "clock": self.clock, "at": self.at, "by": self.by}
        if self.git:
            head["git"] = self.git
        head |= {"kind": self.kind, "about": self.about}
        if self.after:
            head["after"] = list(self.after)
        head["prev"] = self.prev
        return head | dict(self.body)


_canonical = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False
).encode


class BadEvent(ValueError):
    """What is no event, cannot be one, or is not the one that its id says."""


def digest(event: Event) -> str:
    """The sha256 over the event's canonical JSON, without its id, in hex."""
    table = event.table() | {"format": FORMAT, "session": event.session, "writer": event.writer}
    del table["id"]
    return hashlib.sha256(_canonical(table).encode()).hexdigest()


def seal(event: Event) -> Event:
    """The event with its id filled in, and with nothing in it that its log file could not give back.

    None is left out and a lone surrogate (a byte of argv that is no UTF-8) becomes "?". Raises BadEvent
    when the body shadows the envelope or holds what TOML and JSON do not both know.
    """
    if shadowed := sorted(set(event.body) & {*_ENVELOPE, *_HEAD}):
        raise BadEvent(f"the body may not hold {', '.join(shadowed)}")
    _refuse_writer(event.writer)
    event = replace(
        event,
        clock=min(event.clock, MOST_CLOCK),
        at=_utf8(event.at),
        by=_utf8(event.by),
        git=_utf8(event.git),
        kind=_utf8(event.kind),
        about=_utf8(event.about),
        body=_plain(event.body),
    )
    try:
        return replace(event, id=digest(event)[:ID_LENGTH])
    except (TypeError, ValueError) as error:
        raise BadEvent(f"cannot be recorded: {error}") from None


def _refuse_writer(writer: str) -> None:
    if not _WRITER.fullmatch(writer):
        raise BadEvent(f"{writer!r:.80} is no writer")


def _utf8(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def _plain(value: Any, depth: int = 0) -> Any:
    """The value as TOML reads it back, or the same value if it is that already. Raises BadEvent."""
    if depth > _DEEPEST_BODY:
        raise BadEvent(f"the body is nested more than {_DEEPEST_BODY} deep")
    if isinstance(value, str):
        return _utf8(value)
    if isinstance(value, (bool, int)) or (isinstance(value, float) and math.isfinite(value)):
        return value
    if isinstance(value, Mapping) and all(isinstance(key, str) for key in value):
        return {_utf8(key): _plain(each, depth + 1) for key, each in value.items() if each is not None}
    if isinstance(value, (list, tuple)):
        return [_plain(each, depth + 1) for each in value]
    raise BadEvent(f"an event cannot hold {value!r:.80}")


def genesis(session: str, writer: str) -> str:
    """What the first event of a writer names as the one before."""
    return hashlib.sha256(f"deploy-tui {FORMAT} {session} {writer}".encode()).hexdigest()


def from_table(session: str, writer: str, table: Mapping[str, Any]) -> Event:
    """The event in a log file's table. Raises BadEvent when it is none, or not what its id says."""
    if not isinstance(table, Mapping):
        raise BadEvent(f"not an event: {table!r:.80}")
    _refuse_writer(writer)
    if shadowed := sorted(set(table) & set(_HEAD)):
        raise BadEvent(f"not an event: its digest would not cover its {', '.join(shadowed)}")
    try:
        event = Event(
            session=session,
            writer=writer,
            n=_typed(table, "n", int),
            clock=_typed(table, "clock", int),
            at=_typed(table, "at", str),
            by=_typed(table, "by", str),
            git=_typed(table, "git", str) if "git" in table else "",
            kind=_typed(table, "kind", str),
            about=_typed(table, "about", str),
            after=_ids(table.get("after", [])),
            prev=_typed(table, "prev", str),
            body=_plain({key: value for key, value in table.items() if key not in _ENVELOPE}),
            id=_typed(table, "id", str),
        )
        known = digest(event)[:ID_LENGTH]
    except (KeyError, TypeError, ValueError) as error:
        raise BadEvent(f"not an event: {error}") from None
    if event.id != known:
        raise BadEvent(f"event {event.id} was changed after it was recorded")
    if not 0 <= event.clock <= MOST_CLOCK:
        raise BadEvent(f"event {event.id} has the impossible clock {event.clock}")
    return event


def _typed(table: Mapping[str, Any], key: str, wanted: type) -> Any:
    value = table[key]
    if type(value) is not wanted:
        raise TypeError(f"{key} is not {wanted.__name__}")
    return value


def _ids(value: object) -> tuple[str, ...]:
    if not isinstance(value, (list, tuple)) or not all(isinstance(each, str) for each in value):
        raise TypeError("after is not a list of ids")
    return tuple(value)


def union(*logs: Iterable[Event]) -> tuple[Event, ...]:
    """All events of all logs, each once, in display order. Commutative, associative, idempotent."""
    by_id = {event.id: event for log in logs for event in log}
    return tuple(sorted(by_id.values(), key=order))


def order(event: Event) -> tuple[int, str, int, str]:
    """Display order: by Lamport clock; ties by writer, then number."""
    return event.clock, event.writer, event.n, event.id
