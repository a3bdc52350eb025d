"""Every variable, where its value is kept and how it stands. No values: this may be shown."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

from deploy_tui.checklist.model import Variable
from deploy_tui.environment.found import Finding, Values
from deploy_tui.environment.known import Known
from deploy_tui.session.events import Event


class Row(NamedTuple):
    """`kept` is the place that has the value: "environment", "keyring", the path of a file; "" for nowhere.
    `agreed` is who gave a reason for a dangerous value. While `asked` nobody knows any of it yet; `unknown`
    was asked about, and there was no answer."""

    variable: Variable
    kept: str = ""
    line: int = 0
    findings: tuple[Finding, ...] = ()
    agreed: Event | None = None
    asked: bool = False
    unknown: bool = False

    @property
    def well(self) -> bool:
        return not (self.asked or self.unknown or self.findings)

    @property
    def stands(self) -> str:
        """In a few words; "well" when nothing is wrong."""
        if self.asked:
            return ""
        return self.findings[0].says if self.findings else "not known" if self.unknown else "well"


@dataclass(frozen=True, slots=True)
class Survey:
    """`others` are findings about the place itself, and about names that the checklist does not have;
    `silent` means that it did not answer."""

    rows: tuple[Row, ...]
    others: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()
    silent: bool = False

    @property
    def well(self) -> int:
        return sum(row.well for row in self.rows)


def survey(known: Known, found: Values, asked: Collection[str] = ()) -> Survey:
    """How these values stand. `asked` are names of which nobody knows yet whether they have a value; nothing
    is said about them."""
    variables = known.variables
    names = tuple(name for name in variables if name not in asked) if asked else None
    findings = known.check(found, names)
    rows = tuple(
        Row(variable, asked=True)
        if name in asked
        else Row(
            variable,
            found.place(name),
            found.lines.get(name, 0),
            tuple(each for each in findings if each.name == name),
            known.agreed(name, found),
            unknown=found.silent and name not in found.values,
        )
        for name, variable in variables.items()
    )
    others = tuple(each for each in findings if each.name not in variables)
    return Survey(rows, others, found.notes, found.silent)
