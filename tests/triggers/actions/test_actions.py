"""Saves by hand with their guards and followers, and custom actions (vectors A, K, I of data.md 1.4-1.6)."""

from __future__ import annotations

from typing import Any

import pytest

from desktop_app.domain.errors import InvalidRequestError
from tests.helpers.records import FAILING, RecordBench, record_bench

AFTER = {"type": "action", "sync": True}
GUARD = {"type": "request-interception", "sync": True}
BY_HAND = {"type": "custom-action", "sync": True}
POSTS = {"collection": "posts"}


def end(status: int) -> dict[str, Any]:
    """Return a node that ends the workflow."""
    return {"key": "end", "type": "end", "config": {"endStatus": status}}


def say(text: str) -> dict[str, Any]:
    """Return a node that says something to the person."""
    return {"key": "say", "type": "response-message", "config": {"message": text}}


async def ran(bench: RecordBench) -> list[str]:
    """Return the keys of the workflows that have run, in order."""
    return [run.key for run in await bench.runs()]


# --------------------------------------------------------------------------------------- after saving


async def test_a2_a6_only_forms_that_name_a_workflow_of_the_collection_start_it() -> None:
    async with record_bench() as bench:
        actions = bench.core.services.record_actions
        await bench.workflow("w", POSTS, **AFTER)
        await bench.workflow("other", {"collection": "tags"}, **AFTER)
        assert (await actions.create("posts", {"title": "a"})).ok
        assert await ran(bench) == []
        assert (await actions.create("posts", {"title": "b"}, ["other", "nobody", "w"])).ok
        assert (await actions.update("posts", [1, 2], {"title": "c"}, ["w"])).result == 2
        runs = await bench.runs()
        assert [run.context["data"]["title"] for run in runs] == ["b", "c", "c"]
        assert runs[0].context["user"]["id"] == 1 and runs[0].context["roleName"] == "owner"


async def test_a3_a8_associations_are_loaded_and_a_linked_record_can_be_meant() -> None:
    async with record_bench() as bench:
        actions = bench.core.services.record_actions
        await bench.workflow("w", {**POSTS, "appends": ["category"]}, **AFTER)
        await bench.workflow("c", {"collection": "categories"}, **AFTER)
        values = {"title": "a", "category": {"title": "cat"}}
        await actions.create("posts", values, ["w", "c!category", "c!comments"])
        first, second = await bench.runs()
        assert first.context["data"]["category"]["title"] == "cat"
        assert second.context["data"] == {"id": 1, "title": "cat"}


async def test_a12_the_data_stays_whatever_a_workflow_says() -> None:
    async with record_bench() as bench:
        actions = bench.core.services.record_actions
        await bench.workflow("bad", POSTS, FAILING, **AFTER)
        await bench.workflow("done", POSTS, end(1), **AFTER)
        await bench.workflow("no", POSTS, say("not so"), end(-1), **AFTER)
        await bench.workflow("later", POSTS, type="action")
        found = [await actions.create("posts", {}, [key, "later"]) for key in ("bad", "done", "no")]
        assert [(each.state, each.messages[-1:]) for each in found] == [
            ("failed", ("A workflow that belongs to this has failed.",)),
            ("ok", ()),
            ("rejected", ("not so",)),
        ]
        assert await bench.data.count("posts") == 3
        assert "later" not in await ran(bench)


async def test_a13_one_that_follows_every_save_runs_once_also_when_it_is_named() -> None:
    async with record_bench() as bench:
        actions = bench.core.services.record_actions
        await bench.workflow("none", {**POSTS, "global": True}, **AFTER)
        await bench.workflow("all", {**POSTS, "global": True, "actions": ["create"]}, **AFTER)
        await actions.create("posts", {}, ["all"])
        await actions.update("posts", [1], {"title": "x"})
        assert await ran(bench) == ["all"]


# -------------------------------------------------------------------------------------- before saving


@pytest.mark.parametrize(
    ("nodes", "state", "messages", "written"),
    [
        ([], "ok", (), 1),
        ([say("fine")], "ok", (), 1),
        ([end(1)], "stopped", (), 0),
        ([say("aaa"), end(-5)], "rejected", ("aaa",), 0),
        ([FAILING], "failed", ("A workflow that belongs to this has failed.",), 0),
    ],
    ids=["passes", "says", "I6", "I8", "I7"],
)
async def test_a_guard_lets_pass_or_forbids(
    nodes: list[dict[str, Any]], state: str, messages: tuple[str, ...], written: int
) -> None:
    async with record_bench() as bench:
        await bench.workflow("g", POSTS, *nodes, **GUARD)
        outcome = await bench.core.services.record_actions.create("posts", {"title": "x"}, ["g"])
        assert (outcome.state, await bench.data.count("posts")) == (state, written)
        assert outcome.messages == messages
        (run,) = await bench.runs()
        assert run.context["params"] == {"values": {"title": "x"}}


