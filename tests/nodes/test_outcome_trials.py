"""Nodes that steer or answer are tried alone: what they would choose, keep or say (engine.md 2.14, 7.8)."""

from __future__ import annotations

from typing import Any

import pytest

from desktop_app.domain.status import JobStatus
from tests.helpers.engine import bench


async def tried(type_id: str, config: dict[str, Any], **context: Any) -> tuple[int, Any]:
    async with bench() as made:
        draft = await made.engine.test_node(type_id, config, {"$context": context})
        return draft.status, draft.result


def above(limit: int, title: str | None = None) -> dict[str, Any]:
    return {"title": title, "engine": "python", "expression": f"{{{{$context.total}}}} > {limit}"}


@pytest.mark.parametrize(
    ("total", "go_on", "status", "result"),
    [
        (50, False, JobStatus.RESOLVED, {"branch": 2, "label": "Condition 2", "conditions": [False, True]}),
        (500, False, JobStatus.RESOLVED, {"branch": 1, "label": "Large", "conditions": [True]}),
        (1, False, JobStatus.FAILED, {"branch": 0, "label": "Otherwise", "conditions": [False, False]}),
        (1, True, JobStatus.RESOLVED, {"branch": 0, "label": "Otherwise", "conditions": [False, False]}),
    ],
)
async def test_conditions_say_which_branch_a_run_would_take(
    total: int, go_on: bool, status: int, result: dict[str, Any]
) -> None:
    config = {"conditions": [above(100, "Large"), above(10)], "continueOnNoMatch": go_on}
    assert await tried("multi-conditions", config, total=total) == (status, result)


async def test_a_condition_that_breaks_is_told_as_in_a_run() -> None:
    config = {"conditions": [above(100), {"engine": "python", "expression": "1 +"}]}
    status, result = await tried("multi-conditions", config, total=1)
    assert status == JobStatus.ERROR and isinstance(result, str) and result


async def test_an_output_and_a_message_are_computed_and_nobody_hears_them() -> None:
    total = "{{$context.total}}"
    assert await tried("output", {"value": {"sum": total}}, total=5) == (1, {"sum": 5})
    assert await tried("response-message", {"message": f"It is {total}."}, total=5) == (1, "It is 5.")
    assert await tried("response-message", {"message": ""}) == (1, None)
