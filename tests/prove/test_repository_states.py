"""Every state that a repository can be in: a session commit works, or it waits and says why, and the user
finds all of their work as it was and can end what they were in the middle of.

A state is what a user did (`begin`), why a commit waits in it ("" when it works), and how the user goes on
(`end`), which must succeed with the session open and busy.
"""

import os
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from deploy_tui.session.document import document
from deploy_tui.store.opened import OpenSession
from deploy_tui.store.operator import Operator
from deploy_tui.store.place import find_place
from deploy_tui.store.sync.join import join
from deploy_tui.store.sync.sync import sync
from tests.store.site import Site, tick

pytestmark = pytest.mark.prove


@dataclass(frozen=True)
class State:
    """`end` leads to where the session can be committed, unless `works` is told otherwise."""

    begin: Callable[[Site], None]
    waits: str = ""
    end: tuple[str, ...] = ()


def git(*commands: str, check: bool = True) -> Callable[[Site], None]:
    def begin(site: Site) -> None:
        for command in commands:
            site.git(*command.split(), check=check)

    return begin


def conflict(*command: str) -> Callable[[Site], None]:
    """Begin something that stops at a conflict in app.py."""

    def begin(site: Site) -> None:
        site.git(*command, check=False)
        assert "UU app.py" in site.status(), site.git("status")

    return begin


def staged(site: Site) -> None:
    write(site, "app.py", "staged\n")
    write(site, "new.py", "new\n")
    site.git("add", "app.py", "new.py")


def unstaged(site: Site) -> None:
    write(site, "app.py", "changed\n")
    write(site, "untracked.py", "mine\n")


def partly_staged(site: Site) -> None:
    staged(site)
    write(site, "app.py", "staged and then changed\n")


def intended(site: Site) -> None:
    write(site, "intended.py", "not yet\n")
    site.git("add", "-N", "intended.py")


def removed_and_renamed(site: Site) -> None:
    site.git("mv", "lib.py", "moved.py")
    site.git("rm", "-q", "--cached", "app.py")


def index_version_4(site: Site) -> None:
    site.git("update-index", "--index-version", "4")
    staged(site)


def split_index(site: Site) -> None:
    site.git("config", "core.splitIndex", "true")
    site.git("update-index", "--split-index")
    staged(site)


def sparse_index(site: Site) -> None:
    site.git("sparse-checkout", "set", "--sparse-index", "sessions")
    staged(site)


def mails(site: Site) -> None:
    patch = site.git("format-patch", "-1", "--stdout", "side")
    (site.top.parent / "mail").write_text(patch + "\n")
    site.git("am", "-3", str(site.top.parent / "mail"), check=False)
    assert (site.top / ".git/rebase-apply/applying").exists()


def stopped_to_edit(site: Site) -> None:
    """In the midst of the session's own commits."""
    site.git("-c", "sequence.editor=sed -i s/^pick/edit/", "rebase", "-i", "v1", check=False)
    site.git("rebase", "--continue")


def between_picks(site: Site) -> None:
    conflict("cherry-pick", "side~1", "side")(site)
    write(site, "app.py", "both\n")
    site.git("commit", "-q", "-am", "resolved by an ordinary commit")


def sixty_seconds_ago(site: Site) -> None:
    lock = site.top / ".git/index.lock"
    lock.write_bytes(b"")
    os.utime(lock, (time.time() - 60,) * 2)


def stashed(site: Site) -> None:
    unstaged(site)
    site.git("stash", "-q", "-u")


def squash_left_conflicts(site: Site) -> None:
    site.git("merge", "--squash", "side", check=False)


def shallow(site: Site) -> None:
    (site.top / ".git/shallow").write_text(site.git("rev-parse", "HEAD") + "\n")
    assert site.git("rev-list", "--count", "HEAD") == "1"


def with_submodule(site: Site) -> None:
    source = site.top.parent / "source"
    site.git("clone", "-q", str(site.top), str(source))
    site.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(source), "module")


