"""Keyrings to play with: one in memory, which may also be mute."""

import threading
from collections.abc import Iterable, Mapping

from deploy_tui.environment.ring import NoRing

SILENT = "the secret service did not answer within 5 s; unlock it or start it again; or do without"


class PlayRing:
    """Stands where the keyring does. A mute one answers nothing until it `gives_up`, as at its deadline."""

    def __init__(self, kept: Mapping[str, str] | None = None, *, mute: bool = False) -> None:
        self.kept = dict(kept or {})
        self.asked = 0
        self._answers = threading.Event()
        self._mute = mute

    def gives_up(self) -> None:
        self._answers.set()

    def get(self, names: Iterable[str]) -> dict[str, str]:
        self._wait()
        return {name: self.kept[name] for name in names if name in self.kept}

    def set(self, values: Mapping[str, str]) -> None:
        self._wait()
        self.kept.update(values)

    def delete(self, names: Iterable[str]) -> tuple[str, ...]:
        self._wait()
        return tuple(name for name in names if self.kept.pop(name, None) is not None)

    def _wait(self) -> None:
        self.asked += 1
        if self._mute:
            assert self._answers.wait(60)
            raise NoRing(SILENT)
