"""Mocks and dry runs: they answer where a run asks for it, and nowhere else (editor.md F, M 9, M 10, L 7)."""

from __future__ import annotations

from typing import Any

import pytest

from desktop_app.domain.debugging import MocksChanged
from desktop_app.domain.errors import InvalidRequestError
from desktop_app.domain.execution import Job
from desktop_app.domain.mocks import Mock, mock_for
from desktop_app.domain.node_spec import NodeSpec
from desktop_app.domain.workflow import Node
from desktop_app.engine.instruction import Instruction, InstructionResult, JobDraft
from desktop_app.engine.processor import Processor
from tests.helpers.debugging import desk, line, workflow

SENT: list[Any] = []


class Send(Instruction):
    """Acts on the outside: it appends to a list."""

    spec = NodeSpec(type="send", title="Send", group="extended", effects=True)

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        value = processor.get_parsed_value(node.settings.get("to"), node)
        SENT.append(value)
        return JobDraft(result=f"sent to {value}")


MAIL = (*line("a"), Node("s", "send", "Tell them", {"to": "{{$context.to}}"}, "a"), *line("z", upstream="s"))
LOOP = (Node("l", "loop", "l", {"target": 3}), *line("x", upstream="l", branch=0))


@pytest.fixture(autouse=True)
def nothing_sent() -> None:
    """Begin with an empty list."""
    SENT.clear()


async def test_a_run_with_mocks_takes_the_mock_and_its_job_says_so() -> None:
    async with desk() as d:
        version = await d.bench.add(*line("a", "b"))
        await d.debugging.set_mock(version.key, Mock("a", {"pretended": True}))
        await d.debug(version, mocks=True, stops=False)
        job = await d.bench.job(await d.execution(), "a")
        assert (job.status, job.result, job.meta) == (1, {"pretended": True}, {"mocked": True})
        assert (await d.bench.job(await d.execution(), "b")).meta is None
        origin = (await d.debugging.origins([d.execution_id]))[d.execution_id]
        assert (origin.mocks, origin.debug) == (True, False)


async def test_a_run_that_does_not_ask_for_mocks_never_takes_one() -> None:
    async with desk() as d:
        version = await d.bench.add(*line("a"))
        await d.debugging.set_mock(version.key, Mock("a", "pretended"))
        await d.debug(version)
        assert await d.results() == {"a": "a"}
        await d.bench.engine.trigger(version, {})
        await d.bench.engine.idle()
        for execution in await d.bench.store.executions(_all()):
            (job,) = await d.bench.store.jobs(execution.id)
            assert (job.result, job.meta) == ("a", None)


def _all() -> Any:
    from desktop_app.domain.records import ExecutionFilter

    return ExecutionFilter()


async def test_a_run_with_mocks_keeps_them_over_waits_and_in_what_it_calls() -> None:
    async with desk() as d:
        await d.bench.workflows.create(workflow("sub", *line("inner")))
        await d.debugging.set_mock("sub", Mock("inner", "pretended"))
        nodes = (
            Node("w", "wait", "w"),
            Node("c", "subflow", "c", {"workflow": "sub"}, "w"),
            *line("a", upstream="c"),
        )
        version = await d.bench.add(*nodes)
        await d.debugging.set_mock(version.key, Mock("a", "pretended"))
        assert await d.debug(version, mocks=True, stops=False) == "waiting"
        await d.bench.settle(await d.execution(), "w")
        assert await d.where() == "ended 1"
        assert (await d.results())["a"] == "pretended"


async def test_a_mock_may_answer_for_one_round_only() -> None:
    async with desk() as d:
        version = await d.bench.add(*LOOP)
        await d.debugging.set_mock(version.key, Mock("x", "second", place="l[1]"))
        await d.debug(version, mocks=True)
        jobs = await d.bench.jobs(await d.execution())
        assert [result for key, _, result in jobs if key == "x"] == ["x", "second", "x"]


def test_the_mock_of_the_narrowest_place_answers() -> None:
    mocks = [Mock("x", 1), Mock("x", 2, place="m[0]"), Mock("x", 3, place="l[1]/m[0]"), Mock("y", 4)]
    places = ("l[1]/m[0]/x", "l[1]/big:yes/m[0]/x", "l[2]/m[0]/big:yes/x", "x", "m[0]/y", "z", "l[10]/x")
    found = [mock_for(mocks, where) for where in places]
    assert [mock.result if mock else None for mock in found] == [3, 3, 2, 1, 4, None, 1]