def many_files(site: Site) -> None:
    """20,000, in an index only: as much as git has to look at for a commit."""
    blob = site.git("hash-object", "-w", "app.py")
    lines = "".join(f"100644 {blob}\tfolder{n % 100}/file{n}.py\n" for n in range(20_000))
    subprocess.run(["git", "update-index", "--index-info"], input=lines.encode(), cwd=site.top, check=True)
    site.git("commit", "-q", "-m", "20,000 files")


DETACHED = "detached HEAD, switch to a branch"

STATES = {
    "nothing": State(git()),
    "staged": State(staged),
    "unstaged": State(unstaged),
    "partly staged": State(partly_staged),
    "intent to add": State(intended),
    "removed and renamed": State(removed_and_renamed),
    "stashed": State(stashed),
    "index version 4": State(index_version_4),
    "split index": State(split_index),
    # With it, fsck of git 2.5x misses a tree for any staged file outside: looked at without.
    "sparse index": State(sparse_index, end=("sparse-checkout disable",)),
    "untracked cache": State(git("update-index --untracked-cache")),
    "shallow": State(shallow),
    "a submodule being added": State(with_submodule),
    "20,000 files": State(many_files),
    "packed refs": State(git("pack-refs --all", "gc -q --prune=now")),
    "squash that left conflicts": State(squash_left_conflicts),
    "detached": State(git("checkout -q --detach"), DETACHED, ("checkout -q main",)),
    "an older commit": State(git("checkout -q v1"), DETACHED, ("checkout -q main",)),
    "merge, aborted": State(conflict("merge", "side"), "merge under way", ("merge --abort",)),
    "merge, ended": State(
        conflict("merge", "side"), "merge under way", ("add app.py", "commit -q -m merged")
    ),
    "merge, waiting for its commit": State(
        git("merge --no-commit --no-ff other"), "merge under way", ("commit -q -m merged",)
    ),
    "rebase, aborted": State(conflict("rebase", "side"), "rebase under way", ("rebase --abort",)),
    "rebase, continued": State(
        conflict("rebase", "side"),
        "rebase under way",
        ("checkout --theirs app.py", "add app.py", "-c core.editor=true rebase --continue"),
    ),
    "rebase with mails": State(
        conflict("rebase", "--apply", "side"), "rebase under way", ("rebase --skip", "status")
    ),
    "rebase, stopped to edit": State(stopped_to_edit, "rebase under way", ("rebase --continue",) * 2),
    "cherry-pick": State(conflict("cherry-pick", "side"), "cherry-pick under way", ("cherry-pick --abort",)),
    "cherry-pick, continued": State(
        conflict("cherry-pick", "side"),
        "cherry-pick under way",
        ("add app.py", "-c core.editor=true cherry-pick --continue"),
    ),
    "between two picks": State(between_picks, "cherry-pick under way", ("cherry-pick --quit",)),
    "revert": State(conflict("revert", "--no-edit", "v1"), "revert under way", ("revert --abort",)),
    "bisect": State(git("bisect start HEAD v1~1"), "bisect under way", ("bisect good", "bisect reset")),
    "am": State(mails, "am under way", ("am --abort",)),
    "index.lock held for a minute": State(sixty_seconds_ago, "index.lock held by another git"),
}


@pytest.fixture
def busy(site: Site) -> tuple[Site, OpenSession]:
    """A session on main; `side` and main changed one line differently, `other` another; v1 is older."""
    write(site, "lib.py", "lib\n")
    site.git("add", "lib.py")
    site.git("commit", "-q", "-m", "lib")
    write(site, "app.py", "first\n")
    site.git("commit", "-q", "-am", "first")
    site.git("tag", "v1")
    ada = site.begin()
    for branch, path in (("side", "app.py"), ("other", "lib.py")):
        site.git("checkout", "-q", "-b", branch, "main")
        for turn in (1, 2):
            write(site, path, f"{branch} {turn}\n")
            site.git("commit", "-q", "-am", f"{branch} {turn}")
    site.git("checkout", "-q", "main")
    write(site, "app.py", "ours\n")
    site.git("commit", "-q", "-am", "ours")
    ada.record(tick("item-1"))
    ada.publish()
    return site, ada


