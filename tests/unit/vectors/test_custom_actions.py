"""Vectors K of data.md 1.5: workflows that a person starts on chosen records, or with values."""

from __future__ import annotations

import pytest

from desktop_app.domain.errors import InvalidRequestError
from tests.helpers.records import record_bench
from tests.unit.vectors.persons import AFTER, BY_HAND, GUARD, POSTS, end, ran, say


async def test_k1_a_config_says_what_it_works_on() -> None:
    async with record_bench() as bench:
        catalog = bench.core.types.catalog()
        spec = catalog.trigger("custom-action")
        assert spec is not None
        for config, valid in (
            ({}, False),
            ({"type": 99}, False),
            ({"type": 1}, False),
            ({"type": 2}, False),
            ({"type": 1, "collection": "nope"}, False),
            ({"type": 0}, True),
            ({"type": 1, **POSTS}, True),
            ({"type": 2, **POSTS, "appends": ["tags"]}, True),
        ):
            check = bench.core.services.data.config_problems
            found = spec.problems(config) + await check(catalog, "custom-action", config, trigger=True)
            assert (not found) is valid, config


async def test_k2_without_a_name_nothing_runs() -> None:
    async with record_bench() as bench:
        await bench.workflow("w", {"type": 0}, **BY_HAND)
        for names in ([], ["  "]):
            with pytest.raises(InvalidRequestError, match="nothing to run"):
                await bench.core.services.record_actions.start(names)
        assert await ran(bench) == []


async def test_k3_without_a_key_the_values_are_the_record() -> None:
    async with record_bench() as bench:
        await bench.workflow("w", {"type": 1, **POSTS}, **BY_HAND)
        await bench.core.services.record_actions.start(["w"], "posts", values={"title": "typed"})
        assert (await bench.runs())[0].context["data"] == {"title": "typed"}


async def test_k4_values_stand_over_those_of_the_record() -> None:
    async with record_bench() as bench:
        await bench.workflow("w", {"type": 1, **POSTS}, **BY_HAND)
        await bench.data.create("posts", {"title": "stored", "sort": 5})
        await bench.core.services.record_actions.start(["w"], "posts", [1], {"title": "typed"})
        data = (await bench.runs())[0].context["data"]
        assert (data["id"], data["title"], data["sort"]) == (1, "typed", 5)
        assert await bench.titles() == ["stored"]


async def test_k5_associations_are_loaded_beneath_the_values() -> None:
    async with record_bench() as bench:
        await bench.workflow("w", {"type": 1, **POSTS, "appends": ["tags"]}, **BY_HAND)
        await bench.data.create("posts", {"title": "stored", "tags": [{"name": "x"}]})
        await bench.core.services.record_actions.start(["w"], "posts", [1], {"title": "typed"})
        data = (await bench.runs())[0].context["data"]
        assert (data["title"], data["tags"][0]["name"]) == ("typed", "x")


async def test_k6_a_record_under_another_one_is_found_by_its_key() -> None:
    async with record_bench() as bench:
        await bench.workflow("w", {"type": 1, "collection": "comments", "appends": ["post"]}, **BY_HAND)
        await bench.data.create("posts", {"title": "parent", "comments": [{"content": "child"}]})
        parent = await bench.data.get("posts", 1, appends=["comments"])
        assert parent is not None
        key = parent["comments"][0]["id"]
        assert (await bench.core.services.record_actions.start(["w"], "comments", [key])).ok
        assert (await bench.runs())[0].context["data"]["post"]["title"] == "parent"


async def test_k6_a_part_of_what_was_submitted_can_be_meant() -> None:
    async with record_bench() as bench:
        await bench.workflow("w", {"type": 0}, **BY_HAND)
        await bench.core.services.record_actions.start(["w!a.b"], values={"a": {"b": {"c": 1}}})
        assert (await bench.runs())[0].context["data"] == {"c": 1}


async def test_k7_what_runs_later_fails_later() -> None:
    async with record_bench() as bench:
        await bench.workflow("w", {"type": 0}, end(-1), type="custom-action")
        assert (await bench.core.services.record_actions.start(["w"])).ok
        assert [run.status for run in await bench.runs()] == [-1]


