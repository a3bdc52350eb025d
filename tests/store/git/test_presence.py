"""Branches: a session stays on its own. What was lost comes back, what was taken away does not, unasked."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy_tui.cli import main
from deploy_tui.session import rules
from deploy_tui.session.document import document
from deploy_tui.store import publisher as publishing
from deploy_tui.store.evidence import attach
from deploy_tui.store.opened import OpenSession, utc_now
from deploy_tui.store.publisher import Publisher
from tests.store.site import Site, tick, wait_until

from .test_commit_killed import wait_for


def is_whole(site: Site, session: OpenSession) -> bool:
    """HEAD and the work tree have all of it."""
    text = site.git("show", f"HEAD:sessions/{site.id}/session.toml") + "\n"
    return text == document(session.state) == site.document.read_text() and site.status() == []


def act(session: OpenSession, item: str) -> str | None:
    """Tick an item; why the commit waits."""
    session.record(tick(item))
    return session.publish().waiting


@pytest.fixture
def ada(site: Site) -> Iterator[OpenSession]:
    """A session on main, begun after `before`, the branch where nothing of it is."""
    site.git("branch", "before")
    session = site.begin()
    assert act(session, "item-1") is None
    yield session
    assert set(session.state.events) <= set(site.open().state.events)  # whatever happened


def test_on_a_branch_without_it_nothing_is_written_and_the_commit_waits(site: Site, ada: OpenSession) -> None:
    before = site.git("rev-parse", "before")
    site.git("checkout", "-q", "before")
    why = "the session is on main, you are on before (`deploy-tui open --here` moves it)"
    assert act(ada, "item-2") == why
    assert site.read().saved.waiting == why
    assert site.status() == []
    assert not site.folder.exists()
    assert site.git("rev-parse", "HEAD") == before
    site.git("checkout", "-q", "main")  # nothing of ours is in the way
    assert ada.publish().waiting is None
    assert is_whole(site, ada)


def test_a_branch_that_has_it_takes_it_along(site: Site, ada: OpenSession) -> None:
    site.git("checkout", "-q", "-b", "release")
    assert act(ada, "item-2") is None
    site.git("checkout", "-q", "main")
    older = site.document.read_text()
    assert act(ada, "item-3") == (
        "the session is on release, you are on main (`deploy-tui open --here` moves it)"
    )
    assert site.document.read_text() == older
    site.git("merge", "-q", "release")
    assert ada.publish().waiting is None
    assert is_whole(site, ada)


def test_squashed_into_another_branch_it_goes_on_there(site: Site, ada: OpenSession) -> None:
    site.git("checkout", "-q", "before")
    site.git("merge", "-q", "--squash", "main")
    site.git("commit", "-q", "-m", "squashed")
    assert act(ada, "item-2") is None
    assert is_whole(site, ada)


def test_a_branch_that_went_on_from_it_takes_it_along(site: Site, ada: OpenSession) -> None:
    clone = site.clone("clone")
    bo = clone.open()
    assert act(bo, "item-3") is None
    site.git("checkout", "-q", "-b", "release")
    site.git("pull", "-q", str(clone.top), "main")
    assert act(ada, "item-2") is None
    assert is_whole(site, ada)
    assert ada.state.items["item-3"].resolved


@pytest.mark.parametrize(
    "command", ["branch -q -m trunk", "commit -q --amend -m another", "rebase -q --onto before~0 before"]
)
def test_a_branch_that_is_renamed_or_rewritten_is_still_its_own(
    site: Site, ada: OpenSession, command: str
) -> None:
    site.git(*command.split())
    assert act(ada, "item-2") is None
    assert is_whole(site, ada)


def test_on_an_orphan_branch_it_waits(site: Site, ada: OpenSession) -> None:
    site.git("checkout", "-q", "--orphan", "new")
    assert "is on main, you are on new" in (act(ada, "item-2") or "")


def test_its_branch_is_gone(site: Site, ada: OpenSession) -> None:
    site.git("checkout", "-q", "before")
    site.git("branch", "-q", "-D", "main")
    assert "is on main, you are on before" in (act(ada, "item-2") or "")
    ada.bring_here()
    assert ada.publish().waiting is None
    assert is_whole(site, ada)


def test_in_a_linked_worktree_on_another_branch(site: Site, ada: OpenSession) -> None:
    top = site.top.parent / "linked"
    site.git("worktree", "add", "-q", str(top), "before")
    linked = Site(top, site.id, site.uid)
    bo = linked.open()
    assert "is on main, you are on before" in (act(bo, "item-2") or "")
    assert linked.status() == []
    assert not linked.folder.exists()
    ada.refresh()
    assert ada.state.items["item-2"].resolved
    assert ada.publish().waiting is None
    assert is_whole(site, ada)
    assert bo.saved.pending == 0 or bo.refresh() is not None


@pytest.mark.parametrize("back_to", ["HEAD~1", "before"])
def test_after_reset_hard_it_comes_back_without_another_act(
    site: Site, ada: OpenSession, back_to: str
) -> None:
    site.git("reset", "-q", "--hard", back_to)
    wait_until(lambda: ada.refresh() or ada.behind)
    assert ada.publish().waiting is None
    assert is_whole(site, ada)
    assert not ada.behind


def test_reset_while_nobody_had_it_open(site: Site, ada: OpenSession) -> None:
    site.git("reset", "-q", "--hard", "before")
    bo = site.open()
    assert bo.behind
    bo.publish()
    assert is_whole(site, ada)


def test_on_another_branch_that_has_an_older_state_it_does_not_come_back_by_itself(
    site: Site, ada: OpenSession
) -> None:
    site.git("branch", "older")
    act(ada, "item-2")
    site.git("checkout", "-q", "older")
    wait_until(lambda: ada.refresh() or ada.behind)
    ada.publish()
    assert site.status() == []
    assert site.git("rev-parse", "HEAD") == site.git("rev-parse", "main~1")
    site.git("checkout", "-q", "main")
    wait_until(lambda: ada.refresh() or not ada.behind)
    assert is_whole(site, ada)


@pytest.mark.parametrize("how", ["stash", "clean", "rm"])
def test_what_was_not_committed_yet_comes_back(site: Site, ada: OpenSession, how: str) -> None:
    lock = site.top / ".git/index.lock"
    lock.touch()
    assert act(ada, "item-2") == "index.lock held by another git"
    lock.unlink()
    if how == "rm":
        shutil.rmtree(site.folder)
    else:
        site.git(*{"stash": ("stash", "-q", "-u"), "clean": ("clean", "-fdxq", "-e", ".git")}[how])
    assert ada.publish().waiting is None
    assert is_whole(site, ada)
    if how == "stash":
        site.git("stash", "pop", check=False)
        wait_until(lambda: ada.refresh() or True)
        ada.publish()
        assert site.document.read_text() == document(ada.state)


def test_a_whole_session_that_was_never_committed_survives_clean(site: Site) -> None:
    (site.top / ".git/index.lock").touch()
    session = site.begin()
    site.git("clean", "-fdxq")
    (site.top / ".git/index.lock").unlink()
    assert not site.folder.exists()
    assert session.publish().waiting is None
    assert is_whole(site, session)


@pytest.mark.parametrize("how", ["clean -fdxq", "stash -q -u"])
def test_evidence_that_was_not_committed_yet_comes_back(
    site: Site, ada: OpenSession, tmp_path: Path, how: str
) -> None:
    (tmp_path / "proof").write_text("all green\n")
    name = attach(site.place, site.id, str(tmp_path / "proof"))
    ada.record(lambda state: rules.mark(state, "item-2", "done", by="ada", now=utc_now(), evidence=(name,)))
    site.git(*how.split())
    assert not (site.folder / "evidence").exists()
    ada.publish()
    assert site.git("show", f"HEAD:sessions/{site.id}/evidence/{name}") == "all green"
    assert is_whole(site, ada)


REMOVALS = {
    "rm": ["rm -q -r sessions", "commit -q -m removed"],
    "revert": ["revert --no-edit HEAD HEAD~1"],
}


@pytest.mark.parametrize("how", REMOVALS)
def test_a_committed_removal_is_asked_about(site: Site, ada: OpenSession, how: str) -> None:
    for command in REMOVALS[how]:
        site.git(*command.split())
    removed = site.git("rev-parse", "HEAD")
    why = act(ada, "item-2") or ""
    assert why.startswith(f"commit {removed[:9]} removes the session")
    ada.publish()
    assert site.git("rev-parse", "HEAD") == removed
    assert not site.folder.exists()

    ada.bring_here()
    assert ada.publish().waiting is None
    assert is_whole(site, ada)
    site.git("rm", "-q", "-r", "sessions")
    site.git("commit", "-q", "-m", "again")
    assert "removes the session" in (act(ada, "item-3") or "")


def test_a_removal_that_leaves_the_files_is_asked_about_too(site: Site, ada: OpenSession) -> None:
    site.git("rm", "-q", "-r", "--cached", "sessions")
    site.git("commit", "-q", "-m", "not in git, please")
    removed = site.git("rev-parse", "HEAD")
    assert (act(ada, "item-2") or "").startswith(f"commit {removed[:9]} removes the session")
    assert site.git("rev-parse", "HEAD") == removed


def test_a_staged_removal_stays_staged(site: Site, ada: OpenSession) -> None:
    site.git("rm", "-q", "-r", "sessions")
    before = site.status()
    assert (act(ada, "item-2") or "").startswith("what is staged removes the session")
    assert site.status() == before
    site.git("reset", "-q", "--hard")
    assert ada.publish().waiting is None
    assert is_whole(site, ada)


def test_a_removed_session_is_put_back_or_ended_from_the_shell(
    site: Site, ada: OpenSession, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(site.top)
    site.git("rm", "-q", "-r", "sessions")
    site.git("commit", "-q", "-m", "removed")
    assert main(["mark", "item-2", "done"]) == 0
    assert "removes the session" in capsys.readouterr().err
    assert main(["open", "--here"]) == 0
    ada.refresh()
    assert is_whole(site, ada)

    site.git("rm", "-q", "-r", "sessions")
    site.git("commit", "-q", "-m", "removed")
    assert main(["close", "abandoned", "--reason", "not wanted"]) == 0
    assert site.status() == []
    assert main(["list"]) == 0
    assert "abandoned" in capsys.readouterr().out


def test_the_wizard_puts_back_what_a_reset_took(
    site: Site, ada: OpenSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "LOOK_SECONDS", 0.01)
    monkeypatch.setattr(publishing, "RETRY_SECONDS", 0.05)
    publisher = Publisher(ada, lambda: None, lambda saved: None)
    publisher.start()
    site.git("reset", "-q", "--hard", "before")
    wait_until(lambda: site.git("rev-list", "--count", "HEAD") == "2")
    assert publisher.close()
    assert is_whole(site, ada)


def test_the_wizard_finishes_at_its_start_what_a_killed_one_began(
    site: Site, ada: OpenSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Site(site.top).begin()  # another session, in which nothing waits
    child = site.elsewhere(
        "import os, signal\n"
        "from deploy_tui.store.git import commit\n"
        "commit.install = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
        "session.record(tick('item-2')); session.publish()"
    )
    child.wait(30)
    lock = Path(site.top, ".git/index.lock")
    assert lock.exists()
    assert not other.behind
    publisher = Publisher(other, lambda: None, lambda saved: None)
    publisher.start()
    wait_for(lambda: not lock.exists())
    assert publisher.close()
    ada.refresh()
    ada.publish()
    assert is_whole(site, ada)
