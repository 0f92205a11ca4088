"""The collection event: acceptance vectors C1 to C24 of data.md 1.1.7."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop_app.app.core import Core
from desktop_app.domain.collections import MAIN, SourceConfig
from desktop_app.domain.errors import NotFoundError, RolledBackError, ValidationError, WireworkError
from desktop_app.domain.record_work import WriteContext
from desktop_app.editor.validation import problems
from tests.helpers.records import (
    FAILING,
    KEY,
    MAIN_URL,
    RecordBench,
    making,
    put_for_main,
    record_bench,
    types,
)

POSTS = {"collection": "posts", "mode": 1}


async def seen(config: dict[str, Any], *values: dict[str, Any], **more: Any) -> list[Any]:
    """Return the records that runs see while posts are created one after the other."""
    async with record_bench() as bench:
        await bench.workflow("w", {**POSTS, **config}, **more)
        for each in values:
            await bench.data.create("posts", each)
        return [run.context["data"] for run in await bench.runs()]


async def test_c1_a_created_record_starts_one_run_that_sees_it() -> None:
    async with record_bench() as bench:
        await bench.workflow("w", POSTS)
        await bench.data.create("posts", {"title": "t1"})
        runs = await bench.runs()
        assert [(run.status, run.context["data"]["title"]) for run in runs] == [(1, "t1")]


async def test_c2_an_unfinished_trigger_can_be_saved_and_never_fires() -> None:
    async with record_bench() as bench:
        await bench.workflow("w", {})
        await bench.data.create("posts", {})
        assert await bench.runs() == []


async def test_c3_a_changed_collection_is_the_one_that_counts() -> None:
    async with record_bench() as bench:
        version = await bench.workflow("w", POSTS)
        changed = replace(version.document, config={"collection": "comments", "mode": 1})
        await bench.core.services.workflows.configure(version.id, changed)
        await bench.data.create("posts", {})
        assert await bench.runs() == []
        await bench.data.create("comments", {})
        assert len(await bench.runs()) == 1


async def test_c4_it_fires_again_after_a_restart(tmp_path: Path) -> None:
    url = MAIN_URL.get()
    async with Core.open(tmp_path, types=types()) as core:
        if url:
            await put_for_main(core.data, url)
        await core.data.create_table("late", [KEY])
        bench = RecordBench(core)
        await bench.workflow("w", {"collection": "late", "mode": 1})
        await core.data.create("late", {})
        assert len(await bench.runs("w")) == 1
    async with Core.open(tmp_path, types=types()) as core:
        if url:
            core.data.register(SourceConfig(MAIN, url))
        await core.data.create("late", {})
        assert [run.context["data"]["id"] for run in await RecordBench(core).runs("w")] == [1, 2]


async def test_c5_a_record_made_in_the_same_call_is_seen_without_loading_it() -> None:
    assert (await seen({}, {"title": "t", "category": {"title": "c"}}))[0]["category"]["title"] == "c"


async def test_c5b_nested_records_make_no_events_of_their_own() -> None:
    async with record_bench() as bench:
        await bench.workflow("w", {"collection": "categories", "mode": 3})
        await bench.data.create("posts", {"category": {"title": "c"}})
        await bench.data.update("categories", {"posts.id": 1}, {"title": "new"})
        runs = await bench.runs()
        assert [run.context["data"]["title"] for run in runs] == ["new"]


async def test_c6_a_write_may_keep_workflows_out() -> None:
    async with record_bench() as bench:
        await bench.workflow("w", POSTS)
        await bench.data.create("posts", {}, context=WriteContext(skip_workflow=True))
        assert await bench.runs() == []


async def test_c7_a_changed_place_in_an_order_is_an_update() -> None:
    async with record_bench() as bench:
        await bench.workflow("w", {"collection": "posts", "mode": 2})
        await bench.data.create("posts", {"sort": 1})
        await bench.data.update("posts", {"id": 1}, {"sort": 3})
        assert len(await bench.runs()) == 1


@pytest.mark.parametrize(
    ("changed", "values"), [([], {"title": "b"}), (["title"], {"title": "b"})], ids=["any", "title"]
)
async def test_c8_created_and_updated_both_count(changed: list[str], values: dict[str, Any]) -> None:
    async with record_bench() as bench:
        await bench.workflow("w", {"collection": "posts", "mode": 3, "changed": changed})
        await bench.data.create("posts", {})
        await bench.data.update("posts", {"id": 1}, values)
        assert len(await bench.runs()) == 2


async def test_c9_a_deletion_starts_a_run_with_the_last_values() -> None:
    async with record_bench() as bench:
        await bench.workflow("w", {"collection": "posts", "mode": 4})
        await bench.data.create("posts", {"title": "t"})
        assert await bench.runs() == []
        await bench.data.destroy("posts", {"id": 1})
        assert [run.context["data"]["title"] for run in await bench.runs()] == ["t"]


async def test_c10_an_update_is_seen_with_its_new_values() -> None:
    async with record_bench() as bench:
        await bench.workflow("w", {"collection": "posts", "mode": 2})
        await bench.data.create("posts", {"title": "old"})
        await bench.data.update("posts", {"id": 1}, {"title": "new"})
        assert [run.context["data"]["title"] for run in await bench.runs()] == ["new"]


async def test_c11_only_listed_fields_count() -> None:
    cases = (["published"], 0), (["title"], 1), (["tags"], 0), (["nope"], 0), (["tags", "title"], 1)
    async with record_bench() as bench:
        for number, (changed, _) in enumerate(cases):
            await bench.workflow(str(number), {"collection": "posts", "mode": 2, "changed": changed})
        await bench.data.create("posts", {"title": "old"})
        await bench.data.update("posts", {"id": 1}, {"title": "new"})
        counts = [len(await bench.runs(str(number))) for number in range(len(cases))]
        assert counts == [count for _, count in cases]


async def test_c11_a_link_to_one_record_stands_for_its_column() -> None:
    async with record_bench() as bench:
        await bench.workflow("w", {"collection": "posts", "mode": 2, "changed": ["category"]})
        await bench.data.create("categories", {})
        await bench.data.create("posts", {})
        await bench.data.update("posts", {"id": 1}, {"title": "new"})
        assert await bench.runs() == []
        await bench.data.update("posts", {"id": 1}, {"categoryId": 1})
        assert len(await bench.runs()) == 1


async def test_c12_the_same_instant_in_another_form_is_no_change() -> None:
    async with record_bench() as bench:
        await bench.workflow("w", {"collection": "posts", "mode": 2, "changed": ["at"]})
        await bench.data.create("posts", {"at": "2024-07-15T10:00:00.000Z"})
        await bench.data.update("posts", {"id": 1}, {"at": "2024-07-15T12:00:00+02:00", "title": "new"})
        assert await bench.runs() == []


async def test_c13_a_condition_looks_at_the_new_values() -> None:
    cases: tuple[tuple[Any, list[Any]], ...] = (
        ({}, ["t1", None]),
        ({"$and": []}, ["t1", None]),
        ({"$and": [{}]}, ["t1", None]),
        ({"$or": []}, ["t1", None]),
        ({"$or": [{}]}, ["t1", None]),
        ({"$and": [{"title": "t1"}]}, ["t1"]),
        ({"$or": [{"title": {"$notEmpty": True}}]}, ["t1"]),
    )
    async with record_bench() as bench:
        for number, (condition, _) in enumerate(cases):
            await bench.workflow(str(number), {**POSTS, "condition": condition})
        for values in ({"title": "t1"}, {}):
            await bench.data.create("posts", values)
        for number, (condition, titles) in enumerate(cases):
            found = [run.context["data"]["title"] for run in await bench.runs(str(number))]
            assert found == titles, condition


async def test_c14_a_deletion_fires_whatever_the_condition_says() -> None:
    async with record_bench() as bench:
        await bench.workflow("w", {"collection": "posts", "mode": 4, "condition": {"title": "t1"}})
        await bench.data.create("posts", {"title": "other"})
        await bench.data.destroy("posts", {"id": 1})
        assert len(await bench.runs()) == 1


async def test_c15_associations_are_there_when_they_are_loaded() -> None:
    assert "category" not in (await seen({}, {"categoryId": None}))[0]
    assert (await seen({"appends": ["category"]}, {}))[0]["category"] is None
    values = {"category": {"title": "c"}, "comments": [{"content": "x"}], "tags": [{"name": "y"}]}
    record = (await seen({"appends": ["category", "comments", "tags"]}, values))[0]
    assert record["category"]["title"] == "c"
    assert [each["content"] for each in record["comments"]] == ["x"]
    assert [each["name"] for each in record["tags"]] == ["y"]
    async with record_bench() as bench:
        await bench.workflow("w", {"collection": "categories", "mode": 1, "appends": ["posts.tags"]})
        await bench.data.create("categories", {"posts": [{"tags": [{"name": "deep"}]}]})
        found = (await bench.runs())[0].context["data"]
        assert found["posts"][0]["tags"][0]["name"] == "deep"


async def test_c16_two_writes_of_one_transaction_give_two_runs_after_it() -> None:
    async with record_bench() as bench:
        clean = {"collection": "posts", "params": {"filter": {"id": {"$not": None}}}}
        await bench.workflow("w", POSTS, {"key": "n", "type": "destroy", "config": clean})
        transaction, end = await bench.data.begin("main")
        for title in "ab":
            await bench.data.create("posts", {"title": title}, transaction=transaction)
        await bench.idle()
        assert await bench.core.services.executions.list() == []
        await end(True)
        assert len(await bench.runs()) == 2
        assert await bench.titles() == []


async def test_a_rolled_back_write_starts_nothing() -> None:
    async with record_bench() as bench:
        await bench.workflow("w", POSTS)
        transaction, end = await bench.data.begin("main")
        await bench.data.create("posts", {}, transaction=transaction)
        await end(False)
        assert await bench.runs() == []


async def test_c17_a_run_by_hand_takes_a_record_or_a_key_and_asks_the_condition() -> None:
    async with record_bench() as bench:
        config = {**POSTS, "condition": {"title": "t1"}, "appends": ["category"]}
        version = await bench.workflow("w", config, enabled=False)
        await bench.data.create("posts", {"title": "t1", "category": {"title": "c"}})
        await bench.data.create("posts", {"title": "t2"})
        start = bench.core.services.executions.start
        for data in (1, {"id": 1}, {"id": 1, "title": "t1"}):
            run = await start(version, {"data": data})
            assert run is not None and run.status == 1
        assert (await bench.runs())[0].context["data"]["category"] == {"id": 1, "title": "c"}
        assert await start(version, {"data": 2}) is None
        assert len(await bench.runs()) == 3
        with pytest.raises(ValidationError, match="give a record"):
            await start(version, {})
        with pytest.raises(NotFoundError, match="record not found"):
            await start(version, {"data": 9})


async def nested(bench: RecordBench, limit: int) -> None:
    """Store a synchronous workflow that reacts to posts with posts."""
    options = {"stackLimit": limit} if limit else {}
    await bench.workflow("w", POSTS, making("n", "posts", title="again"), options=options, sync=limit > 1)


@pytest.mark.parametrize(("limit", "posts", "runs"), [(0, 2, 1), (3, 4, 3)])
async def test_c18_a_workflow_enters_itself_as_often_as_its_limit(limit: int, posts: int, runs: int) -> None:
    async with record_bench() as bench:
        await nested(bench, limit)
        for times in (1, 2):
            await bench.data.create("posts", {})
            assert len(await bench.runs()) == times * runs
            assert await bench.data.count("posts") == times * posts


@pytest.mark.parametrize(("limit", "posts", "runs"), [(1, 2, 1), (3, 4, 3)])
async def test_c18_two_workflows_start_each_other_up_to_the_limit(limit: int, posts: int, runs: int) -> None:
    async with record_bench() as bench:
        options = {"stackLimit": limit}
        await bench.workflow("p", POSTS, making("n", "categories", title="c"), options=options)
        watch = {"collection": "categories", "mode": 1}
        await bench.workflow("c", watch, making("n", "posts", title="p"), options=options)
        await bench.data.create("posts", {})
        assert [len(await bench.runs(key)) for key in "pc"] == [runs, runs]
        assert await bench.data.count("posts") == posts


async def test_c19_the_write_survives_a_failed_workflow() -> None:
    async with record_bench() as bench:
        await bench.workflow("w", POSTS, FAILING, sync=True)
        await bench.data.create("posts", {"title": "t"})
        assert [run.status for run in await bench.runs()] == [-2]
        assert await bench.titles() == ["t"]


async def test_c20_the_write_is_taken_back_where_that_is_asked_for_and_the_run_stays() -> None:
    async with record_bench() as bench:
        config = {**POSTS, "rollbackOnFailure": True}
        made = making("made", "comments", content="gone with it")
        await bench.workflow("w", config, made, FAILING, sync=True)
        with pytest.raises(RolledBackError):
            await bench.data.create("posts", {"title": "t"})
        assert [run.status for run in await bench.runs()] == [-2]
        assert await bench.titles() == [] and await bench.data.rows("comments") == []


async def test_a_waiting_run_is_no_failure_and_a_synchronous_one_sees_the_write() -> None:
    async with record_bench() as bench:
        count = {"aggregator": "count", "collection": "posts", "params": {"field": "id"}}
        node = {"key": "n", "type": "aggregate", "config": count}
        await bench.workflow("w", {**POSTS, "rollbackOnFailure": True}, node, sync=True)
        await bench.data.create("posts", {"title": "t"})
        assert await bench.jobs((await bench.runs())[0]) == [("n", 1, 1)]


async def test_c21_only_its_own_source_counts() -> None:
    async with record_bench() as bench:
        await bench.another("posts")
        await bench.workflow("w", {"collection": "another:posts", "mode": 1})
        await bench.data.create("posts", {})
        assert await bench.runs() == []
        await bench.data.create("another:posts", {})
        assert len(await bench.runs()) == 1


async def test_c22_only_the_version_that_was_switched_on_last_listens() -> None:
    async with record_bench() as bench:
        first = await bench.workflow("w", POSTS)
        second = await bench.core.revisions.revise(first.id)
        await bench.core.revisions.set_enabled(second.id, True)
        await bench.data.create("posts", {})
        assert [run.workflow_id for run in await bench.runs()] == [second.id]
        assert not (await bench.core.services.workflows.get(first.id)).enabled


async def test_c23_a_source_that_is_missing_keeps_nobody_from_switching_on() -> None:
    async with record_bench() as bench:
        version = await bench.workflow("w", {"collection": "far:posts", "mode": 1})
        await bench.core.revisions.set_enabled(version.id, False)
        await bench.core.revisions.set_enabled(version.id, True)
        assert await bench.runs() == []


async def test_c24_a_config_is_checked_against_what_there_is() -> None:
    async with record_bench() as bench:
        catalog = bench.core.types.catalog()
        spec = catalog.trigger("collection")
        assert spec is not None
        good = [{"collection": "posts"}, *({"collection": "posts", "mode": mode} for mode in (1, 2, 3, 4))]
        bad = [{"collection": "posts", "mode": mode} for mode in (0, None, 5, 6, 7)]
        bad += [{"collection": name, "mode": 1} for name in ("nope", "far:posts", "")]
        for config in (*good, *bad):
            check = bench.core.services.data.config_problems
            found = spec.problems(config) + await check(catalog, "collection", config, trigger=True)
            assert (not found) is (config in good), config


async def test_c24_a_workflow_without_a_type_is_refused_and_one_of_an_unknown_type_does_nothing() -> None:
    async with record_bench() as bench:
        with pytest.raises(WireworkError):
            await bench.workflow("none", POSTS, type="")
        strange = await bench.workflow("strange", POSTS, type="never", enabled=False)
        found = problems(strange.document, bench.core.types.catalog())
        assert any("never" in problem.message for problem in found)
        await bench.data.create("posts", {})
        assert await bench.runs() == []


async def test_several_workflows_hear_in_the_order_in_which_they_were_switched_on() -> None:
    async with record_bench() as bench:
        for key in "ba":
            await bench.workflow(key, POSTS, sync=True)
        await bench.data.create("posts", {})
        assert [run.key for run in await bench.runs()] == ["b", "a"]
