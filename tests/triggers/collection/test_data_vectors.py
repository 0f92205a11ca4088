"""Vectors of data.md that take a node and the records it works on: C4, D7 to D15, D21, G and Q."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from desktop_app.app.core import Core
from tests.helpers.records import RecordBench, _types, making, record_bench

ON_COMMENT = {"collection": "comments", "mode": 1}


def node(kind: str, **config: Any) -> dict[str, Any]:
    """Return a node on posts."""
    return {"key": "n", "type": kind, "config": {"collection": "posts", **config}}


async def outcome(bench: RecordBench, *nodes: dict[str, Any]) -> tuple[int, Any]:
    """Run nodes on a new comment; return status and result of the last job."""
    await bench.workflow("w", ON_COMMENT, *nodes)
    await bench.data.create("comments", {"content": "b"})
    _, status, result = (await bench.jobs((await bench.runs("w"))[-1]))[-1]
    return status, result


async def test_c4_it_fires_again_after_a_restart(tmp_path: Path) -> None:
    async with Core.open(tmp_path, types=_types()) as core:
        await core.data.create_table("late", [{"name": "id", "type": "integer", "primaryKey": True}])
        bench = RecordBench(core)
        await bench.workflow("w", {"collection": "late", "mode": 1})
        await core.data.create("late", {})
        assert len(await bench.runs("w")) == 1
    async with Core.open(tmp_path, types=_types()) as core:
        await core.data.create("late", {})
        assert [run.context["data"]["id"] for run in await RecordBench(core).runs("w")] == [1, 2]


BY_CONTENT = {"$and": [{"title": {"$eq": "{{$context.data.content}}"}}]}


async def test_d7_d8_an_update_finds_its_record_by_the_context() -> None:
    async with record_bench() as bench:
        for title in "ab":
            await bench.data.create("posts", {"title": title})
        params = {"filter": BY_CONTENT, "values": {"title": "changed"}}
        assert await outcome(bench, node("update", params=params)) == (1, 1)
        assert await bench.titles() == ["a", "changed"]


@pytest.mark.parametrize(
    ("how", "events"), [({"individualHooks": False}, 0), ({"individualHooks": True}, 1), ({}, 1)]
)
async def test_d9_d10_only_individual_updates_are_heard(how: dict[str, bool], events: int) -> None:
    async with record_bench() as bench:
        await bench.data.create("posts", {"title": "b"})
        await bench.workflow("heard", {"collection": "posts", "mode": 2})
        params = {"filter": BY_CONTENT, "values": {"title": "c"}, **how}
        assert await outcome(bench, node("update", params=params)) == (1, 1)
        assert len(await bench.runs("heard")) == events


async def test_d12_a_deletion_finds_its_record_by_the_context() -> None:
    async with record_bench() as bench:
        for title in "ab":
            await bench.data.create("posts", {"title": title})
        assert await outcome(bench, node("destroy", params={"filter": BY_CONTENT})) == (1, 1)
        assert await bench.titles() == ["a"]


@pytest.mark.parametrize(("multiple", "nothing"), [(False, None), (True, [])])
async def test_d15_d21_nothing_found_is_a_failure_where_that_is_asked_for(
    multiple: bool, nothing: Any
) -> None:
    async with record_bench() as bench:
        query = node("query", multiple=multiple, params={"filter": BY_CONTENT}, failOnEmpty=True)
        assert await outcome(bench, query) == (-1, nothing)
    async with record_bench() as bench:
        assert await outcome(bench, node("query", multiple=multiple, params={"filter": BY_CONTENT})) == (
            1,
            nothing,
        )


@pytest.mark.parametrize(
    ("asked", "value"),
    [
        ({"aggregator": "count", "params": {"field": "id"}}, 3),
        ({"aggregator": "count", "params": {"field": "id", "filter": {"title": "none"}}}, 0),
        ({"aggregator": "sum", "params": {"field": "sort"}}, 3),
        ({"aggregator": "sum", "params": {"field": "sort", "filter": {"title": "empty"}}}, 0),
        ({"aggregator": "avg", "params": {"field": "sort", "filter": None}}, 1.5),
        ({"aggregator": "avg", "params": {"field": "sort"}, "precision": -1}, 2),
        ({"aggregator": "min", "params": {"field": "sort"}, "precision": 15}, 1),
        ({"aggregator": "max", "params": {"field": "sort"}}, 2),
    ],
    ids=["G1", "G1-none", "G2", "G7", "G8-avg-G11", "G5", "G8-min-G6", "G8-max"],
)
async def test_g_aggregates(asked: dict[str, Any], value: Any) -> None:
    async with record_bench() as bench:
        for title, sort in (("a", 1), ("b", 2), ("empty", None)):
            await bench.data.create("posts", {"title": title, "sort": sort})
        assert await outcome(bench, node("aggregate", **asked)) == (1, value)


@pytest.mark.parametrize(
    ("config", "answer"),
    [
        ({}, (1, None)),
        ({"sql": "  "}, (1, None)),
        ({"sql": "select count(id) as count from posts"}, (1, [{"count": 1}])),
        ({"sql": "select 1 as a"}, (1, [{"a": 1}])),
    ],
    ids=["Q1", "Q1-blank", "Q4", "Q9"],
)
async def test_q_statements(config: dict[str, Any], answer: tuple[int, Any]) -> None:
    async with record_bench() as bench:
        await bench.data.create("posts", {"title": "a"})
        assert await outcome(bench, {"key": "n", "type": "sql", "config": config}) == answer


async def test_q2_q5_what_is_no_statement_fails_and_facts_come_beside_the_rows() -> None:
    async with record_bench() as bench:
        assert (await outcome(bench, {"key": "n", "type": "sql", "config": {"sql": "1"}}))[0] == -2
    async with record_bench() as bench:
        config = {"sql": "select count(id) as count from posts", "withMeta": True}
        status, result = await outcome(bench, {"key": "n", "type": "sql", "config": config})
        assert status == 1 and len(result) == 2 and result[0][0]["count"] == 0


async def test_q3_the_same_value_can_be_bound_twice() -> None:
    async with record_bench() as bench:
        sql = "update posts set title = :t || '!' where title = :t"
        values = [{"name": "t", "value": "{{$context.data.content}}"}]
        await outcome(
            bench,
            making("made", "posts", title="b"),
            {"key": "n", "type": "sql", "config": {"sql": sql, "variables": values}},
        )
        assert await bench.titles() == ["b!"]
