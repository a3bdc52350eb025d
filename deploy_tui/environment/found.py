"""What was found: the values, wherever they came from, and what is wrong with them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from deploy_tui.text.clean import clean


class Finding(NamedTuple):
    """One thing that is wrong. Never holds a value. `line` is 0 where there is none; `sort` is one word."""

    name: str
    sort: str
    says: str
    advice: str
    file: str = ""
    line: int = 0

    def __str__(self) -> str:
        place = (
            f"{clean(self.file)}:{self.line}: " if self.line else f"{clean(self.file)}: " if self.file else ""
        )
        return f"{place}{f'{self.name}: ' if self.name else ''}{self.says}; {self.advice}"


@dataclass(frozen=True, slots=True)
class Values:
    """Values by name, where each was found, and what was wrong with the place itself. `name` is how people
    call the place; `silent` that it did not answer, so what is not among the values may still be there;
    `places` are the places where they come from several."""

    name: str
    values: Mapping[str, str] = field(repr=False)
    lines: Mapping[str, int] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()
    silent: bool = False
    places: Mapping[str, str] = field(default_factory=dict)

    def get(self, name: str) -> str:
        return self.values.get(name, "")

    def place(self, name: str) -> str:
        """Where this one is kept; "" for nowhere."""
        return self.places.get(name, self.name) if name in self.values else ""

    def finding(self, name: str, sort: str, says: str, advice: str) -> Finding:
        """A finding about this variable, where it stands."""
        file = self.name if self.lines else ""
        return Finding(name, sort, says, advice, file, self.lines.get(name, 0))
