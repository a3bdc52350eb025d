"""Smart HTTP behind nginx, with a password that only a credential helper knows."""

import random
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.store.site import note, tick
from tests.store.sync.servers import NEEDED_FOR_HTTP, PASSWORD, USER, smart_http
from tests.store.sync.team import Member, Team, git, new_team

pytestmark = [
    pytest.mark.prove,
    pytest.mark.skipif(
        not all(map(shutil.which, NEEDED_FOR_HTTP)), reason=f"needs {' and '.join(NEEDED_FOR_HTTP)}"
    ),
]

WRITERS, ACTS = 4, 25


@pytest.fixture
def http_team(tmp_path: Path, home: Path) -> Iterator[Team]:
    """The user's own configuration names a helper, as people have one."""
    team = new_team(tmp_path)
    with smart_http(tmp_path, tmp_path / "http") as url:
        team.url = f"{url}/server.git"
        host = url.removeprefix("http://")
        (home / "passwords").write_text(f"http://{USER}:{PASSWORD.replace(' ', '%20')}@{host}\n")
        git(tmp_path, "config", "--global", "credential.helper", f"store --file={home}/passwords")
        yield team


def test_clones_meet_over_http(http_team: Team) -> None:
    ada, bo = http_team.begins("ada"), http_team.joins("bo")
    ada.does(tick("item-1"))
    bo.does(tick("item-2", "bo"))
    http_team.meet(ada, bo)
    assert ada.says("item-2") == bo.says("item-1") == "done"
    assert ada.files() == bo.files()


def test_without_the_helper_or_with_a_wrong_password_it_is_offline_and_quick(
    http_team: Team, home: Path
) -> None:
    ada = http_team.begins("ada")
    ada.does(tick("item-1"))
    right = (home / "passwords").read_text()
    for given in (right.replace("horse", "cow"), ""):
        (home / "passwords").write_text(given)
        before = time.monotonic()
        synced = ada.syncs()
        assert time.monotonic() - before < 10
        assert (synced.outcome, synced.unsent) == ("offline", 1)
        assert "horse" not in synced.why
    (home / "passwords").write_text(right)
    assert ada.syncs().outcome == "synced"


def test_several_writers_at_once_lose_nothing(http_team: Team) -> None:
    members = [http_team.begins("writer-0")]
    members += [http_team.joins(f"writer-{number}") for number in range(1, WRITERS)]
    failures: list[BaseException] = []

    def write(member: Member) -> None:
        chance = random.Random(member.name)
        try:
            for number in range(ACTS):
                member.does(note(f"item-{chance.randrange(1, 61)}", f"{member.name} {number}"))
                if chance.random() < 0.3:
                    member.syncs()
        except BaseException as error:
            failures.append(error)
            raise

    threads = [threading.Thread(target=write, args=(member,)) for member in members]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(300)
        assert not thread.is_alive()
    assert failures == []
    http_team.meet(*members)
    for member in members:
        assert len(member.ids) == WRITERS * ACTS + 2
        assert member.files() == members[0].files()
