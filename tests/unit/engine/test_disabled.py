"""Runs pass disabled nodes over as if they were not there (ADR 7)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from desktop_app.domain.workflow import Node
from tests.helpers.engine import bench, chain


def off(node: Node) -> Node:
    return replace(node, disabled=True)


async def test_the_line_closes_over_a_disabled_node_and_its_result_is_missing() -> None:
    async with bench() as b:
        first, second, third = chain("echo", "fail", "echo")
        asking = replace(third, config={"value": "{{$jobsMapByNodeKey.n1:none}}"})
        execution = await b.run(replace(first, config={"value": 7}), off(second), asking)
        assert execution.status == 1
        assert await b.jobs(execution) == [("n0", 1, 7), ("n2", 1, "none")]


async def test_a_disabled_head_lets_the_next_node_begin() -> None:
    async with bench() as b:
        execution = await b.run(*(off(n) if n.key == "n0" else n for n in chain("fail", "echo")))
        assert [key for key, _, _ in await b.jobs(execution)] == ["n1"]


async def test_a_workflow_of_disabled_nodes_resolves_without_jobs() -> None:
    async with bench() as b:
        execution = await b.run(*(off(node) for node in chain("fail", "fail")))
        assert (execution.status, await b.jobs(execution)) == (1, [])


def branching(*disabled: str) -> tuple[Node, ...]:
    nodes: tuple[Any, ...] = (
        Node("c", "condition", config={"rejectOnFalse": False}),
        Node("yes", "echo", upstream="c", branch_index=1),
        Node("then", "echo", upstream="yes"),
        Node("after", "echo", upstream="c"),
    )
    return tuple(off(node) if node.key in disabled else node for node in nodes)


async def test_a_disabled_branch_head_hands_its_place_to_what_follows() -> None:
    async with bench() as b:
        execution = await b.run(*branching("yes"))
        assert [key for key, _, _ in await b.jobs(execution)] == ["c", "then", "after"]


async def test_the_branches_of_a_disabled_node_do_not_run() -> None:
    async with bench() as b:
        execution = await b.run(*branching("c"))
        assert [key for key, _, _ in await b.jobs(execution)] == ["after"]
