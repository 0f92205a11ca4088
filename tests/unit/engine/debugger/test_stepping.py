"""The stepping semantics of editor.md F as a table: loops, branches, parallels, sub-workflows, waits.

A case is a workflow and a walk: commands, each with the place at which the run stops then.
"""

from __future__ import annotations

from typing import Any

import pytest

from desktop_app.domain.workflow import Node
from tests.helpers.debugging import desk, line, workflow

HOUR = {"duration": 1, "unit": 3_600_000}


def _loop(key: str, rounds: int, upstream: str | None = None, branch: int | None = None) -> Node:
    return Node(key, "loop", key, {"target": rounds}, upstream, branch)


def _condition(key: str, holds: bool, upstream: str | None = None, branch: int | None = None) -> Node:
    config = {"engine": "python", "expression": "1 == 1" if holds else "1 == 2", "rejectOnFalse": False}
    return Node(key, "condition", key, config, upstream, branch)


CHAIN = line("a", "b", "c")
BRANCH = (
    _condition("c", True),
    *line("y1", "y2", upstream="c", branch=1),
    *line("n1", upstream="c", branch=0),
    *line("z", upstream="c"),
)
LOOP = (_loop("l", 3), *line("x", "y", upstream="l", branch=0), *line("z", upstream="l"))
NESTED = (
    _loop("l", 2),
    *line("a", upstream="l", branch=0),
    _loop("m", 2, "a"),
    *line("x", "y", upstream="m", branch=0),
    *line("b", upstream="m"),
    *line("z", upstream="l"),
)
IN_BRANCH = (
    _condition("c", True),
    _loop("l", 2, "c", 1),
    *line("x", upstream="l", branch=0),
    *line("y", upstream="l"),
    *line("z", upstream="c"),
)
PARALLEL = (
    Node("p", "parallel", "p", {"mode": "all"}),
    *line("a1", "a2", upstream="p", branch=1),
    *line("b1", "b2", upstream="p", branch=2),
    *line("z", upstream="p"),
)
PARALLEL_IN_LOOP = (
    _loop("l", 2),
    Node("p", "parallel", "p", {"mode": "all"}, "l", 0),
    *line("a", upstream="p", branch=1),
    *line("b", upstream="p", branch=2),
    *line("y", upstream="p"),
    *line("z", upstream="l"),
)
WAIT = (*line("a"), Node("d", "delay", "d", HOUR, "a"), *line("z", upstream="d"))
WAIT_IN_PARALLEL = (
    Node("p", "parallel", "p", {"mode": "all"}),
    Node("d", "delay", "d", HOUR, "p", 1),
    *line("a", upstream="d"),
    *line("b1", "b2", upstream="p", branch=2),
    *line("z", upstream="p"),
)

Walk = list[tuple[str, str]]
CASES: dict[str, tuple[tuple[Node, ...], Walk]] = {
    "over on a line is the next node": (CHAIN, [("over", "b"), ("over", "c"), ("over", "ended 1")]),
    "into on a line is the next node": (CHAIN, [("into", "b"), ("into", "c"), ("into", "ended 1")]),
    "out on the main line runs to the end": (CHAIN, [("out", "ended 1")]),
    "continue without a breakpoint runs to the end": (CHAIN, [("continue", "ended 1")]),
    "over on a condition runs its branch": (BRANCH, [("over", "z"), ("over", "ended 1")]),
    "into a condition is the first node of its branch": (
        BRANCH,
        [("into", "c:yes/y1"), ("over", "c:yes/y2")],
    ),
    "over at the end of a branch is behind the condition": (
        BRANCH,
        [("into", "c:yes/y1"), ("over", "c:yes/y2"), ("over", "z")],
    ),
    "out of a branch is behind the condition": (BRANCH, [("into", "c:yes/y1"), ("out", "z")]),
    "over on a loop runs all rounds": (LOOP, [("over", "z")]),
    "into a loop is its first round": (LOOP, [("into", "l[0]/x"), ("into", "l[0]/y"), ("into", "l[1]/x")]),
    "over at the end of a round is the next round": (
        LOOP,
        [("into", "l[0]/x"), ("over", "l[0]/y"), ("over", "l[1]/x")],
    ),
    "out of a loop is the next round": (LOOP, [("into", "l[0]/x"), ("out", "l[1]/x"), ("out", "l[2]/x")]),
    "out of the last round is behind the loop": (
        LOOP,
        [("into", "l[0]/x"), ("out", "l[1]/x"), ("out", "l[2]/x"), ("out", "z")],
    ),
    "out again leaves the whole loop": (LOOP, [("into", "l[0]/x"), ("out", "l[1]/x"), ("out-all", "z")]),
    "over on an inner loop stays in the round": (
        NESTED,
        [("into", "l[0]/a"), ("over", "l[0]/m"), ("over", "l[0]/b"), ("over", "l[1]/a")],
    ),
    "out of an inner loop is its next round, then the outer body": (
        NESTED,
        [
            ("into", "l[0]/a"),
            ("into", "l[0]/m"),
            ("into", "l[0]/m[0]/x"),
            ("out", "l[0]/m[1]/x"),
            ("out", "l[0]/b"),
            ("out", "l[1]/a"),
            ("out-all", "z"),
        ],
    ),
    "out again of an inner loop stays in the outer round": (
        NESTED,
        [("into", "l[0]/a"), ("into", "l[0]/m"), ("into", "l[0]/m[0]/x"), ("out-all", "l[0]/b")],
    ),
    "a loop inside a branch": (
        IN_BRANCH,
        [("into", "c:yes/l"), ("into", "c:yes/l[0]/x"), ("out", "c:yes/l[1]/x"), ("out-all", "c:yes/y")],
    ),
    "over on a loop inside a branch": (IN_BRANCH, [("into", "c:yes/l"), ("over", "c:yes/y"), ("over", "z")]),
    "over on a parallel runs all branches": (PARALLEL, [("over", "z")]),
    "into a parallel is the first branch, then the next one": (
        PARALLEL,
        [("into", "p:1/a1"), ("over", "p:1/a2"), ("over", "p:2/b1"), ("over", "p:2/b2"), ("over", "z")],
    ),
    "out of a parallel branch is the next branch": (
        PARALLEL,
        [("into", "p:1/a1"), ("out", "p:2/b1"), ("out", "z")],
    ),
    "out again of a parallel branch is behind the parallel": (
        PARALLEL,
        [("into", "p:1/a1"), ("out-all", "z")],
    ),
    "a parallel inside a loop": (
        PARALLEL_IN_LOOP,
        [
            ("into", "l[0]/p"),
            ("into", "l[0]/p:1/a"),
            ("over", "l[0]/p:2/b"),
            ("out", "l[0]/y"),
            ("out", "l[1]/p"),
            ("out-all", "z"),
        ],
    ),
    "over on a wait goes on waiting": (WAIT, [("over", "d"), ("over", "waiting")]),
    "a waiting branch lets the next one be stepped": (
        WAIT_IN_PARALLEL,
        [("into", "p:1/d"), ("over", "p:2/b1"), ("over", "p:2/b2"), ("over", "waiting")],
    ),
}


