"""Plain git on sessions that went apart, with the merge driver and without it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from deploy_tui import cli
from deploy_tui.session.document import document
from deploy_tui.session.fold import fold
from deploy_tui.store.doctor.driver import CannotMerge, merge_file
from deploy_tui.store.logs import parse_log
from deploy_tui.store.opened import OpenSession
from tests.store.site import Site, checklist, mark, note, tick, wait_until

Apart = tuple[Site, OpenSession, Site, OpenSession]


def install(site: Site) -> None:
    assert cli.main(["doctor", "--fix", "--yes", "--root", str(site.top)]) in (0, 1)


@pytest.fixture
def apart(site: Site) -> Apart:
    """Two clones that recorded different things, and about one item differently; bo's branch is fetched."""
    ada = site.begin()
    ada.record(tick("item-1"))
    ada.publish()
    clone = site.clone("clone")
    bo = clone.open("bo")
    for n in (2, 3, 4):
        ada.record(tick(f"item-{n}"))
        ada.publish()
        bo.record(mark(f"item-{n + 8}", "failed", by="bo", reason="no"), note(f"item-{n}", "seen by bo"))
        bo.publish()
    ada.record(mark("item-20", "done"))
    ada.publish()
    bo.record(mark("item-20", "blocked", by="bo", reason="waiting"))
    bo.publish()
    site.git("fetch", "-q", str(clone.top), "main:theirs")
    return site, ada, clone, bo


def fold_of_the_logs(site: Site, at: str = "HEAD") -> str:
    """session.toml as it must be, from the logs in the same commit."""
    names = site.git("ls-tree", "-r", "--name-only", at, f"sessions/{site.id}/log/").splitlines()
    events = []
    for name in names:
        log = parse_log((site.git("show", f"{at}:{name}") + "\n").encode(), site.uid)
        assert log.faults == ()
        events += log.events
    return document(fold(checklist(), site.uid, events))


def is_merged(site: Site) -> bool:
    text = site.git("show", f"HEAD:sessions/{site.id}/session.toml") + "\n"
    return text == fold_of_the_logs(site) == site.document.read_text() and site.status() == []


def holds_all(site: Site, *sessions: OpenSession) -> bool:
    found = site.open().state.events
    return all(set(session.state.events) <= set(found) for session in sessions)


WAYS = {
    "merge": "merge -q --no-edit theirs",
    "merge, the other way round": "merge -q --no-edit -X theirs theirs",
    "rebase": "rebase -q theirs",
    "rebase with mails": "rebase -q --apply theirs",
    "cherry-pick": "cherry-pick main..theirs",
    "the recursive strategy": "merge -q --no-edit -s recursive theirs",
    "squash": "merge -q --squash theirs",
}


@pytest.mark.parametrize("way", WAYS)
def test_with_the_driver_it_ends_without_markers_and_as_the_fold(apart: Apart, way: str) -> None:
    site, ada, _, bo = apart
    install(site)
    site.git(*WAYS[way].split())
    if way == "squash":
        site.git("commit", "-q", "-m", "squashed")
    assert is_merged(site)
    assert "disputed" in site.document.read_text()
    assert holds_all(site, ada, bo)
    wait_until(lambda: ada.refresh() or set(bo.state.events) <= set(ada.state.events))
    ada.publish()
    assert is_merged(site)
    assert site.document.read_text() == document(ada.state)


def test_a_single_pick_which_git_does_not_name(apart: Apart) -> None:
    site, _, _, _ = apart
    install(site)
    site.git("cherry-pick", "theirs~3")
    assert is_merged(site)


def test_a_merge_of_what_no_ref_holds(apart: Apart) -> None:
    site, ada, _, bo = apart
    install(site)
    theirs = site.git("rev-parse", "theirs")
    site.git("branch", "-q", "-D", "theirs")
    site.git("merge", "-q", "--no-edit", theirs)
    assert is_merged(site)
    assert holds_all(site, ada, bo)


def test_several_merges_to_and_fro(apart: Apart) -> None:
    site, ada, clone, bo = apart
    install(site)
    install(clone)
    for n in range(30, 34):
        site.git("pull", "-q", "--no-rebase", "--no-edit", str(clone.top), "main")
        clone.git("pull", "-q", "--no-rebase", "--no-edit", str(site.top), "main")
        assert is_merged(site)
        assert is_merged(clone)
        for session, by in ((ada, "ada"), (bo, "bo")):
            session.record(tick(f"item-{n if by == 'ada' else n + 10}", by=by))
            session.publish()
    site.git("pull", "-q", "--no-rebase", "--no-edit", str(clone.top), "main")
    clone.git("pull", "-q", "--no-rebase", "--no-edit", str(site.top), "main")
    assert is_merged(site)
    assert is_merged(clone)
    assert site.document.read_bytes() == clone.document.read_bytes()


def test_a_criss_cross_of_merges(apart: Apart) -> None:
    """Two common ancestors, which git merges first, with nobody to look at what comes of it."""
    site, ada, clone, bo = apart
    install(site)
    install(clone)
    old = site.git("rev-parse", "main")
    site.git("merge", "-q", "--no-edit", "theirs")
    clone.git("pull", "-q", "--no-rebase", "--no-edit", str(site.top), f"{old}:ours")
    ada.record(tick("item-50"))
    ada.publish()
    wait_until(lambda: bo.refresh() or True)
    bo.record(tick("item-51", by="bo"))
    bo.publish()
    clone.git("pull", "-q", "--no-rebase", "--no-edit", str(site.top), "main")
    assert is_merged(clone)
    assert holds_all(clone, ada, bo)


