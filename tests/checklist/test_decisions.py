"""What no case covers yet (decision 26), as far as the node types exist."""

from __future__ import annotations

from typing import Any

import pytest

from desktop_app.domain.errors import InvalidRequestError
from desktop_app.domain.operators import evaluate_logic
from desktop_app.domain.template import render
from desktop_app.domain.workflow import Node, Slot, Workflow
from desktop_app.editor import operations
from tests.checklist.doubles import line, opened
from tests.helpers.engine import Bench

YEAR = 365 * 24 * 3_600_000


@pytest.mark.parametrize(
    "duration",
    [-1, -0.001, "abc", "", None, True, [], {}, "{{$context.nothing}}", "inf", "nan", "1e400", 10**300, 2**63,
     "{{$context.text}}", "9" * 400],
)  # fmt: skip
async def test_a_hostile_delay_is_an_error_of_its_node(duration: Any) -> None:
    async with opened() as b:
        nodes = line(("delay", {"duration": duration, "unit": 604_800_000}), "echo")
        execution = await b.run(*nodes, context={"text": "soon"})
        ((key, status, result),) = await b.jobs(execution)
        assert (execution.status, key, status) == (-2, "n0", -2)
        assert "duration" in result["message"]


@pytest.mark.parametrize("unit", ["abc", [1], {"a": 1}, True, -1000, 10**300])
async def test_a_hostile_unit_is_an_error_of_its_node(unit: Any) -> None:
    async with opened() as b:
        execution = await b.run(*line(("delay", {"duration": 1, "unit": unit}), "echo"))
        assert execution.status == -2 and len(await b.jobs(execution)) == 1


@pytest.mark.parametrize(("duration", "milliseconds"), [(0, 0), (0.5, 500), (" 2 ", 2_000), ("1e1", 10_000)])
async def test_every_other_number_delays(duration: Any, milliseconds: int) -> None:
    async with opened() as b:
        execution = await b.run(*line(("delay", {"duration": duration, "unit": 1_000}), "echo"))
        assert (await b.job(execution, "n0")).result == milliseconds
        await b.advance(milliseconds)
        assert (await b.engine.execution(execution.id)).status == 1


async def test_delays_of_nothing_are_over_before_the_engine_is_idle() -> None:
    async with opened() as b:
        execution = await b.run(*line(*[("delay", {"duration": 0, "unit": 1_000})] * 5))
        assert execution.status == 1


async def test_a_delay_of_years_waits_for_its_day() -> None:
    async with opened() as b:
        execution = await b.run(*line(("delay", {"duration": 10 * YEAR / 1_000, "unit": 1_000})))
        await b.advance(10 * YEAR - 1)
        assert (await b.engine.execution(execution.id)).status == 0
        await b.advance(1)
        assert (await b.engine.execution(execution.id)).status == 1


async def test_null_items_of_a_loop_keep_their_places() -> None:
    read = {"variable": ["{{$scopes.l.index}}", "{{$scopes.l.item}}"]}
    async with opened() as b:
        execution = await b.run(
            Node("l", "loop", "", {"target": "{{$context.items}}"}),
            Node("x", "echoVariable", "", read, "l", 0),
            context={"items": [None, 1, None]},
        )
        seen = [result for key, _, result in await b.jobs(execution) if key == "x"]
        assert seen == [[0, None], [1, 1], [2, None]]


@pytest.mark.parametrize("target", [-1, -0.5, "{{$context.minus}}"])
async def test_a_negative_loop_is_an_error(target: Any) -> None:
    async with opened() as b:
        nodes = (Node("l", "loop", "", {"target": target}), Node("x", "echo", "", {}, "l", 0))
        execution = await b.run(*nodes, context={"minus": -3})
        assert execution.status == -2 and [key for key, _, _ in await b.jobs(execution)] == ["l"]


async def test_a_loop_whose_target_breaks_in_a_later_round_has_one_job() -> None:
    """The row that counts the rounds becomes the error; the model adds a second one."""
    config = {"target": "{{$jobsMapByNodeKey.v}}"}
    async with opened() as b:
        execution = await b.run(
            Node("v", "variable", "", {"value": 3}),
            Node("l", "loop", "", config, "v"),
            Node("set", "variable", "", {"target": "v", "value": -1}, "l", 0),
        )
        assert execution.status == -2
        own = [(status, result) for key, status, result in await b.jobs(execution) if key == "l"]
        assert [status for status, _ in own] == [-2] and "-1" in own[0][1]["message"]


