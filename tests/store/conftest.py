"""Folders to work in, with and without a repository."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from .site import Site


@pytest.fixture
def site(repository: Path) -> Iterator[Site]:
    """A git repository with one commit."""
    site = Site(repository)
    yield site
    site.leave()


@pytest.fixture
def bare_site(empty_folder: Path) -> Iterator[Site]:
    """A folder without a repository."""
    site = Site(empty_folder)
    yield site
    site.leave()
