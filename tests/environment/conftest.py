"""A keyring of paper, and a repository with the production checklist to stand in."""

from pathlib import Path

import pytest

from deploy_tui.environment import feed
from tests.commands.conftest import Shell as Shell
from tests.commands.conftest import here as here
from tests.commands.conftest import session as session
from tests.commands.conftest import shell as shell
from tests.environment.rings import PaperRing


@pytest.fixture
def ring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PaperRing:
    """A keyring that works, and does what it is told to."""
    monkeypatch.setattr(feed, "_feeds", {})
    monkeypatch.setattr(feed, "_known", {})
    folder = tmp_path / "ring"
    folder.mkdir()
    return PaperRing(folder, monkeypatch)
