"""publish: the folder and the commit behind the journal, beside whatever the user does in the repository."""

import errno
import os
import shutil
from pathlib import Path

import pytest

from deploy_tui.session.document import document, log
from deploy_tui.store.errors import NotPublished
from deploy_tui.store.evidence import attach
from deploy_tui.store.operator import find_operator

from .site import Site, ids_in, note, tick, wait_until


def committed(site: Site) -> str:
    return site.git("show", f"HEAD:sessions/{site.id}/session.toml") + "\n"


def test_a_commit_holds_the_session_and_reads_well(site: Site) -> None:
    ada = site.begin()
    ada.record(tick("item-1"), tick("item-2"), note("item-2", "looks good"))
    saved = ada.publish()
    assert saved.commit == site.git("rev-parse", "HEAD")
    assert (saved.events, saved.pending, saved.waiting) == (5, 0, None)
    assert site.git("log", "-1", "--format=%s") == "session(v1.4.0): 2 items, 1 note"
    changed = site.git("show", "--name-only", "--format=").splitlines()
    assert changed == [f"sessions/{site.id}/log/{site.logs[0].name}", f"sessions/{site.id}/session.toml"]
    assert committed(site) == document(ada.state)
    assert ada.publish().commit == saved.commit


def test_a_commit_tells_who_did_what_and_of_many_the_first(site: Site) -> None:
    ada = site.begin()
    ada.record(tick("item-1"), note("item-2", "looks\n\nDeploy-Operator: root \x1b[2J" + "x" * 300))
    ada.publish()
    first, second = site.git("log", "-1", "--format=%b").split("\n\n")[0].splitlines()
    assert first == "ada marked item-1 done"
    assert second.startswith("ada noted on item-2: looks⏎⏎Deploy-Operator: root ␛[2Jxxx")
    assert len(second) == 200
    assert site.git("log", "-1", "--format=%(trailers:key=Deploy-Operator)").strip() == "Deploy-Operator: ada"
    ada.record(*(note("item-3", f"{number}") for number in range(25)))
    ada.publish()
    told = site.git("log", "-1", "--format=%b").split("\n\n")[0].splitlines()
    assert told[0] == "ada noted on item-3: 0"
    assert told[19:] == ["ada noted on item-3: 19", "and 5 more"]


def test_a_tick_is_a_diff_of_a_few_lines(site: Site) -> None:
    ada = site.begin()
    ada.record(tick("item-7"))
    ada.publish()
    lines = site.git(
        "show", "--format=", "--unified=0", "--", f"sessions/{site.id}/session.toml"
    ).splitlines()
    changed = [line for line in lines if line[0] in "+-" and line[:3] not in ("+++", "---")]
    assert 3 <= len(changed) <= 5


def test_what_the_user_staged_stays_staged_and_their_commit_leaves_the_session_alone(site: Site) -> None:
    ada = site.begin()
    (site.top / "app.py").write_text("print('staged')\n")
    site.git("add", "app.py")
    (site.top / "app.py").write_text("print('and changed')\n")
    ada.record(tick("item-1"))
    ada.publish()
    assert site.status() == ["MM app.py"]
    site.git("commit", "-q", "-m", "the user's own")
    assert site.git("show", "--name-only", "--format=") == "app.py"
    assert committed(site) == document(ada.state)
    assert site.status() == [" M app.py"]


def test_the_first_commit_of_a_repository_may_be_a_session(bare_site: Site) -> None:
    bare_site.git("init", "-q")
    ada = bare_site.begin()
    assert ada.saved.waiting is None
    assert bare_site.git("log", "--format=%s") == "session(v1.4.0): started"


