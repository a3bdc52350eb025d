"""Kinds of repositories, kinds of names, and configuration that would like to run something."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from deploy_tui.store.git.commit import Committed, Waiting, commit_files
from deploy_tui.store.git.launch import GitFailed
from deploy_tui.store.git.locate import find_repository
from deploy_tui.store.git.repository import head_commit, init_repository, last_commit_of

from .conftest import ADA, FOLDER, SESSION, Desk


def test_a_branch_without_a_commit(new_desk: Callable[..., Desk]) -> None:
    desk = new_desk("-b", "trunk")
    desk.write("app.py", "mine\n")
    desk.git("add", "app.py")
    assert head_commit(desk.location) is None
    assert last_commit_of(desk.location, FOLDER) is None
    assert desk.commit({}) == Committed(None, made=False)
    sha = desk.saved("one\n")
    assert desk.git("log", "--format=%H%P", "trunk") == sha
    assert desk.status() == ["A  app.py"]
    desk.saved("two\n")


def test_a_repository_with_sha256(new_desk: Callable[..., Desk]) -> None:
    desk = new_desk("--object-format=sha256")
    assert len(desk.saved("one\n")) == 64
    desk.saved("two\n")
    assert desk.status() == []
    assert desk.is_sound()


def test_a_linked_worktree_has_an_index_and_a_branch_of_its_own(desk: Desk, tmp_path: Path) -> None:
    desk.git("worktree", "add", "-q", "-b", "side", str(tmp_path / "linked"))
    linked = Desk(tmp_path / "linked")
    main = desk.git("rev-parse", "main")
    linked.write("app.py", "staged\n")
    linked.git("add", "app.py")
    linked.saved("one\n")
    assert desk.git("rev-parse", "main") == main
    assert linked.status() == ["M  app.py"]
    linked.killed_after("moved", "two\n")
    linked.saved("three\n")
    assert linked.status() == ["M  app.py"]
    assert desk.status() == []


def test_a_submodule(desk: Desk, tmp_path: Path) -> None:
    source = tmp_path / "source"
    desk.git("clone", "-q", str(desk.top), str(source))
    desk.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(source), "module")
    module = Desk(desk.top / "module")
    module.saved("one\n")
    assert module.status() == []


@pytest.mark.parametrize(
    "path",
    [
        "sessions/Größe und Maß/日本語 🚀.toml",
        "a b/sessions/x/s.toml",
        'sessions/"quoted"\t/*[x]?.toml',
        "sessions/-x/-f",
    ],
)
@pytest.mark.parametrize("quoted", ["true", "false"])
def test_names(desk: Desk, path: str, quoted: str) -> None:
    desk.git("config", "core.quotePath", quoted)
    folder = path.rpartition("/")[0]
    for content in ("one\n", "two\n"):
        desk.write(path, content)
        desk.commit({path: content.encode()}, folder=folder)
    assert desk.committed(path) == "two"
    assert last_commit_of(desk.location, folder) == head_commit(desk.location)
    assert desk.status() == []
    assert desk.is_sound()


def test_a_name_is_no_pattern(desk: Desk) -> None:
    desk.commit({"sessions/a*/s.toml": b"one\n"}, folder="sessions/a*")
    first = head_commit(desk.location)
    desk.commit({"sessions/ab/s.toml": b"one\n"}, folder="sessions/ab")
    assert last_commit_of(desk.location, "sessions/a*") == first


def test_the_repository_lies_in_a_folder_with_a_hard_name(tmp_path: Path) -> None:
    top = tmp_path / "a b\n'ü"
    top.mkdir()
    desk = Desk(top)
    init_repository(str(top))
    desk.saved("one\n")
    desk.saved("two\n")


def test_neighbours_sorted_as_git_sorts_them(desk: Desk) -> None:
    for name in ("sessions-old", "sessions.txt", "sessions0"):
        desk.write(name, name)
    desk.git("add", ".")
    desk.git("commit", "-q", "-m", "neighbours")
    desk.saved("one\n")
    assert desk.status() == []
    assert desk.is_sound()
    assert desk.git("write-tree") == desk.git("rev-parse", "HEAD^{tree}")


@pytest.mark.parametrize("autocrlf", ["true", "input"])
def test_line_ends_are_not_converted(desk: Desk, autocrlf: str) -> None:
    desk.git("config", "core.autocrlf", autocrlf)
    content = b"lf\nand crlf\r\n\0"
    (desk.top / FOLDER).mkdir(parents=True)
    (desk.top / SESSION).write_bytes(content)
    desk.commit({SESSION: content})
    shown = subprocess.run(["git", "show", f"HEAD:{SESSION}"], cwd=desk.top, capture_output=True, check=True)
    assert shown.stdout == content
    assert desk.status() == []


@pytest.mark.parametrize(
    "settings",
    [
        {"index.version": "4"},
        {"core.splitIndex": "true"},
        {"core.untrackedCache": "true"},
        {"feature.manyFiles": "true"},
    ],
    ids=lambda settings: next(iter(settings)),
)
def test_kinds_of_index(desk: Desk, settings: dict[str, str]) -> None:
    for key, value in settings.items():
        desk.git("config", key, value)
    desk.write("app.py", "staged\n")
    desk.git("add", "app.py")
    desk.git("update-index", "--refresh", check=False)
    for turn in range(3):
        desk.saved(f"{turn}\n")
        assert desk.status() == ["M  app.py"]


def test_what_git_remembers_of_untracked_files_is_kept(desk: Desk) -> None:
    desk.git("config", "core.untrackedCache", "true")
    desk.git("update-index", "--untracked-cache")
    desk.saved("one\n")
    assert f"Location {desk.top},".encode() in (desk.top / ".git/index").read_bytes()


def test_a_sparse_index(desk: Desk) -> None:
    for name in ("in", "out"):
        desk.write(f"{name}/file", "x")
    desk.git("add", ".")
    desk.git("commit", "-q", "-m", "folders")
    desk.git("sparse-checkout", "set", "--sparse-index", "in", "sessions")
    desk.saved("one\n")
    desk.saved("two\n")
    assert desk.status() == []
    assert desk.committed("out/file") == "x"


def test_replaced_objects_are_not_mistaken_for_the_real_ones(desk: Desk) -> None:
    fake = desk.git("commit-tree", "4b825dc642cb6eb9a060e54bf8d69288fbee4904", "-m", "fake")
    desk.git("replace", "HEAD", fake)
    desk.saved("one\n")
    desk.git("replace", "-d", "HEAD~1")
    assert desk.committed("app.py") == "print('hello')"


@pytest.mark.parametrize("in_the_way", ["sessions", FOLDER])
def test_a_file_in_the_way_of_a_folder_is_an_error(desk: Desk, in_the_way: str) -> None:
    desk.write(in_the_way, "a file")
    desk.git("add", ".")
    desk.git("commit", "-q", "-m", "in the way")
    with pytest.raises(GitFailed, match="is not a folder in HEAD"):
        desk.commit({SESSION: b"one\n"})
    assert desk.status() == []


def test_a_folder_in_the_way_of_a_file_is_an_error(desk: Desk) -> None:
    desk.write(f"{SESSION}/x", "")
    desk.git("add", ".")
    desk.git("commit", "-q", "-m", "in the way")
    with pytest.raises(GitFailed, match="is not an ordinary file in HEAD"):
        desk.commit({SESSION: b"one\n"})


HOOKS = """
pre-commit prepare-commit-msg commit-msg post-commit reference-transaction post-index-change
"""

KEYS_THAT_RUN_SOMETHING = """
core.fsmonitor core.editor core.pager core.askPass core.sshCommand core.gitProxy core.alternateRefsCommand
sequence.editor credential.helper diff.external filter.evil.clean filter.evil.smudge filter.evil.process
diff.evil.textconv diff.evil.command gpg.program alias.commit-tree alias.update-ref pager.rev-list
"""


def test_nothing_in_the_repository_runs(desk: Desk, tmp_path: Path) -> None:
    ran, program, hooks = tmp_path / "ran", tmp_path / "program", tmp_path / "hooks"
    program.write_text(f"#!/bin/sh\necho \"$0 $*\" >> '{ran}'\nexit 1\n")
    program.chmod(0o755)
    hooks.mkdir()
    for folder in (hooks, desk.top / ".git/hooks"):
        for hook in HOOKS.split():
            (folder / hook).symlink_to(program)
    # As new as the index: whoever writes the index is tempted to look into it, through the filter.
    desk.write(".gitattributes", "* filter=evil diff=evil merge=evil text\n")
    os.utime(desk.top / "app.py")
    desk.git("update-index", "--refresh")
    instant = os.stat(desk.top / "app.py").st_mtime_ns
    os.utime(desk.top / ".git/index", ns=(instant, instant))
    ran.unlink(missing_ok=True)
    with (desk.top / ".git/config").open("a") as config:
        for key in KEYS_THAT_RUN_SOMETHING.split():
            section, _, name = key.rpartition(".")
            first, _, rest = section.partition(".")
            config.write(f'[{first} "{rest}"]\n' if rest else f"[{first}]\n")
            config.write(f'\t{name} = "{"!" * (first == "alias")}{program}"\n')
        config.write(f'[core]\n\thooksPath = "{hooks}"\n')
        config.write('[filter "evil"]\n\trequired = true\n[log]\n\tshowSignature = true\n')

    assert isinstance(desk.commit({SESSION: b"one\n"}), Committed)
    desk.killed_after("moved", "two\n")
    outcome = desk.commit({SESSION: b"three\n"})
    assert isinstance(outcome, Committed)
    assert last_commit_of(desk.location, FOLDER) == head_commit(desk.location) == outcome.sha
    assert not ran.exists(), ran.read_text()


def test_started_from_a_hook_of_another_repository(
    desk: Desk, new_desk: Callable[..., Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    other = new_desk()
    monkeypatch.setenv("GIT_DIR", str(other.top / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other.top))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other.top / ".git/elsewhere"))
    monkeypatch.setenv("GIT_OBJECT_DIRECTORY", str(other.top / ".git/objects"))
    monkeypatch.setenv("GIT_AUTHOR_DATE", "2001-01-01T00:00:00Z")
    outcome = desk.save("one\n")
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY"):
        monkeypatch.delenv(name)
    assert isinstance(outcome, Committed)
    assert desk.committed() == "one"
    assert desk.status() == []
    assert not (other.top / ".git/elsewhere").exists()
    assert not desk.git("log", "-1", "--format=%aI").startswith("2001")


def test_a_new_repository_where_there_was_none(empty_folder: Path) -> None:
    location = init_repository(str(empty_folder))
    assert location == find_repository(str(empty_folder))
    outcome = commit_files(location, folder=FOLDER, files={SESSION: b"one\n"}, message="session", author=ADA)
    assert outcome == Committed(head_commit(location))


def test_a_folder_that_cannot_become_a_repository(tmp_path: Path) -> None:
    with pytest.raises(GitFailed):
        init_repository(str(tmp_path / "does not exist"))


def sign_with_ssh(desk: Desk, tmp_path: Path, passphrase: str) -> None:
    key = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", passphrase, "-f", str(key)], check=True)
    desk.git("config", "gpg.format", "ssh")
    desk.git("config", "user.signingKey", str(key))
    desk.git("config", "commit.gpgSign", "true")


def test_a_signed_commit(desk: Desk, tmp_path: Path) -> None:
    sign_with_ssh(desk, tmp_path, "")
    desk.saved("one\n")
    assert "-----BEGIN SSH SIGNATURE-----" in desk.git("cat-file", "commit", "HEAD")


def test_a_key_that_needs_a_passphrase_waits_and_commits_nothing(desk: Desk, tmp_path: Path) -> None:
    sign_with_ssh(desk, tmp_path, "secret")
    before = desk.git("rev-parse", "HEAD")
    outcome = desk.save("one\n")
    assert isinstance(outcome, Waiting)
    assert outcome.reason.startswith("signing failed: ")
    assert desk.git("rev-parse", "HEAD") == before
    assert not desk.index_lock.exists()


def test_a_signing_program_that_hangs_is_ended(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("deploy_tui.store.git.making.SIGNING_SECONDS", 0.3)
    program = tmp_path / "gpg"
    program.write_text("#!/bin/sh\nsleep 60\n")
    program.chmod(0o755)
    desk.git("config", "--global", "gpg.program", str(program))
    desk.git("config", "commit.gpgSign", "true")
    assert desk.save("one\n") == Waiting("signing failed: git commit-tree did not answer within 0.3 s")
