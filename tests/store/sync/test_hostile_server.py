"""What lies at the server is text from outside: it may spoil its own log and nothing else."""

import re

import pytest

from deploy_tui.store.errors import NoSession, StoreError
from deploy_tui.store.place import find_place
from deploy_tui.store.sync import tip as tips
from deploy_tui.store.sync.join import join
from tests.store.site import tick

from .team import Team, git

STRANGER = "0123456789"


def log(uid: str, writer: str = STRANGER, rest: str = "") -> bytes:
    return f'format = 1\nsession = "{uid}"\nwriter = "{writer}"\n{rest}'.encode()


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"\xff\xfe not toml", "UTF-8"),
        (b"a = " + b"[" * 2000, "nested"),
        (b".".join([b"a"] * 10_000) + b" = 1", "parts"),
        (b"x" * 5000, "too large"),
        (b"", "no session log"),
        (b'format = 1\nsession = "\x1b]0;x"\nwriter = "w"', ""),
        (b'[[event]]\nid = "x"\n', "no session log"),
    ],
)
def test_a_log_that_cannot_be_read_does_not_stop_the_others(
    team: Team, data: bytes, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tips, "SESSION_BYTES", 4000 if data.startswith(b"xxx") else 30_000)
    ada, bo = team.begins("ada"), team.joins("bo")
    ada.does(tick("item-1"))
    ada.syncs()
    team.puts(ada.ref, {f"log/{STRANGER}.toml": data})
    bo.does(tick("item-2", "bo"))
    synced = bo.syncs()
    assert [event.by for event in synced.came] == ["ada"]
    assert any(STRANGER in warning and why in warning for warning in synced.warnings)
    assert not any("\x1b" in warning for warning in synced.warnings)
    ada.syncs()
    assert ada.status == bo.status
    assert team.at_server(f"log/{STRANGER}.toml", ada.ref) == data  # not ours to mend
    assert ada.syncs().warnings  # still said, without reading it again


def test_one_bad_event_does_not_stop_the_others_in_its_log(team: Team) -> None:
    ada, bo = team.begins("ada"), team.joins("bo")
    ada.does(tick("item-1"), tick("item-2"))
    ada.syncs()
    name = next(name for name in team.logs_at_server(ada.ref))
    data = team.at_server(f"log/{name}", ada.ref)
    changed = re.sub(rb'about = "item:item-1"', b'about = "item:item-9"', data)
    assert changed != data
    team.puts(ada.ref, {f"log/{name}": changed})
    synced = bo.syncs()
    assert bo.says("item-2") == "done"
    assert bo.says("item-9") == bo.says("item-1") == "open"
    assert any("changed after it was recorded" in warning for warning in synced.warnings)
    ada.syncs()  # who has it whole puts it right
    bo.syncs()
    assert bo.says("item-1") == "done"
    assert bo.status == ada.status


def test_a_log_of_a_newer_format_is_left_alone_byte_for_byte(team: Team) -> None:
    ada, bo = team.begins("ada"), team.joins("bo")
    bo.does(tick("item-2", "bo"))
    team.meet(bo, ada)
    mine = set(team.logs_at_server(ada.ref))
    writer = next(event.writer for event in bo.session.state.events.values() if event.by == "bo")
    newer = b'format = 2\nsession = "%s"\nwriter = "%s"\n' % (ada.session.uid.encode(), writer.encode())
    team.puts(ada.ref, {f"log/{writer}.toml": newer})
    ada.does(tick("item-1"))
    synced = ada.syncs()
    assert (synced.outcome, synced.unsent) == ("synced", 0)
    assert any("update deploy-tui" in warning for warning in synced.warnings)
    assert team.at_server(f"log/{writer}.toml", ada.ref) == newer
    assert set(team.logs_at_server(ada.ref)) == mine


