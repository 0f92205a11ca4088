"""Collections and fields that a workflow names and no data source has are among its problems, as warnings."""

from __future__ import annotations

from typing import Any

from desktop_app.domain import codec
from tests.helpers.records import RecordBench, record_bench


async def found(bench: RecordBench, trigger: dict[str, Any], *configs: tuple[str, Any]) -> list[Any]:
    """Return node, place and words of each problem with the data."""
    nodes = [
        {"key": f"n{n}", "type": kind, "config": config, "upstream": f"n{n - 1}" if n else None}
        for n, (kind, config) in enumerate(configs)
    ]
    document = codec.decode(
        {"format": 1, "key": "w", "title": "w", "type": "collection", "config": trigger, "nodes": nodes}
    )
    problems = bench.core.services.data.problems(bench.core.services.catalog, document)
    assert all(problem.severity == "warning" for problem in problems)
    return [(problem.node, problem.field, problem.message) for problem in problems]


async def test_what_is_there_and_what_is_unfinished_is_no_problem() -> None:
    async with record_bench() as bench:
        await bench.core.services.data.collections()
        params = {
            "filter": {"$and": [{"category.title": {"$eq": "a"}}, {"tags": {"$exists": True}}, {"{{a}}": 1}]},
            "sort": [{"field": "category.title"}, {}, {"field": None}],
            "appends": ["comments", "category.posts"],
        }
        trigger = {"collection": "posts", "mode": 2, "changed": ["title", "category"], "condition": {}}
        query = ("query", {"collection": "main:posts", "params": params})
        assert await found(bench, trigger, query, ("create", {}), ("sql", {})) == []
        assert await found(bench, {}) == []


async def test_every_place_that_names_what_is_not_there_is_told() -> None:
    async with record_bench() as bench:
        await bench.core.services.data.collections()
        params = {"filter": {"nope": 1}, "sort": [{"field": "tags.no"}], "appends": ["title.x"], "field": "f"}
        listed = await found(
            bench,
            {"collection": "gone", "mode": 1},
            ("query", {"collection": "posts", "params": params}),
            ("create", {"collection": "far:posts", "params": {"values": {"x": 1}}}),
            ("update", {"collection": "posts", "params": {"values": {"colour": 1, "title": 2}}}),
        )
        assert listed == [
            ("trigger", "collection", "unknown collection 'gone' in data source 'main'"),
            ("n0", "params.field", "'posts' has no field 'f'"),
            ("n0", "params.appends", "'posts' has no association 'title' (title.x)"),
            ("n0", "params.sort", "'tags' has no field 'no'"),
            ("n0", "params.filter", "'posts' has no field 'nope'"),
            ("n1", "collection", "unknown data source 'far'"),
            ("n2", "params.values.colour", "'posts' has no field 'colour'"),
        ]


async def test_a_source_that_was_not_read_yet_is_not_judged() -> None:
    async with record_bench({}) as bench:
        assert await found(bench, {"collection": "posts", "mode": 1, "changed": ["x"]}) == []
