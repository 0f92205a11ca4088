"""Vectors A of data.md 1.4: workflows that follow what a person saves."""

from __future__ import annotations

from tests.helpers.records import FAILING, record_bench
from tests.unit.vectors.persons import AFTER, GENERIC, GUARD, POSTS, end, ran, say


async def test_a1_only_saves_while_it_is_enabled_start_it() -> None:
    async with record_bench() as bench:
        actions, revisions = bench.core.services.record_actions, bench.core.revisions
        version = await bench.workflow("w", POSTS, **AFTER)
        for title, enabled in (("a", True), ("b", False), ("c", True)):
            await revisions.set_enabled(version.id, enabled)
            await actions.create("posts", {"title": title}, ["w"])
        assert [run.context["data"]["title"] for run in await bench.runs()] == ["a", "c"]


async def test_a2_a_form_of_another_collection_starts_nothing() -> None:
    async with record_bench() as bench:
        await bench.workflow("other", {"collection": "tags"}, **AFTER)
        outcome = await bench.core.services.record_actions.create(
            "posts", {"title": "a"}, ["other", "nobody"]
        )
        assert outcome.ok and await ran(bench) == [] and await bench.titles() == ["a"]


async def test_a3_associations_are_loaded() -> None:
    async with record_bench() as bench:
        await bench.workflow("w", {**POSTS, "appends": ["category"]}, **AFTER)
        values = {"title": "a", "category": {"title": "cat"}}
        await bench.core.services.record_actions.create("posts", values, ["w"])
        assert (await bench.runs())[0].context["data"]["category"] == {"id": 1, "title": "cat"}


async def test_a4_the_context_knows_who_has_saved() -> None:
    async with record_bench() as bench:
        await bench.workflow("w", POSTS, **AFTER)
        await bench.core.services.record_actions.create("posts", {}, ["w"])
        context = (await bench.runs())[0].context
        assert context["user"]["id"] == 1 and context["user"]["username"] and context["roleName"] == "owner"


async def test_a5_a_record_may_be_named_by_several_columns() -> None:
    async with record_bench() as bench:
        actions = bench.core.services.record_actions
        links = {"collection": "postsTags", "global": True, "actions": ["create", "update"]}
        await bench.workflow("w", links, **AFTER)
        await actions.create("postsTags", {"postId": 1, "tagId": 2})
        await actions.update("postsTags", [{"postId": 1, "tagId": 2}], {"tagId": 2})
        runs = await bench.runs()
        assert [run.context["data"] for run in runs] == [{"postId": 1, "tagId": 2}] * 2


async def test_a6_an_update_that_names_it_starts_it_with_the_new_values() -> None:
    async with record_bench() as bench:
        actions = bench.core.services.record_actions
        await bench.workflow("w", POSTS, **AFTER)
        await bench.data.create("posts", {"title": "old"})
        await actions.update("posts", [1], {"title": "unbound"})
        assert await ran(bench) == []
        await actions.update("posts", [1], {"title": "new"}, ["w"])
        assert [run.context["data"]["title"] for run in await bench.runs()] == ["new"]


async def test_a7_each_of_several_records_starts_it() -> None:
    async with record_bench() as bench:
        await bench.workflow("w", POSTS, **AFTER)
        for title in "ab":
            await bench.data.create("posts", {"title": title})
        outcome = await bench.core.services.record_actions.update("posts", [1, 2], {"title": "c"}, ["w"])
        assert outcome.result == 2
        assert [run.context["data"]["id"] for run in await bench.runs()] == [1, 2]


async def test_a8_a_linked_record_can_be_meant_however_far_away() -> None:
    async with record_bench() as bench:
        actions = bench.core.services.record_actions
        await bench.workflow("c", {"collection": "categories"}, **AFTER)
        await actions.create(
            "posts", {"title": "a", "category": {"title": "cat"}}, ["c!category", "c!comments"]
        )
        await actions.create("comments", {"post": 1}, ["c!post.category"])
        assert [run.context["data"] for run in await bench.runs()] == [{"id": 1, "title": "cat"}] * 2


async def test_a9_a_record_that_is_made_under_another_one_starts_it() -> None:
    async with record_bench() as bench:
        await bench.workflow("w", {"collection": "comments", "appends": ["post"]}, **AFTER)
        await bench.data.create("posts", {"title": "parent"})
        await bench.core.services.record_actions.create("comments", {"content": "child", "post": 1}, ["w"])
        data = (await bench.runs())[0].context["data"]
        assert (data["content"], data["post"]["title"]) == ("child", "parent")


async def test_a10_the_key_means_the_version_that_is_enabled() -> None:
    async with record_bench() as bench:
        first = await bench.workflow("w", POSTS, **AFTER)
        second = await bench.core.revisions.revise(first.id)
        await bench.core.revisions.set_enabled(second.id, True)
        await bench.core.services.record_actions.create("posts", {}, ["w"])
        assert [run.workflow_id for run in await bench.runs()] == [second.id]


