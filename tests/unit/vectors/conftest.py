"""Every vector runs on each database: what stands for ``main`` is a file of ours, or a real server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.helpers.records import MAIN_URL

EVERYWHERE = ("sqlite", "postgresql")
COMMON = (*EVERYWHERE, "mariadb")
"""Vectors of records and nodes hold on all three; those of triggers do not depend on the kind of server."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run each vector on the databases that its module names in ``DATABASES``."""
    if "database" in metafunc.fixturenames:
        names = getattr(metafunc.module, "DATABASES", EVERYWHERE)
        metafunc.parametrize("database", names, indirect=True)


@pytest.fixture(autouse=True)
def database(request: pytest.FixtureRequest) -> Iterator[str]:
    """Let one database stand for ``main`` while the test runs; return its kind."""
    kind = str(request.param)
    url = "" if kind == "sqlite" else request.getfixturevalue(kind)
    before = MAIN_URL.set(url)
    yield kind
    MAIN_URL.reset(before)
