"""Clones meet at an ordinary git server: nothing is lost, nobody's work is touched."""

import hashlib
import os
from datetime import timedelta
from pathlib import Path

import pytest

from deploy_tui.store.create import create_session
from deploy_tui.store.errors import Ambiguous, NoSession, StoreError
from deploy_tui.store.evidence import attach
from deploy_tui.store.operator import Operator
from deploy_tui.store.place import find_place
from deploy_tui.store.sync.join import join
from deploy_tui.store.sync.sync import sync
from deploy_tui.store.viewed import ViewedSession
from tests.store.site import checklist, mark, note, tick

from .team import Member, Team, git


def test_two_clones_see_what_the_other_did(team: Team) -> None:
    ada, bo = team.begins("ada"), team.joins("bo")
    ada.does(tick("item-1"))
    bo.does(tick("item-2", "bo"), note("item-2", "by the book"))
    first, second = ada.syncs(), bo.syncs()
    assert (first.sent, len(first.came)) == (1, 0)
    assert (second.sent, [event.by for event in second.came]) == (2, ["ada"])
    team.meet(ada, bo)
    assert ada.says("item-2") == bo.says("item-1") == "done"
    assert ada.ids == bo.ids
    assert ada.status == bo.status
    assert ada.files() == bo.files()


def test_when_all_is_said_nothing_is_sent(team: Team) -> None:
    ada, bo = team.begins("ada"), team.joins("bo")
    ada.does(tick("item-1"))
    team.meet(ada, bo)
    before = git(team.server, "rev-parse", ada.ref)
    team.meet(ada, bo)
    ada.leaves_and_returns()
    Path(ada.session.place.journal_folder(ada.session.uid), "synced.json").unlink()
    again = ada.syncs()
    assert (again.outcome, again.sent, again.came) == ("synced", 0, ())
    assert git(team.server, "rev-parse", ada.ref) == before


def test_what_came_is_in_the_journal_before_sync_returns(team: Team) -> None:
    ada, bo = team.begins("ada"), team.joins("bo")
    ada.does(tick("item-1"))
    ada.syncs()
    assert bo.syncs_elsewhere() == 0
    bo.leaves_and_returns()
    assert bo.says("item-1") == "done"


def test_two_people_mark_one_item_differently_while_apart(team: Team) -> None:
    ada, bo = team.begins("ada"), team.joins("bo")
    ada.does(tick("item-1"))
    bo.does(mark("item-1", "failed", "bo", reason="red on staging"))
    team.meet(ada, bo)
    for member in (ada, bo):
        assert member.says("item-1") == "failed"
        assert member.session.state.items["item-1"].disputed
    assert ada.status == bo.status


def test_nothing_of_the_users_is_touched(team: Team) -> None:
    ada, bo = team.begins("ada"), team.joins("bo")
    ada.session.publish()
    for path, text in (("app.py", "staged\n"), ("new.py", "new\n")):
        (ada.top / path).write_text(text)
    git(ada.top, "add", "app.py")
    (ada.top / "app.py").write_text("not staged\n")
    bo.does(tick("item-2", "bo"))
    bo.syncs()
    ada.does(tick("item-1"))
    before = everything_of_the_users(ada)
    synced = ada.syncs()
    assert (len(synced.came), synced.sent) == (1, 1)
    assert everything_of_the_users(ada) == before


def everything_of_the_users(member: Member) -> dict[str, object]:
    """Every file but git's objects and what is ours."""
    files = {
        str(path.relative_to(member.top)): path.read_bytes()
        for path in sorted(member.top.rglob("*"))
        if path.is_file() and not {"objects", "deploy-tui", "deploy-tui-remote"} & set(path.parts)
    }
    return files | {"log": git(member.top, "log", "--format=%H %s", "HEAD", "--branches")}


def test_the_ref_holds_the_session_alone_and_a_line_of_commits(team: Team) -> None:
    ada, bo = team.begins("ada"), team.joins("bo")
    ada.session.publish()
    git(ada.top, "commit", "-q", "--allow-empty", "-m", "unfinished, not for others")
    for number in range(3):
        ada.does(tick(f"item-{number + 1}"))
        bo.does(tick(f"item-{number + 11}", "bo"))
        team.meet(ada, bo)
    assert ada.ref.endswith(f"/{ada.session.id}-{ada.session.uid[:8]}")
    commits = git(team.server, "rev-list", "--parents", ada.ref).splitlines()
    assert all(len(line.split()) <= 2 for line in commits)
    assert len(commits[-1].split()) == 1
    assert "unfinished" not in git(team.server, "log", "--all", "--format=%s")
    paths = git(team.server, "ls-tree", "-r", "--name-only", ada.ref).splitlines()
    assert paths
    assert all(path.startswith(f"sessions/{ada.session.id}/") for path in paths)
    assert team.at_server("session.toml", ada.ref) == ada.files()["session.toml"]
    assert git(team.server, "fsck", "--strict", "--no-dangling") == ""


