"""A small language for tests about sessions: clones that record acts, meet, and show how things stand.

    ada, bo = Clone(SMALL).people("ada", "bo")
    ada.marks("notes", "done")
    with refused("has confirmed already"): ...

A clone numbers, chains and seals its events as the store does, without any disk. After every act the state
that grew event by event is compared with the one folded from scratch, so every story tests that too.
"""

from __future__ import annotations

import re
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from deploy_tui.checklist.build import build
from deploy_tui.checklist.model import Checklist
from deploy_tui.session import events as kinds
from deploy_tui.session import heads, rules
from deploy_tui.session.events import Draft, Event, digest, genesis, seal, union
from deploy_tui.session.fold import apply, fold
from deploy_tui.session.state import ItemState, State
from deploy_tui.text import toml

UID = "5f2d9a"

SMALL_TOML = """
id = "small"
title = "Small deployment"
param = [
  { id = "version", title = "Version", type = "version", required = true, example = "v1.0.0" },
  { id = "uk", title = "Users in the UK", type = "yes-no" },
  { id = "site", title = "Site", default = "example.org" },
]

[[phase]]
id = "before"
title = "Before"

[[phase.section]]
id = "code"
title = "Code"
item = [
  { id = "unit-tests", title = "Unit tests pass" },
  { id = "review", title = "Code review by 2+ people", kind = "quorum", people = 2 },
  { id = "latency", title = "Queries are quick", kind = "measured", limit = "< 500 ms" },
  { id = "coverage", title = "Coverage", kind = "measured", limit = ">= 80 %" },
  { id = "build", title = "Build number", kind = "measured" },
]

[[phase.section]]
id = "rules"
title = "Rules"
item = [
  { id = "fca", title = "FCA rules kept", if = "uk" },
  { id = "fca-report", title = "FCA report", if = "uk", repeat = "day", times = 2 },
]

[[phase]]
id = "day"
title = "Day of"

[[phase.section]]
id = "deploy"
title = "Deploy"
item = [
  { id = "deploy", title = "Deploy", kind = "action" },
  { id = "watch-errors", title = "Monitor for errors (1 hour)", kind = "timed", hold = "1 hour" },
]

[[phase]]
id = "after"
title = "After"

[[phase.section]]
id = "daily"
title = "Daily"
item = [
  { id = "error-rate", title = "Error rate", repeat = "day", times = 3 },
  { id = "retro", title = "Retrospective" },
]
"""

SMALL: Checklist = build(toml.parse(SMALL_TOML.encode()))
BEGINNING = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


class Clone:
    """One clone of the repository, in which people act. Every act takes a minute."""

    def __init__(self, checklist: Checklist = SMALL, writer: str = "one", now: datetime = BEGINNING) -> None:
        self.checklist = checklist
        self.writer = writer
        self.now = now
        self.state: State = fold(checklist, UID, ())
        self._n = 0
        self._prev = genesis(UID, writer)

    @property
    def events(self) -> tuple[Event, ...]:
        return union(self.state.events.values())

    def by(self, name: str) -> Person:
        return Person(self, name)

    def people(self, *names: str) -> tuple[Person, ...]:
        return tuple(self.by(name) for name in names)

    def started(self, **params: str) -> Clone:
        """The session begins, with these answers."""
        params = {"version": "v1.0.0"} | params
        for draft in rules.starting(self.checklist, params, title="Release", rehearsal=False):
            self.record(draft, "ada")
        return self

    def item(self, ref: str) -> ItemState:
        return self.state.item(ref)

    def shows(self, ref: str) -> str:
        return self.state.item(ref).state

    def later(self, **duration: float) -> None:
        self.now += timedelta(**duration)

    def record(self, draft: Draft, by: str) -> Event:
        """What the store does with a draft, without a disk."""
        self.later(minutes=1)
        clock = max((event.clock for event in self.state.events.values()), default=0) + 1
        event = seal(
            Event(
                session=UID,
                writer=self.writer,
                n=self._n + 1,
                clock=clock,
                at=self.now.isoformat(timespec="seconds"),
                by=by,
                git="",
                kind=draft.kind,
                about=draft.about,
                after=heads.newest(self.state.about.get(draft.about, {})),
                prev=self._prev,
                body=draft.body,
            )
        )
        self._n, self._prev = event.n, digest(event)
        self.takes(event)
        return event

    def takes(self, *events: Event) -> None:
        """Events come in, from here or from elsewhere."""
        self.state = apply(self.state, events)
        assert self.state == fold(self.checklist, UID, self.state.events.values())

    def meets(self, *others: Clone) -> None:
        """They tell each other everything."""
        for other in others:
            self.takes(*other.events)
        for other in others:
            other.takes(*self.events)

    def twin(self, writer: str) -> Clone:
        """Another clone that knows what this one knows."""
        twin = Clone(self.checklist, writer, self.now)
        twin.takes(*self.events)
        return twin


class Person:
    """Somebody who acts in a clone. Acts return the event that was recorded."""

    def __init__(self, clone: Clone, name: str) -> None:
        self.clone = clone
        self.name = name

    def marks(self, ref: str, state: str, **details: Any) -> Event:
        clone = self.clone
        return self._records(rules.mark(clone.state, ref, state, by=self.name, now=clone.now, **details))

    def ticks(self, *refs: str) -> None:
        for ref in refs:
            self.marks(ref, "done")

    def notes(self, ref: str, text: str) -> Event:
        return self._records(rules.note(self.clone.state, ref, text))

    def assigns(self, ref: str, owner: str) -> Event:
        return self._records(rules.assign(self.clone.state, ref, owner))

    def watches(self, ref: str) -> Event:
        return self._records(rules.start_watch(self.clone.state, ref))

    def answers(self, param: str, text: str) -> Event:
        return self._records(rules.set_param(self.clone.state, param, text))

    def undoes(self) -> Event:
        """Takes the last act back; returns the event that was withdrawn."""
        draft, withdrawn = rules.undo(self.clone.state, self.name)
        self._records(draft)
        return withdrawn

    def withdraws(self, event: Event) -> Event:
        """An undo of exactly this event, an undo included."""
        return self.says(kinds.UNDO, event.about, withdraws=event.id)

    def closes(self, outcome: str, reason: str = "") -> Event:
        return self._records(rules.close(self.clone.state, outcome, reason))

    def reopens(self, reason: str) -> Event:
        return self._records(rules.reopen(self.clone.state, reason))

    def says(self, kind: str, about: str, **body: Any) -> Event:
        """Anything at all, past the rules: what a newer version or an enemy may write."""
        return self._records(Draft(kind, about, body))

    def _records(self, draft: Draft) -> Event:
        return self.clone.record(draft, self.name)


def refused(words: str) -> AbstractContextManager[Any]:
    """Expect a refusal that says these words."""
    return pytest.raises((rules.Refused, rules.Unknown), match=re.escape(words))


def forged(event: Event, **changes: Any) -> Event:
    """The event with changes, sealed again: what somebody writes who knows the format."""
    return seal(replace(event, **changes))


def lines_changed(before: str, after: str) -> int:
    """How many lines of a file an edit touched: those gone, or those new, whichever is more."""
    from difflib import ndiff

    signs = [line[0] for line in ndiff(before.splitlines(), after.splitlines())]
    return max(signs.count("-"), signs.count("+"))
