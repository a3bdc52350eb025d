"""git is started so that it cannot ask, hang or speak in riddles."""

import os
import sys
import time
from pathlib import Path

import pytest

from deploy_tui.store.git.identity import Identity, git_identity
from deploy_tui.store.git.launch import GitFailed, run

from .conftest import Desk


def test_what_git_complains_about_is_one_clean_line(desk: Desk) -> None:
    with pytest.raises(GitFailed) as caught:
        run(str(desk.top), "rev-parse", "--verify", "no\x1b[31msuch\nthing")
    assert str(caught.value).isprintable()
    assert caught.value.status == 128


def test_a_git_that_hangs_is_ended_with_its_children(desk: Desk) -> None:
    desk.git("config", "alias.hang", "!sleep 60")
    begun = time.monotonic()
    with pytest.raises(GitFailed, match=r"git hang did not answer within 0.2 s"):
        run(str(desk.top), "hang", seconds=0.2)
    assert time.monotonic() - begun < 5


def test_it_never_runs_elsewhere_when_the_folder_is_gone(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(desk.top)
    with pytest.raises(GitFailed):
        run(str(tmp_path / "gone"), "rev-parse", "HEAD")


def test_no_git(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", os.devnull)
    with pytest.raises(GitFailed, match="git cannot be started"):
        run(str(desk.top), "status")


def test_there_is_no_terminal_and_no_input(desk: Desk) -> None:
    script = '!test ! -t 0 && ! cat /dev/tty 2>/dev/null && test -z "$(cat)" && echo none'
    assert run(str(desk.top), "-c", f"alias.look={script}", "look") == b"none\n"
    session = f"!{sys.executable} -c 'import os; print(os.getsid(0))'"
    assert int(run(str(desk.top), "-c", f"alias.session={session}", "session")) != os.getsid(0)


def test_the_configuration_is_hardened(desk: Desk) -> None:
    desk.git("config", "core.fsyncMethod", "writeout-only")
    desk.git("config", "protocol.file.allow", "always")
    assert run(str(desk.top), "config", "--get", "core.fsyncMethod") == b"fsync\n"
    assert run(str(desk.top), "config", "--get", "core.fsync").startswith(b"loose-object,")
    with pytest.raises(GitFailed, match="not allowed"):
        run(str(desk.top), "ls-remote", f"file://{desk.top}")


def test_the_identity_of_the_configuration(desk: Desk) -> None:
    assert git_identity(desk.location) == Identity("Tess Tester", "tess@example.org")
    assert git_identity(None) == Identity("Tess Tester", "tess@example.org")
    desk.git("config", "user.name", "Tëss at the desk")
    assert git_identity(desk.location) == Identity("Tëss at the desk", "tess@example.org")


@pytest.mark.parametrize("configured", ["", "[user]\nname = Only\n", "[user]\nname = Empty\nemail =\n"])
def test_no_identity_is_never_guessed(desk: Desk, home: Path, configured: str) -> None:
    (home / "gitconfig").write_text(configured)
    assert git_identity(desk.location) is None


def test_a_broken_configuration_says_so(desk: Desk) -> None:
    (desk.top / ".git/config").write_text("[nonsense\n")
    with pytest.raises(GitFailed, match="config"):
        git_identity(desk.location)


def test_the_ways_that_git_speaks(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some of what it says is understood, so it has to speak one language, whatever the user's is."""
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    monkeypatch.setenv("LANGUAGE", "de")
    said = run(str(desk.top), "-c", "alias.say=!echo $LC_ALL,$LANGUAGE", "say")
    assert said == b"C,\n"
