"""The repository of the release: clean, pushed, tagged, without loose ends and without keys."""

import subprocess
from pathlib import Path

import pytest

from tests.execution.probes.servers import ask, faults

# Put together here, so that this file holds none.
TOKENS = {
    "aws": "AK" + "IA" + "IOSFODNN7ABCDEFG",
    "github": "gh" + "p_" + "a1B2c3D4e5" * 3 + "f6G7h8",
    "gitlab": "glp" + "at-" + "abcdefghij0123456789",
    "slack": "xo" + "xb-" + "123456789012-abcdefghijkl",
    "stripe": "sk_" + "live_" + "abcdefghij0123456789",
    "google": "AI" + "za" + "a" * 35,
    "key": "-----BEGIN " + "OPENSSH PRIVATE KEY-----",
    "webhook": "https://hooks." + "slack.com/services/T0000AAAA/B0000BBBB/" + "c" * 24,
}


def git(folder: Path, *words: str) -> str:
    return subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True, text=True).stdout


def commit(folder: Path, **files: str) -> None:
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_py", ".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        git(folder, "add", str(path))
    git(folder, "commit", "-q", "-m", "more")


def test_a_clean_tree(repository: Path) -> None:
    assert ask({"kind": "git", "check": "clean"}, repository).ok is True
    (repository / "app.py").write_text("changed\n")
    (repository / "sessions").mkdir()
    (repository / "sessions" / "log.toml").write_text("x")
    seen = ask({"kind": "git", "check": "clean"}, repository)
    assert (seen.ok, seen.value) == (False, 2)
    assert seen.detail == "2 changed or untracked: app.py, sessions/log.toml"
    assert ask({"kind": "git", "check": "clean", "except": ["sessions"]}, repository).value == 1
    assert ask({"kind": "git", "check": "clean", "paths": ["sessions"]}, repository).value == 1


def test_it_is_pushed(repository: Path, tmp_path: Path) -> None:
    seen = ask({"kind": "git", "check": "pushed"}, repository)
    assert seen.ok is False
    assert "on no branch of a remote" in seen.detail
    git(tmp_path, "init", "-q", "--bare", "origin.git")
    git(repository, "remote", "add", "origin", str(tmp_path / "origin.git"))
    git(repository, "push", "-q", "origin", "main")
    assert ask({"kind": "git", "check": "pushed"}, repository).detail.endswith("is on origin/main")


def test_the_tag_is_this_commit(repository: Path) -> None:
    spec = {"kind": "git", "check": "tag", "tag": "{{version}}"}
    assert "there is no tag v1.4.0" in ask(spec, repository, version="v1.4.0").detail
    git(repository, "tag", "-a", "-m", "release", "v1.4.0")
    assert ask(spec, repository, version="v1.4.0").ok is True
    commit(repository, app_py="print('more')\n")
    later = ask(spec, repository, version="v1.4.0")
    assert later.ok is False
    assert "and here is" in later.detail
    for answer in ("--all", "-x", "HEAD", "../heads/main", "v1.4.0; touch pwned", "a\nb", "\x1b[2J"):
        assert ask(spec, repository, version=answer).ok is not True
    assert not (repository / "pwned").exists()


def test_todos_in_comments_are_found_and_words_are_not(repository: Path) -> None:
    words = 'title = "All TODO comments"\nTODOS = 1\nnote = "a FIXME in text"\nmktemp = "XXXXXX"\n'
    commit(repository, words_py=words)
    spec = {"kind": "git", "check": "no-todos"}
    assert ask(spec, repository).ok is True
    commit(
        repository,
        src__a_py="x = 1  # TODO: check\n\n# FIXME\n",
        b_c="/* XXX(ada) here */\n",
        page_html="<!-- TODO -->\n",
    )
    seen = ask(spec, repository)
    assert (seen.ok, seen.value) == (False, 4)
    assert "src/a.py:1" in seen.detail
    assert "and 1 more" in seen.detail
    assert seen.output.decode().splitlines() == ["b_c:1", "page_html:1", "src/a.py:1", "src/a.py:3"]
    assert ask({**spec, "paths": ["src"]}, repository).value == 2
    assert ask({**spec, "except": ["src", "b_c"]}, repository).value == 1
    (repository / "untracked.py").write_text("# TODO\n")
    assert ask(spec, repository).value == 4


