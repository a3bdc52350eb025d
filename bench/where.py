"""Where the time of a start goes: what Python itself reports about its imports."""

import re
from collections import Counter

PROFILED = {"PYTHONPROFILEIMPORTTIME": "1"}
"""Set in the environment, this makes Python write a line per import to standard error."""

_LINE = re.compile(rb"import time:\s+(\d+) \|\s+\d+ \|\s+([\w.]+)")
_OURS = "deploy_tui"


def imports(report: bytes) -> str:
    """The costliest imports in the report, ours by module, others by package, in milliseconds."""
    spent: Counter[str] = Counter()
    for microseconds, module in _LINE.findall(report):
        name = module.decode()
        spent[name if name.startswith(_OURS) else name.partition(".")[0]] += int(microseconds)
    costly = ", ".join(f"{name} {spent[name] / 1000:.1f}" for name, _ in spent.most_common(9))
    ours = sum(time for name, time in spent.items() if name.startswith(_OURS)) / 1000
    total = spent.total() / 1000
    return f"imports {total:.0f} ms (measuring them costs, too), {ours:.0f} of them ours: {costly}"