def test_a_session_in_a_folder_of_the_repository_keeps_its_place(team: Team) -> None:
    ops = team.clone("ada") / "ops"
    (ops / "sessions").mkdir(parents=True)
    session = create_session(find_place(str(ops)), checklist(), {"version": "v1"}, operator=Operator("ada"))
    ada = Member("ada", ops, session)
    ada.syncs()
    paths = git(team.server, "ls-tree", "-r", "--name-only", ada.ref).splitlines()
    assert f"ops/sessions/{session.id}/session.toml" in paths
    bo = team.clone("bo")
    with pytest.raises(NoSession):  # the same repository, but not the same place in it
        join(find_place(str(bo)), None, Operator("bo"))
    (bo / "ops" / "sessions").mkdir(parents=True)
    assert join(find_place(str(bo / "ops")), None, Operator("bo")).uid == session.uid


def test_whoever_is_quicker_nothing_is_lost(team: Team) -> None:
    ada, bo = team.begins("ada"), team.joins("bo")
    ada.does(tick("item-1"))
    races = []

    def bo_is_quicker(step: str) -> None:
        if step == "written" and len(races) < 3:
            races.append(step)
            bo.does(tick(f"item-{10 + len(races)}", "bo"))
            assert bo.syncs().outcome == "synced"

    ada.step = bo_is_quicker
    synced = ada.syncs()
    assert (synced.outcome, len(races), len(synced.came)) == ("synced", 3, 3)
    bo.syncs()
    assert ada.status == bo.status
    assert git(team.server, "rev-list", "--count", ada.ref) == "5"


def test_one_who_is_never_quick_enough_is_told_so_and_loses_nothing(team: Team) -> None:
    ada, bo = team.begins("ada"), team.joins("bo")
    ada.does(tick("item-1"))
    count = iter(range(1, 60))

    def bo_is_quicker(step: str) -> None:
        if step == "written":
            bo.does(note("item-9", f"{next(count)}"))
            bo.syncs()

    ada.step = bo_is_quicker
    synced = ada.syncs()
    assert (synced.outcome, synced.unsent) == ("busy", 1)
    assert "quicker" in synced.why
    ada.step = lambda name: None
    assert ada.syncs().unsent == 0


def test_offline_is_normal_and_says_since_when(team: Team) -> None:
    ada, bo = team.begins("ada"), team.joins("bo")
    ada.does(tick("item-1"))
    team.server.rename(team.top / "gone")
    first = ada.syncs()
    ada.does(tick("item-2"))
    second = ada.syncs()
    assert (first.outcome, second.outcome, first.unsent, second.unsent) == ("offline", "offline", 1, 2)
    assert first.since == second.since != ""
    assert first.why.startswith("origin: ")
    (team.top / "gone").rename(team.server)
    third = ada.syncs()
    assert (third.outcome, third.since, third.unsent, third.sent) == ("synced", "", 0, 2)
    bo.syncs()
    assert bo.status == ada.status


def test_a_host_that_takes_branches_only(team: Team) -> None:
    team.refuses("refs/deploy-tui/*")
    ada, bo = team.begins("ada"), team.joins("bo")
    ada.does(tick("item-1"))
    bo.does(tick("item-2", "bo"))
    team.meet(ada, bo)
    assert ada.status == bo.status
    refs = git(team.server, "for-each-ref", "--format=%(refname)").splitlines()
    assert refs == [ada.branch, "refs/heads/main"]


def test_one_who_may_only_push_branches_meets_those_who_may_more(team: Team) -> None:
    ada, bo = team.begins("ada"), team.joins("bo")
    bo.does(tick("item-2", "bo"))
    team.refuses("refs/deploy-tui/*")
    assert bo.syncs().ref == bo.branch
    (team.server / "hooks" / "update").unlink()
    ada.does(tick("item-1"))
    assert ada.syncs().ref == ada.ref
    team.meet(bo, ada)
    assert ada.status == bo.status
    assert team.logs_at_server(ada.ref) == team.logs_at_server(ada.branch)


