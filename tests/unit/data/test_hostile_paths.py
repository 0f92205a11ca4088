"""Every way in which a name or a value of a person comes to SQL: it stays one, or is refused (issue 6)."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from desktop_app.data.gateway import Data
from desktop_app.data.import_files import planned
from desktop_app.domain.collections import FieldDraft, SourceConfig
from desktop_app.domain.record_work import Aggregation, Query
from desktop_app.gui.records.narrowing import holding
from tests.helpers.postgres import server
from tests.helpers.records import put_for_main
from tests.unit.data.test_hostile_values import NASTY, _filled, _tried, settled, texts, values

LONG = "'\"ö" * 350_000


@cache
def _here() -> Data:
    return asyncio.run(_filled())


@pytest.fixture(scope="module")
def far() -> Iterator[Data]:
    """Return the same tables on a real PostgreSQL."""
    with server() as url:
        data = Data()
        asyncio.run(put_for_main(data, url))
        asyncio.run(_filled(data))
        yield data
        data.close()


async def everywhere(data: Data, name: Any, value: Any) -> None:
    """Give a name where names stand and a value where values stand; nothing but an error of ours may come,
    and what was there stays.
    """
    before = {each.name for each in await data_collections(data)}
    for direction in ("asc", value):
        await _tried(data.query("posts", Query({}, ({"field": name, "direction": direction},))))
    await _tried(data.query("posts", Query({}, appends=(name, f"category.{name}"))))
    await _tried(data.query("posts", Query({name: value, "$or": [{"title": value}]})))
    await _tried(data.get("posts", value))
    for aggregator in ("count", "sum", "max"):
        await _tried(data.aggregate("posts", Aggregation(aggregator, name, {"title": {"$eq": value}})))
    asked = Aggregation("count", "id", None, associated="tags", association=name, key=value)
    await _tried(data.aggregate("posts", asked))
    await _tried(data.query(name, Query({})))
    await _tried(data.update("posts", {"title": "kept"}, {name: value, "category": value}))
    await _tried(data.update("posts", {"title": "kept"}, {name: value}, individual=False))
    await _tried(data.update("posts", {"id": 1}, {"title": "kept", "read": 7, "category": None}))
    await _tried(data.destroy("posts", {"title": value, "read": -1}))
    await _tried(data.sql("main", "SELECT :v AS found", {"v": value, name: value}))
    assert {each.name for each in await data_collections(data)} == before
    assert (await data.rows("posts"))[0]["title"] == "kept"


async def data_collections(data: Data) -> list[Any]:
    """Return what stands in the source now, read anew."""
    await data.refresh("main")
    return data.known()


@settled
@given(name=texts, value=values)
def test_no_name_and_no_value_leaves_its_place(name: str, value: Any) -> None:
    asyncio.run(everywhere(_here(), name, value))


@pytest.mark.parametrize("nasty", NASTY, ids=ascii)
def test_on_postgresql_no_name_and_no_value_leaves_its_place(far: Data, nasty: str) -> None:
    asyncio.run(everywhere(far, nasty, nasty))


async def test_a_megabyte_is_a_name_nowhere_and_a_value_everywhere() -> None:
    data = await _filled()
    await everywhere(data, LONG, LONG)
    found = await data.sql("main", "SELECT length(:v) AS n", {"v": LONG})
    assert found.rows[0]["n"] == len(LONG)
    data.close()


@pytest.mark.parametrize("nasty", [*NASTY, "nan", "-inf", "1e999", "1.5", str(2**64)], ids=ascii)
async def test_words_that_are_looked_for_are_found_or_not_and_never_an_error(nasty: str) -> None:
    data = await _filled()
    collection = await data.collection("posts")
    await _tried(data.create("posts", {"title": f"<{nasty}>"}))
    stored = await data.count("posts") == 2
    if stored and nasty.strip("\0") and nasty != "\ud800":
        rows = await data.query("posts", Query(holding(collection, nasty)))
        assert [row["title"] for row in rows] == [f"<{nasty}>"]
    data.close()


@pytest.mark.parametrize("nasty", NASTY, ids=ascii)
async def test_tables_and_fields_are_called_what_is_typed_or_the_name_is_refused(nasty: str) -> None:
    data = await _filled()
    await _tried(data.create_collection(nasty, [FieldDraft("title"), FieldDraft(nasty, default=nasty)]))
    await _tried(data.create_collection("plain", [FieldDraft("title", default=nasty)]))
    await _tried(data.add_field("plain", FieldDraft(nasty, default=nasty)))
    await _tried(data.rename_field("plain", "title", nasty))
    await _tried(data.rename_collection("plain", nasty))
    for each in await data_collections(data):
        if each.name not in ("posts", "categories", "comments", "tags", "postsTags"):
            assert each.name in (nasty, "plain")
            await _tried(data.create(each.path, {}))
    assert (await data.rows("posts"))[0]["title"] == "kept"
    data.close()


@pytest.mark.parametrize("nasty", NASTY, ids=ascii)
async def test_what_is_imported_comes_out_as_it_stood_in_the_file_or_is_refused(nasty: str) -> None:
    data = await _filled()
    plan = planned([{"a": nasty, nasty: "x"}, {"a": "y", nasty: nasty}])
    made = await _tried(data.create_collection("taken", plan.fields))
    if made is None:
        await _tried(data.fill("taken", plan.rows))
        rows = await data.rows("taken")
        assert not rows or [row["a"] for row in rows] == [row["a"] for row in plan.rows]
    assert (await data.rows("posts"))[0]["title"] == "kept"
    data.close()


async def test_a_source_that_is_only_read_stays_as_it_is_whatever_is_tried(tmp_path: Path) -> None:
    path = tmp_path / "alone" / "shop.db"
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as driver:
        driver.executescript(
            "CREATE TABLE orders (id INTEGER PRIMARY KEY, title TEXT); INSERT INTO orders VALUES (1, 'a');"
        )
    before = path.read_bytes()
    data = Data()
    data.attach(SourceConfig("shop", f"sqlite:///{path}", read_only=True))
    tries = [
        data.create("shop:orders", {"title": "b"}),
        data.update("shop:orders", {"id": 1}, {"title": "b"}),
        data.update("shop:orders", {"id": 1}, {"title": "b"}, individual=False),
        data.destroy("shop:orders", {"id": 1}),
        data.destroy("shop:orders", {"id": 1}, individual=False),
        data.fill("shop:orders", [{"title": "b"}]),
        data.capture("shop", True),
        data.begin("shop"),
        *(data.sql("shop", statement, {}) for statement in WRITING),
    ]
    for attempt in tries:
        assert isinstance(await _tried(attempt), Exception)
    data.close()
    assert path.read_bytes() == before and not list(path.parent.glob("*-*"))


WRITING = (
    "DELETE FROM orders",
    "INSERT INTO orders VALUES (2, 'b') RETURNING id",
    "WITH x AS (SELECT 1) UPDATE orders SET title = 'b'",
    "CREATE TABLE more (id INTEGER)",
    "PRAGMA user_version = 7",
    "VACUUM",
    "DROP TABLE orders",
)
