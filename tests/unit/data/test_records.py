"""The user's records: tables from descriptions, insert, update, rows in order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from desktop_app.data.records import Records
from desktop_app.domain.errors import InvalidRequestError, NotFoundError, StorageError

POSTS = (
    {"name": "id", "type": "integer", "primaryKey": True, "autoIncrement": True},
    {"name": "title", "type": "string"},
    {"name": "read", "type": "integer", "default": 0},
    {"name": "published", "type": "boolean", "default": False},
    {"name": "at", "type": "date"},
    {"name": "day", "type": "dateOnly"},
    {"name": "more", "type": "json"},
    {"name": "category", "type": "belongsTo", "target": "categories", "foreignKey": "categoryId"},
)


@pytest.fixture(params=["memory", "file"])
def records(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Records]:
    found = Records(None if request.param == "memory" else tmp_path / "data.db")
    yield found
    found.close()


async def test_keeps_values_with_their_types(records: Records) -> None:
    await records.create_table("posts", POSTS)
    stored = await records.create("posts", {"title": "t1", "more": {"a": [1]}})
    assert stored["id"] == 1
    assert await records.rows("posts") == [
        {
            "id": 1,
            "title": "t1",
            "read": 0,
            "published": False,
            "at": None,
            "day": None,
            "more": {"a": [1]},
        }
    ]


async def test_updates_what_equals_the_filter(records: Records) -> None:
    await records.create_table("posts", POSTS)
    for title in ("a", "b", "a"):
        await records.create("posts", {"title": title})
    assert await records.update("posts", {"title": "a", "read": 0}, {"read": 5}) == 2
    assert [row["read"] for row in await records.rows("posts")] == [5, 0, 5]
    assert await records.update("posts", {"title": None}, {"read": 1}) == 0


@pytest.mark.parametrize(
    "given",
    [
        "2024-03-05T11:11:12.000+01:00",
        "2024-03-05T10:11:12Z",
        "2024-03-05 10:11:12",
        datetime(2024, 3, 5, 10, 11, 12, tzinfo=UTC),
        1_709_633_472_000,
    ],
)
async def test_equal_instants_are_stored_alike(given: object) -> None:
    records = Records()
    await records.create_table("posts", POSTS)
    stored = await records.create("posts", {"at": given, "day": date(2024, 3, 5)})
    assert (stored["at"], stored["day"]) == ("2024-03-05T10:11:12.000Z", "2024-03-05")
    assert await records.update("posts", {"at": given}, {"title": "found"}) == 1
    records.close()


async def test_rows_come_in_order_of_the_key() -> None:
    records = Records()
    await records.create_table("t", [{"name": "k", "type": "string", "primaryKey": True}])
    for key in ("c", "a", "b"):
        await records.create("t", {"k": key})
    assert [row["k"] for row in await records.rows("t")] == ["a", "b", "c"]
    records.close()


async def test_refuses_what_would_be_lost_or_too_much() -> None:
    records = Records()
    await records.create_table("posts", POSTS)
    with pytest.raises(InvalidRequestError, match="no column 'titel'"):
        await records.create("posts", {"titel": "x"})
    with pytest.raises(InvalidRequestError, match="needs a filter"):
        await records.update("posts", {}, {"title": "x"})
    with pytest.raises(InvalidRequestError, match="column type"):
        await records.create_table("odd", [{"name": "a", "type": "blob"}])
    with pytest.raises(NotFoundError, match="no table 'nothing'"):
        await records.rows("nothing")
    records.close()


async def test_failure_of_the_database_is_one_of_ours_and_changes_nothing() -> None:
    records = Records()
    await records.create_table("posts", POSTS)
    await records.create("posts", {"id": 1})
    with pytest.raises(StorageError, match="UNIQUE"):
        await records.create("posts", {"id": 1})
    assert len(await records.rows("posts")) == 1
    records.close()


async def test_reads_tables_that_others_made(tmp_path: Path) -> None:
    first = Records(tmp_path / "data.db")
    await first.create_table("posts", POSTS)
    await first.create("posts", {"title": "here"})
    first.close()
    second = Records(tmp_path / "data.db")
    assert [row["title"] for row in await second.rows("posts")] == ["here"]
    second.close()
