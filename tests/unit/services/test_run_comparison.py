"""What tells two runs apart, told by the services alone (editor.md F Compare)."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from desktop_app.app.core import Core
from desktop_app.domain.mocks import Mock
from desktop_app.domain.workflow import TRIGGER, Node, Workflow
from desktop_app.services.run_comparison import Ran, RunComparison

SUM = {"engine": "python", "expression": "{{$context.n}} + 1"}
DECIDE = {"engine": "python", "expression": "{{$jobsMapByNodeKey.sum}} > 5", "rejectOnFalse": False}


def branching(title: str = "Branches") -> Workflow:
    """Return a sum, a condition on it, and a node in each branch."""
    nodes = (
        Node("sum", "calculation", "Sum", SUM),
        Node("big", "condition", "Is it big?", DECIDE, "sum"),
        Node("yes", "output", "Yes", {"value": {"id": "{{$context.n}}", "kind": "big"}}, "big", 1),
        Node("no", "output", "No", {"value": "small"}, "big", 0),
        Node("after", "calculation", "After", {"engine": "python", "expression": "7"}, "big"),
    )
    return Workflow(key=title.lower(), title=title, nodes=nodes)


def compared(one: Any, two: Any, **options: Any) -> RunComparison:
    """Run the workflow with two inputs and compare the runs."""

    async def work() -> RunComparison:
        async with Core.open(None) as core:
            version = await core.services.workflows.create(branching())
            runs = [await core.services.executions.start(version, context) for context in (one, two)]
            comparer = core.services.run_comparer
            sides = [await comparer.read(run.id) for run in runs if run is not None]
            return await comparer.compare(*sides, **options)

    return asyncio.run(work())


def test_nodes_are_the_same_of_other_value_of_another_way_or_of_one_run() -> None:
    found = compared({"n": 1}, {"n": 9})
    kinds = {node.key: node.kind for node in found.nodes}
    assert kinds == {
        TRIGGER: "value",
        "sum": "value",
        "big": "path",
        "yes": "second",
        "no": "first",
        "after": "same",
    }


def test_the_first_decision_that_differs_is_named_with_what_it_rests_on() -> None:
    parting = compared({"n": 1}, {"n": 9}).parting
    assert parting is not None and (parting.key, parting.number, parting.decided) == ("big", 0, (False, True))
    assert parting.values == (("$jobsMapByNodeKey.sum", 2, 10),)


def test_equal_runs_are_alike_and_part_nowhere() -> None:
    found = compared({"n": 9}, {"n": 9})
    assert {node.kind for node in found.nodes} == {"same"} and found.parting is None


def test_values_that_differ_by_nature_are_left_out() -> None:
    plain = compared({"n": 8}, {"n": 9}).of("yes")
    assert plain is not None and plain.kind == "same", "the only difference is an id"
    listed = compared({"n": 8}, {"n": 9}, ignored=()).of("yes")
    assert listed is not None and [each.difference.path for each in listed.values] == ["id"]
    assert compared({"n": 8}, {"n": 9}, ignored=("id", "n")).of(TRIGGER) is None


@pytest.mark.parametrize("how", ["mocks", "dry"])
def test_a_run_parts_from_one_with_mocks_where_what_a_mock_gave_decides_otherwise(how: str) -> None:
    async def work() -> tuple[Ran, Ran, RunComparison]:
        async with Core.open(None) as core:
            services = core.services
            version = await services.workflows.create(branching())
            real = await services.executions.start(version, {"n": 1})
            await services.debugging.set_mock(version.document.key, Mock("sum", 10))
            mocked = await services.debugging.start(
                version.document.key,
                version.document,
                {"n": 1},
                stops=False,
                mocks=how == "mocks",
                dry=how == "dry",
            )
            assert real is not None and mocked is not None
            one, two = [await services.run_comparer.read(run.id) for run in (real, mocked)]
            return one, two, await services.run_comparer.compare(one, two)

    one, two, found = asyncio.run(work())
    assert (one.mocked, two.mocked, two.dry) == (False, how == "mocks", how == "dry")
    kinds = {node.key: node.kind for node in found.nodes}
    assert found.parting is not None and found.parting.key == "big" and kinds["sum"] == "value"
    assert found.parting.values == (("$jobsMapByNodeKey.sum", 2, 10),)


def test_a_run_is_compared_with_mocks_that_never_ran_and_parts_from_them_at_the_first_mocked_decision() -> (
    None
):
    async def work() -> RunComparison:
        async with Core.open(None) as core:
            services = core.services
            version = await services.workflows.create(branching())
            run = await services.executions.start(version, {"n": 1})
            assert run is not None
            ran = await services.run_comparer.read(run.id)
            mocks = (Mock("sum", 10), Mock("big", True, branch=1), Mock("yes", "mocked"), Mock("gone", 1))
            return await services.run_comparer.compare(ran, services.run_comparer.with_mocks(ran, mocks))

    found = asyncio.run(work())
    kinds = {node.key: node.kind for node in found.nodes}
    assert kinds == {"sum": "value", "big": "path", "yes": "second", "no": "same", "after": "same"}
    assert found.parting is not None and (found.parting.key, found.parting.decided) == ("big", (False, True))
    told = found.of("sum")
    assert told is not None and told.values[0].difference.before == 2
    assert told.values[0].difference.after == 10


def test_a_mock_for_one_round_differs_in_that_round_only() -> None:
    async def work() -> RunComparison:
        nodes = (
            Node("loop", "loop", "Rounds", {"target": 3}),
            Node("x", "calculation", "X", {"engine": "python", "expression": "1"}, "loop", 0),
        )
        async with Core.open(None) as core:
            services = core.services
            version = await services.workflows.create(Workflow("rounds", "Rounds", nodes=nodes))
            run = await services.executions.start(version, {})
            assert run is not None
            ran = await services.run_comparer.read(run.id)
            mocks = [Mock("x", 5, place="loop[1]")]
            return await services.run_comparer.compare(ran, services.run_comparer.with_mocks(ran, mocks))

    told = asyncio.run(work()).of("x")
    assert told is not None and [value.number for value in told.values] == [1]
