"""A whole core in memory with the collections that vectors use, and workflows that watch or change them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any, Final

from sqlalchemy import Connection

from desktop_app.app.bench import utc_functions
from desktop_app.app.core import Core, Types, load_types
from desktop_app.data.gateway import Data
from desktop_app.data.schema import create_described
from desktop_app.domain import codec
from desktop_app.domain.collections import MAIN, SourceConfig
from desktop_app.domain.execution import Execution
from desktop_app.domain.records import ExecutionFilter
from desktop_app.domain.workflow import WorkflowVersion
from desktop_app.engine.clock import ManualClock

NOON: Final = 1_721_037_600_000
"""2024-07-15T10:00:00.000Z."""
KEY: Final = {"name": "id", "type": "integer", "primaryKey": True, "autoIncrement": True}
TABLES: Final[Mapping[str, list[dict[str, Any]]]] = {
    "categories": [
        KEY,
        {"name": "title", "type": "string"},
        {"name": "posts", "type": "hasMany", "target": "posts", "foreignKey": "categoryId"},
    ],
    "posts": [
        KEY,
        {"name": "title", "type": "string"},
        {"name": "published", "type": "boolean"},
        {"name": "sort", "type": "integer"},
        {"name": "score", "type": "double"},
        {"name": "at", "type": "date"},
        {"name": "categoryId", "type": "integer"},
        {"name": "category", "type": "belongsTo", "target": "categories", "foreignKey": "categoryId"},
        {"name": "comments", "type": "hasMany", "target": "comments", "foreignKey": "postId"},
        {
            "name": "tags",
            "type": "belongsToMany",
            "target": "tags",
            "through": "postsTags",
            "foreignKey": "postId",
            "otherKey": "tagId",
        },
    ],
    "comments": [
        KEY,
        {"name": "content", "type": "string"},
        {"name": "status", "type": "integer"},
        {"name": "postId", "type": "integer"},
        {"name": "post", "type": "belongsTo", "target": "posts", "foreignKey": "postId"},
    ],
    "tags": [
        KEY,
        {"name": "name", "type": "string"},
        {
            "name": "posts",
            "type": "belongsToMany",
            "target": "posts",
            "through": "postsTags",
            "foreignKey": "tagId",
            "otherKey": "postId",
        },
    ],
    "postsTags": [
        {"name": "postId", "type": "integer", "primaryKey": True},
        {"name": "tagId", "type": "integer", "primaryKey": True},
    ],
}


@cache
def types() -> Types:
    """Return the built-in types, read once."""
    return load_types(())


class RecordBench:
    """One core with its records; short words for what the vectors do and look at."""

    def __init__(self, core: Core) -> None:
        self.core = core
        self.data = core.data

    async def workflow(
        self,
        key: str,
        config: Mapping[str, Any],
        *nodes: Mapping[str, Any],
        enabled: bool = True,
        **more: Any,
    ) -> WorkflowVersion:
        """Store a workflow on a collection event; nodes without ``upstream`` stand one behind the other."""
        listed: list[dict[str, Any]] = []
        for node in nodes:
            before = listed[-1]["key"] if listed else None
            listed.append({"upstream": before, "branchIndex": None, "config": {}, **node})
        document = {"format": 1, "key": key, "title": key, "type": "collection", "config": dict(config)}
        made = codec.decode({**document, **more, "nodes": listed})
        return await self.core.services.workflows.create(made, enabled=enabled)

    async def another(self, *tables: str) -> None:
        """Register a second source of data, ``another``, that holds some of the same tables."""
        other = self.data.register(SourceConfig("another", "sqlite://"))
        for name in tables:
            columns = TABLES[name]
            await other.write(lambda at, name=name, columns=columns: create_described(at, name, columns))

    async def idle(self) -> None:
        """Wait until everything queued has run."""
        await self.core.services.executions.idle()

    async def runs(self, key: str | None = None) -> list[Execution]:
        """Return all executions in order of creation, once everything queued has run."""
        await self.idle()
        listed = await self.core.services.executions.list(ExecutionFilter(workflow_key=key, limit=1000))
        views = [await self.core.services.executions.get(each.id) for each in listed]
        return sorted((view.execution for view in views), key=lambda execution: execution.id)

    async def jobs(self, execution: Execution) -> list[tuple[str, int, Any]]:
        """Return node, status and result of each job."""
        found = await self.core.services.executions.jobs(execution.id, results=True)
        return [(job.node_key, job.status, job.result) for job in found]

    async def titles(self, collection: str = "posts") -> list[Any]:
        """Return the titles of all records."""
        return [row["title"] for row in await self.data.rows(collection)]


MAIN_URL: ContextVar[str] = ContextVar("MAIN_URL", default="")
"""The database that stands for ``main`` instead of SQLite; it is emptied first."""

EMPTIED: Final[Mapping[str, tuple[str, ...]]] = {
    "postgresql": ("DROP SCHEMA public CASCADE", "CREATE SCHEMA public"),
    "mariadb": ("DROP DATABASE wirework", "CREATE DATABASE wirework", "USE wirework"),
}


async def put_for_main(data: Data, url: str) -> None:
    """Let a database of a server stand for ``main``, emptied."""
    source = data.register(SourceConfig(MAIN, url))
    statements = EMPTIED[url.partition(":")[0]]

    def emptied(connection: Connection) -> None:
        for statement in statements:
            connection.exec_driver_sql(statement)

    await source.write(emptied)


@asynccontextmanager
async def record_bench(tables: Mapping[str, list[dict[str, Any]]] = TABLES) -> AsyncIterator[RecordBench]:
    """Open the core with its tables."""
    clock = ManualClock(NOON)
    async with Core.open(None, types=types(), clock=clock, system=utc_functions(clock)) as core:
        if url := MAIN_URL.get():
            await put_for_main(core.data, url)
        for name, columns in tables.items():
            await core.data.create_table(name, columns)
        yield RecordBench(core)


def making(key: str, collection: str, **values: Any) -> dict[str, Any]:
    """Return a node that creates a record."""
    return {"key": key, "type": "create", "config": {"collection": collection, "params": {"values": values}}}


FAILING: Final = {"key": "bad", "type": "calculation", "config": {"engine": "math.js", "expression": "1 +"}}
"""A node that ends with an error."""
