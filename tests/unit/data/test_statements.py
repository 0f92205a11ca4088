"""Raw SQL with bound values (data.md 2.8.2)."""

from __future__ import annotations

from typing import Any

import pytest

from desktop_app.data.gateway import Data
from desktop_app.data.statements import scanned
from desktop_app.domain.errors import InvalidRequestError, StorageError

ATTACKS = [
    "1 OR 1=1",
    "1 UNION SELECT * FROM posts",
    "'; DROP TABLE posts; --",
    "x' --",
    '"',
    "\\",
    ":v",
    "%",
]


async def rows(data: Data, sql: str, **values: Any) -> list[Any]:
    """Return the rows of a statement in ``main``."""
    return (await data.sql("main", sql, values)).rows


async def test_placeholders_are_bound_and_what_only_looks_like_one_is_text(plain: Data) -> None:
    sql = "select ':v' as a, \":v\" as b, :v as c, '12:30' as d -- :nope\n /* :nope */;"
    assert scanned(sql)[1] == ["v"]
    await plain.create("posts", {"title": "t"})
    assert await rows(plain, "select ':v' as a, :v as c, '12:30' as d -- :nope", v=5) == [
        {"a": ":v", "c": 5, "d": "12:30"}
    ]
    assert scanned("select a::int, $q$ :x $q$ from t where b = :b")[1] == ["b"]


async def test_lists_expand_and_an_empty_one_finds_nothing(plain: Data) -> None:
    for title in "abc":
        await plain.create("posts", {"title": title})
    sql = "select title from posts where id in :ids order by id"
    assert await rows(plain, sql, ids=[1, 3]) == [{"title": "a"}, {"title": "c"}]
    assert await rows(plain, sql, ids=[]) == []
    assert await rows(plain, "select :o as o", o={"a": 1}) == [{"o": '{"a":1}'}]


@pytest.mark.parametrize("attack", ATTACKS)
async def test_q6_values_that_look_like_sql_stay_values(plain: Data, attack: str) -> None:
    await plain.create("posts", {"title": "t"})
    assert await rows(plain, "select * from posts where title = :v", v=attack) == []
    assert await rows(plain, "select :v as v", v=attack) == [{"v": attack}]
    assert await plain.count("posts") == 1


async def test_one_statement_at_a_time_and_every_placeholder_has_a_value(plain: Data) -> None:
    with pytest.raises(InvalidRequestError, match="only one statement"):
        await rows(plain, "select 1; delete from posts")
    with pytest.raises(InvalidRequestError, match=":v has no value"):
        await rows(plain, "select :v")
    with pytest.raises(StorageError, match="syntax"):
        await rows(plain, "1")


async def test_facts_come_with_rows_and_without(plain: Data) -> None:
    await plain.create("posts", {"title": "t"})
    assert (await plain.sql("main", "select id from posts", {})).meta == {"rowCount": 1, "columns": ["id"]}
    done = await plain.sql("main", "update posts set read = 2", {})
    assert done.rows == [] and done.meta["rowCount"] == 1
