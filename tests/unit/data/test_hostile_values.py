"""Names and values of any kind stay names and values: nothing is injected, nothing crashes."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop_app.data.gateway import Data
from desktop_app.domain.collections import SourceConfig
from desktop_app.domain.errors import WireworkError
from desktop_app.domain.filters import OPERATORS
from desktop_app.domain.record_work import Query
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


async def _filled() -> Data:
    data = Data()
    for name, columns in TABLES.items():
        await data.create_table(name, columns)
    await data.create("posts", {"title": "kept", "read": 7})
    return data


@cache
def _shared() -> Data:
    """Return sources in memory for all random examples; making them anew each time takes too long."""
    return asyncio.run(_filled())


async def _tried(attempt: Any) -> Any:
    """Return the answer, or the error that is ours; any other one is a crash."""
    try:
        return await attempt
    except WireworkError as error:
        return error


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(path=names, operator=st.sampled_from(OPERATORS), value=values)
def test_no_filter_breaks_out_of_its_place(path: str, operator: str, value: Any) -> None:
    data = _shared()
    asyncio.run(_tried(data.query("posts", Query({path: {operator: value}}))))
    asyncio.run(_tried(data.query("posts", Query({path: value}))))
    assert asyncio.run(data.rows("posts"))[0]["title"] == "kept"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(record=st.dictionaries(names, values, max_size=3))
def test_what_is_written_is_what_was_given_or_is_refused(record: dict[str, Any]) -> None:
    made = asyncio.run(_tried(_shared().create("posts", record)))
    if not isinstance(made, WireworkError):
        given_text = record.get("title")
        if isinstance(given_text, str):
            assert made["title"] == given_text
        asyncio.run(_shared().destroy("posts", {"id": made["id"]}))
    assert asyncio.run(_shared().count("posts")) == 1


async def test_a_megabyte_of_text_goes_in_is_found_and_comes_out() -> None:
    data = await _filled()
    text = "'\"ö\0" * 262_144
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
