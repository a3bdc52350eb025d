"""The lock between processes: who gets it has it, also when its folder was taken away meanwhile."""

import shutil
import threading
from pathlib import Path

import pytest

from deploy_tui.store.errors import NotRecorded
from deploy_tui.store.lock import locked

from .site import wait_until


class Taker:
    """Takes the lock in a thread of its own and holds it until told."""

    def __init__(self, path: Path) -> None:
        self.has = threading.Event()
        self.release = threading.Event()
        self.thread = threading.Thread(target=self._take, args=(path,), daemon=True)
        self.thread.start()

    def _take(self, path: Path) -> None:
        with locked(str(path)):
            self.has.set()
            self.release.wait(20)

    def leave(self) -> None:
        self.release.set()
        self.thread.join(20)


def test_one_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "home" / "lock"
    first = Taker(path)
    assert first.has.wait(20)
    second = Taker(path)
    assert not second.has.wait(0.2)
    first.leave()
    assert second.has.wait(20)
    second.leave()


def test_who_waited_at_a_lock_that_was_deleted_takes_turns_at_the_new_one(tmp_path: Path) -> None:
    path = tmp_path / "home" / "lock"
    first = Taker(path)
    assert first.has.wait(20)
    waiting = Taker(path)
    wait_until(lambda: _descriptors(path) == 2)
    shutil.rmtree(path.parent)
    new = Taker(path)
    assert new.has.wait(20)
    first.leave()
    assert not waiting.has.wait(0.2)
    new.leave()
    assert waiting.has.wait(20)
    waiting.leave()


def _descriptors(path: Path) -> int:
    """How many of our descriptors are open on the file."""
    links = list(Path("/proc/self/fd").iterdir()) if Path("/proc/self/fd").exists() else []
    if not links:
        pytest.skip("needs /proc")
    return sum(link.exists() and link.samefile(path) for link in links)


def test_a_lock_that_cannot_be_made_is_not_recorded(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(NotRecorded, match="Not a directory"), locked(str(tmp_path / "file" / "lock")):
        pass