async def test_a_mocked_branching_node_takes_the_branch_it_is_told() -> None:
    async with desk() as d:
        nodes = (
            Node("c", "condition", "c", {"engine": "python", "expression": "1 == 1", "rejectOnFalse": False}),
            *line("yes", upstream="c", branch=1),
            *line("no", upstream="c", branch=0),
            *line("z", upstream="c"),
        )
        version = await d.bench.add(*nodes)
        await d.debugging.set_mock(version.key, Mock("c", False, branch=0))
        assert await d.debug(version, mocks=True) == "ended 1"
        assert list(await d.results()) == ["c", "no", "z"]


async def test_a_mock_may_fail_and_stand_in_for_an_unknown_type() -> None:
    async with desk() as d:
        version = await d.bench.add(Node("u", "nobody.knows", "u"), *line("z", upstream="u"))
        await d.debugging.set_mock(version.key, Mock("u", {"message": "no"}, status=-1))
        assert await d.debug(version, mocks=True) == "ended -1"
        with pytest.raises(InvalidRequestError, match="cannot wait"):
            Mock("u", status=0)


async def test_a_failed_node_is_mocked_and_tried_again_in_the_same_run() -> None:
    async with desk() as d:
        version = await d.bench.add(Node("f", "fail", "f"), *line("z", upstream="f"))
        await d.stop_at(version.key, kind="error")
        assert await d.debug(version) == "after:f"
        await d.debugging.set_mock(version.key, Mock("f", "pretended"))
        await d.debugging.use_mocks(d.execution_id)
        assert await d.go("retry") == "ended 1"
        assert await d.results() == {"f": "pretended", "z": "z"}
        origin = (await d.debugging.origins([d.execution_id]))[d.execution_id]
        assert (origin.mocks, origin.debug) == (True, True)


async def test_a_mock_is_taken_from_a_job_and_removed_again() -> None:
    async with desk() as d:
        version = await d.bench.add(*line("a"))
        await d.debug(version)
        job = await d.bench.job(await d.execution(), "a")
        mock = await d.debugging.mock_of(job.id)
        await d.debugging.set_mock(version.key, mock)
        assert list(await d.debugging.mocks(version.key)) == [Mock("a", "a")]
        await d.debugging.remove_mock(version.key, mock)
        assert list(await d.debugging.mocks(version.key)) == []
        assert len(d.heard(MocksChanged)) == 2


async def test_a_dry_run_sends_nothing_and_says_what_it_would_have_sent() -> None:
    async with desk(types=(Send,)) as d:
        version = await d.bench.add(*MAIL)
        assert await d.debug(version, {"to": "all"}, dry=True, stops=False) == "ended 1"
        assert SENT == []
        job = await d.bench.job(await d.execution(), "s")
        assert (job.result, job.meta) == (None, {"mocked": True, "dry": True})
        (event,) = await d.debugging.events(d.execution_id)
        assert (event.kind, event.node_key) == ("would", "s")
        assert event.detail == {"type": "send", "address": "s", "config": {"to": "all"}}


async def test_a_dry_run_takes_the_last_result_or_the_mock() -> None:
    async with desk(types=(Send,)) as d:
        version = await d.bench.add(*MAIL)
        assert [each.answer for each in await d.debugging.side_effects(version.key, version.document)] == [
            "nothing"
        ]
        await d.debug(version, {"to": "one"})
        (effect,) = await d.debugging.side_effects(version.key, version.document)
        assert (effect.node_key, effect.title, effect.answer) == ("s", "Tell them", "last")
        await d.debug(version, {"to": "two"}, dry=True)
        assert (await d.results())["s"] == "sent to one" and SENT == ["one"]
        await d.debug(version, {"to": "two"}, dry=True)
        assert (await d.results())["s"] == "sent to one"
        await d.debugging.set_mock(version.key, Mock("s", "pretended"))
        (effect,) = await d.debugging.side_effects(version.key, version.document)
        assert effect.answer == "mock"
        await d.debug(version, {"to": "three"}, dry=True)
        assert (await d.results())["s"] == "pretended" and SENT == ["one"]


