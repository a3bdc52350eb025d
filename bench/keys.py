"""From the key's byte written to the bytes it brings to the screen; and the processor time it takes."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack

from bench.figures import Row, milliseconds, number, percentile
from bench.pty_probe import Burst, Program, cpu_seconds
from bench.sessions import Scratch
from bench.wizard import BACK, DOWN, EMERGENCY, HELLO, SETTLED, TICK, UP, Bench, bare, ready, wizard

SAVED = b"saved"
WALK = [DOWN] * 40 + [UP] * 40
"""Through several sections, never to an end of the list, and back to where the next start is to be."""


def cursor(bench: Bench) -> Iterable[Row]:
    """Cursor down, details following, in both sessions and in the bare app by turns."""
    with ExitStack() as stack:
        bare_app = ready(stack.enter_context(bare(bench)), HELLO)
        small, large = (
            ready(stack.enter_context(wizard(bench, scratch)), scratch.mark)
            for scratch in (bench.production, bench.big)
        )
        _must_follow(large, bench.big)
        programs = (small, large, bare_app)
        for program in programs:
            for key in [DOWN, UP] * 5:
                program.press(key)
        times: list[list[float]] = [[] for _ in programs]
        for keys in _rounds(max(1, bench.runs // 3)):
            for program, series in zip(programs, times, strict=True):
                series += milliseconds([program.press(key).last for key in keys])
        used = [_processor(program) for program in programs]
    least = f"{number(percentile(times[2], 50), 'ms')} of a bare app that shows another number"
    least_p95 = f"{number(percentile(times[2], 95), 'ms')}"
    for count, series in zip(("166", "10,000"), times, strict=False):
        what = f"cursor down to last byte, {count} items"
        yield Row(f"{what}, median", percentile(series, 50), "ms", 8.0, least)
        yield Row(f"{what}, p95", percentile(series, 95), "ms", 16.0, least_p95, _spread(series))
    against = f"{number(used[1], 'ms')} with 10,000 items, {number(used[2], 'ms')} of the bare app"
    yield Row("processor time per key", used[0], "ms", 8.0, against)


def _must_follow(program: Program, scratch: Scratch) -> None:
    """A quick key that leaves the details behind would be no figure: the next title has to come twice."""
    title = scratch.titles[scratch.opens_on + 1].encode()
    shown = program.press(DOWN).data.count(title)
    program.press(UP)
    if shown < 2:
        raise SystemExit(f"cursor down shows {title.decode()!r} {shown} times, not in list and details")


def _processor(program: Program) -> float:
    """Milliseconds of processor time per key of three walks."""
    keys = WALK * 3
    before = cpu_seconds(program.pid)
    for key in keys:
        program.press(key, quiet=0.005)
    return (cpu_seconds(program.pid) - before) / len(keys) * 1000


def _rounds(walks: int) -> Iterator[list[bytes]]:
    """The walks in rounds of ten keys, so that the sessions take turns quickly."""
    keys = WALK * walks
    for first in range(0, len(keys), 10):
        yield keys[first : first + 10]


def _spread(times: list[float]) -> str:
    return (
        f"{len(times)} presses, p5 {number(percentile(times, 5), 'ms')}, slowest {number(max(times), 'ms')}"
    )


def tick(bench: Bench) -> Iterable[Row]:
    """The space bar on one open item after the other; on the way back it takes the ticks back."""
    scratch = bench.worn
    kinds = scratch.kinds[scratch.opens_on : scratch.phase_ends]
    bursts: list[Burst] = []
    least: list[Burst] = []
    with wizard(bench, scratch) as program, bare(bench) as bare_app:
        ready(program, scratch.mark)
        ready(bare_app, HELLO)
        for _ in range(max(1, bench.runs // 7)):
            for burst in _ticks(program, kinds):
                bursts.append(burst)
                least.append(bare_app.press(TICK))
    first = milliseconds([burst.first for burst in bursts])
    saved = milliseconds([burst.until(SAVED) or 0.0 for burst in bursts])
    bare_first = percentile(milliseconds([burst.first for burst in least]), 50)
    against = f"{number(bare_first, 'ms')} of a bare app that shows another number"
    yield Row("tick to first byte, median", percentile(first, 50), "ms", 6.0, against, _spread(first))
    yield Row('tick to "saved" on screen, median', percentile(saved, 50), "ms", 22.0, note=_spread(saved))


def _ticks(program: Program, kinds: Sequence[str]) -> Iterator[Burst]:
    """Down and up again along items of these kinds, ticking those that one key ticks."""
    for step, there in ((DOWN, kinds), (UP, kinds[::-1])):
        for place, kind in enumerate(there):
            if place:
                program.press(step)
            if kind == "manual":
                yield program.press(TICK, until=SAVED)


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
