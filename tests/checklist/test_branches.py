"""Engine.md 9.6: loop and parallel."""

from __future__ import annotations

from typing import Any

import pytest

from desktop_app.domain.workflow import Node
from tests.checklist.doubles import ASYNC_MS, opened
from tests.checklist.test_control import brief, condition, problems
from tests.helpers.engine import Bench

MISSING = object()


def loop(target: Any = MISSING, inner: str = "echo", **config: Any) -> tuple[Node, ...]:
    """A loop with one node inside and one behind it."""
    given = config if target is MISSING else {"target": target, **config}
    return (
        Node("l", "loop", "", given),
        Node("x", inner, "", {}, "l", 0),
        Node("behind", "echo", "", {}, "l"),
    )


async def counted(b: Bench, execution: Any) -> dict[str, Any]:
    result: dict[str, Any] = (await b.job(execution, "l")).result
    return result


@pytest.mark.parametrize("target", [MISSING, None, [], 0, ""])
async def test_l1_without_items_the_branch_is_not_entered(target: Any) -> None:
    async with opened() as b:
        execution = await b.run(*loop(target))
        assert execution.status == 1
        assert await brief(b, execution) == [("l", 1), ("behind", 1)]
        assert await counted(b, execution) == {"looped": 0, "done": 0}


async def test_l1_without_a_branch_there_is_nothing_to_do() -> None:
    async with opened() as b:
        execution = await b.run(Node("l", "loop", "", {"target": 5}))
        assert await b.jobs(execution) == [("l", 1, {"looped": 0, "done": 0})]


@pytest.mark.parametrize(("target", "done"), [([None], 1), ({}, 1), ([1, 2], 2), (2.5, 2), ("ab", 2)])
async def test_l2_every_kind_of_target_has_a_length(target: Any, done: int) -> None:
    """A text has its characters (decision 24)."""
    async with opened() as b:
        execution = await b.run(*loop("{{$context.t}}"), context={"t": target})
        assert await counted(b, execution) == {"looped": done, "done": done}
        assert len(await b.jobs(execution)) == done + 2


async def test_l3_an_empty_condition_always_holds() -> None:
    async with opened() as b:
        execution = await b.run(*loop(2, condition={"calculation": {}})[:2])
        assert await counted(b, execution) == {"looped": 2, "done": 2}
        assert len(await b.jobs(execution)) == 3


def compared(name: str, value: Any) -> dict[str, Any]:
    return {"calculator": "equal", "operands": [f"{{{{$scopes.l.{name}}}}}", value]}


FIRST = {"group": {"type": "and", "calculations": [compared("item", 0), compared("index", 0)]}}
NEVER = {"calculator": "equal", "operands": [1, 2]}


@pytest.mark.parametrize(
    ("config", "result", "jobs"),
    [
        ({"calculation": FIRST}, {"looped": 1, "done": 1, "broken": True}, 2),
        ({"calculation": FIRST, "checkpoint": 1}, {"looped": 1, "done": 1, "broken": True}, 2),
        ({"calculation": NEVER}, {"looped": 1, "done": 0, "broken": True}, 1),
        ({"calculation": NEVER, "checkpoint": 1}, {"looped": 1, "done": 1, "broken": True}, 2),
        ({"calculation": NEVER, "continueOnFalse": True}, {"looped": 2, "done": 0}, 1),
        ({"calculation": FIRST, "continueOnFalse": True}, {"looped": 2, "done": 1}, 2),
    ],
)
async def test_l4_l5_l6_a_condition_stops_or_skips(
    config: dict[str, Any], result: dict[str, Any], jobs: int
) -> None:
    async with opened() as b:
        execution = await b.run(*loop(2, condition={"checkpoint": 0, "continueOnFalse": False, **config})[:2])
        assert execution.status == 1
        assert await counted(b, execution) == result
        assert len(await b.jobs(execution)) == jobs


