"""What the wizard costs while nobody touches it, beside the bare app: processor and memory."""

from collections.abc import Iterable

from bench.figures import Row, number
from bench.pty_probe import cpu_seconds, memory_megabytes
from bench.wizard import DOWN, HELLO, UP, Bench, bare, ready, wizard


def rows(bench: Bench) -> Iterable[Row]:
    seconds = min(10.0, float(bench.runs))
    with wizard(bench, bench.production) as ours, bare(bench) as theirs:
        ready(ours, bench.production.mark)
        ready(theirs, HELLO)
        for key in [DOWN] * 20 + [UP] * 20:
            ours.press(key, quiet=0.01)
        ours.drain(0.5)
        before = cpu_seconds(ours.pid), cpu_seconds(theirs.pid)
        ours.rest(seconds)
        idle = [
            (cpu_seconds(program.pid) - used) / seconds * 100
            for program, used in zip((ours, theirs), before, strict=True)
        ]
        resident, proportional = memory_megabytes(ours.pid)
        bare_resident, bare_proportional = memory_megabytes(theirs.pid)
    yield Row("processor while idle", idle[0], "%", 0.5, f"bare app {number(idle[1], '%')}")
    yield Row(
        "memory above the bare app",
        resident - bare_resident,
        "MB",
        10.0,
        f"{number(resident, 'MB')} against {number(bare_resident, 'MB')} resident",
        f"proportional {number(proportional, 'MB')} against {number(bare_proportional, 'MB')}",
    )