def test_the_log_of_another_session_or_writer_is_not_taken_in(team: Team) -> None:
    ada, bo = team.begins("ada"), team.joins("bo")
    ada.does(tick("item-1"))
    ada.syncs()
    (name,) = team.logs_at_server(ada.ref)
    other = team.at_server(f"log/{name}", ada.ref).replace(ada.session.uid.encode(), b"f" * 16)
    renamed = team.at_server(f"log/{name}", ada.ref)
    team.puts(ada.ref, {f"log/{STRANGER}.toml": other, "log/0.toml": renamed, "log/z.toml": renamed})
    synced = bo.syncs()
    assert bo.ids == ada.ids
    ada.does(tick("item-2"))
    team.meet(ada, bo)
    assert bo.says("item-2") == "done"
    assert len([warning for warning in synced.warnings if "left alone" in warning]) == 3


@pytest.mark.parametrize("path", ["log", "session.toml", "evidence"])
def test_a_link_where_our_files_are_is_neither_followed_nor_kept(team: Team, path: str) -> None:
    ada, bo = team.begins("ada"), team.joins("bo")
    team.puts(ada.ref, {path: b"/etc"}, mode="120000")
    ada.does(tick("item-1"))
    assert ada.syncs().outcome == "synced"
    bo.syncs()
    assert bo.status == ada.status
    if path != "evidence":
        assert "120000" not in git(team.server, "ls-tree", "-r", ada.ref)


def test_a_ref_that_is_no_session_is_one_clear_line(team: Team) -> None:
    ada = team.begins("ada")
    blob = git(team.server, "hash-object", "-w", "--stdin", given=b"nothing")
    git(team.server, "update-ref", ada.ref, blob)
    with pytest.raises(StoreError, match="no commit"):
        ada.syncs()
    with pytest.raises(NoSession):
        join(find_place(str(team.clone("bo"))), None, None)


def test_more_files_than_anybody_has_are_not_read(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    ada = team.begins("ada")
    monkeypatch.setattr(tips, "MOST_FILES", 20)
    team.puts(ada.ref, {f"log/{number:010}.toml": b"" for number in range(30)})
    with pytest.raises(StoreError, match="at most 20 are read"):
        ada.syncs()


@pytest.mark.parametrize("name", ["..", ".hidden", "a b", "x\x1b[2J", "-rf"])
def test_a_session_with_a_strange_name_is_not_joined(team: Team, name: str) -> None:
    ada = team.begins("ada")
    tree = git(team.server, "rev-parse", f"{ada.ref}:sessions/{ada.session.id}")
    folder = git(team.server, "mktree", "-z", given=f"040000 tree {tree}\t{name}\0".encode())
    top = git(team.server, "mktree", given=f"040000 tree {folder}\tsessions\n".encode())
    git(team.server, "update-ref", ada.ref, git(team.server, "commit-tree", "-m", "x", top))
    place = find_place(str(team.clone("bo")))
    with pytest.raises(StoreError):
        join(place, None, None)
    with pytest.raises(StoreError):
        join(place, name, None)


def test_a_checklist_that_is_not_the_one_the_session_began_with_is_not_joined(team: Team) -> None:
    ada = team.begins("ada")
    checklist = team.at_server("checklist.toml", ada.ref)
    team.puts(ada.ref, {"checklist.toml": checklist.replace(b"Item 7", b"rm -rf")})
    with pytest.raises(NoSession):
        join(find_place(str(team.clone("bo"))), None, None)


def test_clocks_and_dates_of_any_size_are_no_trouble(team: Team) -> None:
    ada, bo = team.begins("ada"), team.joins("bo")
    tree = git(team.server, "rev-parse", f"{ada.ref}^{{tree}}")
    for date in ("99999999999 +0000", "0 +0000"):
        commit = (
            f"tree {tree}\nauthor x <x> {date}\ncommitter x <x> {date}\n\nx\n\nDeploy-Writer: {STRANGER}\n"
        )
        made = git(team.server, "hash-object", "-w", "-t", "commit", "--stdin", given=commit.encode())
        git(team.server, "update-ref", ada.ref, made)
        bo.syncs()
    ada.does(tick("item-1"))
    team.meet(ada, bo)
    assert ada.status == bo.status
