"""Which variables a command or a probe is given: only these are fetched, and only when it runs."""

from collections.abc import Collection, Iterator

from deploy_tui.execution import probes
from deploy_tui.execution.probes.keys import texts
from deploy_tui.execution.reading import Spec

_NAMED_IN: dict[str, str] = {"http": "token", "sql": "password", "command": "env"}
"""The key that names a secret."""
_WITHOUT = frozenset({"dns", "env", "file", "git", "http", "sql", "tcp", "tls"})
"""These make nothing of an item's variables."""


def variables_of(spec: Spec | None, listed: Collection[str] = ()) -> tuple[str, ...]:
    """The names, each once. `listed` are those of the item."""
    return tuple(dict.fromkeys(_names(spec, listed))) if spec is not None else ()


def _names(spec: Spec, listed: Collection[str]) -> Iterator[str]:
    for each in probes.leaves(spec):
        kind = str(each.get("kind"))
        if kind not in _WITHOUT:
            yield from listed
        key = _NAMED_IN.get(kind, "")
        if key in each and isinstance(each[key], (str, list)):
            yield from map(str, texts(each[key]))
