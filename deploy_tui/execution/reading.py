"""What a probe is, and what it brings back. A new kind of probe is one file that has this shape.

class Tcp:
    def check(self, spec, context): return [] if "host" in spec else ["tcp needs host"]
    def commands(self, spec, context): return [f"connect to {spec['host']}"]
    def run(self, spec, context): return Reading(True, None, "answers", took=0.02)
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from deploy_tui.environment.known import Known

Spec = Mapping[str, Any]
"""A probe as it stands in the checklist: `kind` and that kind's keys, with {{param}} not filled in yet."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a probe saw. `ok` None: it could not tell. `detail` is one clean line, `took` is in seconds,
    `output` what it would keep as evidence, not redacted yet."""

    ok: bool | None
    value: str | int | float | None
    detail: str
    took: float
    output: bytes = b""


@dataclass(frozen=True)
class Context:
    """What a probe is given. `folder` is the root, absolute; `environment` what of ours it may see;
    `secrets` are values by name that it may use, `hidden` all that must never show; `deadline` how many
    seconds it may take; a set `cancelled` means that nobody waits for it any more; `required` are the
    variables that production needs; `lacking` says which of those asked for are not there, and why."""

    params: Mapping[str, str]
    folder: str
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    hidden: frozenset[str] = field(default=frozenset(), repr=False)
    deadline: float = 60.0
    cancelled: threading.Event = field(default_factory=threading.Event)
    required: "Known | None" = None
    lacking: tuple[str, ...] = ()


class Probe(Protocol):
    """One kind of probe. None of its methods keeps anything between calls; `run` is called in a worker."""

    def check(self, spec: Spec, context: Context) -> list[str]:
        """What is wrong with the spec, a line each. Touches nothing outside."""
        ...

    def commands(self, spec: Spec, context: Context) -> list[str]:
        """What would be run or asked, a line each, as `allow` and `--dry-run` show it. Where a param has no
        answer its {{param}} stands. Touches nothing outside."""
        ...

    def run(self, spec: Spec, context: Context) -> Reading:
        """Look, and wait for the answer. Raises nothing that can be foreseen: what goes wrong outside is a
        Reading, and template.BadTemplate for what cannot be filled in."""
        ...
