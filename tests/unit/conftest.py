"""Servers of databases for tests: one for each process that runs tests, started when first asked for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.helpers import mariadb as mariadb_server
from tests.helpers import postgres as postgres_server


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """Return the URL of a PostgreSQL database that tests may empty."""
    with postgres_server.server() as url:
        yield url


@pytest.fixture(scope="session")
def mariadb() -> Iterator[str]:
    """Return the URL of a MariaDB database that tests may empty."""
    with mariadb_server.server() as url:
        yield url
