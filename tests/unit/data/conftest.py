"""A data layer on SQLite with the tables that the vectors of data.md use."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from desktop_app.data.gateway import Data
from desktop_app.domain.date_operands import Surroundings

KEY = {"name": "id", "type": "integer", "primaryKey": True, "autoIncrement": True}
TABLES: dict[str, list[dict[str, Any]]] = {
    "categories": [KEY, {"name": "title", "type": "string"}],
    "posts": [
        KEY,
        {"name": "title", "type": "string"},
        {"name": "published", "type": "boolean"},
        {"name": "read", "type": "integer", "default": 0},
        {"name": "score", "type": "double"},
        {"name": "at", "type": "date"},
        {"name": "day", "type": "dateOnly"},
        {"name": "labels", "type": "json"},
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
        {"name": "content", "type": "text"},
        {"name": "status", "type": "integer", "default": 0},
        {"name": "postId", "type": "integer"},
        {"name": "post", "type": "belongsTo", "target": "posts", "foreignKey": "postId"},
    ],
    "tags": [
        KEY,
        {"name": "name", "type": "string", "unique": True},
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
NOW = datetime(2024, 7, 15, 10, tzinfo=UTC)


async def _filled(data: Data) -> Data:
    for name, columns in TABLES.items():
        await data.create_table(name, columns)
    return data


@pytest.fixture(params=["memory", "file"])
def data(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Data]:
    """Return the sources with the tables, in memory and on disk."""
    path = None if request.param == "memory" else tmp_path / "data.db"
    found = asyncio.run(_filled(Data(path, lambda: Surroundings(NOW))))
    yield found
    found.close()


@pytest.fixture
def plain() -> Iterator[Data]:
    """Return the same in memory only, for claims that do not depend on the place."""
    found = asyncio.run(_filled(Data(None, lambda: Surroundings(NOW))))
    yield found
    found.close()
