"""Nodes that work on records are tried alone, for real (engine.md 2.14, 7.8)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from desktop_app.app.core import Core
from desktop_app.domain.record_work import Query
from desktop_app.domain.status import JobStatus
from desktop_app.services.environment import MemorySecrets


@asynccontextmanager
async def shop() -> AsyncIterator[Core]:
    async with Core.open(None, secrets=MemorySecrets()) as core:
        await core.services.data.add_example()
        yield core


def by_name(path: str = "{{$context.name}}") -> dict[str, Any]:
    return {"$and": [{"name": {"$eq": path}}]}


async def tried(core: Core, type_id: str, config: dict[str, Any], **values: Any) -> Any:
    given = {f"$context.{name}": value for name, value in values.items()}
    outcome = await core.services.trial.test_node(type_id, config, given)
    assert outcome.status == JobStatus.RESOLVED, outcome.result
    return outcome.result


async def test_a_query_is_tried_with_typed_values() -> None:
    async with shop() as core:
        added = {"collection": "products", "params": {"values": {"name": "Lamp", "price": 7, "stock": 1}}}
        made = await tried(core, "create", added)
        config = {"collection": "products", "params": {"filter": by_name()}}
        assert (await tried(core, "query", config, name="Lamp"))["id"] == made["id"]
        assert await tried(core, "query", config, name="nobody has this") is None
        count = {
            "collection": "products",
            "aggregator": "count",
            "params": {"field": "id", "filter": by_name()},
        }
        assert await tried(core, "aggregate", count, name="Lamp") == 1


async def test_changes_are_made_for_real_and_nothing_else_is_stored() -> None:
    async with shop() as core:
        added = {"collection": "products", "params": {"values": {"name": "{{$context.name}}", "stock": 1}}}
        assert (await tried(core, "create", added, name="Vase"))["name"] == "Vase"
        change = {"collection": "products", "params": {"filter": by_name(), "values": {"stock": 9}}}
        assert await tried(core, "update", change, name="Vase") == 1
        (vase,) = await core.services.data.records.query("products", Query(by_name("Vase")))
        assert vase["stock"] == 9
        gone = {"collection": "products", "params": {"filter": by_name()}}
        assert await tried(core, "destroy", gone, name="Vase") == 1
        assert not await core.services.data.records.query("products", Query(by_name("Vase")))
        assert not await core.services.executions.list()


async def test_what_is_wrong_comes_back_as_the_outcome() -> None:
    async with shop() as core:
        config = {"collection": "nowhere", "params": {"filter": by_name("x")}}
        outcome = await core.services.trial.test_node("query", config)
        assert outcome.status == JobStatus.ERROR and "nowhere" in outcome.result["message"]
