"""Figures: a row of the table, and the few statistics that the rows need."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from statistics import median


@dataclass(frozen=True, slots=True)
class Row:
    """One measured figure. `limit` is the largest value that is still good; None = only for comparison.

    `against` says what it is compared with, and that thing's own figure. `note` is what else was seen.
    """

    what: str
    value: float
    unit: str
    limit: float | None = None
    against: str = ""
    note: str = ""

    @property
    def missed_by(self) -> float:
        """How far over the limit, in the row's unit; 0 when it is met."""
        return 0.0 if self.limit is None else max(0.0, self.value - self.limit)

    @property
    def verdict(self) -> str:
        if self.limit is None:
            return ""
        return f"missed by {number(self.missed_by, self.unit)}" if self.missed_by else "met"


def number(value: float, unit: str) -> str:
    """The value with its unit, with as many digits as mean anything."""
    digits = 2 if unit in ("×", "%") or value < 0.1 else 1 if value < 100 else 0
    return f"{value:.{digits}f} {unit}"


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that at least `percent` of all values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, ceil(len(ordered) * percent / 100) - 1)]


def ratio(pairs: Sequence[tuple[float, float]]) -> float:
    """The median over all pairs of first by second."""
    return median(first / second for first, second in pairs)


def milliseconds(seconds: Sequence[float]) -> list[float]:
    return [second * 1000 for second in seconds]