async def test_a11_synchronous_ones_have_run_when_the_form_is_free_and_others_follow() -> None:
    async with record_bench() as bench:
        await bench.workflow("later", POSTS, type="action")
        await bench.workflow("now", POSTS, say("done"), **AFTER)
        outcome = await bench.core.services.record_actions.create("posts", {}, ["later", "now"])
        listed = await bench.core.services.executions.list()
        assert outcome.messages == ("done",)
        assert {run.key: run.status for run in listed}["now"] == 1
        runs = await bench.runs()
        assert [(run.key, run.status) for run in runs] == [("now", 1), ("later", 1)]


async def test_a12_the_data_stays_whatever_a_workflow_says() -> None:
    async with record_bench() as bench:
        actions = bench.core.services.record_actions
        await bench.workflow("bad", POSTS, FAILING, **AFTER)
        await bench.workflow("done", POSTS, end(1), **AFTER)
        await bench.workflow("no", POSTS, say("not so"), end(-1), **AFTER)
        await bench.workflow("later", POSTS, type="action")
        found = [await actions.create("posts", {}, [key, "later"]) for key in ("bad", "done", "no")]
        assert [(each.state, each.messages[-1:]) for each in found] == [
            ("failed", (GENERIC,)),
            ("ok", ()),
            ("rejected", ("not so",)),
        ]
        assert await bench.data.count("posts") == 3
        assert "later" not in await ran(bench)


async def test_a13_one_that_follows_every_save_runs_once_also_when_it_is_named() -> None:
    async with record_bench() as bench:
        actions = bench.core.services.record_actions
        await bench.workflow("none", {**POSTS, "global": True}, **AFTER)
        await bench.workflow("all", {**POSTS, "global": True, "actions": ["create", "update"]}, **AFTER)
        await actions.create("posts", {}, ["all"])
        await actions.update("posts", [1], {"title": "x"})
        assert await ran(bench) == ["all", "all"]


async def test_a14_only_its_own_source_counts() -> None:
    async with record_bench() as bench:
        await bench.another("posts")
        actions = bench.core.services.record_actions
        every = {"collection": "another:posts", "global": True, "actions": ["create"]}
        await bench.workflow("w", every, **AFTER)
        await actions.create("posts", {"title": "here"}, ["w"])
        await actions.create("another:posts", {"title": "there"}, ["w"])
        assert [run.context["data"]["title"] for run in await bench.runs()] == ["there"]


async def test_paths_that_lead_nowhere_are_passed_over_and_each_workflow_runs_once() -> None:
    async with record_bench() as bench:
        await bench.workflow("w", POSTS, **AFTER)
        names = ["w!nonsense", "w!title", "w!tags", "w!category.nobody", " w", "w", "w!"]
        outcome = await bench.core.services.record_actions.create("posts", {"title": "a"}, names)
        assert (outcome.ok, outcome.saved) == (True, True) and await ran(bench) == ["w"]


async def test_what_cannot_follow_does_not_turn_a_save_into_a_refusal() -> None:
    async with record_bench() as bench:
        actions = bench.core.services.record_actions
        await bench.workflow("w", {**POSTS, "appends": ["nonsense"]}, **AFTER)
        outcome = await actions.create("posts", {"title": "a"}, ["w"])
        assert (outcome.state, outcome.saved, outcome.result["title"]) == ("failed", True, "a")
        assert "no association 'nonsense'" in outcome.messages[0] and await bench.titles() == ["a"]
        outcome = await actions.update("posts", [1], {"title": "b"}, ["w"])
        assert (outcome.saved, outcome.result) == (True, 1) and await bench.titles() == ["b"]


async def test_a_table_names_what_follows_its_saves_in_the_order_of_choice() -> None:
    async with record_bench() as bench:
        services = bench.core.services
        followers = services.followers
        await bench.workflow("later", POSTS, **AFTER)
        await bench.workflow("first", POSTS, **AFTER)
        await bench.workflow("linked", {"collection": "categories"}, **AFTER)
        await bench.workflow("always", {**POSTS, "global": True, "actions": ["create"]}, **AFTER)
        await bench.workflow("other", {"collection": "tags"}, **AFTER)
        offered = await followers.offered("posts")
        assert [(one.name, one.path, one.place) for one in offered] == [
            ("later", "", 0),
            ("first", "", 0),
            ("linked!category", "category", 0),
        ]
        for name in ("first", "linked!category", "later"):
            await followers.choose("main:posts", name, True)
        await followers.choose("posts", "linked!category", False)
        await followers.choose("posts", "gone", True)
        listed = [(one.name, one.place) for one in await followers.offered("posts")]
        assert listed == [("first", 1), ("later", 2), ("gone", 3), ("linked!category", 0)]
        named = await followers.named("posts")
        await services.record_actions.create("posts", {"title": "a"}, named)
        assert await ran(bench) == ["first", "later", "always"]
        assert await followers.named("tags") == []


async def test_a_table_names_the_guards_that_are_asked_too() -> None:
    async with record_bench() as bench:
        followers, actions = bench.core.services.followers, bench.core.services.record_actions
        await bench.workflow("guard", POSTS, end(-1), **GUARD)
        await bench.workflow("linked", {"collection": "categories"}, **GUARD)
        (offered,) = await followers.offered("posts")
        assert (offered.name, offered.before) == ("guard", True)
        await followers.choose("posts", "guard", True)
        named = await followers.named("posts")
        outcome = await actions.create("posts", {"title": "a"}, named)
        assert (outcome.state, outcome.saved) == ("rejected", False) and await bench.titles() == []