@pytest.mark.parametrize("which", TOKENS)
def test_keys_of_well_known_shapes_are_found_and_not_repeated(repository: Path, which: str) -> None:
    spec = {"kind": "git", "check": "no-secrets"}
    assert ask(spec, repository).ok is True
    commit(repository, settings_py=f"# settings\nkey = '{TOKENS[which]}'\n")
    seen = ask(spec, repository)
    assert (seen.ok, seen.value) == (False, 1)
    assert "settings.py:2" in seen.detail
    assert TOKENS[which] not in seen.detail + seen.output.decode()


def test_a_key_that_was_taken_out_again_is_still_in_the_history(repository: Path) -> None:
    spec = {"kind": "git", "check": "no-secrets-ever"}
    assert ask(spec, repository).ok is True
    git(repository, "checkout", "-q", "-b", "side")
    commit(repository, settings_py=TOKENS["github"] + "\n")
    named = git(repository, "rev-parse", "--short", "HEAD").strip()
    commit(repository, settings_py="clean\n")
    git(repository, "checkout", "-q", "main")
    assert ask({"kind": "git", "check": "no-secrets"}, repository).ok is True
    seen = ask(spec, repository)
    assert seen.ok is False
    assert f"{named} settings.py" in seen.detail
    assert TOKENS["github"] not in seen.detail + seen.output.decode()
    assert ask({**spec, "except": ["settings.py"]}, repository).ok is True


def test_from_a_folder_inside_the_repository(repository: Path) -> None:
    commit(repository, app__main_py="# TODO\n", other_py="# TODO\n")
    assert ask({"kind": "git", "check": "no-todos"}, repository / "app").detail.endswith(
        "comments: main.py:1"
    )
    (repository / "app" / "new").write_text("x")
    assert ask({"kind": "git", "check": "clean"}, repository / "app").detail.endswith("untracked: new")


def test_no_repository_could_not_tell(empty_folder: Path) -> None:
    for check in ("clean", "pushed", "no-todos", "no-secrets", "no-secrets-ever"):
        seen = ask({"kind": "git", "check": check}, empty_folder)
        assert seen.ok is None
        assert "is in no git repository" in seen.detail


def test_a_repository_without_a_commit(empty_folder: Path) -> None:
    git(empty_folder, "init", "-q")
    for check in ("pushed", "no-secrets-ever"):
        assert ask({"kind": "git", "check": check}, empty_folder).ok is not False


def test_nothing_in_the_repository_runs(repository: Path) -> None:
    (repository / ".gitattributes").write_text("*.py diff=evil filter=evil\n")
    for key in (
        "diff.evil.textconv",
        "diff.evil.command",
        "filter.evil.clean",
        "core.fsmonitor",
        "diff.external",
    ):
        git(repository, "config", key, "touch pwned; cat")
    commit_free = {"kind": "git", "check": "no-secrets-ever"}
    ask(commit_free, repository)
    ask({"kind": "git", "check": "no-todos"}, repository)
    assert not (repository / "pwned").exists()


def test_what_lint_says() -> None:
    assert faults({"kind": "git", "check": "tag", "tag": "{{version}}"}) == []
    assert "belong together" in faults({"kind": "git", "check": "tag"})[0]
    assert "must be one of" in faults({"kind": "git", "check": "dirty"})[0]
    assert "mean nothing" in faults({"kind": "git", "check": "pushed", "paths": ["x"]})[0]
