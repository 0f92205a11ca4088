"""The date node in a workflow (engine.md 4.15, 9.7)."""

from __future__ import annotations

from typing import Any

import pytest

from desktop_app.domain.workflow import Node
from desktop_app.nodes.date_calculation.instruction import DateCalculationInstruction
from desktop_app.nodes.date_calculation.spec import SPEC
from tests.helpers.engine import START, bench


def node(config: dict[str, Any] | None) -> Node:
    return Node("d", "dateCalculation", "Date", config)


@pytest.mark.parametrize(("date", "days"), [("2024-07-30T15:16:14.865Z", 3), ("2024-08-05T16:00:00.000Z", 9)])
async def test_difference_of_a_record_in_days(date: str, days: int) -> None:
    arguments = {"date": "2024-07-27T15:16:14.865Z", "unit": "day", "isAbs": False, "round": 0}
    config = {"input": "{{$context.at}}", "steps": [{"function": "diff", "arguments": arguments}]}
    async with bench() as made:
        assert await made.jobs(await made.run(node(config), context={"at": date})) == [("d", 1, days)]


async def test_missing_input_is_now_by_the_engine_clock() -> None:
    to_ms = {"function": "toTimestamp", "arguments": {"unit": "millisecond"}}
    async with bench() as made:
        for config in ({"steps": [to_ms]}, {"input": "{{$system.now}}", "steps": [to_ms]}):
            assert await made.jobs(await made.run(node(config))) == [("d", 1, START)]
        assert [status for _, status, _ in await made.jobs(await made.run(node(None)))] == [1]


@pytest.mark.parametrize(
    ("config", "result"),
    [
        ({"input": "wrong date"}, "Invalid input"),
        ({"input": "{{$context.nothing}}"}, "Invalid input"),
        ({"input": "text", "inputType": "number"}, "Invalid input"),
        ({"steps": [{"function": "nope"}]}, "Error: there is no function 'nope'"),
        (
            {"steps": [{"function": "diff", "arguments": {"date": "x"}}, {"function": "nope"}]},
            "Error: 'x' is no date",
        ),
    ],
)
async def test_what_fails_is_an_error_with_a_text(config: dict[str, Any], result: str) -> None:
    async with bench() as made:
        execution = await made.run(node(config))
        assert (execution.status, await made.jobs(execution)) == (-2, [("d", -2, result)])


async def test_trial_runs_with_given_values() -> None:
    config = {"input": "2024-07-15T10:00:00Z", "steps": [{"function": "get", "arguments": {"unit": "year"}}]}
    draft = await DateCalculationInstruction().test(config)
    assert (draft.status, draft.result) == (1, 2024)


def test_kind_of_the_result_is_offered() -> None:
    assert SPEC.variables is not None
    offered = SPEC.variables(node({"steps": [{"function": "get"}]}))
    assert offered is not None and offered.type == "number"
    assert SPEC.problems({"inputType": "text"}) and not SPEC.problems({})
