"""kill -9 at every step of a sync, and git's own cleaning after it: nothing is lost."""

import signal

import pytest

from tests.store.site import tick

from .team import Team, git

STEPS = ["fetched", "adopted", "written", "pushed", "remembered"]


@pytest.mark.parametrize("step", STEPS)
def test_killed_during_a_sync_and_cleaned_up_after(team: Team, step: str) -> None:
    ada, bo = team.begins("ada"), team.joins("bo")
    ada.does(tick("item-1"))
    ada.syncs()
    bo.does(tick("item-2", "bo"))
    assert bo.syncs_elsewhere(kill_after=step) == -signal.SIGKILL
    for folder in (bo.top, team.server):
        git(folder, "gc", "-q", "--prune=now")
        assert git(folder, "fsck", "--strict", "--no-dangling") == ""
    bo.leaves_and_returns()
    assert bo.says("item-2") == "done"
    assert (bo.says("item-1") == "done") == (step != "fetched")
    team.meet(bo, ada)
    assert ada.says("item-2") == bo.says("item-1") == "done"
    assert ada.status == bo.status
    assert ada.files() == bo.files()
