"""Start to full paint, paired with a bare Textual hello: one after the other, again and again."""

from collections.abc import Iterable
from dataclasses import replace
from statistics import median

from bench.figures import Row, number, ratio
from bench.pty_probe import Burst
from bench.where import PROFILED, imports
from bench.wizard import HELLO, Bench, bare, painted, wizard


def rows(bench: Bench) -> Iterable[Row]:
    pairs = [_pair(bench) for _ in range(bench.runs + 1)][
        1:
    ]  # the first one compiles and fills the disk's cache
    row = Row(
        "start to full paint",
        ratio([(ours.last, theirs.last) for ours, theirs in pairs]),
        "×",
        1.20,
        f"{_middle(ours.last for ours, _ in pairs)} against "
        f"{_middle(theirs.last for _, theirs in pairs)} of a bare Textual hello",
        f"until the terminal is set up {_middle(ours.first for ours, _ in pairs)} "
        f"(bare {_middle(theirs.first for _, theirs in pairs)}), "
        f"from there to the last byte {_middle(ours.last - ours.first for ours, _ in pairs)} "
        f"(bare {_middle(theirs.last - theirs.first for _, theirs in pairs)})",
    )
    yield replace(row, note=f"{row.note}; {_where(bench)}") if row.missed_by else row


def _pair(bench: Bench) -> tuple[Burst, Burst]:
    with wizard(bench, bench.production) as program:
        ours = painted(program, bench.production.mark)
    with bare(bench) as program:
        theirs = painted(program, HELLO)
    return ours, theirs


def _where(bench: Bench) -> str:
    """The wizard's standard error is its terminal, so Python's report is among what it draws."""
    with wizard(replace(bench, env={**bench.env, **PROFILED}), bench.production) as program:
        return imports(painted(program, bench.production.mark).data)


def _middle(seconds: Iterable[float]) -> str:
    return number(median(seconds) * 1000, "ms")
