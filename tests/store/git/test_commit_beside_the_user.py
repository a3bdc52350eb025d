"""What the user has staged, changed and half-merged stays as it was, and so does the session."""

import os

import pytest

from deploy_tui.store.git.commit import Committed

from .conftest import ADA, FOLDER, SESSION, Desk


def test_a_commit_holds_the_session_and_says_who(desk: Desk) -> None:
    before = desk.git("rev-parse", "HEAD")
    desk.write(f"{FOLDER}/log/one.toml", "n = 1\n")
    desk.commit(
        {f"{FOLDER}/log/one.toml": b"n = 1\n"}, message="session(v1.4.0): 1 item\n\nDeploy-Session: 7\n"
    )
    assert desk.git("diff", "--name-only", before, "HEAD") == f"{FOLDER}/log/one.toml"
    assert desk.git("log", "-1", "--format=%an <%ae> %cn <%ce>") == " ".join(
        [f"{ADA.name} <{ADA.email}>"] * 2
    )
    assert (
        desk.git("log", "-1", "--format=%s|%(trailers:key=Deploy-Session)")
        == "session(v1.4.0): 1 item|Deploy-Session: 7"
    )
    assert desk.git("log", "-1", "--format=%P") == before
    assert desk.git("reflog", "-1", "--format=%gs") == "deploy-tui: session(v1.4.0): 1 item"
    assert desk.status() == []
    assert desk.is_sound()


def test_a_staged_file_stays_staged_and_the_next_commit_leaves_the_session_alone(desk: Desk) -> None:
    desk.saved("one\n")
    desk.write("app.py", "print('staged')\n")
    desk.write("new.py", "new\n")
    desk.git("add", "app.py", "new.py")
    desk.saved("two\n")
    assert desk.status() == ["M  app.py", "A  new.py"]
    assert desk.git("show", "--name-only", "--format=") == SESSION

    desk.git("commit", "-q", "-m", "the user's own")
    assert desk.git("show", "--name-only", "--format=") == "app.py\nnew.py"
    assert desk.committed() == "two"
    assert desk.status() == []


def test_every_kind_of_half_done_work_stays_byte_for_byte(desk: Desk) -> None:
    for name in ("partly", "deleted", "gone_from_disk", "executable", "unmerged"):
        desk.write(name, "one\ntwo\n")
    desk.git("add", ".")
    desk.git("commit", "-q", "-m", "files")
    desk.git("checkout", "-q", "-b", "side")
    desk.write("unmerged", "theirs\n")
    desk.git("commit", "-q", "-am", "theirs")
    desk.git("checkout", "-q", "main")

    desk.write("unmerged", "ours\n")
    desk.git("stash", "-q")
    desk.write("unmerged", "in the way\n")
    desk.git("commit", "-q", "-am", "in the way")
    desk.git("stash", "pop", check=False)  # leaves three stages in the index, and no merge under way
    desk.write("partly", "staged\ntwo\n")
    desk.git("add", "partly")
    desk.write("partly", "staged\nand then changed\n")
    desk.git("rm", "-q", "--cached", "deleted")
    (desk.top / "gone_from_disk").unlink()
    desk.git("update-index", "--chmod=+x", "executable")
    desk.git("update-index", "--skip-worktree", "app.py")
    desk.write("intended", "not yet\n")
    desk.git("add", "-N", "intended")
    desk.write("untracked", "mine\n")

    entries, status = desk.git("ls-files", "-s", "-v", "--debug"), desk.status()
    assert "UU unmerged" in status
    assert " A intended" in status

    desk.saved("one\n")
    ours = [line for line in desk.status() if "sessions" in line]
    assert ours == []
    assert desk.status() == status
    after = desk.git("ls-files", "-s", "-v", "--debug")
    assert without_ours(after) == entries
    assert desk.is_sound()


def without_ours(listing: str) -> str:
    kept, skipping = [], False
    for line in listing.splitlines():
        skipping = "sessions/" in line if not line.startswith("  ") else skipping
        if not skipping:
            kept.append(line)
    return "\n".join(kept)


def test_a_change_in_the_same_instant_as_the_index_is_still_seen(desk: Desk) -> None:
    """git tells such a change by the time of the index, so our copy of the index must keep it."""
    desk.git("config", "core.trustctime", "false")  # the one time that a test cannot turn back
    file, index = desk.top / "app.py", desk.top / ".git/index"
    earlier = os.stat(file).st_mtime_ns - 10**10
    os.utime(file, ns=(earlier, earlier))
    desk.git("update-index", "--refresh")
    os.utime(index, ns=(earlier, earlier))
    file.write_text(file.read_text().replace("hello", "HELLO"))  # the same size
    os.utime(file, ns=(earlier, earlier))
    desk.saved("one\n")
    assert desk.status() == [" M app.py"]


def test_files_of_the_session_that_are_not_given_stay(desk: Desk) -> None:
    desk.saved("one\n")
    desk.saved("evidence\n", path=f"{FOLDER}/evidence/abc")
    desk.saved("two\n")
    assert desk.git("ls-tree", "-r", "--name-only", "HEAD", "sessions/").splitlines() == [
        f"{FOLDER}/evidence/abc",
        SESSION,
    ]


def test_bytes_that_are_there_already_make_no_commit(desk: Desk) -> None:
    sha = desk.saved("one\n")
    assert desk.save("one\n") == Committed(sha, made=False)
    assert desk.commit({}) == Committed(sha, made=False)
    assert desk.git("rev-list", "--count", "HEAD") == "2"


def test_the_bytes_given_are_committed_not_those_in_the_work_tree(desk: Desk) -> None:
    desk.write(SESSION, "newer\n")
    desk.commit({SESSION: b"older\n"})
    assert desk.committed() == "older"
    assert desk.status() == [f" M {SESSION}"]


def test_a_session_the_user_took_out_of_the_index_comes_back(desk: Desk) -> None:
    desk.saved("one\n")
    desk.git("rm", "-q", "--cached", SESSION)
    desk.saved("two\n")
    assert desk.status() == []


def test_an_executable_file_stays_executable(desk: Desk) -> None:
    desk.saved("one\n")
    (desk.top / SESSION).chmod(0o755)
    desk.git("commit", "-q", "-am", "executable")
    desk.saved("two\n")
    assert desk.git("ls-files", "-s", SESSION).startswith("100755")
    assert desk.status() == []


@pytest.mark.parametrize(
    "path",
    [
        "app.py",
        f"{FOLDER}x/session.toml",
        f"{FOLDER}/../app.py",
        f"{FOLDER}//a",
        f"{FOLDER}/.GIT/config",
        f"{FOLDER}/a\nb",
        FOLDER,
    ],
)
def test_a_path_outside_the_session_is_refused(desk: Desk, path: str) -> None:
    with pytest.raises(ValueError, match=r"beneath|line end"):
        desk.commit({path: b""})