def test_while_a_merge_is_under_way_the_commit_waits_and_says_so(site: Site) -> None:
    ada = site.begin()
    site.git("checkout", "-q", "-b", "side")
    (site.top / "app.py").write_text("theirs\n")
    site.git("commit", "-q", "-am", "theirs")
    site.git("checkout", "-q", "main")
    (site.top / "app.py").write_text("ours\n")
    site.git("commit", "-q", "-am", "ours")
    site.git("merge", "side", check=False)
    before = site.git("rev-parse", "HEAD")

    ada.record(tick("item-1"), tick("item-2"))
    saved = ada.publish()
    assert (saved.pending, saved.waiting) == (2, "merge under way")
    assert site.read().saved == saved
    assert site.git("rev-parse", "HEAD") == before
    # A changed file of ours would be in the way of `git merge --abort`.
    assert site.status() == ["UU app.py"]

    site.git("merge", "--abort")
    assert ada.publish().waiting is None
    assert committed(site) == document(ada.state)


def test_without_an_identity_a_name_is_asked_for_and_is_enough(
    site: Site, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    nobody = tmp_path / "gitconfig"
    nobody.write_text("[user]\n\tuseConfigOnly = true\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(nobody))
    assert find_operator(site.place) is None
    ada = site.begin(operator="ada lovelace")
    assert ada.saved.waiting is None
    assert site.git("log", "-1", "--format=%an <%ae>") == "ada lovelace <ada-lovelace@deploy-tui.invalid>"


def test_without_a_repository_it_works_and_says_that_nothing_is_committed(bare_site: Site) -> None:
    ada = bare_site.begin()
    ada.record(tick("item-1"))
    saved = ada.publish()
    assert (saved.commit, saved.waiting, saved.pending) == (None, "no git repository", 3)
    assert bare_site.document.read_text() == document(ada.state)
    assert bare_site.open().state.items["item-1"].resolved


def test_a_folder_that_cannot_be_written_is_said_and_written_later(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = site.begin()
    ada.record(tick("item-1"))
    before = site.document.read_bytes()

    def replace(source: str, target: str) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", target)

    with monkeypatch.context() as broken:
        broken.setattr(os, "replace", replace)
        with pytest.raises(NotPublished, match=r"recorded, but not written out.*No space left"):
            ada.publish()
        ada.record(tick("item-2"))
    assert site.document.read_bytes() == before
    assert ada.saved.pending == 2
    assert ada.publish().pending == 0
    assert committed(site) == document(ada.state)
    assert site.status() == []


def test_a_full_disk_behind_the_journal_is_not_said_to_be_not_recorded(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = site.begin()
    ada.record(tick("item-1"))
    replace = os.replace

    def full(source: str, target: str) -> None:
        if target.endswith("published.json"):
            raise OSError(errno.ENOSPC, "No space left on device", target)
        replace(source, target)

    with monkeypatch.context() as broken:
        broken.setattr(os, "replace", full)
        with pytest.raises(NotPublished, match=r"^recorded, but not written out.*No space left"):
            ada.publish()
    assert ada.publish().pending == 0
    assert committed(site) == document(ada.state)


def test_what_is_rendered_bit_by_bit_is_what_is_rendered_at_once(site: Site) -> None:
    ada = site.begin()
    clone = site.clone("clone")
    bo = clone.open()
    bo.record(tick("item-9", by="bo"))
    early = [event for event in bo.state.events.values() if event.by == "bo"]
    bo.record(note("item-9", "later"))
    late = [event for event in bo.state.events.values() if event.kind == "note"]
    for come in (late, early, []):  # bo's second event comes first
        ada.adopt(come)
        ada.record(note("item-1", "one more"))
        ada.publish()
        texts = [log(ada.uid, path.stem, tuple(ada.state.events.values())) for path in site.logs]
        assert [path.read_text() for path in site.logs] == texts
    assert len(texts) == 2


def test_what_a_killed_process_left_in_the_folder_goes_with_the_next_publish(site: Site) -> None:
    ada = site.begin()
    (site.folder / ".session.toml.0badf00d.tmp").write_text("half")
    ada.record(tick("item-1"))
    ada.publish()
    assert site.status() == []


def test_a_folder_deleted_under_an_open_session_comes_back_with_the_next_act(site: Site) -> None:
    ada = site.begin()
    shutil.rmtree(site.folder)
    assert not ada.refresh()
    ada.record(tick("item-1"))
    ada.publish()
    assert committed(site) == document(ada.state)
    assert site.status() == []
    assert ada.warnings == ()


def test_events_that_git_pull_brings_are_taken_in_within_a_second(site: Site) -> None:
    ada = site.begin()
    clone = site.clone("clone")
    bo = clone.open()
    bo.record(tick("item-1", by="bo"), tick("item-2", by="bo"))
    bo.publish()
    ada.record(tick("item-3"))

    site.git("pull", "-q", "--no-rebase", str(clone.top), "main")
    assert wait_until(ada.refresh) < 1
    assert {id for id, item in ada.state.items.items() if item.resolved} == {"item-1", "item-2", "item-3"}
    assert ada.behind
    ada.publish()
    clone.git("pull", "-q", "--no-rebase")
    wait_until(bo.refresh)
    bo.publish()
    assert committed(site) == committed(clone) == document(ada.state)
    assert site.status() == clone.status() == []
    assert ids_in(site.open()) == ids_in(ada)


def test_a_log_that_git_is_still_writing_is_neither_set_aside_nor_overwritten(site: Site) -> None:
    ada = site.begin()
    clone = site.clone("clone")
    bo = clone.open()
    bo.record(tick("item-1", by="bo"))
    bo.publish()
    (theirs,) = set(clone.logs) - {clone.folder / "log" / log.name for log in site.logs}
    text = theirs.read_bytes()
    arriving = site.folder / "log" / theirs.name
    with arriving.open("wb", buffering=0) as file:
        for at in range(0, len(text), 60):
            file.write(text[at : at + 60])
            ada.refresh()
            assert ada.warnings == ()
            assert arriving.read_bytes() == text[: at + 60]
    wait_until(ada.refresh)
    assert ada.state.items["item-1"].resolved


def test_publishing_waits_for_what_git_is_writing_and_then_takes_it_in(site: Site) -> None:
    ada = site.begin()
    clone = site.clone("clone")
    bo = clone.open()
    bo.record(tick("item-1", by="bo"))
    bo.publish()
    for path in clone.logs:
        shutil.copyfile(path, site.folder / "log" / path.name)
    ada.record(tick("item-2"))
    ada.publish()
    assert ids_in(ada) == {*ids_in(bo), *ids_in(site.read())}
    assert ada.state.items["item-1"].resolved


def test_evidence_is_kept_by_its_digest_and_committed(site: Site, tmp_path: Path) -> None:
    ada = site.begin()
    proof = tmp_path / "pro of\n.log"
    proof.write_bytes(b"\x00all green\xff")
    name = attach(site.place, site.id, str(proof))
    assert attach(site.place, site.id, str(proof)) == name
    ada.record(note("item-1", "proved"))
    ada.publish()
    assert site.git("ls-files", f"sessions/{site.id}/evidence") == f"sessions/{site.id}/evidence/{name}"


def test_what_somebody_else_puts_among_the_evidence_is_not_committed(site: Site) -> None:
    ada = site.begin()
    (site.folder / "evidence").mkdir()
    for name in ("notes.txt", "two\nlines", "0123456789abcdef-\x1b[31m"):
        (site.folder / "evidence" / name).write_text("mine")
    ada.record(tick("item-1"))
    assert ada.publish().waiting is None
    assert site.git("ls-files", f"sessions/{site.id}/evidence") == ""


def test_links_in_a_session_folder_are_not_followed(site: Site, tmp_path: Path) -> None:
    ada = site.begin()
    secret = tmp_path / "secret"
    secret.write_text("the private key\n")
    evidence = site.folder / "evidence"
    evidence.mkdir()
    (evidence / ("0123456789abcdef" + "-key")).symlink_to(secret)
    (site.folder / "log" / "endless.toml").symlink_to("/dev/zero")
    ada.record(tick("item-1"))
    ada.publish()
    assert "private key" not in site.git("log", "-p")

    shutil.rmtree(evidence)
    evidence.symlink_to(tmp_path)
    ada.record(tick("item-2"))
    with pytest.raises(NotPublished, match="is a link"):
        ada.publish()
