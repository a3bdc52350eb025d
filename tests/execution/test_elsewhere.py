"""Two clones, one release: what the one has started, the other neither ends nor takes back meanwhile."""

import subprocess
from pathlib import Path

import pytest

from deploy_tui.execution import runs as supervised
from deploy_tui.execution import work
from deploy_tui.session.rules import Refused
from deploy_tui.session.runs import UNKNOWN, Run
from tests.commands.conftest import Shell
from tests.execution.site import CHECKLIST, Site, wait_until
from tests.execution.test_rollback import BACK

ONE = "echo one $0 >> ledger"
WAITS = CHECKLIST.replace(ONE, f"{ONE}; until test -e go; do sleep 0.05; done")


@pytest.fixture
def here(site: Site, shell: Shell) -> Site:
    """A session that others can fetch, with everything allowed."""
    (site.folder / "checklists" / "small" / "checklist.toml").write_text(WAITS + BACK)
    bare = site.folder.parent / "bare.git"
    subprocess.run(["git", "init", "-q", "--bare", str(bare)], check=True)
    subprocess.run(["git", "remote", "add", "origin", str(bare)], check=True)
    subprocess.run(["git", "push", "-q", "origin", "main"], check=True)
    assert shell("new", "small", "--version", "v1.0.0").code == 0
    assert shell("allow", "--yes").code == 0
    return site


@pytest.fixture
def running(here: Site) -> Run:
    """The first step of the release, under way."""
    session = here.session("ada")
    return work.start_step(session, work.script_of(session.state, "release"), 1)


@pytest.fixture
def there(here: Site, running: Run, shell: Shell, monkeypatch: pytest.MonkeyPatch) -> Site:
    """Another clone, which knows that it runs; stand in it."""
    assert shell("sync").code == 0
    folder = here.folder.parent / "there"
    bare = here.folder.parent / "bare.git"
    subprocess.run(["git", "clone", "-q", str(bare), str(folder)], check=True)
    monkeypatch.chdir(folder)
    assert shell("sync").code == 0
    assert shell("allow", "--yes").code == 0
    return Site(folder)


def ends(here: Site, run: Run) -> None:
    (here.folder / "go").touch()
    work.follow(here.session("ada"), run)


def test_what_runs_in_another_clone_is_neither_ended_nor_taken_back(
    here: Site, there: Site, running: Run, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert work.settle(there.session("bo")) == ()
    for target in ("rollback", "release"):
        ran = shell("run", target, "--yes", "--as", "bo")
        assert ran.code == 1
        assert "step 1 of release: ada started it at" in ran.err
        assert "in another clone" in ran.err
        assert "--retry" in ran.err
    with pytest.raises(Refused, match="in another clone"):  # as the wizard does it
        work.start_step(there.session("bo"), work.script_of(there.state, "release-rollback"), 1)
    assert shell("run", "release", "--yes", "--skip-step", "never mind").code == 1
    assert there.runs("script:release")[-1].exit is None
    assert there.ledger == []

    ends(here, running)
    monkeypatch.chdir(here.folder)
    assert shell("sync").code == 0
    monkeypatch.chdir(there.folder)
    assert shell("sync").code == 0
    assert shell("run", "rollback", "--yes", "--as", "bo").code == 0
    assert there.ledger == ["back v1.0.0", "home"]


def test_who_says_so_goes_on_without_a_clone_that_is_dead(
    here: Site, there: Site, running: Run, shell: Shell
) -> None:
    ran = shell("run", "rollback", "--yes", "--retry", "--as", "bo")
    assert ran.code == 0, ran.err
    assert "in another clone, is given up" in ran.err
    assert there.runs("script:release")[-1].exit == UNKNOWN
    assert "gave up on step 1 of release: how it ended is unknown (because started in" in shell("log").out
    assert there.ledger == ["back v1.0.0", "home"]
    ends(here, running)


def test_nothing_is_taken_back_whose_end_nobody_knows_until_somebody_says_so(
    here: Site, running: Run, shell: Shell
) -> None:
    ends(here, running)
    session = here.session()
    run = work.start_step(session, work.script_of(session.state, "release"), 2)
    folder = Path(work.run_folder(session, run.id))
    wait_until(lambda: supervised.look(str(folder))[0] == "ended")
    (folder / "exit.json").unlink()  # as if the machine had died
    for words in ((), ("--skip-step", "not needed")):
        ran = shell("run", "rollback", "--yes", *words)
        assert ran.code == 1
        assert "nobody knows whether it ran to its end" in ran.err
    back = work.script_of(session.state, "release-rollback")
    work.skip(here.session(), back, 1, "leaving out is no answer")
    with pytest.raises(Refused, match="deploy-tui run release-rollback --retry"):
        work.start_step(here.session(), back, 2)
    assert shell("run", "rollback", "--yes", "--retry").code == 0
    assert here.ledger[-2:] == ["two", "home"]
