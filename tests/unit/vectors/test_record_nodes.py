"""Vectors of data.md 2.4 to 2.6: nodes that create, change and delete records."""

from __future__ import annotations

from typing import Any

import pytest

from tests.helpers.records import RecordBench, making, record_bench
from tests.unit.vectors.bench import BY_CONTENT, CONTENT, node, outcome
from tests.unit.vectors.conftest import COMMON

DATABASES = COMMON


async def test_d1_values_come_from_the_context() -> None:
    async with record_bench() as bench:
        await bench.workflow(
            "w", {"collection": "posts", "mode": 1}, making("n", "comments", postId="{{$context.data.id}}")
        )
        post = await bench.data.create("posts", {"title": "t1"})
        (run,) = await bench.runs("w")
        ((_, status, result),) = await bench.jobs(run)
        assert (status, result["postId"]) == (1, post["id"])
        assert await bench.data.rows("comments") == [result]


async def made(bench: RecordBench, **values: Any) -> tuple[int, Any]:
    """Create a post in a node and load what it links."""
    appends = [name for name in values if name in ("category", "comments", "tags")]
    return await outcome(bench, node("create", params={"values": values, "appends": appends}))


async def test_d2_linked_records_are_named_by_their_keys() -> None:
    async with record_bench() as bench:
        for content in "ab":
            await bench.data.create("comments", {"content": content})
        status, result = await made(bench, title="t", comments=[1, 2])
        assert status == 1
        assert [(each["content"], each["postId"]) for each in result["comments"]] == [("a", 1), ("b", 1)]


async def test_d3_a_record_that_is_pointed_to_comes_as_an_object() -> None:
    async with record_bench() as bench:
        await bench.data.create("categories", {"title": "c"})
        status, result = await made(bench, title="t", category=1)
        assert (status, result["categoryId"], result["category"]) == (1, 1, {"id": 1, "title": "c"})


async def test_d4_a_template_may_stand_in_the_list_of_keys() -> None:
    async with record_bench() as bench:
        for name in ("x", "y", "z"):
            await bench.data.create("tags", {"name": name})
        status, result = await made(bench, title="t", tags=[1, "{{$context.data.status}}"])
        assert (status, [each["name"] for each in result["tags"]]) == (1, ["x", "z"])
        assert await bench.data.count("postsTags") == 2


async def test_d5_a_record_is_created_in_another_source() -> None:
    async with record_bench() as bench:
        await bench.another("posts")
        values = {"title": CONTENT}
        status, result = await outcome(bench, node("create", "another:posts", params={"values": values}))
        assert (status, result["title"]) == (1, "b")
        assert await bench.titles("another:posts") == ["b"] and await bench.titles() == []


@pytest.mark.parametrize("kind", ["create", "update", "destroy", "query", "aggregate"])
async def test_d6_a_config_names_a_collection_that_is_there(kind: str) -> None:
    async with record_bench() as bench:
        catalog = bench.core.types.catalog()
        for config, words in (
            ({}, "collection"),
            ({"collection": ""}, "collection"),
            ({"collection": "nope"}, "unknown collection"),
            ({"collection": "far:posts"}, "unknown data source"),
            ({"collection": "main:posts"}, ""),
            ({"collection": "posts"}, ""),
        ):
            found = await bench.core.services.data.config_problems(catalog, kind, config)
            assert bool(found) is bool(words), config
            assert not words or (found[0].field == "collection" and words in found[0].message)


async def test_d7_d8_an_update_finds_its_record_by_the_context() -> None:
    async with record_bench() as bench:
        for title in "ab":
            await bench.data.create("posts", {"title": title})
        params = {"filter": BY_CONTENT, "values": {"title": "changed"}}
        assert await outcome(bench, node("update", params=params)) == (1, 1)
        assert await bench.titles() == ["a", "changed"]


async def test_d8_an_update_finds_its_record_by_a_node_before_it() -> None:
    async with record_bench() as bench:
        for title in "ab":
            await bench.data.create("posts", {"title": title})
        found = {**node("query", params={"filter": BY_CONTENT}), "key": "found"}
        filter = {"$and": [{"id": {"$eq": "{{$jobsMapByNodeKey.found.id}}"}}]}
        changing = node("update", params={"filter": filter, "values": {"title": "changed"}})
        assert await outcome(bench, found, changing) == (1, 1)
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


async def test_d11_a_record_of_another_source_is_changed() -> None:
    async with record_bench() as bench:
        await bench.another("posts")
        for collection in ("posts", "another:posts"):
            await bench.data.create(collection, {"title": "b"})
        params = {"filter": BY_CONTENT, "values": {"title": "changed"}}
        assert await outcome(bench, node("update", "another:posts", params=params)) == (1, 1)
        assert (await bench.titles(), await bench.titles("another:posts")) == (["b"], ["changed"])


async def test_d12_a_deletion_finds_its_record_by_the_context() -> None:
    async with record_bench() as bench:
        for title in "ab":
            await bench.data.create("posts", {"title": title})
        assert await outcome(bench, node("destroy", params={"filter": BY_CONTENT})) == (1, 1)
        assert await bench.titles() == ["a"]


async def test_d13_a_record_of_another_source_is_deleted() -> None:
    async with record_bench() as bench:
        await bench.another("posts")
        for collection in ("posts", "another:posts"):
            await bench.data.create(collection, {"title": "b"})
        assert await outcome(bench, node("destroy", "another:posts", params={"filter": BY_CONTENT})) == (1, 1)
        assert (await bench.titles(), await bench.titles("another:posts")) == (["b"], [])


@pytest.mark.parametrize("kind", ["update", "destroy"])
async def test_without_a_condition_nothing_is_touched_unless_all_are_meant(kind: str) -> None:
    async with record_bench() as bench:
        for title in "ab":
            await bench.data.create("posts", {"title": title})
        params = {"filter": {"$and": []}, "values": {"title": "c"}}
        status, result = await outcome(bench, node(kind, params=params))
        assert status == -2 and "must provide filter" in result["message"]
        assert await bench.titles() == ["a", "b"]
    async with record_bench() as bench:
        await bench.data.create("posts", {"title": "a"})
        assert await outcome(bench, node(kind, params={**params, "allowAll": True})) == (1, 1)
