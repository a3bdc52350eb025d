"""What the doctor found: one line each, with what to do."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Level = Literal["ok", "mend", "broken"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `advice` is what to do about it; `mend`, where there is one, does it and
    may raise StoreError, GitFailed or OSError; `asks` is what it would do, for who has to agree."""

    check: str
    level: Level
    says: str
    advice: str = ""
    asks: str = ""
    mend: Callable[[], None] | None = None


def ok(check: str, says: str) -> Finding:
    """All is well, or nothing is wanted."""
    return Finding(check, "ok", says)
