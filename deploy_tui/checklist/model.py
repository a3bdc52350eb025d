"""The checklist as the program uses it: what must be done, by whom, why and how.

Every text in here has been cleaned and may be shown. The raw tables that it was built from are kept
beside it, for the digest and for the session's frozen copy.

Named tuples, because as many frozen dataclasses would take a twentieth of the wizard's start.
"""

import operator
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, NamedTuple

Kind = Literal["manual", "measured", "checked", "action", "timed", "quorum"]
KINDS: tuple[Kind, ...] = ("manual", "measured", "checked", "action", "timed", "quorum")
MOST_TIMES = 366
# Behind a script's id: its way back.
ROLLBACK_ENDING = "-rollback"

_LIMIT = re.compile(r"\s*(<=|>=|<|>|=)\s*(-?\d+(?:\.\d+)?)\s*(.*?)\s*")
_LONGEST_LIMIT = 80
_COMPARE = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq}


class Limit(NamedTuple):
    """What a measured value must satisfy: `< 500 ms`."""

    op: str
    number: float
    unit: str

    @staticmethod
    def parse(text: str) -> "Limit":
        """Raises ValueError when the text is not: comparison, number, unit."""
        match = _LIMIT.fullmatch(text) if len(text) <= _LONGEST_LIMIT else None
        if match is None:
            raise ValueError(f'{text!r} is no limit; write it like "< 500 ms"')
        op, number, unit = match.groups()
        return Limit(op, float(number), unit)

    def holds(self, value: float) -> bool:
        return bool(_COMPARE[self.op](value, self.number))

    def __str__(self) -> str:
        return f"{self.op} {self.number:g} {self.unit}".rstrip()


class Alert(NamedTuple):
    """When an alert fires, and how loudly."""

    when: str
    notify: str


class Item(NamedTuple):
    """One thing to do. `id` is unique in the checklist; `number` is its place in it, from 0."""

    id: str
    title: str
    phase: str
    section: str
    number: int
    kind: Kind = "manual"
    why: str = ""
    how: str = ""
    owner: str = ""
    limit: Limit | None = None
    unit: str = ""
    people: int = 1
    hold: str = ""
    every: str = ""
    repeat: str = ""
    times: int = 1
    condition: str = ""
    command: str = ""
    probe: Mapping[str, Any] | None = None
    fresh: str = ""
    alert: Alert | None = None
    standing: bool = False
    danger: bool = False
    same: str = ""
    related: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    runbook: str = ""
    script: str = ""
    variables: tuple[str, ...] = ()

    @property
    def instances(self) -> tuple[str, ...]:
        """What is marked: the item itself, or `id@1` … `id@n` where it repeats."""
        if not self.repeat:
            return (self.id,)
        return tuple(f"{self.id}@{n}" for n in range(1, self.times + 1))


class Section(NamedTuple):
    """Items that belong together; `group` is the heading that several sections share."""

    id: str
    title: str
    phase: str
    items: tuple[Item, ...]
    group: str = ""
    about: str = ""


class Phase(NamedTuple):
    """One of the stretches of a deployment."""

    id: str
    title: str
    sections: tuple[Section, ...]
    heading: str = ""
    about: str = ""

    @property
    def items(self) -> tuple[Item, ...]:
        return tuple(item for section in self.sections for item in section.items)


class Param(NamedTuple):
    """What a session is asked once: the version, a host, whether a condition holds. `later`: not when it
    begins, but when the answer is first needed."""

    id: str
    title: str
    type: str = "text"
    ask: str = ""
    default: str | bool | None = None
    example: str = ""
    required: bool = False
    later: bool = False


class Role(NamedTuple):
    """An owner of items; with `signoff` a role that signs, for what it `covers`."""

    id: str
    title: str
    about: str = ""
    signoff: str = ""
    covers: tuple[str, ...] = ()


class Reminder(NamedTuple):
    kind: Literal["never", "always"]
    text: str
    items: tuple[str, ...] = ()


class Gate(NamedTuple):
    """What must be true before something may happen. `needs` are tables as in the file."""

    id: str
    title: str
    before: str
    needs: tuple[Mapping[str, Any], ...] = ()
    opened: str = ""


class Clock(NamedTuple):
    """A clock that forces a decision: after how long, counted from when, which choices."""

    after: str
    since: str
    decision: str
    choices: tuple[str, ...] = ()


