"""The thread behind an open session: soon after an act, every so often, patiently when the server is away."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from deploy_tui.store.sync.background import Background
from deploy_tui.store.sync.sync import Synced
from tests.store.site import tick, wait_until

from .team import Member, Team, git


class Heard:
    """What a background said."""

    def __init__(self) -> None:
        self.synced: list[Synced] = []
        self.troubles: list[str] = []
        self.on_synced: Callable[[Synced], None] = self.synced.append


Starts = Callable[..., tuple[Background, Heard]]


@pytest.fixture
def starts() -> Iterator[Starts]:
    """Starts the thread behind a member's session."""
    running: list[Background] = []

    def start(member: Member, **seconds: float) -> tuple[Background, Heard]:
        heard = Heard()
        given = {"soon": 0.05, "every": 0.2, "longest": 0.4, **seconds}
        background = Background(
            member.session, lambda synced: heard.on_synced(synced), heard.troubles.append, **given
        )
        running.append(background)
        background.start()
        return background, heard

    yield start
    for background in running:
        background.close()


def test_two_open_sessions_follow_each_other(team: Team, starts: Starts) -> None:
    ada, bo = team.begins("ada"), team.joins("bo")
    (adas, _), (_, heard) = starts(ada), starts(bo)
    ada.does(tick("item-1"))
    adas.poke()
    wait_until(lambda: bo.says("item-1") == "done")
    wait_until(lambda: any(synced.came for synced in heard.synced))
    assert heard.troubles == []


def test_soon_after_an_act_and_not_before_its_turn_otherwise(team: Team, starts: Starts) -> None:
    ada = team.begins("ada")
    background, heard = starts(ada, every=3600.0)
    wait_until(lambda: heard.synced)
    ada.does(tick("item-1"))
    background.poke()
    wait_until(lambda: len(heard.synced) == 2)
    assert heard.synced[1].sent == 1


def test_what_is_not_sent_is_sent_on_leaving(team: Team, starts: Starts) -> None:
    ada = team.begins("ada")
    background, heard = starts(ada, soon=3600.0, every=3600.0)
    wait_until(lambda: heard.synced)
    ada.does(tick("item-1"))
    background.poke()
    assert background.close(deadline=20)
    assert heard.synced[-1].sent == 1
    assert background.close()


def test_a_server_that_is_away_is_said_once_and_tried_less_often(team: Team, starts: Starts) -> None:
    ada = team.begins("ada")
    team.server.rename(team.top / "gone")
    background, heard = starts(ada, every=0.05, longest=0.1)
    ada.does(tick("item-1"))
    background.poke()
    wait_until(lambda: len(heard.synced) >= 3)
    assert {synced.outcome for synced in heard.synced} == {"offline"}
    assert len(heard.troubles) == 1
    (team.top / "gone").rename(team.server)
    wait_until(lambda: heard.synced[-1].outcome == "synced")
    team.server.rename(team.top / "gone")
    wait_until(lambda: len(heard.troubles) == 2)


def test_an_act_does_not_hasten_the_next_try_while_offline_but_asking_for_it_does(
    team: Team, starts: Starts
) -> None:
    ada = team.begins("ada")
    team.server.rename(team.top / "gone")
    background, heard = starts(ada, soon=0.0, every=3600.0, longest=3600.0)
    wait_until(lambda: heard.synced)
    again = threading.Event()
    heard.on_synced = lambda synced: again.set()
    background.poke()
    assert not again.wait(1.0)
    (team.top / "gone").rename(team.server)
    background.sync_now()
    assert again.wait(20.0)


def test_leaving_does_not_wait_for_a_server_that_is_away(team: Team, starts: Starts) -> None:
    ada = team.begins("ada")
    team.server.rename(team.top / "gone")
    background, heard = starts(ada, every=3600.0)
    wait_until(lambda: heard.troubles)
    ada.does(tick("item-1"))
    background.poke()
    before = time.monotonic()
    assert background.close(deadline=20)
    assert time.monotonic() - before < 5
    assert len(heard.synced) == 1


def test_without_a_remote_it_says_so_and_goes_on_when_there_is_one(team: Team, starts: Starts) -> None:
    ada = team.begins("ada")
    git(ada.top, "remote", "remove", "origin")
    _, heard = starts(ada)
    wait_until(lambda: heard.troubles)
    assert "git remote add" in heard.troubles[0]
    assert heard.synced == []
    git(ada.top, "remote", "add", "origin", str(team.server))
    wait_until(lambda: heard.synced)
    assert heard.synced[0].outcome == "synced"
    assert len(heard.troubles) == 1


def test_recording_is_not_held_up_by_a_sync(team: Team, starts: Starts) -> None:
    """The server's hook holds the push; an act is acknowledged meanwhile, and sent afterwards."""
    ada = team.begins("ada")
    ada.does(tick("item-1"))
    reached, go = team.top / "reached", team.top / "go"
    hook = team.server / "hooks" / "update"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\n: > '{reached}'\nwhile [ ! -e '{go}' ]; do sleep 0.01; done\n")
    hook.chmod(0o755)
    background, heard = starts(ada, every=3600.0)
    wait_until(reached.exists)
    before = time.monotonic()
    ada.does(tick("item-2"))
    background.poke()
    assert time.monotonic() - before < 1.0
    assert heard.synced == []
    go.touch()
    wait_until(lambda: len(heard.synced) == 2)
    assert [synced.sent for synced in heard.synced] == [1, 1]
    assert threading.active_count() > 1
    assert ada.session.state.items["item-2"].state == "done"


def test_each_warning_is_said_once(team: Team, starts: Starts) -> None:
    ada = team.begins("ada")
    team.puts(ada.ref, {"log/0123456789.toml": b"nothing"})
    _, heard = starts(ada)
    wait_until(lambda: len(heard.synced) >= 3)
    assert len(heard.troubles) == 1


def test_it_survives_a_journal_that_is_gone(team: Team, starts: Starts) -> None:
    ada = team.begins("ada")
    _, heard = starts(ada)
    wait_until(lambda: heard.synced)
    journal = Path(ada.session.place.journal_folder(ada.session.uid))
    (journal / "journal").write_bytes(b"{broken\n")
    ada.does(tick("item-1"))
    wait_until(lambda: heard.synced[-1].outcome == "synced" and heard.synced[-1].unsent == 0)
