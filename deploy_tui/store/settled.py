"""Whether somebody is still writing: git writes a file in place, and one that was written a moment ago may be
half of what it will be."""

import time
from collections.abc import Iterable, Mapping
from typing import Any

from deploy_tui.store.glance import logs_signature
from deploy_tui.store.place import Place

SETTLED_SECONDS = 0.3
PATIENCE_SECONDS = 2.0


def is_settled(signatures: Iterable[list[int]]) -> bool:
    """Whether the newest of these files was not written just now. A time in the future tells nothing."""
    now = time.time_ns()
    return not any(seen and 0 <= now - seen[1] < SETTLED_SECONDS * 1e9 for seen in signatures)


def settled_logs(place: Place, id: str, known: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """The signatures of a session's log files once they are the `known` ones or nobody is writing them; after
    two seconds, as they are."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        logs = logs_signature(place, id)
        if logs == known or is_settled(logs.values()) or time.monotonic() > deadline:
            return logs
        time.sleep(0.02)