@pytest.mark.parametrize(
    ("config", "status", "result", "jobs"),
    [
        ({}, -2, {"looped": 1, "done": 0}, 2),
        ({"exit": 0}, -2, {"looped": 1, "done": 0}, 2),
        ({"exit": 1}, 1, {"looped": 1, "done": 0, "broken": True}, 3),
        ({"exit": 2}, 1, {"looped": 2, "done": 2}, 4),
    ],
)
async def test_l7_a_failing_round_fails_breaks_or_is_forgiven(
    config: dict[str, Any], status: int, result: dict[str, Any], jobs: int
) -> None:
    async with opened() as b:
        execution = await b.run(*loop(2, "error", **config))
        assert (execution.status, await counted(b, execution)) == (status, result)
        assert len(await b.jobs(execution)) == jobs


async def test_l8_a_waiting_round_is_counted_when_it_ends() -> None:
    async with opened() as b:
        execution = await b.run(*loop(2, "prompt", exit=2)[:2])
        for jobs, result in ((3, {"looped": 1, "done": 1}), (3, {"looped": 2, "done": 2})):
            execution = await b.settle(execution, "x")
            assert (len(await b.jobs(execution)), await counted(b, execution)) == (jobs, result)
        assert execution.status == 1


async def test_l9_each_round_sees_its_item() -> None:
    async with opened() as b:
        nodes = list(loop("{{$context.rows}}", "echoVariable"))
        nodes[1] = Node("x", "echoVariable", "", {"variable": "{{$scopes.l.item.name}}"}, "l", 0)
        execution = await b.run(*nodes, context={"rows": [{"name": "c1"}, {"name": "c2"}]})
        assert [r for key, _, r in await b.jobs(execution) if key == "x"] == ["c1", "c2"]


async def test_l10_a_loop_that_breaks_swallows_the_failure_of_a_condition_branch() -> None:
    async with opened() as b:
        execution = await b.run(
            Node("l", "loop", "", {"target": 2, "exit": 1}),
            condition("c", True, "l", 0),
            Node("x", "error", "", {}, "c", 1),
            Node("behind", "echo", "", {}, "l"),
        )
        assert execution.status == 1
        assert await counted(b, execution) == {"looped": 1, "done": 0, "broken": True}
        assert await brief(b, execution) == [("l", 1), ("c", 1), ("x", -2), ("behind", 1)]


@pytest.mark.parametrize(("target", "jobs"), [(0, 3), (2, 5)])
async def test_l11_a_loop_in_a_branch_hands_back(target: int, jobs: int) -> None:
    async with opened() as b:
        execution = await b.run(
            condition("c", True),
            Node("l", "loop", "", {"target": target}, "c", 1),
            Node("x", "echo", "", {}, "l", 0),
            Node("behind", "echo", "", {}, "c"),
        )
        assert (execution.status, len(await b.jobs(execution))) == (1, jobs)


@pytest.mark.parametrize(
    ("limit", "status", "result", "jobs"),
    [(1, -2, {"looped": 1, "done": 1, "exceeded": True}, 2), (0, 1, {"looped": 10, "done": 10}, 11)],
)
async def test_l12_a_loop_stops_at_the_limit(
    limit: int, status: int, result: dict[str, Any], jobs: int
) -> None:
    async with opened(loop_limit=limit) as b:
        execution = await b.run(*loop(10)[:2])
        assert (execution.status, await counted(b, execution)) == (status, result)
        assert len(await b.jobs(execution)) == jobs


async def test_l13_a_loop_knows_three_exits() -> None:
    """An empty config is complete: the target has a default."""
    assert await problems("loop", {"exit": 3}, {"target": 1, "exit": 2}, {}) == [True, False, False]


# -- parallel ----------------------------------------------------------------------------------------------


def parallel(mode: str, *inner: str, behind: bool = False, first: int = 0) -> tuple[Node, ...]:
    """A parallel node with one node in each branch."""
    branches = [Node(f"b{i}", type_id, "", {}, "p", first + i) for i, type_id in enumerate(inner)]
    tail = [Node("behind", "echo", "", {}, "p")] if behind else []
    return (Node("p", "parallel", "", {"mode": mode}), *branches, *tail)


