"""Vectors of data.md 2.8.2: the node that runs one statement as it stands."""

from __future__ import annotations

from typing import Any

from tests.helpers.records import record_bench
from tests.unit.vectors.bench import CONTENT, outcome
from tests.unit.vectors.conftest import COMMON

DATABASES = COMMON
COUNT = "select count(id) as count from posts"


def sql(text: str | None = None, **config: Any) -> dict[str, Any]:
    """Return the node; more members are bound values unless they belong to its config."""
    own = {name: config.pop(name) for name in ("withMeta", "dataSource") if name in config}
    bound = [{"name": name, "value": value} for name, value in config.items()]
    said = {} if text is None else {"sql": text}
    return {"key": "n", "type": "sql", "config": {**said, **own, "variables": bound}}


async def answered(*nodes: dict[str, Any]) -> tuple[int, Any]:
    """Run nodes where there is one post."""
    async with record_bench() as bench:
        await bench.data.create("posts", {"title": "b", "sort": 3})
        return await outcome(bench, *nodes)


async def test_q1_nothing_to_run_is_a_success_without_result() -> None:
    assert await answered(sql()) == (1, None)
    assert await answered(sql("")) == (1, None)
    assert await answered(sql("  ")) == (1, None)


async def test_q2_what_is_no_statement_fails() -> None:
    status, result = await answered(sql("1"))
    assert status == -2 and result["message"]


async def test_q3_the_same_value_can_be_bound_twice() -> None:
    async with record_bench() as bench:
        for title in "ab":
            await bench.data.create("posts", {"title": title})
        statement = "update posts set title = upper(:t) where title = :t"
        await outcome(bench, sql(statement, t=CONTENT))
        assert await bench.titles() == ["a", "B"]


async def test_q4_a_synchronous_workflow_counts_what_is_being_written() -> None:
    async with record_bench() as bench:
        await bench.workflow("w", {"collection": "posts", "mode": 1}, sql(COUNT), sync=True)
        await bench.data.create("posts", {})
        assert await bench.jobs((await bench.runs())[0]) == [("n", 1, [{"count": 1}])]


async def test_q5_facts_come_beside_the_rows() -> None:
    status, result = await answered(sql(COUNT, withMeta=True))
    assert status == 1 and len(result) == 2 and result[0][0]["count"] == 1


ATTACKS = ["1 OR 1=1", "1 UNION SELECT * FROM posts", "'; DROP TABLE posts; --", "x' --"]


async def test_q6_values_that_look_like_sql_stay_values() -> None:
    async with record_bench() as bench:
        await bench.data.create("posts", {"title": "b"})
        looking = [
            {**sql("select id from posts where title = :v", v=each), "key": f"n{number}"}
            for number, each in enumerate(ATTACKS)
        ]
        await outcome(bench, *looking)
        jobs = await bench.jobs((await bench.runs())[0])
        assert [(status, result) for _, status, result in jobs] == [(1, [])] * len(ATTACKS)
        assert await bench.titles() == ["b"]


async def test_q7_a_number_is_bound_as_a_number() -> None:
    statement = "select title from posts where sort = :n"
    assert await answered(sql(statement, n="{{$context.data.status}}")) == (1, [{"title": "b"}])


async def test_q8_another_source_is_asked() -> None:
    async with record_bench() as bench:
        await bench.another("posts")
        await bench.data.create("another:posts", {"title": "there"})
        statement = "select title from posts"
        assert await outcome(bench, sql(statement, dataSource="another")) == (1, [{"title": "there"}])


async def test_q9_a_trial_runs_for_real() -> None:
    async with record_bench() as bench:
        run = bench.core.services.trial.test_node
        tried = await run("sql", {"sql": "select 1 as a"})
        assert (tried.status, tried.result) == (1, [{"a": 1}])
        broken = await run("sql", {"sql": "1"})
        assert broken.status == -2 and broken.result["message"]
        nothing = await run("sql", {})
        assert (nothing.status, nothing.result) == (1, None)


async def test_a_placeholder_without_value_is_refused() -> None:
    status, result = await answered(sql("select :nobody"))
    assert status == -2 and ":nobody has no value" in result["message"]
