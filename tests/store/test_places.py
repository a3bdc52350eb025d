"""Clones, copies, missing halves, a repository that comes later: a session is found and goes on."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from deploy_tui.store import moving
from deploy_tui.store.create import create_session
from deploy_tui.store.errors import NoSession, StoreError
from deploy_tui.store.operator import Operator, find_operator, remember_operator
from deploy_tui.store.sessions import choose_session, list_sessions, session_ids

from .site import Site, checklist, ids_in, numbers, tick


def test_in_a_fresh_clone_the_session_is_all_there_and_goes_on_as_another_writer(site: Site) -> None:
    ada = site.begin()
    ada.record(tick("item-1"))
    ada.publish()
    clone = site.clone("clone")
    assert ids_in(clone.read()) == ids_in(ada)
    assert not os.path.exists(clone.place.home)  # looking wrote nothing
    bo = clone.open()
    assert bo.state.checklist == ada.state.checklist
    (event,) = bo.record(tick("item-2", by="bo"))
    assert event.n == 1
    assert event.writer not in numbers(list(ada.state.events.values()))
    bo.publish()
    assert clone.status() == []


def test_without_its_folder_the_session_comes_from_the_journal(site: Site) -> None:
    ada = site.begin()
    ada.record(tick("item-1"))
    shutil.rmtree(site.top / "sessions")
    assert session_ids(site.place) == {site.id: site.uid}
    assert ids_in(site.open()) == ids_in(ada)


def test_without_journal_and_folder_it_says_so(site: Site) -> None:
    site.begin()
    os.unlink(site.journal)
    shutil.rmtree(site.top / "sessions")
    infos, troubles = list_sessions(site.place)
    assert infos == []
    assert "neither its journal nor its log files" in troubles[0]
    with pytest.raises(StoreError):
        site.open()


def test_a_copied_repository_is_another_writer(site: Site) -> None:
    ada = site.begin()
    ada.record(tick("item-1"))
    copy = Site(site.top.parent / "copy", site.id, site.uid)
    subprocess.run(["cp", "-r", site.top, copy.top], check=True)
    (mine,) = ada.record(tick("item-2"))
    bo = copy.open()
    (theirs,) = bo.record(tick("item-2", by="bo"))
    assert mine.writer != theirs.writer
    assert (mine.n, theirs.n) == (4, 1)
    (again,) = copy.open().record(tick("item-3", by="bo"))
    assert (again.writer, again.n) == (theirs.writer, 2)


def test_a_new_session_does_not_take_the_id_of_one_whose_folder_is_gone(site: Site) -> None:
    first = site.begin()
    shutil.rmtree(site.top / "sessions")
    second = create_session(site.place, checklist(), {"version": "v1.4.0"}, operator=Operator("ada"))
    assert second.id == f"{first.id}-2"


def test_strange_folders_are_no_sessions(site: Site) -> None:
    ada = site.begin()
    sessions = site.top / "sessions"
    for name in ("empty", "\x1b[31mred", "two\nlines", ".hidden"):
        (sessions / name).mkdir()
    for name in ("\x1b[31mred", "two\nlines"):
        shutil.copytree(site.folder, sessions / name, dirs_exist_ok=True)
    (sessions / "a-file").write_text("hello")
    (sessions / "document-is-a-folder" / "session.toml").mkdir(parents=True)
    outside = sessions / "outside"
    outside.mkdir()
    (outside / "session.toml").write_text('uid = "../../../../outside"\n')
    (sessions / "link").symlink_to(site.folder)
    assert session_ids(site.place) == {site.id: ada.uid}
    assert [info.id for info in list_sessions(site.place)[0]] == [site.id]


def test_choosing_a_session_names_what_there_is(site: Site) -> None:
    with pytest.raises(NoSession, match="deploy-tui new"):
        choose_session(site.place, None, to_write=False)
    site.begin()
    assert choose_session(site.place, None, to_write=True) == (site.id, site.uid)
    with pytest.raises(NoSession, match="deploy-tui list"):
        choose_session(site.place, "no-such\x1b", to_write=False)


# A repository that comes later.


def test_a_journal_from_before_git_init_is_read_and_then_moved_into_git(bare_site: Site) -> None:
    ada = bare_site.begin()
    ada.record(tick("item-1"))
    outside = bare_site.journal
    bare_site.git("init", "-q")
    assert ids_in(bare_site.read()) == ids_in(ada)
    assert bare_site.journal == outside  # reading moves nothing

    bo = bare_site.open()
    assert ids_in(bo) == ids_in(ada)
    assert bare_site.journal == bare_site.top / ".git/deploy-tui/sessions" / bare_site.uid / "journal"
    bo.record(tick("item-2", by="bo"))
    assert bo.publish().waiting is None
    assert bare_site.git("log", "-1", "--format=%s") == "session(v1.4.0): started, 2 items"
    assert session_ids(bare_site.place) == {bare_site.id: bare_site.uid}
    assert bare_site.open().warnings == ()


def test_a_wizard_that_is_open_during_the_move_goes_on(bare_site: Site) -> None:
    ada = bare_site.begin()
    bare_site.git("init", "-q")
    bo = bare_site.open()
    ada.record(tick("item-1"))
    bo.refresh()
    bo.record(tick("item-2", by="bo"))
    ada.refresh()
    ada.record(tick("item-3"))
    ada.publish()
    bo.refresh()
    assert ids_in(ada) == ids_in(bo) == ids_in(bare_site.read())
    assert len(bo.state.events) == 5
    for each in numbers(list(bo.state.events.values())).values():
        assert each == list(range(1, len(each) + 1))


@pytest.mark.parametrize("step", ["rename", "symlink", "sync_folder"])
@pytest.mark.parametrize("nth", [1, 2])
def test_a_move_that_was_cut_off_is_finished_by_the_next_opening(
    bare_site: Site, monkeypatch: pytest.MonkeyPatch, step: str, nth: int
) -> None:
    ada = bare_site.begin()
    ada.record(tick("item-1"))
    bare_site.git("init", "-q")

    class Killed(BaseException):
        pass

    calls: list[object] = []
    owner = moving if step == "sync_folder" else os
    real = getattr(owner, step)

    def killed(*arguments: object) -> None:
        calls.append(arguments)
        if len(calls) == nth:
            raise Killed
        real(*arguments)

    with monkeypatch.context() as broken:
        broken.setattr(owner, step, killed)
        try:
            bare_site.open()
        except Killed:
            pass
        else:
            assert (step, nth) == ("symlink", 2)
    ada.record(tick("item-2"))  # wherever the wizard finds it
    ada.refresh()
    assert ids_in(bare_site.read()) <= ids_in(ada)
    bo = bare_site.open()
    assert ids_in(bo) == ids_in(ada)
    ada.record(tick("item-3"))
    bo.refresh()
    assert ids_in(bo) == ids_in(ada) == ids_in(bare_site.open())


def test_a_name_given_before_git_init_is_still_known(
    bare_site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    remember_operator(bare_site.place, "ada\n")
    bare_site.git("init", "-q")
    assert find_operator(bare_site.place) == Operator("ada")


# Who is acting.


def test_the_operator_is_named_by_flag_then_environment_then_git(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def name(wanted: str | None = None) -> tuple[str, str]:
        found = find_operator(site.place, wanted)
        assert found is not None
        return found.name, found.git

    assert name() == ("Tess Tester", "Tess Tester <tess@example.org>")
    monkeypatch.setenv("DEPLOY_TUI_OPERATOR", "ci")
    assert name() == ("ci", "Tess Tester <tess@example.org>")
    assert name(" bo \n") == ("bo", "Tess Tester <tess@example.org>")
    assert name("a\x1b[31mb\u202e")[0] == "a␛[31mb<U+202E>"
    assert name(" \n ")[0] == "ci"
    assert len(name("x" * 5000)[0]) == 100


def test_a_git_configuration_that_is_broken_names_nobody(site: Site, tmp_path: Path) -> None:
    (site.top / ".git/config").write_text("[broken\n")
    assert find_operator(site.place) is None
    found = find_operator(site.place, "ada")
    assert found is not None
    assert found.name == "ada"