@pytest.mark.parametrize(
    ("mode", "inner", "status", "jobs"),
    [
        ("all", ("echo", "echo"), 1, 3), ("all", ("echo", "error"), -2, 3), ("all", ("error", "echo"), -2, 2),
        ("any", ("echo", "error"), 1, 2), ("any", ("error", "echo"), 1, 3),
        ("any", ("error", "error"), -1, 3),
        ("race", ("echo", "error"), 1, 2), ("race", ("error", "echo"), -2, 2),
        ("allSettled", ("error", "echo"), 1, 3), ("allSettled", ("echo", "error"), 1, 3),
    ],
)  # fmt: skip
async def test_b1_b2_b3_b4_the_mode_decides_what_runs_and_what_comes_of_it(
    mode: str, inner: tuple[str, ...], status: int, jobs: int
) -> None:
    async with opened() as b:
        execution = await b.run(*parallel(mode, *inner))
        assert execution.status == status
        found = await brief(b, execution)
        assert len(found) == jobs and found[0] == ("p", status)
        assert all((key, -2) in found for key, kind in zip(("b0", "b1"), inner, strict=True)
                   if kind == "error" and key in dict(found))  # fmt: skip


async def test_b5_a_branch_that_reports_later_is_waited_for() -> None:
    async with opened() as b:
        execution = await b.run(*parallel("allSettled", "echo", "asyncResume", behind=True))
        assert execution.status == 0 and len(await b.jobs(execution)) == 3
        assert (await b.job(execution, "p")).result == [1, None]
        await b.advance(ASYNC_MS)
        assert (await b.engine.execution(execution.id)).status == 1
        assert (await b.job(execution, "p")).result == [1, 1] and len(await b.jobs(execution)) == 4


async def test_b6_any_number_of_branches_in_order_of_their_indexes() -> None:
    async with opened() as b:
        assert len(await b.jobs(await b.run(*parallel("all", "echo", behind=True)))) == 3
        assert len(await b.jobs(await b.run(*parallel("all", "echo", "echo", behind=True)))) == 4
        late, early = Node("late", "echo", "", {}, "p", 3), Node("early", "echo", "", {}, "p", 1)
        execution = await b.run(Node("p", "parallel", "", {}), late, early)
        assert await brief(b, execution) == [("p", 1), ("early", 1), ("late", 1)]
        execution = await b.run(*parallel("all", "prompt", "echo", behind=True))
        assert execution.status == 0
        assert (await b.settle(execution, "b0")).status == 1 and len(await b.jobs(execution)) == 4


async def test_b7_parallel_nodes_nest_with_each_other_and_with_conditions() -> None:
    async with opened() as b:
        nested = (
            Node("p", "parallel", "", {}),
            Node("q", "parallel", "", {}, "p", 0),
            Node("q0", "echo", "", {}, "q", 0),
            Node("q1", "echo", "", {}, "q", 1),
            Node("p1", "echo", "", {}, "p", 1),
        )
        execution = await b.run(*nested)
        assert (execution.status, len(await b.jobs(execution))) == (1, 5)
        in_condition = (
            condition("c", True),
            Node("p", "parallel", "", {}, "c", 1),
            Node("b0", "prompt", "", {}, "p", 0),
            Node("b1", "echo", "", {}, "p", 1),
            Node("behind", "echo", "", {}, "c"),
        )
        with_condition = (
            Node("p", "parallel", "", {}),
            condition("c", True, "p", 0),
            Node("b0", "prompt", "", {}, "c", 1),
            Node("b1", "echo", "", {}, "p", 1),
            Node("behind", "echo", "", {}, "p"),
        )
        for nodes in (in_condition, with_condition):
            execution = await b.run(*nodes)
            assert (execution.status, len(await b.jobs(execution))) == (0, 4)
            execution = await b.settle(execution, "b0")
            assert (execution.status, len(await b.jobs(execution))) == (1, 5)


async def test_b8_a_parallel_node_knows_four_modes() -> None:
    assert await problems("parallel", {"mode": "some"}, {"mode": "all"}, {}) == [True, False, False]


async def test_b9_without_branches_a_parallel_node_resolves() -> None:
    async with opened() as b:
        execution = await b.run(*parallel("all", behind=True))
        assert await b.jobs(execution) == [("p", 1, []), ("behind", 1, [])]
