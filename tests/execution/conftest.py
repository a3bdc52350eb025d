"""A repository with a small checklist whose commands leave traces, and somebody at a shell in it."""

from pathlib import Path

import pytest

from tests.commands.conftest import Shell
from tests.commands.conftest import here as here
from tests.commands.conftest import shell as shell
from tests.execution.site import CHECKLIST, Site


@pytest.fixture
def site(repository: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    """The repository, with the checklist; stand in it."""
    monkeypatch.chdir(repository)
    folder = repository / "checklists" / "small"
    folder.mkdir(parents=True)
    (folder / "checklist.toml").write_text(CHECKLIST)
    act = repository / "act.sh"
    act.write_text('#!/bin/sh\necho start >> ledger\nsleep "${PAUSE:-0}"\necho end >> ledger\n')
    act.chmod(0o755)
    return Site(repository)


@pytest.fixture
def begun(site: Site, shell: Shell) -> Site:
    """The same with a session, of which nothing has been allowed."""
    assert shell("new", "small", "--version", "v1.0.0").code == 0
    return site


@pytest.fixture
def allowed(begun: Site, shell: Shell) -> Site:
    """The same with everything allowed."""
    assert shell("allow", "--yes").code == 0
    return begun
