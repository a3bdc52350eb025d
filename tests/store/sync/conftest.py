from pathlib import Path

import pytest

from .team import Team, new_team


@pytest.fixture
def team(tmp_path: Path) -> Team:
    """A bare repository that several clones meet at."""
    return new_team(tmp_path)
