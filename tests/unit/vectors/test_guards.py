"""Vectors I of data.md 1.6: workflows that are asked before a person saves or deletes."""

from __future__ import annotations

from typing import Any

from tests.helpers.records import FAILING, RecordBench, record_bench
from tests.unit.vectors.persons import GENERIC, GUARD, POSTS, end, ran, say

EVERYTHING = {**POSTS, "global": True, "actions": ["create", "update", "updateOrCreate", "destroy"]}


async def asked(bench: RecordBench, *nodes: dict[str, Any], source: str = "") -> tuple[str, tuple[str, ...]]:
    """Save a record before which a guard of these nodes stands; return what came of it."""
    collection = f"{source}posts"
    await bench.workflow("g", {"collection": collection}, *nodes, **GUARD)
    outcome = await bench.core.services.record_actions.create(collection, {"title": "x"}, ["g"])
    return outcome.state, outcome.messages


async def after(*nodes: dict[str, Any]) -> tuple[str, tuple[str, ...], int, int | None]:
    """Return what a guard of these nodes says, how many records there are then, and its run's status."""
    async with record_bench() as bench:
        state, messages = await asked(bench, *nodes)
        (run,) = await bench.runs()
        assert run.context["params"] == {"values": {"title": "x"}} and run.context["user"]["id"] == 1
        return state, messages, await bench.data.count("posts"), run.status


async def test_what_resolves_lets_pass() -> None:
    assert await after() == ("ok", (), 1, 1)
    assert await after(say("fine")) == ("ok", (), 1, 1)


async def test_i1_an_unfinished_guard_is_never_asked() -> None:
    async with record_bench() as bench:
        await bench.workflow("none", {"global": True, "actions": ["create"]}, end(-1), **GUARD)
        await bench.workflow("never", {**POSTS, "global": True}, end(-1), **GUARD)
        assert (await bench.core.services.record_actions.create("posts", {}, ["none", "never"])).ok
        assert await ran(bench) == [] and await bench.data.count("posts") == 1


async def test_i2_a_local_guard_is_asked_where_it_is_named() -> None:
    async with record_bench() as bench:
        actions = bench.core.services.record_actions
        await bench.workflow("local", POSTS, **GUARD)
        await actions.create("posts", {})
        assert await ran(bench) == []
        await actions.create("posts", {}, ["local"])
        assert await ran(bench) == ["local"]


async def test_i3_a_guard_of_everything_is_asked_once_named_or_not() -> None:
    async with record_bench() as bench:
        actions = bench.core.services.record_actions
        await bench.workflow("all", EVERYTHING, **GUARD)
        await actions.create("posts", {}, ["all"])
        await actions.create("posts", {})
        await bench.data.create("posts", {})
        assert await ran(bench) == ["all", "all"]


async def test_i4_each_way_of_writing_is_asked_about_once() -> None:
    async with record_bench() as bench:
        actions = bench.core.services.record_actions
        await bench.workflow("all", EVERYTHING, **GUARD)
        await actions.create("posts", {"category": {"title": "parent"}})
        await actions.update("posts", [1], {"title": "x"})
        await actions.update_or_create("posts", {"id": 1, "title": "y"})
        await actions.update_or_create("posts", {"title": "z"})
        await actions.destroy("posts", [1])
        assert [run.context["params"] for run in await bench.runs()] == [
            {"values": {"category": {"title": "parent"}}},
            {"filterByTk": 1, "values": {"title": "x"}},
            {"filterByTk": 1, "values": {"id": 1, "title": "y"}},
            {"values": {"title": "z"}},
            {"filterByTk": 1},
        ]
        assert await bench.titles() == ["z"]


async def test_i5_an_end_that_fails_forbids_it() -> None:
    state, messages, written, status = await after(end(-1))
    assert (state, messages, written, status) == ("rejected", (), 0, -1)


async def test_i6_an_end_that_succeeds_stops_it_too() -> None:
    assert await after(end(1)) == ("stopped", (), 0, 1)


async def test_i7_a_node_that_fails_forbids_it() -> None:
    assert await after(FAILING) == ("failed", (GENERIC,), 0, -2)


async def test_i8_what_was_said_comes_with_the_refusal() -> None:
    assert await after(say("aaa"), end(-5)) == ("rejected", ("aaa",), 0, -5)


async def test_i9_another_source_has_its_own_guards() -> None:
    for nodes, state, count in (
        ((), "ok", 1),
        ((say("no"), end(-1)), "rejected", 0),
        ((end(1),), "stopped", 0),
    ):
        async with record_bench() as bench:
            await bench.another("posts")
            assert (await asked(bench, *nodes, source="another:"))[0] == state
            assert await bench.data.count("another:posts") == count
            assert (await bench.core.services.record_actions.create("posts", {}, ["g"])).ok
            assert await ran(bench) == ["g"]


async def test_i10_what_earlier_guards_said_is_kept() -> None:
    async with record_bench() as bench:
        await bench.workflow("all", EVERYTHING, say("m1"), end(1), **GUARD)
        await bench.workflow("local", POSTS, say("m2"), **GUARD)
        outcome = await bench.core.services.record_actions.create("posts", {}, ["local"])
        assert (outcome.state, outcome.messages) == ("stopped", ("m2", "m1"))
        assert await bench.data.count("posts") == 0


async def test_i11_behind_the_first_veto_nobody_is_asked() -> None:
    async with record_bench() as bench:
        await bench.workflow("w1", POSTS, **GUARD)
        await bench.workflow("w2", POSTS, end(-1), **GUARD)
        await bench.core.services.record_actions.create("posts", {}, ["w2", "w1"])
        assert await ran(bench) == ["w2"]
