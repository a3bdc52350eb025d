"""The publisher: commits in bunches, at once on leaving, and no act or warning is forgotten."""

import errno
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from deploy_tui.session.document import document
from deploy_tui.store import publisher as publishing
from deploy_tui.store.opened import OpenSession
from deploy_tui.store.publisher import Publisher
from deploy_tui.store.read import Saved

from .site import Site, note, tick, wait_until


@dataclass
class Watch:
    """A publisher at work with a clock of its own, and what it said."""

    session: OpenSession
    time: float = 1000.0
    looks: int = 0
    changes: int = 0
    saved: list[Saved] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.publisher = Publisher(
            self.session, self._changed, self.saved.append, self.troubles.append, clock=lambda: self.time
        )
        refresh = self.session.refresh

        def counted() -> bool:
            try:
                return refresh()
            finally:
                self.looks += 1

        self.session.refresh = counted  # type: ignore[method-assign]

    def _changed(self) -> None:
        self.changes += 1

    def act(self, item: str) -> None:
        self.session.record(tick(item))
        self.publisher.poke()

    def pass_time(self, seconds: float) -> None:
        """Let the clock jump, and the publisher do what is due: the look that is under way, the one that
        publishing begins with, and the next, before which publishing is over."""
        self.time += seconds
        looks = self.looks
        wait_until(lambda: self.looks >= looks + 3)


@contextmanager
def watched(session: OpenSession) -> Iterator[Watch]:
    watch = Watch(session)
    watch.publisher.start()
    yield watch
    assert watch.publisher.close()


@pytest.fixture(autouse=True)
def quick_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publishing, "LOOK_SECONDS", 0.01)


def commits(site: Site) -> int:
    return int(site.git("rev-list", "--count", "HEAD", "--", "sessions"))


def test_acts_within_three_seconds_of_each_other_are_one_commit(site: Site) -> None:
    with watched(site.begin()) as watch:
        for n in range(1, 6):
            watch.act(f"item-{n}")
            watch.pass_time(2.9)
        assert commits(site) == 1
        watch.pass_time(0.2)
        assert commits(site) == 2
        assert site.git("log", "-1", "--format=%s") == "session(v1.4.0): 5 items"
        assert watch.saved[-1].pending == 0


def test_who_never_pauses_gets_a_commit_after_thirty_seconds(site: Site) -> None:
    with watched(site.begin()) as watch:
        for n in range(1, 16):
            watch.act(f"item-{n}")
            watch.pass_time(2)
        assert commits(site) == 2


def test_leaving_commits_at_once(site: Site) -> None:
    ada = site.begin()
    with watched(ada) as watch:
        watch.act("item-1")
    assert commits(site) == 2
    assert not ada.behind


def test_nothing_to_do_is_no_commit(site: Site) -> None:
    with watched(site.begin()) as watch:
        watch.pass_time(100)
    assert commits(site) == 1
    assert watch.saved == []


def test_what_an_earlier_process_left_uncommitted_is_committed_at_the_start(site: Site) -> None:
    site.begin().record(tick("item-1"))
    with watched(site.open()) as watch:
        wait_until(lambda: commits(site) == 2)
    assert watch.changes == 0


def test_an_act_while_it_is_publishing_is_not_forgotten(site: Site) -> None:
    ada = site.begin()
    inside, go_on = threading.Event(), threading.Event()
    publish = ada.publish

    def slow() -> Saved:
        saved = publish()
        inside.set()
        go_on.wait(20)
        return saved

    ada.publish = slow  # type: ignore[method-assign]
    with watched(ada) as watch:
        watch.act("item-1")
        watch.time += 3
        assert inside.wait(20)
        watch.act("item-2")
        go_on.set()
        watch.pass_time(3.1)
        wait_until(lambda: commits(site) == 3)


def test_pokes_from_many_threads_never_fail(site: Site) -> None:
    ada = site.begin()
    failures: list[object] = []
    with watched(ada) as watch:

        def poke() -> None:
            try:
                for _ in range(2000):
                    watch.publisher.poke()
                    watch.time += 0.01
            except TypeError as error:
                failures.append(error)

        threads = [threading.Thread(target=poke) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert failures == []


def test_acts_of_a_process_that_died_are_published_by_who_saw_them(site: Site) -> None:
    ada = site.begin()
    with watched(ada) as watch:
        site.open().record(note("item-1", "and gone"))
        wait_until(lambda: watch.changes == 1)
        watch.pass_time(3.1)
        wait_until(lambda: commits(site) == 2)


def test_a_wait_is_tried_again_and_ends_by_itself(site: Site) -> None:
    ada = site.begin()
    lock = site.top / ".git/index.lock"
    lock.touch()
    with watched(ada) as watch:
        watch.act("item-1")
        watch.pass_time(3.1)
        wait_until(lambda: watch.saved)
        assert watch.saved[-1].waiting == "index.lock held by another git"
        lock.unlink()
        watch.pass_time(10.1)
        wait_until(lambda: watch.saved[-1].waiting is None)
    assert commits(site) == 2


def test_trouble_is_told_once_and_what_failed_is_done_later(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = site.begin()
    replace = os.replace

    def full(source: str, target: str) -> None:
        if "/sessions/2" in target:
            raise OSError(errno.ENOSPC, "No space left on device", target)
        replace(source, target)

    with watched(ada) as watch:
        with monkeypatch.context() as broken:
            broken.setattr(os, "replace", full)
            watch.act("item-1")
            for _ in range(5):
                watch.pass_time(11)
        assert len(watch.troubles) == 1
        watch.pass_time(11)
        wait_until(lambda: commits(site) == 2)
    assert site.document.read_text() == document(ada.state)


def test_a_file_set_aside_is_told_once_and_rendered_again_without_any_act(site: Site) -> None:
    ada = site.begin()
    text = site.document.read_text()
    with watched(ada) as watch:
        site.document.write_text("<<<<<<< HEAD\n" + text)
        wait_until(lambda: watch.troubles)
        watch.pass_time(3.1)
        wait_until(lambda: site.document.exists() and site.document.read_text() == text)
        watch.pass_time(100)
        assert len(watch.troubles) == 1
    assert "kept as session.toml.unreadable-" in watch.troubles[0]


def test_what_opening_found_is_told(site: Site) -> None:
    site.begin()
    site.journal.write_bytes(b"garbage\n" + site.journal.read_bytes())
    with watched(site.open()) as watch:
        wait_until(lambda: watch.troubles)
    assert "journal damaged at line 1" in watch.troubles[0]
