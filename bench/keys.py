"""From the key's byte written to the bytes it brings to the screen; and the processor time it takes."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack

from bench.figures import Row, milliseconds, number, percentile
from bench.pty_probe import Burst, Program, cpu_seconds
from bench.wizard import BACK, DOWN, EMERGENCY, SETTLED, TICK, UP, Bench, ready, wizard

SAVED = b"saved"
WALK = 60
"""So many rows down, then so many up: through several screenfuls, never at an end of the list."""


def cursor(bench: Bench) -> Iterable[Row]:
    """Cursor down, details following, in both sessions by turns."""
    presses = 30 * bench.runs
    with ExitStack() as stack:
        programs = [
            (len(scratch.titles), stack.enter_context(wizard(bench, scratch)), scratch)
            for scratch in (bench.production, bench.big)
        ]
        for _, program, scratch in programs:
            ready(program, scratch.mark)
            for key in [DOWN, UP] * 5:
                program.press(key)
        times: dict[int, list[float]] = {count: [] for count, _, _ in programs}
        used = dict.fromkeys(times, 0.0)
        for round_keys in _rounds(presses):
            for count, program, _ in programs:
                bursts = [program.press(key) for key in round_keys]
                times[count] += milliseconds([burst.last for burst in bursts])
        for count, program, _ in programs:
            before = cpu_seconds(program.pid)
            for round_keys in _rounds(presses // 2):
                for key in round_keys:
                    program.press(key, quiet=0.005)
            used[count] = (cpu_seconds(program.pid) - before) / (presses // 2) * 1000
    for count, _, _ in programs:
        what = f"cursor down to last byte, {count:,} items"
        yield Row(f"{what}, median", percentile(times[count], 50), "ms", 8.0)
        yield Row(f"{what}, p95", percentile(times[count], 95), "ms", 16.0, note=_spread(times[count]))
    small, large = used.values()
    yield Row("processor time per key", small, "ms", 8.0, f"{number(large, 'ms')} with 10,000 items")


def _rounds(presses: int) -> Iterator[list[bytes]]:
    """The walk in rounds of ten keys, so that the sessions take turns quickly."""
    keys = [DOWN if place % (2 * WALK) < WALK else UP for place in range(presses)]
    for first in range(0, presses, 10):
        yield keys[first : first + 10]


def _spread(times: list[float]) -> str:
    return (
        f"{len(times)} presses, p5 {number(percentile(times, 5), 'ms')}, slowest {number(max(times), 'ms')}"
    )


def tick(bench: Bench) -> Iterable[Row]:
    """The space bar on an item that one key ticks; the next press takes it back."""
    first: list[float] = []
    saved: list[float] = []
    with wizard(bench, bench.production) as program:
        ready(program, bench.production.mark)
        for _ in range(6 * bench.runs + 2):
            burst = _ticked(program)
            first.append(burst.first * 1000)
            saved.append((burst.until(SAVED) or 0.0) * 1000)
    del first[:2], saved[:2]
    yield Row("tick to first byte, median", percentile(first, 50), "ms", 6.0, note=_spread(first))
    yield Row('tick to "saved" on screen, median', percentile(saved, 50), "ms", 22.0, note=_spread(saved))


def _ticked(program: Program) -> Burst:
    return program.press(TICK, until=SAVED)


def emergency(bench: Bench) -> Iterable[Row]:
    """F8 from the main screen until the runbooks are painted, for the first time in a wizard and again."""
    first: list[float] = []
    again: list[float] = []
    for _ in range(max(3, bench.runs // 2)):
        with wizard(bench, bench.production) as program:
            ready(program, bench.production.mark)
            first.append(program.press(EMERGENCY).last * 1000)
            program.press(BACK, until=bench.production.mark)
            program.drain(SETTLED)
            again.append(program.press(EMERGENCY).last * 1000)
    against = f"{number(percentile(again, 50), 'ms')} the second time"
    yield Row("F8 to runbooks painted", percentile(first, 50), "ms", 40.0, against, _spread(first))
