"""Results are read from the store in parts, and refused where they are too large to be opened."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from desktop_app.domain.errors import NotFoundError
from desktop_app.domain.records import Checkpoint
from desktop_app.services import results
from desktop_app.services.results import Results, ResultTooLargeError
from desktop_app.storage.store import SqlStore
from tests.unit.storage.samples import NOW, job, started

ROWS = [{"id": number, "text": 'é "quoted"'} for number in range(3000)]


def on_store(scenario: Callable[[SqlStore], Awaitable[Any]]) -> None:
    async def whole() -> None:
        store = SqlStore.open(None)
        try:
            await started(store)
            await store.checkpoint(
                Checkpoint(1, NOW, inserted=[job(10, result=ROWS), job(11), job(12, result=7)])
            )
            await scenario(store)
        finally:
            store.close()

    asyncio.run(whole())


def test_a_result_of_several_parts_is_what_was_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(results, "PART", 1000)

    async def scenario(store: SqlStore) -> None:
        asked = Results(store)
        assert (await asked.job(10)).result == ROWS
        assert (await asked.job(11)).result is None
        assert (await asked.job(12)).result == 7
        with pytest.raises(NotFoundError):
            await asked.job(404)

    on_store(scenario)


def test_a_result_above_the_limit_is_not_opened_but_can_be_read_as_text() -> None:
    async def scenario(store: SqlStore) -> None:
        asked = Results(store, limit=1000)
        with pytest.raises(ResultTooLargeError, match=r"too large to be shown.*Save it as a file") as caught:
            await asked.job(10)
        assert caught.value.size == len("".join([part async for part in asked.text(10)]).encode())

    on_store(scenario)