def test_one_writers_log_on_two_branches(site: Site) -> None:
    ada = site.begin()
    ada.publish()
    site.git("branch", "hotfix")
    for n in range(1, 4):
        ada.record(tick(f"item-{n}"))
        ada.publish()
    site.git("checkout", "-q", "hotfix")
    ada.bring_here()
    ada.record(tick("item-9"), tick("item-10"))
    ada.publish()
    site.git("checkout", "-q", "main")
    main = site.git("rev-parse", "HEAD")
    for with_driver in (False, True):
        if with_driver:
            install(site)
        site.git("merge", "-q", "--no-edit", "hotfix", check=with_driver)
        if with_driver:
            assert is_merged(site)
            site.git("checkout", "-q", "hotfix")
            site.git("merge", "-q", "--no-ff", "--no-edit", main)
            assert is_merged(site)
            continue
        # By lines: the log is whole all the same.
        conflicts = {line for line in site.status() if line[:2] == "UU"}
        assert conflicts <= {f"UU sessions/{site.id}/session.toml"}
        (log,) = site.logs
        parsed = parse_log(log.read_bytes(), site.uid)
        assert (len(parsed.events), parsed.faults) == (len(ada.state.events), ())
        site.git("reset", "-q", "--hard", main)


@pytest.mark.parametrize("way", ["merge -q --no-edit theirs", "cherry-pick main..theirs", "rebase -q theirs"])
def test_without_the_driver_one_file_conflicts_and_opening_the_session_mends_it(
    apart: Apart, way: str
) -> None:
    site, ada, _, bo = apart
    site.git(*way.split(), check=False)
    for _ in range(20):
        conflicts = [line for line in site.status() if line[:2] in ("UU", "AA", "DU", "UD")]
        if not conflicts:
            break
        assert conflicts == [f"UU sessions/{site.id}/session.toml"]
        opened = site.open()
        opened.publish()
        assert opened.warnings
        assert "<<<<" not in site.document.read_text()
        site.git("add", str(site.document))
        command = way.split()[0]
        site.git(
            "-c",
            "core.editor=true",
            *(["commit", "-q"] if command == "merge" else [command, "--continue"]),
            check=False,
        )
    opened = site.open()
    opened.publish()
    assert opened.saved.pending == 0
    assert holds_all(site, ada, bo)
    assert set(opened.state.events) >= {*ada.state.events, *bo.state.events}
    text = site.git("show", f"HEAD:sessions/{site.id}/session.toml") + "\n"
    assert text == document(opened.state) == fold_of_the_logs(site)


def test_when_the_program_is_gone_git_merges_as_text(apart: Apart) -> None:
    site, _, _, _ = apart
    install(site)
    driver = site.git("config", "merge.deploy-tui.driver")
    site.git("config", "merge.deploy-tui.driver", "/nowhere/python" + driver[driver.index(" -m") :])
    site.git("merge", "-q", "--no-edit", "theirs", check=False)
    assert f"UU sessions/{site.id}/session.toml" in site.status()
    assert "<<<<<<<" in site.document.read_text()


def test_a_stash_that_went_apart(site: Site) -> None:
    ada = site.begin()
    install(site)
    (site.top / ".git/index.lock").touch()
    ada.record(tick("item-1"))
    ada.publish()
    (site.top / ".git/index.lock").unlink()
    site.git("stash", "-q", "-u")
    ada.record(tick("item-2"))
    ada.publish()
    site.git("stash", "pop", "-q")
    wait_until(lambda: ada.refresh() or True)
    assert site.document.read_text() == document(ada.state)
    assert site.status() == []


def test_a_log_with_something_strange_in_it_is_merged_as_text(apart: Apart) -> None:
    site, _, _, _ = apart
    log = site.logs[0].read_bytes()
    path = f"sessions/{site.id}/log/{site.logs[0].name}"
    assert merge_file(None, path, b"", log, log) == log
    strange: list[Callable[[bytes], bytes]] = [
        lambda data: b"",
        lambda data: b"<<<<<<< ours\n" + data,
        lambda data: data.replace(b'state = "done"', b'state = "open"', 1),
        lambda data: data.replace(b"format = 1", b"format = 2", 1),
        lambda data: data.replace(site.uid.encode(), b"feedfeedfeedfeed"),
    ]
    for change in strange:
        with pytest.raises(CannotMerge):
            merge_file(None, path, log, log, change(log))
    for name in ("app.py", f"sessions/{site.id}/evidence/x.toml"):
        with pytest.raises(CannotMerge):
            merge_file(None, name, b"", b"", b"")


def test_bytes_are_the_same_in_every_clone(site: Site) -> None:
    ada = site.begin()
    ada.record(tick("item-1"))
    ada.publish()
    (site.top / ".gitattributes").write_text(
        "*.toml text=auto eol=crlf working-tree-encoding=UTF-16 filter=none\n"
    )
    site.git("add", ".gitattributes")
    site.git("commit", "-q", "-m", "attributes of the repository")
    top = site.top.parent / "windows"
    site.git("clone", "-q", "-c", "core.autocrlf=true", "-c", "core.eol=crlf", str(site.top), str(top))
    clone = Site(top, site.id, site.uid)
    for path in site.folder.rglob("*"):
        if path.is_file():
            assert Path(clone.folder, path.relative_to(site.folder)).read_bytes() == path.read_bytes()
    assert clone.git("status", "--porcelain", "--", "sessions") == ""