async def test_a_loop_whose_condition_raises_has_one_job() -> None:
    unknown = {"calculator": "nope", "operands": [1, 1]}
    async with opened() as b:
        nodes = (
            Node("l", "loop", "", {"target": 2, "condition": {"checkpoint": 1, "calculation": unknown}}),
            Node("x", "echo", "", {}, "l", 0),
        )
        execution = await b.run(*nodes)
        assert [(key, status) for key, status, _ in await b.jobs(execution)] == [("l", -2), ("x", 1)]


async def test_a_parallel_node_without_branches_resolves() -> None:
    async with opened() as b:
        assert await b.jobs(await b.run(Node("p", "parallel", "", {"mode": "any"}))) == [("p", 1, [])]


@pytest.mark.parametrize(("kind", "status"), [("customOk", 1), ("customBad", -1)])
async def test_a_custom_status_counts_by_its_sign_in_a_parallel_node(kind: str, status: int) -> None:
    async with opened() as b:
        execution = await b.run(
            Node("p", "parallel", "", {"mode": "all"}),
            Node("a", "echo", "", {}, "p", 0),
            Node("b", kind, "", {}, "p", 1),
        )
        assert execution.status == status
        assert (await b.job(execution, "p")).result == [1, status]


async def test_a_custom_positive_status_ends_its_line_everywhere() -> None:
    async with opened() as b:
        execution = await b.run(
            Node("l", "loop", "", {"target": 3}),
            Node("x", "customOk", "", {}, "l", 0),
            Node("y", "echo", "", {}, "x"),
            Node("behind", "echo", "", {}, "l"),
        )
        assert execution.status == 1
        assert [(key, status) for key, status, _ in await b.jobs(execution)] == [("l", 100), ("x", 100)]


DEEP = {"a": [1, {"b": None}], "ж": "ü"}


@pytest.mark.parametrize(
    ("calculator", "a", "b", "holds"),
    [
        ("equal", DEEP, {"ж": "ü", "a": [1, {"b": None}]}, True), ("equal", DEEP, {**DEEP, "a": [1]}, False),
        ("notEqual", [DEEP], [DEEP], False), ("equal", [1, [2]], [1, [2]], True),
        ("includes", [0, DEEP], {**DEEP}, True), ("includes", [[1, 2]], [1, 2], True),
        ("includes", [DEEP], {"a": 1}, False), ("notIncludes", [{"a": 1}], {"a": True}, True),
        ("includes", [1], True, False),
    ],
)  # fmt: skip
def test_objects_are_compared_by_what_they_hold(calculator: str, a: Any, b: Any, holds: bool) -> None:
    assert evaluate_logic({"calculator": calculator, "operands": [a, b]}) is holds


async def test_an_unknown_type_is_an_error_wherever_it_stands() -> None:
    async with opened() as b:
        for nodes in (
            line("nobody.knows"),
            (Node("p", "parallel"), Node("x", "nobody.knows", "", {}, "p", 0)),
            (Node("u", "nobody.knows"), Node("x", "echo", "", {}, "u", 0)),
        ):
            execution = await b.run(*nodes)
            assert execution.status == -2
            assert "nobody.knows" in (await b.jobs(execution))[-1][2]["message"]


async def test_a_waiting_node_whose_type_is_gone_ends_in_error_when_it_is_resumed() -> None:
    async with opened() as b:
        execution = await b.run(*line("pending", "echo"))
        del b.engine.registry.instructions["pending"]
        assert (await b.settle(execution, "n0")).status == -2
        ((_, status, result),) = await b.jobs(execution)
        assert status == -2 and "pending" in result["message"]


async def test_a_second_resume_is_refused_and_changes_nothing() -> None:
    async with opened() as b:
        execution = await b.run(*line("pending", "pending"))
        await b.settle(execution, "n0", result="first")
        for status in (1, -1, None, 0):
            with pytest.raises(InvalidRequestError):
                await b.settle(execution, "n0", status, result="second")
        assert await b.jobs(execution) == [("n0", 1, "first"), ("n1", 0, None)]


