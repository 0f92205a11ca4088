"""The store under test, in both modes of its writer."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from desktop_app.storage.store import SqlStore
from tests.unit.storage.samples import Run, T


@pytest.fixture(params=[False, True], ids=["inline", "thread"])
def run(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Run]:
    """Run scenarios one after another on one store, each on a loop of its own."""
    store = SqlStore.open(tmp_path / "store.db", threaded=request.param)

    def go(scenario: Callable[[SqlStore], Awaitable[T]]) -> T:
        async def whole() -> T:
            return await scenario(store)

        return asyncio.run(whole())

    yield go
    store.close()