def test_a_host_that_takes_nothing_says_why(team: Team) -> None:
    ada = team.begins("ada")
    team.refuses("*")
    ada.does(tick("item-1"))
    refused = ada.syncs()
    assert (refused.outcome, refused.unsent) == ("refused", 1)
    assert "hook declined" in refused.why
    (team.server / "hooks" / "update").unlink()
    assert (ada.syncs().outcome, ada.syncs().ref) == ("synced", ada.ref)
    assert ada.branch not in git(team.server, "for-each-ref")


def test_a_ref_that_was_deleted_or_set_back_is_made_again(team: Team) -> None:
    ada, bo = team.begins("ada"), team.joins("bo")
    first = git(team.server, "rev-parse", ada.ref)
    ada.does(tick("item-1"))
    team.meet(ada, bo)
    git(team.server, "update-ref", ada.ref, first)
    bo.does(tick("item-2", "bo"))
    team.meet(ada, bo)
    git(team.server, "update-ref", "-d", ada.ref)
    ada.does(tick("item-3"))
    team.meet(ada, bo)
    cy = team.joins("cy")
    assert cy.status == ada.status == bo.status


def test_evidence_travels_with_its_session(team: Team) -> None:
    ada, bo = team.begins("ada"), team.joins("bo")
    (team.top / "report.txt").write_text("all green")
    name = attach(ada.session.place, ada.session.id, str(team.top / "report.txt"))
    ada.does(tick("item-1"))
    bo.session.publish()  # whose folder is there
    team.meet(ada, bo)
    assert (bo.folder / "evidence" / name).read_text() == "all green"
    forged = f"{hashlib.sha256(b'other').hexdigest()[:16]}-report.txt"
    team.puts(ada.ref, {f"evidence/{forged}": b"forged"})
    assert any("is not what its name says" in warning for warning in bo.syncs().warnings)
    assert not (bo.folder / "evidence" / forged).exists()


def test_a_session_opened_for_reading_only_takes_nothing_in(team: Team) -> None:
    ada, bo = team.begins("ada"), team.joins("bo")
    ada.does(tick("item-1"))
    ada.syncs()
    viewed = ViewedSession(bo.session.place, bo.session.id, bo.session.uid)
    with pytest.raises(StoreError, match="reading only"):
        sync(viewed)


def test_clocks_that_differ_are_shown_and_do_no_harm(team: Team) -> None:
    ada = team.begins("ada")
    bo = team.joins("bo", clock=timedelta(days=1))
    cy = team.joins("cy", clock=-timedelta(days=1))
    near = team.joins("dee", clock=timedelta(minutes=4))
    near.does(tick("item-4", "dee"))
    near.syncs()
    assert ada.syncs().warnings == ()
    bo.does(tick("item-1", "bo"))
    bo.syncs()
    ahead = ada.syncs().warnings
    assert [warning for warning in ahead if "bo" in warning and "24 h ahead" in warning]
    cy.does(mark("item-1", "failed", "cy", reason="later, whatever the clock says"))
    cy.syncs()
    assert any("behind this machine's" in warning for warning in ada.syncs().warnings)
    assert ada.syncs().warnings == ()
    team.meet(ada, bo, cy)
    assert ada.status == bo.status == cy.status


def test_a_disk_that_does_not_take_what_sync_remembers_costs_nothing(team: Team) -> None:
    ada, bo = team.begins("ada"), team.joins("bo")
    ada.does(tick("item-1"))
    ada.syncs()
    memory = Path(bo.session.place.journal_folder(bo.session.uid), "synced.json")
    memory.unlink(missing_ok=True)
    memory.mkdir()
    bo.does(tick("item-2", "bo"))
    synced = bo.syncs()
    assert (synced.outcome, len(synced.came), synced.sent) == ("synced", 1, 1)
    assert any("synced.json" in warning for warning in synced.warnings)
    memory.rmdir()
    team.meet(ada, bo)
    assert ada.status == bo.status


