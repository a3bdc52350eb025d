"""How a probe puts what it saw: a clean line, a value that is not endless."""

import time

from deploy_tui.execution.reading import Reading
from deploy_tui.text.clean import clean

LONGEST_LINE = 400
LONGEST_VALUE = 200


def line(text: str) -> str:
    """The text on one clean line of a length that people read."""
    return _cut(clean(text[: LONGEST_LINE + 1]), LONGEST_LINE)


def said(
    ok: bool | None,
    detail: str,
    value: str | int | float | None = None,
    *,
    took: float = 0.0,
    output: bytes = b"",
) -> Reading:
    """A reading with its detail and a text for its value made safe to show."""
    if isinstance(value, str):
        value = _cut(clean(value[: LONGEST_VALUE + 1]), LONGEST_VALUE)
    return Reading(ok, value, line(detail), took, output)


def spell(seconds: float) -> str:
    """A length of time as people say it: 34 ms, 1.2 s, 95 s."""
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    return f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s"


def since(began: float) -> float:
    """Seconds from then, by time.monotonic()."""
    return time.monotonic() - began


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"
