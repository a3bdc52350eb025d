"""`deploy-tui open CHECKLIST`: what the session is called that nobody was asked about."""

from datetime import datetime
from pathlib import Path
from subprocess import run

from deploy_tui.store.place import find_place
from deploy_tui.store.suggest import suggested_version

NOON = datetime(2026, 11, 23, 12, 0)


def test_the_tag_that_is_being_deployed_is_the_version(repository: Path) -> None:
    assert suggested_version(find_place(str(repository)), NOON) == "v2026.11.23"
    run(["git", "tag", "v1.4.0"], cwd=repository, check=True)
    assert suggested_version(find_place(str(repository)), NOON) == "v1.4.0"


def test_without_a_repository_it_is_today(tmp_path: Path) -> None:
    assert suggested_version(find_place(str(tmp_path)), NOON) == "v2026.11.23"
