"""The bytes are git's bytes."""

import subprocess
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deploy_tui.store.git.objects import folders_of, object_id, pack, rebuild

NAMES = st.text(
    st.characters(exclude_characters="/\0\n", exclude_categories=["Cs"]), min_size=1, max_size=6
).filter(lambda name: name.casefold() not in (".", "..", ".git"))


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.dictionaries(
        NAMES, st.dictionaries(NAMES, st.binary(max_size=100_000), min_size=1, max_size=4), max_size=4
    )
)
def test_a_tree_is_what_git_would_write(repository: Path, folders: dict[str, dict[str, bytes]]) -> None:
    files = {
        f"{folder}/{name}": content for folder, names in folders.items() for name, content in names.items()
    }
    rebuilt = rebuild(None, {}, files, "sha1")

    def git(*arguments: str, given: bytes) -> str:
        ran = subprocess.run(
            ["git", *arguments], cwd=repository, input=given, capture_output=True, check=True
        )
        return ran.stdout.decode().strip()

    git("unpack-objects", "-q", "--strict", given=pack(rebuilt.objects, "sha1"))
    (repository / ".git/index").unlink(missing_ok=True)
    for path, content in files.items():
        assert git("hash-object", "--stdin", given=content) == object_id("blob", content, "sha1")
        entry = f"100644 {object_id('blob', content, 'sha1')}\t{path}\0"
        git("update-index", "-z", "--index-info", given=entry.encode())
    if files:
        assert git("write-tree", given=b"") == rebuilt.tree


def test_the_folders_on_the_way() -> None:
    assert folders_of(["a/b/c", "a/b/d", "e"]) == ["a", "a/b"]