async def test_a_late_result_of_a_settled_parallel_is_stored_and_ignored() -> None:
    """Decision 2: what waited stays pending; while the execution goes on, its line runs to its end."""
    async with opened() as b:
        execution = await b.run(
            Node("p", "parallel", "", {"mode": "any"}),
            Node("a", "pending", "", {}, "p", 0),
            Node("a2", "echo", "", {}, "a"),
            Node("b", "echo", "", {}, "p", 1),
            Node("behind", "pending", "", {}, "p"),
        )
        assert [(key, status) for key, status, _ in await b.jobs(execution)] == [
            ("p", 1), ("a", 0), ("b", 1), ("behind", 0),
        ]  # fmt: skip
        await b.settle(execution, "a", result="late")
        assert (await b.job(execution, "p")).result == [0, 1]
        assert (await b.job(execution, "a2")).result == "late"
        assert len([key for key, _, _ in await b.jobs(execution) if key == "behind"]) == 1
        assert (await b.settle(execution, "behind")).status == 1


async def test_what_an_ended_execution_waited_for_stays_pending_and_cannot_be_resumed() -> None:
    async with opened() as b:
        execution = await b.run(
            Node("p", "parallel", "", {"mode": "race"}),
            Node("a", "pending", "", {}, "p", 0),
            Node("b", "echo", "", {}, "p", 1),
        )
        assert execution.status == 1 and (await b.job(execution, "a")).status == 0
        with pytest.raises(InvalidRequestError, match="ended"):
            await b.settle(execution, "a")


@pytest.mark.parametrize(
    ("template", "value"),
    [
        ("{{ключ}}", 1), ("{{客户.名}}", 2), ("{{a.b}}", 3), ("{{x.c.d}}", 4), ("{{straße.größe}}", 5),
        ("{{x.list.d.e}}", [6, 7]), ("<{{ключ}}>", "<1>"), ("{{нет:zero}}", "zero"),
    ],
)  # fmt: skip
def test_keys_with_dots_and_of_other_scripts_are_found(template: str, value: Any) -> None:
    scope = {
        "ключ": 1, "客户": {"名": 2}, "a.b": 3, "straße": {"größe": 5},
        "x": {"c.d": 4, "list": [{"d.e": 6}, {"d.e": 7}]},
    }  # fmt: skip
    assert render(template, scope) == value


async def test_keys_of_other_scripts_work_in_every_engine() -> None:
    async with opened() as b:
        for engine in ("python", "math.js", "formula.js"):
            nodes = line(("calculation", {"engine": engine, "expression": "{{$context.число}} + 1"}))
            assert await b.jobs(await b.run(*nodes, context={"число": 1})) == [("n0", 1, 2)]


@pytest.mark.parametrize("slot", [Slot("a", 0), Slot("b"), Slot("c", 1), Slot("c")])
def test_no_node_moves_into_its_own_branches(slot: Slot) -> None:
    workflow = Workflow(
        nodes=(
            Node("a", "loop"),
            Node("b", "loop", upstream="a", branch_index=0),
            Node("c", "echo", upstream="b", branch_index=0),
        )
    )
    with pytest.raises(InvalidRequestError):
        operations.move_node(workflow, "a", slot)


class Spy:
    """Counts how often a store method is called."""

    def __init__(self, b: Bench, name: str) -> None:
        self.calls = 0
        original = getattr(b.store, name)

        def counted(*args: Any, **options: Any) -> Any:
            self.calls += 1
            return original(*args, **options)

        setattr(b.store, name, counted)


async def test_a_running_node_that_overstays_is_asked_for_now_and_then_not_all_the_time() -> None:
    """A deadline that cannot be enforced at once must not keep the engine busy."""
    async with opened() as b:
        execution = await b.run(*line("pending"), options={"timeout": 1_000})
        b.engine.running.abort = lambda *_: True  # type: ignore[method-assign]
        spy = Spy(b, "expired")
        await b.advance(2_000)
        assert spy.calls <= 25
        assert (await b.engine.execution(execution.id)).status == 0
