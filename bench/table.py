"""The one table, and the lines above and below it."""

import os
import platform
import time
from collections.abc import Sequence
from importlib.metadata import version

from bench.figures import Row, number

HEADINGS = ("what", "figure", "target", "against", "verdict")


def heading(runs: int, load: float) -> str:
    """What was measured where: the figures mean little without it. `load` is that before the run."""
    cores = os.cpu_count() or 1
    line = (
        f"deploy-tui bench · {time.strftime('%Y-%m-%d %H:%M')} · Python {platform.python_version()} · "
        f"Textual {version('textual')} · {cores} cores · load {load:.1f} · terminal 120×40 · {runs} pairs"
    )
    if load < cores / 2:
        return line
    return f"{line}\nThe machine was busy with something else before: the milliseconds are too high."


def table(rows: Sequence[Row]) -> str:
    """The rows under their headings, columns aligned."""
    cells = [HEADINGS, *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(HEADINGS))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in cells
    ]
    lines.insert(1, "  ".join("─" * width for width in widths))
    return "\n".join(lines)


def _cells(row: Row) -> tuple[str, ...]:
    target = "" if row.limit is None else f"≤ {number(row.limit, row.unit)}"
    return row.what, number(row.value, row.unit), target, row.against, row.verdict


def remarks(rows: Sequence[Row]) -> str:
    """One line for each row that has something to add."""
    return "\n".join(f"{row.what}: {row.note}" for row in rows if row.note)