async def test_a_dry_run_uses_every_mock_and_its_list_says_so_the_nodes_that_act_first() -> None:
    async with desk(types=(Send,)) as d:
        version = await d.bench.add(*MAIL)
        for mock in (Mock("a", "pretended"), Mock("z", "later", place="l[1]"), Mock("s", "sent")):
            await d.debugging.set_mock(version.key, mock)
        listed = await d.debugging.dry_answers(version.key, version.document)
        assert [(each.node_key, each.acts, each.answer, each.places) for each in listed] == [
            ("s", True, "mock", ()),
            ("a", False, "mock", ()),
            ("z", False, "itself", ("l[1]",)),
        ]
        assert await d.debug(version, {"to": "all"}, dry=True, stops=False) == "ended 1"
        assert await d.results() == {"a": "pretended", "s": "sent", "z": "z"}
        (event,) = await d.debugging.events(d.execution_id)
        assert (event.kind, event.node_key) == ("would", "s"), "what acts is noted also where a mock answers"


async def test_a_dry_run_answers_in_called_workflows_too_and_says_so() -> None:
    async with desk(types=(Send,)) as d:
        send = Node("s", "send", "Tell them", {"to": "{{$context.who}}"})
        ring = Node("r", "subflow", "Round", {"workflow": "inner"}, "s")
        quiet = Node("q", "echo", "Quiet", {"value": "q"}, "r")
        await d.bench.workflows.create(workflow("inner", send, ring, quiet))
        await d.debugging.set_mock("inner", Mock("q", "pretended"))
        await d.debugging.set_mock("inner", Mock("r", None))
        call = Node("c", "subflow", "Call", {"workflow": "inner", "context": {"who": "all"}})
        again = Node("d", "subflow", "Again", {"workflow": "inner", "context": {"who": "all"}}, "c")
        version = await d.bench.add(call, again)
        listed = await d.debugging.dry_answers(version.key, version.document)
        assert [(each.node_key, each.answer, each.caller, each.within) for each in listed] == [
            ("s", "nothing", "c", "inner"),
            ("r", "mock", "c", "inner"),
            ("q", "mock", "c", "inner"),
        ]
        acting = await d.debugging.side_effects(version.key, version.document)
        assert [(each.node_key, each.caller) for each in acting] == [("s", "c"), ("s", "d")]
        assert await d.debug(version, dry=True, stops=False) == "ended 1"
        assert SENT == []
        told = [event for event in await d.debugging.events(d.execution_id) if event.kind == "would"]
        assert [(event.detail["title"], event.detail["within"]) for event in told] == [
            ("Tell them", "inner")
        ] * 2
        assert told[0].detail["config"] == {"to": "all"}
        await d.debugging.set_mock(version.key, Mock("c", 1))
        await d.debugging.set_mock(version.key, Mock("d", 1))
        listed = await d.debugging.dry_answers(version.key, version.document)
        assert [each.node_key for each in listed] == ["c", "d"], (
            "a call that a mock answers for calls nothing"
        )


async def test_a_run_of_the_selection_takes_what_is_before_it_from_the_last_run_and_ends_with_it() -> None:
    async with desk(types=(Send,)) as d:
        version = await d.bench.add(*MAIL)
        await d.debug(version, {"to": "Ann"})
        await d.debugging.set_mock(version.key, Mock("a", "pretended"))
        assert await d.debug(version, {"to": "Bea"}, stops=False, only=["s"]) == "ended 1"
        assert SENT == ["Ann", "Bea"]
        assert await d.jobs() == [("a", 1, "pretended"), ("s", 1, "sent to Bea")]
        assert await d.debug(version, {"to": "Cid"}, stops=False, only=["z"]) == "ended 1"
        assert SENT == ["Ann", "Bea"], "what is not selected does not act"
        assert (await d.results())["s"] == "sent to Bea"
        assert (await d.debugging.origins([d.execution_id]))[d.execution_id].mocks


async def test_a_selection_inside_a_loop_runs_in_every_round_with_the_rest_of_it_answered_for() -> None:
    nodes = (Node("l", "loop", "l", {"target": 3}), *line("x", "y", "w", upstream="l", branch=0))
    async with desk() as d:
        version = await d.bench.add(*nodes, *line("z", upstream="l"))
        assert await d.debug(version, stops=False, only=["y"]) == "ended 1"
        keys = [key for key, _, _ in await d.jobs()]
        assert (keys.count("x"), keys.count("y"), keys.count("w"), keys.count("z")) == (3, 3, 0, 0)
        marked = [job.meta for job in await d.bench.store.jobs(d.execution_id) if job.node_key == "x"]
        assert all(meta and meta["mocked"] for meta in marked)
