"""The state of a session, as the fold makes it from events. Its texts are cleaned and may be shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, Literal, NamedTuple, get_args

from deploy_tui.checklist.model import Checklist, Item, Phase, Section
from deploy_tui.session.events import CONFIRM, Event

StateName = Literal["open", "done", "failed", "blocked", "skipped", "deferred", "waived"]
How = Literal["", "hand", "value", "probe", "people", "carried", "rule"]
HOWS: tuple[How, ...] = get_args(How)
Value = str | int | float | None

# Where heads differ, the first of these that one of them says is shown.
MOST_CAUTIOUS: tuple[StateName, ...] = ("failed", "blocked", "open", "deferred", "waived", "skipped", "done")
RESOLVED: frozenset[str] = frozenset({"done", "skipped", "deferred", "waived"})
OUTCOMES = ("succeeded", "rolled-back", "aborted", "abandoned")


def says(event: Event) -> StateName:
    """The state that a mark or a confirmation claims. One that we do not know yet counts as open, the way
    of caution."""
    state = "done" if event.kind == CONFIRM else event.body.get("state")
    return state if state in MOST_CAUTIOUS else "open"


def differ(heads: tuple[Event, ...]) -> bool:
    """Whether people acted without seeing each other and do not agree. Equal states do not differ."""
    return len({says(head) for head in heads}) > 1


class Note(NamedTuple):
    text: str
    by: str
    at: str
    event: str


class Switched(NamedTuple):
    """Who switched an item to manual, when and why."""

    by: str
    at: str
    reason: str


class LastReading(NamedTuple):
    """What a probe or a command saw last. `ok` None: it could not tell. `at` is when; its age is counted
    from there. `kind` is the kind of probe, `took` in seconds."""

    ok: bool | None
    value: Value
    detail: str
    kind: str
    took: float
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class ItemState:
    """How an item, or one instance of it, stands.

    `how` tells how the state was earned; `confirmed` who has confirmed a quorum; `heads` are the
    events that say so: more than one with different states is a disagreement. `watch_from` is when
    the watch of a timed item began. `reading` is the last one, whether it made
    the state or not; `manual` who said that people look at it, and no machine. `instances` of a repeating
    item are in order.
    """

    state: StateName = "open"
    how: How = ""
    by: str = ""
    at: str = ""
    reason: str = ""
    value: Value = None
    to: str = ""
    until: str = ""
    owner: str = ""
    evidence: tuple[str, ...] = ()
    confirmed: tuple[str, ...] = ()
    watch_from: str = ""
    reading: LastReading | None = None
    manual: Switched | None = None
    notes: tuple[Note, ...] = ()
    heads: tuple[Event, ...] = ()
    history: tuple[Event, ...] = ()
    instances: tuple["ItemState", ...] = ()

    @property
    def resolved(self) -> bool:
        return self.state in RESOLVED

    @property
    def disputed(self) -> bool:
        return differ(self.heads) or any(instance.disputed for instance in self.instances)


@dataclass(frozen=True)
class State:
    """The whole session. Made by `fold` and `apply` only."""

    checklist: Checklist
    uid: str
    items: Mapping[str, ItemState]
    params: Mapping[str, Any]
    resolved: Mapping[str, int]
    about: Mapping[str, Mapping[str, Event]] = field(repr=False)
    events: Mapping[str, Event] = field(repr=False)
    title: str = ""
    started_by: str = ""
    started_at: str = ""
    rehearsal: bool = False
    outcome: str = ""
    closed_by: str = ""
    closed_at: str = ""
    closing_reason: str = ""
    notes: tuple[Note, ...] = ()

    def item(self, id: str) -> ItemState:
        """The state of an item or of one instance (`id@2`)."""
        name, _, number = id.partition("@")
        state = self.items[name]
        return state.instances[int(number) - 1] if number else state

    @property
    def version(self) -> str:
        return str(self.params.get("version") or "")

    @property
    def life(self) -> str:
        """preparing, deploying, watching or closed."""
        if self.outcome:
            return "closed"
        names = {1: ("deploying",), 2: ("preparing", "deploying")}.get(
            len(self.checklist.phases),
            ("preparing", *["deploying"] * (len(self.checklist.phases) - 2), "watching"),
        )
        return names[self.checklist.phases.index(self.phase)]

    @property
    def phase(self) -> Phase:
        """The first phase with something unresolved in it; the last one when all is resolved."""
        for phase in self.checklist.phases:
            if self.phase_resolved(phase) < sum(len(section.items) for section in phase.sections):
                return phase
        return self.checklist.phases[-1]

    def phase_resolved(self, phase: Phase) -> int:
        return sum(self.resolved[section.id] for section in phase.sections)

    def section_resolved(self, section: Section) -> int:
        return self.resolved[section.id]

    def next_open(self, after: int = -1, *, wrap: bool = True) -> Item | None:
        """The first unresolved item behind place `after` in the checklist, then from the top."""
        items = tuple(self.checklist.items.values())
        start = max(0, after + 1)
        places = chain(range(start, len(items)), range(min(start, len(items))) if wrap else ())
        return next((items[n] for n in places if not self.items[items[n].id].resolved), None)
