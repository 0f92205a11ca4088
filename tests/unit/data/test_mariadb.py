"""Types and rights of a real MariaDB; the vectors that all databases share have tests of their own."""

from __future__ import annotations

import pytest

from desktop_app.data.gateway import Data
from desktop_app.domain.collections import SourceConfig
from desktop_app.domain.errors import InvalidRequestError, StorageError
from desktop_app.domain.record_work import Query
from tests.helpers.records import put_for_main

DDL = """CREATE TABLE kinds(id BIGINT AUTO_INCREMENT PRIMARY KEY, n DECIMAL(30, 10), j JSON, b TINYINT(1),
    t TIMESTAMP(3) NULL, w DATETIME, d DATE, c TIME, e ENUM('new', 'done') DEFAULT 'new', x BLOB,
    k VARCHAR(5), l LONGTEXT, m MEDIUMBLOB, y YEAR, g INT GENERATED ALWAYS AS (2) STORED)"""


async def opened(url: str) -> Data:
    """Return sources of which ``main`` is on the server, with one table of many types."""
    data = Data()
    await put_for_main(data, url)
    await data.sql("main", DDL, {})
    await data.refresh("main")
    return data


async def test_types_of_mariadb_go_in_and_come_out(mariadb: str) -> None:
    data = await opened(mariadb)
    found = {field.name: field.type for field in (await data.collection("kinds")).fields}
    assert found == {
        "id": "bigInt", "n": "decimal", "j": "json", "b": "boolean", "t": "datetimeTz", "w": "datetimeNoTz",
        "d": "dateOnly", "c": "time", "e": "string", "x": "blob", "k": "string",
        "l": "text", "m": "blob", "y": "integer",
        "g": "integer",
    }  # fmt: skip
    given = {
        "n": "12345678901234567890.5", "j": {"a": [1, "ö"]}, "b": True, "t": "2024-07-15T12:00:00.250+02:00",
        "w": "2024-07-15 12:00:00", "d": "2024-07-15", "c": "10:30:00", "k": "😀", "l": "long", "y": 2024,
    }  # fmt: skip
    made = await data.create("kinds", given)
    wanted = {**given, "t": "2024-07-15T10:00:00.250Z", "n": "12345678901234567890.5000000000"}
    wanted |= {"e": "new", "g": 2, "y": 2024}
    assert {name: made[name] for name in wanted} == wanted and "x" not in made
    for filter in (
        {"j": {"$notEmpty": True}}, {"t": {"$dateOn": "2024-07-15"}}, {"w": {"$dateOn": "2024-07-15T12:00"}},
        {"n": {"$gt": 1}}, {"k": "😀"}, {"e": {"$in": ["new"]}}, {"b": {"$isTruly": True}},
    ):  # fmt: skip
        assert len(await data.query("kinds", Query(filter))) == 1, filter
    with pytest.raises((InvalidRequestError, StorageError)):
        await data.create("kinds", {"k": "longer than five"})
    data.close()


async def test_a_read_only_source_of_mariadb_stays_as_it_is(mariadb: str) -> None:
    data = await opened(mariadb)
    await data.create("kinds", {"k": "a"})
    data.attach(SourceConfig("looked", mariadb, read_only=True))
    with pytest.raises(InvalidRequestError, match="read-only"):
        await data.create("looked:kinds", {"k": "b"})
    with pytest.raises(StorageError, match=r"(?i)read.only"):
        await data.sql("looked", "delete from kinds", {})
    assert await data.count("looked:kinds") == 1
    data.close()


async def test_what_fails_in_a_transaction_is_taken_back_alone(mariadb: str) -> None:
    data = await opened(mariadb)
    outer, end = await data.begin("main")
    await data.create("kinds", {"k": "kept"}, transaction=outer)
    with pytest.raises((InvalidRequestError, StorageError)):
        await data.create("kinds", {"k": "longer than five"}, transaction=outer)
    await end(True)
    assert [row["k"] for row in await data.rows("kinds")] == ["kept"]
    data.close()