async def test_k8_an_end_node_answers() -> None:
    async with record_bench() as bench:
        actions = bench.core.services.record_actions
        await bench.workflow("no", {"type": 0}, say("no"), end(-1), **BY_HAND)
        await bench.workflow("yes", {"type": 0}, say("yes"), end(1), **BY_HAND)
        found = [await actions.start([key]) for key in ("no", "yes")]
        assert [(each.state, each.messages) for each in found] == [("rejected", ("no",)), ("ok", ("yes",))]
        assert [run.status for run in await bench.runs()] == [-1, 1]


async def test_k9_values_alone_start_what_needs_no_record() -> None:
    async with record_bench() as bench:
        await bench.workflow("w", {"type": 0}, **BY_HAND)
        assert (await bench.core.services.record_actions.start(["w"], values={"a": 123})).ok
        context = (await bench.runs())[0].context
        assert context["data"] == {"a": 123} and context["user"]["id"] == 1


async def test_k10_several_records_come_as_a_list() -> None:
    async with record_bench() as bench:
        actions = bench.core.services.record_actions
        await bench.workflow("w", {"type": 2, **POSTS}, **BY_HAND)
        for title in "ab":
            await bench.data.create("posts", {"title": title})
        await actions.start(["w"], "posts", [2, 1])
        await actions.start(["w"], "posts", [1], {"title": "typed"})
        titles = [[each["title"] for each in run.context["data"]] for run in await bench.runs()]
        assert titles == [["b", "a"], ["typed"]]


async def test_k11_an_unknown_collection_starts_nothing() -> None:
    async with record_bench() as bench:
        await bench.workflow("w", {"type": 1, **POSTS}, **BY_HAND)
        for collection in ("nope", "far:posts"):
            with pytest.raises(InvalidRequestError, match="nothing to run"):
                await bench.core.services.record_actions.start(["w"], collection, [1])
        assert await ran(bench) == []


async def test_a_record_that_is_gone_starts_nothing() -> None:
    async with record_bench() as bench:
        await bench.workflow("w", {"type": 1, **POSTS}, **BY_HAND)
        with pytest.raises(InvalidRequestError, match="nothing to run"):
            await bench.core.services.record_actions.start(["w"], "posts", [99])


async def test_actions_are_offered_where_they_fit() -> None:
    async with record_bench() as bench:
        actions = bench.core.services.record_actions
        for key, config in (
            ("free", {"type": 0}),
            ("one", {"type": 1, **POSTS}),
            ("many", {"type": 2, **POSTS}),
        ):
            await bench.workflow(key, config, **BY_HAND)
        assert [version.key for version in actions.offered("posts")] == ["one", "many"]
        assert [version.key for version in actions.offered()] == ["free"]


async def test_k12_they_can_be_run_by_hand() -> None:
    async with record_bench() as bench:
        start = bench.core.services.executions.start
        await bench.data.create("posts", {"title": "a", "category": {"title": "c"}})
        appends = {**POSTS, "appends": ["category"]}
        cases = (
            ("free", {"type": 0}, BY_HAND, {"data": {"a": {"b": 1}}}),
            ("one", {"type": 1, **appends}, BY_HAND, {"data": 1}),
            ("many", {"type": 2, **appends}, BY_HAND, {"filterByTk": [1]}),
            ("after", appends, AFTER, {"data": 1}),
            ("guard", POSTS, GUARD, {"action": "destroy", "target": 1}),
        )
        found = {}
        for key, config, kind, values in cases:
            version = await bench.workflow(key, config, enabled=False, **kind)
            await start(version, values)
            found[key] = (await bench.runs(key))[0].context
        assert found["free"]["data"] == {"a": {"b": 1}}
        assert found["one"]["data"]["category"]["title"] == found["after"]["data"]["category"]["title"] == "c"
        assert found["many"]["data"][0]["category"]["title"] == "c"
        assert found["guard"]["params"] == {"filterByTk": 1} and found["guard"]["user"]["id"] == 1
