"""Several probes that must all hold, asked side by side.

probe = { kind = "all", of = [{ kind = "tls", host = "{{site-url}}", days = 30 }, …] }

The value is that of the first; `value = "least"` or "most" takes the smallest or largest of theirs.
"""

from concurrent.futures import ThreadPoolExecutor

from deploy_tui.execution import probes
from deploy_tui.execution.probes.clock import Clock
from deploy_tui.execution.probes.keys import Key, key_problems
from deploy_tui.execution.probes.said import line, said
from deploy_tui.execution.reading import Context, Reading, Spec

_KEYS = (Key("of", "tables", needed=True), Key("value", values=("least", "most")))
_MOST = 20


class AllOf:
    def check(self, spec: Spec, context: Context) -> list[str]:
        found = list(key_problems(spec, _KEYS))
        if found:
            return found
        if len(spec["of"]) > _MOST:
            return [f"all: more than {_MOST} probes; make several items of them"]
        for number, each in enumerate(spec["of"], 1):
            if each.get("kind") == "all":
                found.append("all: no 'all' inside of an 'all'")
            else:
                found += [f"all, {number}: {fault}" for fault in probes.problems(each, context)]
        return found

    def commands(self, spec: Spec, context: Context) -> list[str]:
        return [command for each in spec["of"] for command in probes.asked(each, context)]

    def run(self, spec: Spec, context: Context) -> Reading:
        clock = Clock(context)
        with ThreadPoolExecutor(len(spec["of"])) as pool:
            found = list(pool.map(lambda each: probes.look(each, context), spec["of"]))
        output = b"\n\n".join(reading.output for reading in found if reading.output)
        value = _value(spec.get("value", ""), found)
        # One that is wrong says more than one that could not tell.
        for ok in (False, None):
            bad = [reading for reading in found if reading.ok is ok]
            if bad:
                told = "; ".join(reading.detail for reading in bad)
                return said(ok, told, value, took=clock.took, output=output)
        told = "; ".join(line(reading.detail) for reading in found)
        return said(True, told, value, took=clock.took, output=output)


def _value(which: str, found: list[Reading]) -> str | int | float | None:
    if not which:
        return found[0].value
    numbers = [each.value for each in found if isinstance(each.value, (int, float))]
    if not numbers:
        return None
    return min(numbers) if which == "least" else max(numbers)