@pytest.mark.parametrize("name", CASES)
async def test_a_step_ends_where_the_table_says(name: str) -> None:
    nodes, walk = CASES[name]
    async with desk() as d:
        head = next(node.key for node in nodes if node.upstream is None)
        assert await d.start(nodes, command="into") == head
        assert [(command, await d.go(command)) for command, _ in walk] == walk


async def test_run_to_here_stops_before_the_node_at_its_next_visit() -> None:
    async with desk() as d:
        assert await d.start(LOOP, command="run-to", node="y") == "l[0]/y"
        assert await d.go("run-to", "y") == "l[1]/y"
        assert await d.go("run-to", "z") == "z"


async def test_a_step_that_waits_ends_when_the_wait_is_over() -> None:
    async with desk() as d:
        await d.start(WAIT, command="run-to", node="d")
        assert await d.go("over") == "waiting"
        await d.bench.advance(3_600_000)
        assert await d.where() == "z"


async def test_skip_wait_ends_a_delay_at_once() -> None:
    async with desk() as d:
        await d.start(WAIT, command="run-to", node="d")
        await d.go("over")
        (token,) = (await d.state()).tokens
        assert (token.state, token.due_at) == ("waiting", d.bench.clock.now() + 3_600_000)
        await d.debugging.skip_wait(token.job_id or 0)
        assert await d.where() == "z"


async def test_an_answer_settles_a_waiting_node() -> None:
    async with desk() as d:
        nodes = (Node("w", "wait", "w"), *line("z", upstream="w"))
        assert await d.start(nodes, command="continue") == "waiting"
        (token,) = (await d.state()).tokens
        await d.debugging.answer(token.job_id or 0, 1, {"yes": True})
        assert await d.where() == "ended 1"
        assert (await d.results())["w"] == {"yes": True}
        assert [event.kind for event in await d.debugging.events(d.execution_id)] == ["answered"]


async def _called(d: Any, sync: bool) -> tuple[Node, ...]:
    await d.bench.workflows.create(workflow("sub", *line("s1", "s2"), sync=sync))
    call = Node("call", "subflow", "call", {"workflow": "sub"}, "a")
    return (*line("a"), call, *line("z", upstream="call"))


@pytest.mark.parametrize("sync", [True, False])
async def test_into_a_sub_workflow_stops_inside_and_over_comes_back(sync: bool) -> None:
    async with desk() as d:
        await d.start(await _called(d, sync), command="run-to", node="call")
        assert await d.go("into") == "s1"
        state = await d.state()
        assert state.stop is not None and state.stop.workflow_key == "sub" and len(state.members) == 2
        assert [await d.go("over"), await d.go("over"), await d.go("over")] == ["s2", "z", "ended 1"]


@pytest.mark.parametrize("sync", [True, False])
async def test_over_a_sub_workflow_runs_all_of_it(sync: bool) -> None:
    async with desk() as d:
        await d.start(await _called(d, sync), command="run-to", node="call")
        assert await d.go("over") == "z"


@pytest.mark.parametrize("sync", [True, False])
async def test_out_of_a_sub_workflow_stops_in_the_caller(sync: bool) -> None:
    async with desk() as d:
        await d.start(await _called(d, sync), command="run-to", node="call")
        await d.go("into")
        assert await d.go("out") == "z"


async def test_a_breakpoint_inside_a_sub_workflow_stops_the_caller_too() -> None:
    async with desk() as d:
        nodes = await _called(d, True)
        await d.stop_at("sub", node="s2", entered_from="call")
        assert await d.start(nodes) == "s2"
        assert await d.go("continue") == "ended 1"


async def test_pause_stops_a_waiting_run_before_its_next_node() -> None:
    async with desk() as d:
        execution = await d.bench.engine.execute(await d.bench.add(*WAIT), {})
        assert execution is not None
        d.execution_id = execution.id
        await d.debugging.pause(execution.id)
        await d.bench.advance(3_600_000)
        assert await d.where() == "z"
        assert await d.go("continue") == "ended 1"
