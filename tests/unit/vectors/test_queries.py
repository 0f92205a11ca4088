"""Vectors of data.md 2.7: the node that reads records."""

from __future__ import annotations

from typing import Any

from tests.helpers.records import RecordBench, record_bench
from tests.unit.vectors.bench import BY_CONTENT, node, outcome
from tests.unit.vectors.conftest import COMMON

DATABASES = COMMON


async def filled(bench: RecordBench, *titles: str) -> None:
    """Create posts with these titles."""
    for title in titles:
        await bench.data.create("posts", {"title": title})


async def test_d14_without_parameters_the_first_record_comes() -> None:
    async with record_bench() as bench:
        await filled(bench, "a", "b")
        status, result = await outcome(bench, node("query", params={}))
        assert (status, result["title"]) == (1, "a")


async def test_d15_nothing_found_is_null_or_an_empty_list() -> None:
    async with record_bench() as bench:
        one = {**node("query", params={"filter": BY_CONTENT}), "key": "one"}
        many = node("query", multiple=True, params={"filter": BY_CONTENT})
        assert await outcome(bench, one, many) == (1, [])
        assert [job[1:] for job in await bench.jobs((await bench.runs("w"))[0])] == [(1, None), (1, [])]


async def test_d16_a_filter_takes_values_from_the_context_and_from_nodes() -> None:
    async with record_bench() as bench:
        await filled(bench, "a", "b")
        first = {**node("query", params={"filter": BY_CONTENT}), "key": "first"}
        by_node = {"$and": [{"id": {"$eq": "{{$jobsMapByNodeKey.first.id}}"}}]}
        status, result = await outcome(bench, first, node("query", params={"filter": by_node}))
        assert (status, result["id"], result["title"]) == (1, 2, "b")


async def test_d17_a_path_leads_through_the_link_table() -> None:
    async with record_bench() as bench:
        await filled(bench, "a", "b")
        for name, posts in (("x", [1]), ("y", [1, 2]), ("z", [2])):
            await bench.data.create("tags", {"name": name, "posts": posts})
        query = node("query", "tags", multiple=True, params={"filter": {"$and": [{"posts.id": {"$eq": 1}}]}})
        status, result = await outcome(bench, query)
        assert (status, [each["name"] for each in result]) == (1, ["x", "y"])


async def test_d18_associations_are_loaded_with_the_record() -> None:
    async with record_bench() as bench:
        values = {"comments": [{"content": "one"}, {"content": "two"}], "tags": [{"name": "x"}]}
        await bench.data.create("posts", {"title": "a", **values})
        query = node("query", multiple=True, params={"appends": ["comments", "tags"]})
        status, result = await outcome(bench, query)
        assert status == 1 and len(result) == 1
        assert [each["content"] for each in result[0]["comments"]] == ["one", "two"]
        assert [each["name"] for each in result[0]["tags"]] == ["x"]


def page(direction: str, **more: Any) -> dict[str, Any]:
    """Return a query for the second page of two."""
    sort = [{"field": "id", "direction": direction}]
    return node("query", params={"sort": sort, "page": 2, "pageSize": 2}, **more)


async def test_d19_a_page_counts_for_a_single_record_too() -> None:
    async with record_bench() as bench:
        await filled(bench, "t4", "t3", "t2", "t1")
        status, result = await outcome(bench, page("asc"))
        assert (status, result["title"]) == (1, "t2")


async def test_d20_the_second_page_holds_the_rest() -> None:
    async with record_bench() as bench:
        await filled(bench, "t1", "t2", "t3", "t4")
        status, result = await outcome(bench, page("desc", multiple=True))
        assert (status, [each["title"] for each in result]) == (1, ["t2", "t1"])


async def test_d21_nothing_found_fails_where_that_is_asked_for() -> None:
    for multiple, nothing in ((False, None), (True, [])):
        async with record_bench() as bench:
            query = node("query", multiple=multiple, params={"filter": BY_CONTENT}, failOnEmpty=True)
            assert await outcome(bench, query) == (-1, nothing)


async def test_d22_another_source_is_read() -> None:
    async with record_bench() as bench:
        await bench.another("posts")
        await bench.data.create("another:posts", {"title": "b", "sort": 7})
        status, result = await outcome(bench, node("query", "another:posts", params={"filter": BY_CONTENT}))
        assert (status, result["sort"]) == (1, 7)