class Step(NamedTuple):
    id: str
    text: str
    how: str = ""
    command: str = ""
    clock: Clock | None = None


class Contact(NamedTuple):
    name: str
    role: str = ""
    phone: str = ""


class Runbook(NamedTuple):
    """An emergency procedure. `symptoms` are the words somebody types at 3 a.m."""

    id: str
    title: str
    steps: tuple[Step, ...]
    about: str = ""
    symptoms: tuple[str, ...] = ()
    severity: str = ""
    items: tuple[str, ...] = ()
    script: str = ""
    contacts: tuple[Contact, ...] = ()


VariableType = Literal["text", "number", "whole", "flag", "host", "url", "origins"]
VARIABLE_TYPES: tuple[VariableType, ...] = ("text", "number", "whole", "flag", "host", "url", "origins")


class Variable(NamedTuple):
    """A variable that production needs, as the document shows it; and what its value must be like.

    `only` are the values it may have, `never` words that may not be in it; `length` is in characters, `bits`
    how hard it is to guess. A value that `caution` describes ("True", "> 1000") wants a reason.
    """

    name: str
    group: str = ""
    example: str = ""
    comment: str = ""
    secret: bool = False
    about: str = ""
    type: VariableType = "text"
    range: tuple[Limit, ...] = ()
    only: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    scheme: tuple[str, ...] = ()
    length: int = 0
    bits: int = 0
    listed_in: str = ""
    domain_of: str = ""
    caution: str = ""


class ScriptStep(NamedTuple):
    run: str
    about: str = ""
    timeout: str = ""
    probe: Mapping[str, Any] | None = None


class Script(NamedTuple):
    """Commands in order. `rollback` are the steps that take it back; `undoes` is, in such a way back, the id
    of the script."""

    id: str
    title: str
    steps: tuple[ScriptStep, ...]
    about: str = ""
    item: str = ""
    danger: bool = False
    rollback: tuple[ScriptStep, ...] = ()
    undoes: str = ""

    @property
    def way_back(self) -> "Script | None":
        """What takes it back, a script of its own; None where it has no way back."""
        if not self.rollback:
            return None
        title, about = f"Roll back: {self.title}", f"Takes back what {self.title} did."
        return Script(
            self.id + ROLLBACK_ENDING, title, self.rollback, about, self.item, self.danger, undoes=self.id
        )

    @property
    def opposite(self) -> str:
        """The id of what takes it back, or of what it takes back; "" where there is neither."""
        return self.undoes or (self.id + ROLLBACK_ENDING if self.rollback else "")


@dataclass(frozen=True)
class Checklist:
    """A whole checklist. `table` is the raw merged document; `digest` names exactly that."""

    id: str
    title: str
    digest: str
    table: Mapping[str, Any] = field(repr=False)
    phases: tuple[Phase, ...]
    about: str = ""
    warning: str = ""
    ready: str = ""
    closing: tuple[str, ...] = ()
    params: tuple[Param, ...] = ()
    roles: tuple[Role, ...] = ()
    reminders: tuple[Reminder, ...] = ()
    gates: tuple[Gate, ...] = ()
    runbooks: tuple[Runbook, ...] = ()
    variables: tuple[Variable, ...] = ()
    scripts: tuple[Script, ...] = ()

    @cached_property
    def items(self) -> Mapping[str, Item]:
        """Every item by its id, in checklist order."""
        return {item.id: item for section in self.sections for item in section.items}

    @property
    def sections(self) -> Iterator[Section]:
        return (section for phase in self.phases for section in phase.sections)

    @property
    def signing_roles(self) -> tuple[Role, ...]:
        return tuple(role for role in self.roles if role.signoff)

    @property
    def rollbacks(self) -> tuple[Script, ...]:
        """The ways back of the scripts that have one."""
        return tuple(back for script in self.scripts if (back := script.way_back) is not None)

    @property
    def runnable(self) -> Iterator[Script]:
        """Every script, each before its way back."""
        for script in self.scripts:
            yield script
            if (back := script.way_back) is not None:
                yield back

    def script(self, id: str) -> Script | None:
        """A script, or the way back of one."""
        return next((script for script in self.runnable if script.id == id), None)

    def runbook(self, id: str) -> Runbook | None:
        return next((runbook for runbook in self.runbooks if runbook.id == id), None)

    def role_title(self, id: str) -> str:
        return next((role.title for role in self.roles if role.id == id), id)
