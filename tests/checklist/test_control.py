"""Engine.md 9.6: conditions, end, output, delay, variable."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from desktop_app.domain.events import JobSaved
from desktop_app.domain.workflow import Node
from tests.checklist.doubles import Fire, later, line, opened
from tests.helpers.engine import Bench

TRUE: dict[str, Any] = {"calculator": "equal", "operands": [1, 1]}
FALSE: dict[str, Any] = {"calculator": "equal", "operands": [1, 2]}


def condition(key: str, holds: bool, upstream: str | None = None, index: int | None = None) -> Node:
    config = {"rejectOnFalse": False, "calculation": TRUE if holds else FALSE}
    return Node(key, "condition", key, config, upstream, index)


async def problems(type_id: str, *configs: dict[str, Any] | None) -> list[bool]:
    """Tell of each config whether it is refused."""
    async with opened() as b:
        spec = b.engine.registry.instructions[type_id].spec
        return [bool(spec.problems(config)) for config in configs]


async def brief(b: Bench, execution: Any) -> list[tuple[str, int]]:
    return [(key, status) for key, status, _ in await b.jobs(execution)]


async def test_c1_a_false_condition_that_rejects_fails() -> None:
    async with opened() as b:
        execution = await b.run(*line(("condition", {"rejectOnFalse": True, "calculation": FALSE}), "echo"))
        assert execution.status == -1
        assert await b.jobs(execution) == [("n0", -1, False)]


async def test_c2_a_true_branch_runs_before_what_follows() -> None:
    async with opened() as b:
        yes, behind = Node("yes", "echo", upstream="c", branch_index=1), Node("b", "echo", upstream="c")
        execution = await b.run(condition("c", True), yes, behind)
        assert await b.jobs(execution) == [("c", 1, True), ("yes", 1, True), ("b", 1, True)]


async def test_c3_a_false_condition_runs_its_other_branch() -> None:
    async with opened() as b:
        execution = await b.run(condition("c", False), Node("no", "echo", upstream="c", branch_index=0))
        assert execution.status == 1
        assert await b.jobs(execution) == [("c", 1, False), ("no", 1, False)]


async def test_c4_a_missing_branch_is_passed_through_at_every_depth() -> None:
    async with opened() as b:
        execution = await b.run(
            condition("c", False),
            condition("inner", False, "c", 0),
            Node("yes", "echo", upstream="inner", branch_index=1),
            Node("behind", "echo", upstream="c"),
        )
        assert execution.status == 1
        assert await b.jobs(execution) == [("c", 1, False), ("inner", 1, False), ("behind", 1, False)]


@pytest.mark.parametrize(("config", "status"), [({"endStatus": 1}, 1), ({"endStatus": -1}, -1), ({}, 1)])
async def test_c5_an_end_ends_the_whole_execution(config: dict[str, Any], status: int) -> None:
    async with opened() as b:
        execution = await b.run(*line(("end", config), "echo"))
        assert execution.status == status
        assert await b.jobs(execution) == [("n0", status, None)]


async def test_c5_an_end_knows_two_statuses() -> None:
    given = ({"endStatus": 1}, {"endStatus": -1}, {}, {"endStatus": 0}, {"endStatus": 2}, {"endStatus": "1"})
    assert await problems("end", *given) == [False, False, False, True, True, True]


async def test_c6_the_last_output_is_the_executions() -> None:
    async with opened() as b:
        assert (await b.run(*line(("output", {"value": 1})))).output == 1
        variable = ("output", {"value": "{{$jobsMapByNodeKey.n0}}"})
        assert (await b.run(*line(("echoVariable", {"variable": 1}), variable))).output == 1
        assert (await b.run(*line(("output", {"value": 1}), ("output", {"value": 2})))).output == 2


# -- multiple conditions -----------------------------------------------------------------------------------


def multi(*outcomes: Any, **config: Any) -> tuple[Node, ...]:
    """Several conditions with a branch for each and one for "otherwise"."""
    conditions = [{"calculation": outcome} for outcome in outcomes]
    node = Node("m", "multi-conditions", "m", {"conditions": conditions, **config})
    branches = [Node(f"b{i}", "echo", "", {}, "m", i) for i in range(len(outcomes) + 1)]
    return (node, *branches)


async def own(b: Bench, execution: Any) -> tuple[int, Any, Any]:
    job = await b.job(execution, "m")
    return job.status, job.result, job.meta


async def test_m1_m2_the_first_condition_that_holds_opens_its_branch() -> None:
    async with opened() as b:
        for outcomes, tested, branch in (((TRUE, TRUE), [True], "b1"), ((FALSE, TRUE), [False, True], "b2")):
            execution = await b.run(*multi(*outcomes))
            assert execution.status == 1
            assert await own(b, execution) == (1, True, {"conditions": tested})
            assert await brief(b, execution) == [("m", 1), (branch, 1)]


@pytest.mark.parametrize(("forgiving", "status"), [(True, 1), (False, -1)])
async def test_m3_otherwise_runs_in_any_case(forgiving: bool, status: int) -> None:
    async with opened() as b:
        execution = await b.run(*multi(FALSE, FALSE, continueOnNoMatch=forgiving))
        assert execution.status == status
        assert await own(b, execution) == (status, False, {"conditions": [False, False]})
        assert await brief(b, execution) == [("m", status), ("b0", 1)]


async def test_m4_a_condition_that_raises_runs_no_branch() -> None:
    async with opened() as b:
        execution = await b.run(*multi({"calculator": "nope", "operands": [1, 1]}, TRUE))
        assert execution.status == -2
        status, result, _ = await own(b, execution)
        assert status == -2 and isinstance(result, str) and "nope" in result
        assert await brief(b, execution) == [("m", -2)]


async def test_m5_an_end_in_a_branch_ends_everything() -> None:
    async with opened() as b:
        nodes = (
            Node("m", "multi-conditions", "m", {"conditions": [{"calculation": TRUE}]}),
            Node("end", "end", "", {"endStatus": -1}, "m", 1),
            Node("in", "echo", "", {}, "end"),
            Node("behind", "echo", "", {}, "m"),
        )
        execution = await b.run(*nodes)
        assert execution.status == -1
        assert await own(b, execution) == (1, True, {"conditions": [True]})
        assert await brief(b, execution) == [("m", 1), ("end", -1)]


@pytest.mark.parametrize(("answer", "status"), [(1, 1), (-1, -1)])
async def test_m6_m7_a_waiting_branch_brings_its_outcome(answer: int, status: int) -> None:
    async with opened() as b:
        node = Node("m", "multi-conditions", "m", {"conditions": [{"calculation": TRUE}]})
        wait = Node("w", "pending", "", {}, "m", 1)
        execution = await b.run(node, wait, Node("b0", "echo", "", {}, "m", 0))
        assert execution.status == 0
        assert (await b.settle(execution, "w", answer)).status == status
        assert await own(b, execution) == (1, True, {"conditions": [True]})
        assert await brief(b, execution) == [("m", 1), ("w", answer)]


async def test_m8_a_failing_branch_is_the_affair_of_the_enclosing_loop() -> None:
    async with opened() as b:
        execution = await b.run(
            Node("l", "loop", "", {"target": 2, "exit": 2}),
            Node("m", "multi-conditions", "m", {"conditions": [{"calculation": TRUE}]}, "l", 0),
            Node("x", "error", "", {}, "m", 1),
            Node("behind", "echo", "", {}, "l"),
        )
        assert execution.status == 1
        job = await b.job(execution, "l")
        assert (job.result, job.rounds) == ({"looped": 2, "done": 2}, 2)
        told = {(each.node_key, each.rounds) for each in b.events if isinstance(each, JobSaved)}
        assert told == {("l", 2), ("m", 0), ("x", 0), ("behind", 0)}, "whoever looks on hears the length"
        turns = [each.round for each in b.events if isinstance(each, JobSaved) and each.node_key == "l"]
        assert turns == sorted(turns) and turns[-1] == 2, "and the round"
        assert await brief(b, execution) == [
            ("l", 1), ("m", 1), ("x", -2), ("m", 1), ("x", -2), ("behind", 1),
        ]  # fmt: skip


# -- delay -------------------------------------------------------------------------------------------------

TWO_SECONDS = {"duration": 2, "unit": 1_000}


@pytest.mark.parametrize("end", [1, -1])
async def test_y1_a_delay_ends_with_its_status(end: int) -> None:
    async with opened() as b:
        execution = await b.run(*line(("delay", {**TWO_SECONDS, "endStatus": end}), "echo"))
        assert await b.jobs(execution) == [("n0", 0, 2_000)]
        await b.advance(1_999)
        assert (await b.engine.execution(execution.id)).status == 0
        await b.advance(1)
        assert (await b.engine.execution(execution.id)).status == end


async def test_y2_a_delay_takes_a_variable_and_keeps_its_end_when_something_fails_behind_it() -> None:
    async with opened() as b:
        delay = ("delay", {"duration": "{{$context.seconds}}", "unit": 1_000})
        execution = await b.run(*line(delay, "error"), context={"seconds": 3})
        await b.advance(3_000)
        assert (await b.engine.execution(execution.id)).status == -2
        assert await brief(b, execution) == [("n0", 1), ("n1", -2)]


@pytest.mark.parametrize("after", [1_000, 5_000])
async def test_y2_a_delay_outlives_a_restart_before_and_after_it_is_due(tmp_path: Path, after: int) -> None:
    async with opened(tmp_path / "s.db") as b:
        execution = await b.run(*line(("delay", TWO_SECONDS), "echo"))
    async with opened(tmp_path / "s.db", clock=later(after)) as b:
        await b.engine.idle()
        assert (await b.engine.execution(execution.id)).status == (0 if after < 2_000 else 1)
        await b.advance(1_000)
        assert (await b.engine.execution(execution.id)).status == 1


async def test_y3_a_delay_knows_its_units_and_statuses() -> None:
    given = ({"endStatus": 5}, {"unit": 7}, TWO_SECONDS, {})
    assert await problems("delay", *given) == [True, True, False, False]


# -- variable ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", [None, -1, False, 0, ""])
async def test_v1_a_variable_holds_any_value(value: Any) -> None:
    async with opened() as b:
        read = ("echoVariable", {"variable": "{{$jobsMapByNodeKey.n0}}"})
        execution = await b.run(*line(("variable", {"value": value}), read))
        assert [result for _, _, result in await b.jobs(execution)] == [value, value]


async def test_v2_an_assignment_adds_a_job_to_the_declaring_node_first() -> None:
    async with opened() as b:
        read = ("echoVariable", {"variable": "{{$jobsMapByNodeKey.n0}}"})
        assign = ("variable", {"target": "n0", "value": False})
        execution = await b.run(*line(("variable", {"value": None}), read, assign, read))
        assert await b.jobs(execution) == [
            ("n0", 1, None), ("n1", 1, None), ("n0", 1, False), ("n2", 1, False), ("n3", 1, False),
        ]  # fmt: skip


async def test_v2_an_assignment_to_nobody_is_an_error() -> None:
    async with opened() as b:
        execution = await b.run(*line(("variable", {"target": "nobody", "value": 1})))
        assert execution.status == -2 and "nobody" in (await b.job(execution, "n0")).result["message"]


async def test_v3_a_variable_takes_every_config() -> None:
    given = [{"target": "x", "value": value} for value in ({"a": 1}, [1], 1, True, None, "{{$context.a}}")]
    assert not any(await problems("variable", *given, None, {}))
    assert Fire.spec.problems({}) == []
