"""The stepping semantics of editor.md F as a table: loops, branches, parallels, sub-workflows, waits."""

from __future__ import annotations

from typing import Any

import pytest

from desktop_app.domain.resources import resource_path
from desktop_app.domain.workflow import Node
from tests.helpers.debugging import Desk, desk, line, workflow
from tests.unit.engine.debugger.stepping_table import (
    ALL_IN_ONE,
    CALL_IN_PARALLEL,
    CHAIN,
    COMMANDS,
    HOUR,
    LOOP,
    PARALLEL,
    SUB,
    TABLE,
    WAIT,
    Row,
    delay,
    parallel,
)

CALLING = [name for name, row in TABLE.items() if row.called]


async def _ends(d: Desk, row: Row) -> tuple[str, ...]:
    """Return where each step leads from the place of a row, each in a run of its own."""
    found = []
    for command in COMMANDS:
        assert await d.start(row.nodes, command="into") == row.nodes[0].key
        places = [await d.go(each) for each in row.way]
        assert not places or places[-1] == row.here
        found.append(await _after_waits(d, await d.go(command)))
    return tuple(found)


async def _after_waits(d: Desk, place: str) -> str:
    while place == "waiting":
        await d.bench.advance(HOUR["unit"])
        place = await d.where()
    return place


@pytest.mark.parametrize("name", TABLE)
async def test_a_step_ends_where_the_table_says(name: str) -> None:
    row = TABLE[name]
    async with desk() as d:
        if row.called:
            await d.bench.workflows.create(workflow("sub", *row.called))
        assert await _ends(d, row) == row.ends


@pytest.mark.parametrize("name", CALLING)
async def test_a_step_ends_there_too_where_the_called_workflow_runs_by_itself(name: str) -> None:
    async with desk() as d:
        await d.bench.workflows.create(workflow("sub", *TABLE[name].called, sync=False))
        assert await _ends(d, TABLE[name]) == TABLE[name].ends


def test_the_help_page_has_the_same_rows() -> None:
    text = resource_path("docs", "help", "stepping.md").read_text(encoding="utf-8")
    rows = [
        [cell.strip() for cell in row.strip("|").split("|")] for row in text.splitlines() if row[:1] == "|"
    ]
    told = [row[0] for row in rows if len(row) == 5 and row[0] not in ("The run stands at", "---")]
    assert told == list(TABLE)
    assert all(len(row) == 5 and all(row) for row in rows if row[0] in TABLE)


async def test_continue_without_a_breakpoint_runs_to_the_end() -> None:
    async with desk() as d:
        await d.start(CHAIN, command="into")
        assert await d.go("continue") == "ended 1"


@pytest.mark.parametrize("command", ["over", "out", "out-all"])
async def test_a_breakpoint_inside_what_a_step_runs_through_stops_it(command: str) -> None:
    async with desk() as d:
        await d.start(ALL_IN_ONE, command="into")
        await d.stop_at(d.key, node="b")
        assert await d.go(command) == "l[0]/c:yes/p:2/b"


async def test_a_step_from_behind_a_node_counts_like_one_from_before_it() -> None:
    async with desk() as d:
        version = await d.bench.add(*LOOP)
        await d.stop_at(version.key, kind="after", node="x", once=True)
        assert await d.debug(version) == "after:l[0]/x"
        assert [await d.go("over"), await d.go("out"), await d.go("out-all")] == ["l[0]/y", "l[1]/x", "z"]


async def test_waits_that_end_while_another_branch_is_stepped_are_next_and_stop_behind_their_node() -> None:
    nodes = (
        parallel("p"),
        delay("d", "p", 1),
        *line("a", upstream="d"),
        delay("e", "p", 2),
        *line("b", upstream="e"),
        *line("z", upstream="p"),
    )
    async with desk() as d:
        await d.start(nodes, command="into")
        assert [await d.go("into"), await d.go("over"), await d.go("over")] == ["p:1/d", "p:2/e", "waiting"]
        await d.bench.advance(HOUR["unit"])
        assert await d.where() == "p:1/a"
        assert await d.tokens() == ["p:2/e ready", "*p:1/a paused"]
        assert [await d.go("over"), await d.go("over")] == ["p:2/b", "z"]


async def test_a_wait_that_has_ended_meanwhile_can_be_chosen_and_stepped_from() -> None:
    nodes = (
        parallel("p"),
        Node("w", "wait", "w", {}, "p", 1),
        *line("a1", "a2", upstream="w"),
        *line("b1", "b2", upstream="p", branch=2),
        *line("z", upstream="p"),
    )
    async with desk() as d:
        await d.start(nodes, command="run-to", node="b1")
        await d.bench.settle(await d.execution(), "w")
        ready = (await d.state()).tokens[1]
        await d.debugging.select(d.execution_id, ready.id)
        stop = (await d.state()).stop
        assert stop is not None and (stop.node_key, stop.place, stop.workflow_key) == ("w", "after", d.key)
        assert [await d.go("over"), await d.go("over")] == ["p:1/a1", "p:1/a2"]
        assert [await d.go("over"), await d.go("over")] == ["p:2/b1", "p:2/b2"]


@pytest.mark.parametrize("sync", [True, False])
async def test_calls_in_two_branches_are_stepped_one_after_the_other(sync: bool) -> None:
    nodes = (
        *CALL_IN_PARALLEL[:3],
        Node("t", "subflow", "t", {"workflow": "sub"}, "p", 2),
        *line("z", upstream="p"),
    )
    async with desk() as d:
        await d.bench.workflows.create(workflow("sub", *SUB, sync=sync))
        await d.start(nodes, command="into")
        walk = [await d.go("into") for _ in range(8)]
        assert walk == ["p:1/s", "s1", "s2", "p:1/a", "p:2/t", "s1", "s2", "z"]


async def test_a_breakpoint_at_which_a_token_stands_does_not_stop_it_once_more() -> None:
    async with desk() as d:
        version = await d.bench.add(*PARALLEL)
        await d.stop_at(version.key, node="a1")
        assert await d.debug(version) == "p:1/a1"
        await d.debugging.select(d.execution_id, (await d.state()).tokens[1].id)
        assert [await d.go("over"), await d.go("continue")] == ["p:2/b2", "ended 1"]


async def test_out_of_the_whole_parallel_takes_every_token_along() -> None:
    async with desk() as d:
        await d.start(PARALLEL, command="run-to", node="a1")
        await d.debugging.select(d.execution_id, (await d.state()).tokens[1].id)
        assert await d.go("over") == "p:2/b2"
        assert await d.go("out-all") == "z"


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
async def test_a_stop_in_a_called_workflow_names_it_and_the_session_has_both_runs(sync: bool) -> None:
    async with desk() as d:
        await d.start(await _called(d, sync), command="run-to", node="call")
        assert await d.go("into") == "s1"
        state = await d.state()
        assert state.stop is not None and state.stop.workflow_key == "sub" and len(state.members) == 2


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


async def test_a_node_can_be_run_to_after_a_called_workflow_has_ended() -> None:
    async with desk() as d:
        nodes = (*await _called(d, True), *line("y", upstream="z"))
        await d.start(nodes, command="run-to", node="call")
        assert [await d.go("over"), await d.go("run-to", "y")] == ["z", "y"]
