"""How long a probe may still take, and whether anybody waits for it."""

import threading
import time

from deploy_tui.execution.probes.said import spell
from deploy_tui.execution.reading import Context

TICK = 0.05
"""So often a wait looks whether it was cancelled, in seconds."""


class NoAnswer(Exception):
    """What was asked did not answer as it should. `ok` None: whether it is at fault cannot be told."""

    def __init__(self, detail: str, ok: bool | None = False) -> None:
        super().__init__(detail)
        self.ok = ok


class Clock:
    """Begins when it is made."""

    def __init__(self, context: Context, most: float | None = None) -> None:
        self.seconds = context.deadline if most is None else min(context.deadline, most)
        self.began = time.monotonic()
        self.cancelled: threading.Event = context.cancelled

    @property
    def took(self) -> float:
        return time.monotonic() - self.began

    @property
    def over(self) -> bool:
        """Nobody need go on."""
        return self.cancelled.is_set() or self.took >= self.seconds

    def left(self) -> float:
        """Seconds, more than none. Raises NoAnswer where there are none, or where nobody waits any more."""
        if self.over:
            raise self.verdict()
        return max(self.seconds - self.took, 0.001)

    def verdict(self) -> NoAnswer:
        """What to say when it is over."""
        if self.cancelled.is_set():
            return NoAnswer("cancelled", None)
        return NoAnswer(f"no answer within {spell(self.seconds)}")
