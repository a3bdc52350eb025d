"""The program with a stopped clock and dice that fall the same: a picture can be made again."""

import hashlib
import importlib
import itertools
import os
import pkgutil
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, tzinfo
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import deploy_tui


class Clock:
    """Shows what it was set to, until it is set again."""

    def __init__(self, at: str) -> None:
        self.time = datetime.fromisoformat(at).replace(tzinfo=UTC)

    def set(self, at: str) -> None:
        self.time = datetime.fromisoformat(at).replace(tzinfo=UTC)

    def now(self) -> datetime:
        return self.time


@contextmanager
def frozen(clock: Clock) -> Iterator[None]:
    """Inside, every module of the program reads this clock and draws the same random bytes in the same order.

    Waiting and measuring inside Textual and asyncio go on as they do: only the program's own view is stopped.
    """
    for module in pkgutil.walk_packages(deploy_tui.__path__, "deploy_tui."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    stopped = _stopped(clock)
    still = SimpleNamespace(**{**vars(time), "monotonic": lambda: 1000.0})
    numbers = itertools.count()
    dice = SimpleNamespace(**{**vars(os), "urandom": lambda size: _bytes(next(numbers), size)})
    with ExitStack() as stack:
        for name, module in list(sys.modules.items()):
            if not name.startswith("deploy_tui."):
                continue
            if getattr(module, "datetime", None) is datetime:
                stack.enter_context(patch.object(module, "datetime", stopped))
            if getattr(module, "time", None) is time and name.startswith("deploy_tui.tui."):
                stack.enter_context(patch.object(module, "time", still))
            if getattr(module, "os", None) is os and name in _DICE:
                stack.enter_context(patch.object(module, "os", dice))
        yield


# Where a random number ends up in what is kept. Names of temporary files stay random.
_DICE = {"deploy_tui.store.create", "deploy_tui.store.writer"}


def _bytes(number: int, size: int) -> bytes:
    return hashlib.sha256(f"screenshots {number}".encode()).digest()[:size]


def _stopped(clock: Clock) -> type[datetime]:
    class Same(type(datetime)):  # type: ignore[misc]
        def __instancecheck__(cls, instance: Any) -> bool:
            return isinstance(instance, datetime)

    class Stopped(datetime, metaclass=Same):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return clock.now().astimezone(tz) if tz else clock.now().astimezone().replace(tzinfo=None)

    return Stopped