async def test_i2_i3_i4_guards_of_everything_are_asked_once_and_others_when_they_are_named() -> None:
    async with record_bench() as bench:
        actions = bench.core.services.record_actions
        every = {**POSTS, "global": True, "actions": ["create", "update", "destroy"]}
        await bench.workflow("all", every, **GUARD)
        await bench.workflow("local", POSTS, **GUARD)
        await actions.create("posts", {}, ["all"])
        await actions.update("posts", [1], {"title": "x"})
        await actions.destroy("posts", [1])
        await bench.data.create("posts", {})
        assert await ran(bench) == ["all", "all", "all"]
        assert [run.context["params"] for run in await bench.runs()][1:] == [
            {"filterByTk": 1, "values": {"title": "x"}},
            {"filterByTk": 1},
        ]


async def test_i10_i11_the_first_veto_counts_and_what_was_said_before_is_kept() -> None:
    async with record_bench() as bench:
        actions = bench.core.services.record_actions
        await bench.workflow(
            "all", {**POSTS, "global": True, "actions": ["create"]}, say("m1"), end(1), **GUARD
        )
        await bench.workflow("w1", POSTS, **GUARD)
        await bench.workflow("w2", POSTS, say("m2"), **GUARD)
        outcome = await actions.create("posts", {}, ["w2"])
        assert (outcome.state, outcome.messages) == ("stopped", ("m2", "m1"))
        await bench.workflow("w3", POSTS, end(-1), **GUARD)
        await actions.create("posts", {}, ["w3", "w1"])
        assert await ran(bench) == ["w2", "all", "w3"]
        assert await bench.data.count("posts") == 0


# ------------------------------------------------------------------------------------- custom actions


async def test_k2_k9_values_alone_start_what_needs_no_record() -> None:
    async with record_bench() as bench:
        actions = bench.core.services.record_actions
        await bench.workflow("w", {"type": 0}, **BY_HAND)
        with pytest.raises(InvalidRequestError, match="nothing to run"):
            await actions.start([])
        assert (await actions.start(["w"], values={"a": 123})).ok
        assert (await bench.runs())[0].context["data"] == {"a": 123}


async def test_k3_k4_k5_values_stand_over_the_record() -> None:
    async with record_bench() as bench:
        actions = bench.core.services.record_actions
        await bench.workflow("w", {"type": 1, **POSTS, "appends": ["tags"]}, **BY_HAND)
        await bench.data.create("posts", {"title": "stored", "tags": [{"name": "x"}]})
        await actions.start(["w"], "posts", values={"title": "typed"})
        await actions.start(["w"], "posts", [1], {"title": "typed"})
        first, second = (run.context["data"] for run in await bench.runs())
        assert first == {"title": "typed"}
        assert (second["id"], second["title"], second["tags"][0]["name"]) == (1, "typed", "x")
        assert await bench.titles() == ["stored"]
        with pytest.raises(InvalidRequestError, match="nothing to run"):
            await actions.start(["w"], "posts", [99])


async def test_k8_k10_several_records_come_as_a_list_and_an_end_node_answers() -> None:
    async with record_bench() as bench:
        actions = bench.core.services.record_actions
        await bench.workflow("w", {"type": 2, **POSTS}, **BY_HAND)
        await bench.workflow("no", {"type": 2, **POSTS}, say("no"), end(-1), **BY_HAND)
        for title in "ab":
            await bench.data.create("posts", {"title": title})
        await actions.start(["w"], "posts", [2, 1])
        assert [each["title"] for each in (await bench.runs())[0].context["data"]] == ["b", "a"]
        outcome = await actions.start(["no"], "posts", [1])
        assert (outcome.state, outcome.messages) == ("rejected", ("no",))
        assert [version.key for version in actions.offered("posts")] == ["w", "no"]


async def test_k1_a_config_says_what_it_works_on() -> None:
    async with record_bench() as bench:
        spec = bench.core.types.catalog().trigger("custom-action")
        assert spec is not None
        configs = ({}, {"type": 99}, {"type": 1}, {"type": 2}, {"type": 0}, {"type": 1, **POSTS})
        assert [not spec.problems(config) for config in configs] == [False, False, False, False, True, True]


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
