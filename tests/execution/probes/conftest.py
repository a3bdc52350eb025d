"""A web server and a certificate authority for the probes' stories."""

from collections.abc import Iterator

import pytest

from tests.execution.probes.servers import Authority, Web, web


@pytest.fixture
def site() -> Iterator[Web]:
    """A web server on loopback that answers what the test tells it to."""
    with web() as site:
        yield site


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """A certificate authority of the tests' own."""
    return Authority(tmp_path_factory.mktemp("authority"))
