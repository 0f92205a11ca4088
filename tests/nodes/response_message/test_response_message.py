"""What a run says to its caller (engine.md 4.20, data.md 3.5)."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from desktop_app.domain.node_spec import Placement
from desktop_app.domain.workflow import Node, Workflow
from desktop_app.nodes.response_message.spec import SPEC
from tests.helpers.engine import Bench, bench
from tests.helpers.records import record_bench
from tests.unit.vectors import persons


def say(key: str, message: Any, upstream: str | None = None) -> Node:
    return Node(key, "response-message", "", {"message": message}, upstream)


async def said(made: Bench, *nodes: Node, **members: Any) -> list[str]:
    messages: list[dict[str, str]] = []
    await made.engine.execute(await made.add(*nodes, **members), {"a": 1, "b": "two"}, messages)
    await made.engine.idle()
    return [message["message"] for message in messages]


async def test_w1_nothing_to_say_says_nothing() -> None:
    async with bench() as made:
        assert await said(made, say("a", ""), say("b", None, "a")) == []


async def test_w2_w3_messages_come_in_order() -> None:
    async with bench() as made:
        assert await said(made, say("a", "one"), say("b", "two", "a")) == ["one", "two"]


async def test_w4_message_is_a_template() -> None:
    async with bench() as made:
        assert await said(made, say("a", "{{$context.a}} and {{$context.b}}")) == ["1 and two"]


async def test_w5_a_guard_that_ends_well_tells_what_was_said_and_nothing_is_saved() -> None:
    async with record_bench() as bench:
        about = {**persons.POSTS, "global": True, "actions": ["create"]}
        await bench.workflow("w", about, persons.say("kept elsewhere"), persons.end(1), **persons.GUARD)
        outcome = await bench.core.services.record_actions.create("posts", {})
        assert (outcome.state, outcome.messages) == ("stopped", ("kept elsewhere",))
        assert await bench.data.count("posts") == 0


async def test_w6_failing_end_keeps_what_was_said() -> None:
    async with bench() as made:
        assert await said(made, say("a", "no"), Node("e", "end", "", {"endStatus": -1}, "a")) == ["no"]


async def test_sync_run_of_a_trigger_tells_its_caller() -> None:
    async with bench() as made:
        version = await made.add(say("a", "hello"), sync=True)
        messages: list[dict[str, str]] = []
        processor = await made.engine.trigger(version, {}, messages=messages)
        assert processor is not None and messages == [{"message": "hello"}]


async def test_called_workflow_speaks_to_the_same_caller() -> None:
    async with bench() as made:
        await made.add(say("a", "inside"), key="child", sync=True)
        call = Node("c", "subflow", "", {"workflow": "child", "context": {}}, "a")
        assert await said(made, say("a", "outside"), call) == ["outside", "inside"]


async def test_queued_run_logs_it_and_keeps_it(caplog: pytest.LogCaptureFixture) -> None:
    async with bench() as made:
        version = await made.add(Node("w", "wait"), say("a", "late", "w"))
        with caplog.at_level(logging.INFO, "desktop_app.nodes"):
            execution = await made.engine.execute(version, {}, messages := [])
            assert execution is not None
            await made.settle(execution, "w")
        assert messages == []
        assert (await made.jobs(execution))[-1] == ("a", 1, "late")
        assert any("late" in record.getMessage() for record in caplog.records)


@pytest.mark.parametrize(
    ("trigger", "sync", "available"),
    [
        ("manual", False, True),
        ("request-interception", True, True),
        ("action", False, False),
        ("action", True, True),
        ("custom-action", True, True),
        ("schedule", False, False),
        ("collection", True, False),
    ],
)
def test_is_offered_where_somebody_waits(trigger: str, sync: bool, available: bool) -> None:
    refusal = SPEC.refusal(Placement(Workflow(type=trigger, sync=sync)))
    assert (refusal is None) == available
