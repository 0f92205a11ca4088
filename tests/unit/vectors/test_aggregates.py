"""Vectors of data.md 2.8.1: values that are calculated over records."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.helpers.records import RecordBench, record_bench
from tests.unit.vectors.bench import node, outcome
from tests.unit.vectors.conftest import COMMON

DATABASES = COMMON


def asking(aggregator: str, field: str, collection: str = "posts", **more: Any) -> dict[str, Any]:
    """Return a node that calculates; ``filter`` and ``distinct`` belong to its parameters."""
    params = {"field": field, **{name: more.pop(name) for name in ("filter", "distinct") if name in more}}
    return node("aggregate", collection, aggregator=aggregator, params=params, **more)


async def values(bench: RecordBench, *nodes: dict[str, Any]) -> list[Any]:
    """Run nodes on a comment of no post; return the results."""
    named = [{**each, "key": f"n{number}"} for number, each in enumerate(nodes)]
    await outcome(bench, *named)
    jobs = await bench.jobs((await bench.runs("w"))[0])
    assert [status for _, status, _ in jobs] == [1] * len(nodes)
    return [result for _, _, result in jobs]


async def over(field: str, numbers: Sequence[Any], *asked: dict[str, Any]) -> list[Any]:
    """Calculate over posts that hold these numbers."""
    async with record_bench() as bench:
        for number in numbers:
            await bench.data.create("posts", {"title": str(number), field: number})
        return await values(bench, *asked)


async def test_g1_a_count_tells_how_many_match() -> None:
    none = {"$and": [{"title": {"$eq": "none"}}]}
    assert await over("sort", [1], asking("count", "id"), asking("count", "id", filter=none)) == [1, 0]


async def test_g2_a_sum_grows_with_the_records() -> None:
    assert await over("sort", [1], asking("sum", "sort")) == [1]
    assert await over("sort", [1, 2], asking("sum", "sort")) == [3]


async def test_g3_doubles_add_up_to_what_their_decimals_say() -> None:
    assert await over("score", [0.1], asking("sum", "score")) == [0.1]
    assert await over("score", [0.1, 0.2], asking("sum", "score")) == [0.3]


async def test_g4_two_decimals_are_kept_unless_said_otherwise() -> None:
    assert await over("score", [0.123], asking("sum", "score")) == [0.12]
    assert await over("score", [0.123, 0.456], asking("sum", "score")) == [0.58]


async def test_g5_less_than_no_decimals_means_none() -> None:
    assert await over("score", [0.123], asking("sum", "score", precision=-1)) == [0]
    assert await over("score", [0.123, 0.456], asking("sum", "score", precision=-1)) == [1]


async def test_g6_more_than_fourteen_decimals_means_fourteen() -> None:
    assert await over("score", [0.1], asking("sum", "score", precision=15)) == [0.1]
    assert await over("score", [0.1, 0.2], asking("sum", "score", precision=15)) == [0.3]


async def test_g7_a_sum_of_nothing_is_zero() -> None:
    assert await over("sort", [None, None], asking("sum", "sort")) == [0]


async def test_g8_averages_and_extremes() -> None:
    asked = [asking(each, "sort") for each in ("avg", "min", "max")]
    assert await over("sort", [1], *asked) == [1, 1, 1]
    assert await over("sort", [1, 2], *asked) == [1.5, 1, 2]


def linked(owner: str, name: str, key: Any) -> dict[str, Any]:
    """Return the members that restrict an aggregate to what one record links."""
    association = {"associatedCollection": owner, "name": name, "associatedKey": key}
    return {"associated": True, "association": association}


async def test_g9_only_linked_records_count() -> None:
    async with record_bench() as bench:
        await bench.data.create("posts", {"title": "a"})
        for status, post in ((0, 1), (1, 1), (1, None)):
            await bench.data.create("comments", {"status": status, "postId": post})
        mine = linked("posts", "comments", "{{$jobsMapByNodeKey.n0.id}}")
        found = await values(
            bench,
            node("query"),
            asking("count", "id", "comments", **mine),
            asking("count", "id", "comments", filter={"$and": [{"status": 1}]}, **mine),
        )
        assert found[1:] == [2, 1]


async def test_g10_a_sum_over_records_behind_a_link_table() -> None:
    async with record_bench() as bench:
        for sort in (1, 2, 4):
            await bench.data.create("posts", {"title": "a" if sort == 1 else "b", "sort": sort})
        await bench.data.create("tags", {"name": "x", "posts": [1, 2]})
        mine = linked("tags", "posts", 1)
        filter = {"$and": [{"title": "a"}]}
        asked = asking("sum", "sort", **mine), asking("sum", "sort", filter=filter, **mine)
        assert await values(bench, *asked) == [3, 1]


async def test_g11_a_filter_may_be_missing_or_null() -> None:
    missing, null = asking("count", "id"), asking("count", "id", filter=None)
    assert await over("sort", [1, 2], missing, null) == [2, 2]


async def test_g12_another_source_is_calculated_over() -> None:
    async with record_bench() as bench:
        await bench.another("posts")
        for sort in (1, 2):
            await bench.data.create("another:posts", {"sort": sort})
        assert await values(bench, asking("sum", "sort", "another:posts")) == [3]


async def test_g12_a_synchronous_event_of_another_source_sees_its_new_row() -> None:
    async with record_bench() as bench:
        await bench.another("posts")
        count = asking("count", "id", "another:posts")
        await bench.workflow("w", {"collection": "another:posts", "mode": 1}, count, sync=True)
        await bench.data.create("another:posts", {})
        assert await bench.jobs((await bench.runs())[0]) == [("n", 1, 1)]


async def test_different_values_are_counted_once() -> None:
    assert await over("sort", [1, 1, 2], asking("count", "sort", distinct=True)) == [2]
