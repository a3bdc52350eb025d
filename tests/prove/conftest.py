"""The folders to work in that the tests of the store have."""

from tests.store.conftest import site as site
