"""The start of an asynchronous workflow outlives the process that wrote the record (ADR 9)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from desktop_app.app.core import Core
from desktop_app.data import source as sources
from desktop_app.data.gateway import Data
from desktop_app.data.outbox import PREFIX
from tests.helpers.records import RecordBench, types

KEY = {"name": "id", "type": "integer", "primaryKey": True, "autoIncrement": True}
ON_CREATE = {"collection": "late", "mode": 1}


async def _nothing_follows(callback: Any) -> None:
    """Stand for a process that ends between the commit and what follows it."""


async def _prepared(core: Core) -> RecordBench:
    await core.data.create_table("late", [KEY, {"name": "title", "type": "string"}])
    bench = RecordBench(core)
    await bench.workflow("w", ON_CREATE)
    return bench


async def _ids(core: Core) -> list[int]:
    return [run.context["data"]["id"] for run in await RecordBench(core).runs("w")]


async def test_a_start_whose_process_ends_right_after_the_commit_is_had_once_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Core.open(tmp_path, types=types()) as core:
        await _prepared(core)
        with monkeypatch.context() as patch:
            patch.setattr(sources, "_guarded", _nothing_follows)
            await core.data.create("late", {"title": "x"})
        assert await core.data.count("late") == 1
        assert await _ids(core) == []
    for _ in range(2):
        async with Core.open(tmp_path, types=types()) as core:
            assert await _ids(core) == [1]
            assert await core.data.kept_starts() == []


async def test_a_start_that_was_delivered_and_not_forgotten_is_not_had_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def forgets_nothing(self: Data, starts: Any) -> None:
        return None

    async with Core.open(tmp_path, types=types()) as core:
        await _prepared(core)
        with monkeypatch.context() as patch:
            patch.setattr(Data, "forget_starts", forgets_nothing)
            await core.data.create("late", {"title": "x"})
            assert await _ids(core) == [1]
        assert len(await core.data.kept_starts()) == 1
    async with Core.open(tmp_path, types=types()) as core:
        assert await _ids(core) == [1]
        assert await core.data.kept_starts() == []


async def test_a_start_counts_also_when_another_version_is_switched_on_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Core.open(tmp_path, types=types()) as core:
        await _prepared(core)
        with monkeypatch.context() as patch:
            patch.setattr(sources, "_guarded", _nothing_follows)
            await core.data.create("late", {"title": "x"})
        await core.services.workflows.set_enabled("w", False)
    async with Core.open(tmp_path, types=types()) as core:
        assert await _ids(core) == [1]


async def test_a_write_that_is_taken_back_keeps_no_start(tmp_path: Path) -> None:
    async with Core.open(tmp_path, types=types()) as core:
        await _prepared(core)
        transaction, end = await core.data.begin("main")
        await core.data.create("late", {"title": "x"}, transaction=transaction)
        await end(False)
        assert await core.data.kept_starts() == []
        assert await _ids(core) == []


async def test_the_table_of_kept_starts_is_no_collection(tmp_path: Path) -> None:
    async with Core.open(tmp_path, types=types()) as core:
        await _prepared(core)
        await core.data.create("late", {"title": "x"})
        await core.data.refresh("main")
        assert [each.name for each in core.data.known()] == ["late"]
        names = await core.data.sql("main", "select name from sqlite_master where type = 'table'", {})
        assert any(row["name"].startswith(PREFIX) for row in names.rows)