def test_a_session_is_joined_by_its_full_name_also_where_a_ref_cannot_hold_its_id(team: Team) -> None:
    for version in ("v1..2", "v" + "1" * 100):
        top = team.clone(f"ada-{len(version)}")
        begun = create_session(
            find_place(str(top)), checklist(), {"version": version}, operator=Operator("ada")
        )
        ada = Member("ada", top, begun)
        ada.does(tick("item-1"))
        assert ada.syncs().outcome == "synced"
        bo = find_place(str(team.clone(f"bo-{len(version)}")))
        assert join(bo, ada.ref.removeprefix("refs/deploy-tui/"), Operator("bo")).uid == begun.uid


def test_two_sessions_of_one_id_are_never_joined(team: Team) -> None:
    ada = team.begins("ada")
    other = team.clone("bo")
    session = create_session(
        find_place(str(other)), checklist(), {"version": "v1.4.0"}, operator=Operator("bo")
    )
    assert session.id == ada.session.id
    bo = Member("bo", other, session)
    bo.does(tick("item-2", "bo"))
    assert bo.syncs().outcome == "synced"
    assert bo.ref != ada.ref
    cy = find_place(str(team.clone("cy")))
    for wanted in (ada.session.id, None):
        with pytest.raises(Ambiguous) as caught:
            join(cy, wanted, None)
        for member in (ada, bo):
            name = member.ref.removeprefix("refs/deploy-tui/")
            assert f"{name} (begun by {member.name})" in str(caught.value)
    joined = join(cy, bo.ref.removeprefix("refs/deploy-tui/"), Operator("cy"))
    assert (joined.id, joined.uid) == (bo.session.id, bo.session.uid)
    assert joined.state.items["item-2"].state == "done"
    assert join(cy, bo.ref.removeprefix("refs/deploy-tui/"), Operator("cy")).uid == joined.uid
    with pytest.raises(StoreError, match="another session is called"):
        join(cy, ada.ref.removeprefix("refs/deploy-tui/"), Operator("cy"))
    ada.does(tick("item-1"))
    assert ada.syncs().came == ()
    # Even where somebody brings one's commits to the other's ref.
    git(team.server, "update-ref", ada.ref, bo.ref)
    before = ada.ids
    with pytest.raises(StoreError, match="another session"):
        ada.syncs()
    assert ada.ids == before
    assert git(team.server, "rev-parse", ada.ref) == git(team.server, "rev-parse", bo.ref)


def test_joining_never_guesses(team: Team) -> None:
    first = team.begins("ada")
    second = create_session(
        find_place(str(first.top)), checklist(), {"version": "v2"}, operator=Operator("ada")
    )
    sync(second)
    rehearsal = create_session(
        find_place(str(first.top)), checklist(), {"version": "v3"}, operator=Operator("ada"), rehearsal=True
    )
    sync(rehearsal)
    place = find_place(str(team.clone("bo")))
    with pytest.raises(Ambiguous, match="--session"):
        join(place, None, None)
    assert join(place, second.id, None).uid == second.uid
    with pytest.raises(NoSession):
        join(place, "2020-01-01-other", None)


def test_what_a_clone_has_lost_it_gets_back(team: Team) -> None:
    """From a backup, say: the memory of the last sync is younger than the journal."""
    ada, bo = team.begins("ada"), team.joins("bo")
    ada.does(tick("item-1"))
    team.meet(ada, bo)
    journal = Path(bo.session.place.journal_folder(bo.session.uid), "journal")
    journal.write_bytes(b"".join(journal.read_bytes().splitlines(keepends=True)[:-1]))
    bo.leaves_and_returns()
    assert bo.says("item-1") == "open"
    assert len(bo.syncs().came) == 1
    assert bo.status == ada.status


def test_what_the_users_configuration_says_about_fetching_does_not_matter(team: Team) -> None:
    ada, bo = team.begins("ada"), team.joins("bo")
    for key, value in (
        ("fetch.prune", "true"),
        ("push.default", "nothing"),
        ("push.gpgSign", "true"),
        ("push.followTags", "true"),
        ("fetch.recurseSubmodules", "true"),
        ("remote.origin.mirror", "true"),
        ("remote.origin.tagOpt", "--tags"),
        ("push.recurseSubmodules", "only"),
        ("push.useForceIfIncludes", "true"),
    ):
        git(bo.top, "config", key, value)
    git(bo.top, "tag", "-a", "-m", "mine", "not-for-others")
    bo.does(tick("item-1", "bo"))
    team.meet(bo, ada)
    assert ada.status == bo.status
    assert git(team.server, "tag") == ""
    assert not os.path.exists(bo.top / ".git" / "FETCH_HEAD")
