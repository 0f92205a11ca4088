"""Names and values of any kind stay names and values: nothing is injected, nothing crashes."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop_app.data.gateway import Data
from desktop_app.domain.collections import SourceConfig
from desktop_app.domain.errors import WireworkError
from desktop_app.domain.filters import OPERATORS
from desktop_app.domain.record_work import Query
from tests.helpers.postgres import server
from tests.helpers.records import put_for_main
from tests.unit.data.conftest import TABLES

NASTY = [
    "'; DROP TABLE posts; --",
    '"',
    "''",
    "\\",
    "\0",
    "a\0b",
    "%_",
    "{{x}}",
    ":v",
    "?",
    "\ud800",
    "\U0001f600",
]
texts = st.one_of(st.sampled_from(NASTY), st.text(max_size=20))
scalars = st.one_of(texts, st.none(), st.booleans(), st.integers(), st.floats(), st.binary(max_size=4))
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=2)
)
names = st.one_of(st.sampled_from(["title", "read", "at", "labels", "tags", "category.title"]), texts)


async def _filled(data: Data | None = None) -> Data:
    data = data or Data()
    for name, columns in TABLES.items():
        await data.create_table(name, columns)
    await data.create("posts", {"title": "kept", "read": 7})
    return data


@cache
def _shared() -> Data:
    """Return sources in memory for all random examples; making them anew each time takes too long."""
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


async def _tried(attempt: Any) -> Any:
    """Return the answer, or the error that is ours; any other one is a crash."""
    try:
        return await attempt
    except WireworkError as error:
        return error


settled = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


@settled
@given(path=names, operator=st.sampled_from(OPERATORS), value=values)
def test_no_filter_breaks_out_of_its_place(path: str, operator: str, value: Any) -> None:
    filters_stay_filters(_shared(), path, operator, value)


@settled
@given(path=names, operator=st.sampled_from(OPERATORS), value=values)
def test_on_postgresql_no_filter_breaks_out(far: Data, path: str, operator: str, value: Any) -> None:
    filters_stay_filters(far, path, operator, value)


def filters_stay_filters(data: Data, path: str, operator: str, value: Any) -> None:
    """Ask with a filter; nothing but an error of ours may come, and nothing may change."""
    asyncio.run(_tried(data.query("posts", Query({path: {operator: value}}))))
    asyncio.run(_tried(data.query("posts", Query({path: value}))))
    assert asyncio.run(data.rows("posts"))[0]["title"] == "kept"


@settled
@given(record=st.dictionaries(names, values, max_size=3))
def test_what_is_written_is_what_was_given_or_is_refused(record: dict[str, Any]) -> None:
    values_stay_values(_shared(), record)


@settled
@given(record=st.dictionaries(names, values, max_size=3))
def test_on_postgresql_what_is_written_is_what_was_given(far: Data, record: dict[str, Any]) -> None:
    values_stay_values(far, record)


def values_stay_values(data: Data, record: dict[str, Any]) -> None:
    """Write a record; it is there as it was given, or was refused by an error of ours."""
    made = asyncio.run(_tried(data.create("posts", record)))
    if not isinstance(made, WireworkError):
        given_text = record.get("title")
        if isinstance(given_text, str):
            assert made["title"] == given_text
        asyncio.run(data.destroy("posts", {"id": made["id"]}))
    assert asyncio.run(data.count("posts")) == 1


async def test_a_megabyte_of_text_goes_in_is_found_and_comes_out() -> None:
    await a_megabyte_stays_one(await _filled(), "'\"ö\0" * 262_144)


async def test_on_postgresql_a_megabyte_goes_in_and_a_nul_is_refused(far: Data) -> None:
    await a_megabyte_stays_one(far, "'\"ö\\" * 262_144)
    with pytest.raises(WireworkError, match="NUL"):
        await far.create("posts", {"title": "a\0b"})
    await far.destroy("posts", {"title": {"$ne": "kept"}})


async def a_megabyte_stays_one(data: Data, text: str) -> None:
    """Write a long text, find it in every way, and read it."""
    made = await data.create("posts", {"title": text})
    assert made["title"] == text
    for operator in ("$eq", "$includes", "$startsWith", "$endWith"):
        found = await _tried(data.query("posts", Query({"title": {operator: text}})))
        assert [row["id"] for row in found] == [made["id"]], operator


async def test_tables_and_columns_of_any_name_are_read_and_written(tmp_path: Path) -> None:
    odd = ['a"b', "a'b", "a;b", "a b", "ä.ö", "%s", ":x", "--", "[x]", "`y`", "select"]
    columns = ", ".join('"' + name.replace('"', '""') + '" TEXT' for name in odd)
    with closing(sqlite3.connect(tmp_path / "odd.db")) as driver:
        for name in odd:
            quoted = '"' + name.replace('"', '""') + '"'
            driver.execute(f"CREATE TABLE {quoted} (id INTEGER PRIMARY KEY, {columns})")
    data = Data()
    data.attach(SourceConfig("odd", f"sqlite:///{tmp_path / 'odd.db'}"))
    for name in odd:
        if ":" in name:  # What stands before it names the source (0.2).
            continue
        record = {each: f"{each}'" for each in odd}
        made = await data.create(f"odd:{name}", record)
        assert made == {"id": 1, **record}
        plain = [each for each in odd if "." not in each]
        found = await data.query(f"odd:{name}", Query({each: f"{each}'" for each in plain}))
        assert found == [made]
        assert await data.update(f"odd:{name}", {"id": 1}, {odd[0]: "x"}) == 1
        assert await data.destroy(f"odd:{name}", {"id": 1}) == 1
    data.close()