@pytest.mark.parametrize("name", STATES)
def test_works_or_waits_and_harms_nothing(busy: tuple[Site, OpenSession], name: str) -> None:
    (site, ada), state = busy, STATES[name]
    state.begin(site)
    ada.refresh()
    before = the_users(site)
    for n in range(2, 5):
        ada.record(tick(f"item-{n}"))
        saved = ada.publish()
        assert saved.waiting == (state.waits or None), name
        assert saved.pending == (n - 1 if state.waits else 0)
        assert the_users(site) == before
    assert len(site.open().state.events) == len(ada.state.events)
    for command in state.end:
        site.git(*command.split())
    if name.startswith("index.lock"):
        (site.top / ".git/index.lock").unlink()
    assert not ada.refresh()
    ada.publish()
    assert ada.saved.pending == 0
    assert site.git("show", f"HEAD:sessions/{site.id}/session.toml") + "\n" == document(ada.state)
    assert [line for line in site.status() if "sessions/" in line] == []
    assert site.git("fsck", "--strict", "--no-dangling") == ""
    assert ada.warnings == ()


@pytest.fixture
def reftable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Repositories keep their references in a reftable, of which only git tells anything."""
    command = ["git", "init", "-q", "--ref-format=reftable", str(tmp_path / "tried")]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("this git knows no reftable: 2.45 and later do")
    monkeypatch.setenv("GIT_DEFAULT_REF_FORMAT", "reftable")


REFS = [name for name in STATES if STATES[name].waits] + ["nothing", "staged", "stashed", "packed refs"]


@pytest.mark.usefixtures("reftable")
@pytest.mark.parametrize("name", REFS)
def test_works_or_waits_in_a_reftable(request: pytest.FixtureRequest, name: str) -> None:
    site, ada = request.getfixturevalue("busy")
    assert (site.top / ".git/reftable").is_dir()
    test_works_or_waits_and_harms_nothing((site, ada), name)


@pytest.mark.usefixtures("reftable")
def test_two_branches_and_two_clones_in_a_reftable(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    site, ada = request.getfixturevalue("busy")
    site.git("checkout", "-q", "other")
    ada.record(tick("item-2"))
    waiting = ada.publish().waiting
    assert waiting is not None
    assert waiting.startswith("the session is on main, you are on other")
    site.git("checkout", "-q", "main")
    assert ada.publish().pending == 0
    site.git("clone", "-q", "--bare", ".", str(tmp_path / "server.git"))
    site.git("remote", "add", "origin", str(tmp_path / "server.git"))
    assert sync(ada).outcome == "synced"
    site.git("clone", "-q", str(tmp_path / "server.git"), str(tmp_path / "bo"))
    bo = join(find_place(str(tmp_path / "bo")), ada.id, Operator("bo"))
    bo.record(tick("item-3", "bo"))
    assert (sync(bo).outcome, sync(ada).outcome) == ("synced", "synced")
    assert document(ada.state) == document(bo.state)


def the_users(site: Site) -> object:
    """All that is the user's: their files, their index, where they are, what they are in the middle of."""
    files = {
        str(path.relative_to(site.top)): path.read_bytes()
        for path in site.top.rglob("*")
        if path.is_file() and not {".git", "sessions"} & set(path.relative_to(site.top).parts)
    }
    ours = f"sessions/{site.id}/"
    index = [line for line in site.git("ls-files", "-s", "-v", "--debug").split("\n") if ours not in line]
    index = [line for line in index if not line.startswith("  ")]
    status = [line for line in site.status() if ours not in line]
    return files, index, status, site.git("rev-parse", "--abbrev-ref", "HEAD"), site.git("stash", "list")


def write(site: Site, path: str, content: str) -> None:
    Path(site.top, path).write_text(content)
