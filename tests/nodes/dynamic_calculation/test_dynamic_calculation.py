"""Expressions that are data (engine.md 4.14, 9.7 "dynamic")."""

from __future__ import annotations

from typing import Any

import pytest

from desktop_app.domain.workflow import Node
from tests.helpers.engine import bench

RULE = {"engine": "math.js", "expression": "1 + {{read}}"}


async def calculated(expression: Any, scope: Any, **context: Any) -> tuple[int, Any]:
    async with bench() as made:
        node = Node("d", "dynamic-calculation", "Rule", {"expression": expression, "scope": scope})
        (_, status, result), *_ = await made.jobs(await made.run(node, context=context))
        return status, result


async def test_rule_from_the_trigger() -> None:
    assert await calculated("{{$context.rule}}", "{{$context.data}}", rule=RULE, data={"read": 0}) == (1, 1)


async def test_rule_from_a_node_result() -> None:
    async with bench() as made:
        first = Node("rule", "echo", "", {"value": "{{$context.rule}}"})
        context = {"n": 21, "rule": {"engine": "python", "expression": "{{a.b}} * 2"}}
        config = {"expression": "{{$jobsMapByNodeKey.rule}}", "scope": {"a": {"b": "{{$context.n}}"}}}
        execution = await made.run(
            first, Node("d", "dynamic-calculation", "", config, "rule"), context=context
        )
        assert (await made.jobs(execution))[-1] == ("d", 1, 42)


@pytest.mark.parametrize(
    "rule",
    [
        None,
        {},
        {"engine": "math.js"},
        {"expression": "1"},
        {"engine": "cobol", "expression": "1"},
        "1",
        [RULE],
    ],
)
async def test_nothing_to_evaluate_is_null(rule: Any) -> None:
    assert await calculated("{{$context.rule}}", "{{$context.data}}", rule=rule, data={}) == (1, None)


async def test_fault_is_an_error_with_a_text() -> None:
    rule = {"engine": "math.js", "expression": "1 +"}
    status, result = await calculated("{{$context.rule}}", None, rule=rule)
    assert status == -2
    assert result.startswith("SyntaxError: ")


async def test_only_the_data_is_seen() -> None:
    rule = {"engine": "string", "expression": "[{{$context.secret}}]"}
    assert await calculated("{{$context.rule}}", "{{$context.data}}", rule=rule, data={}, secret=5) == (
        1,
        "[]",
    )


async def test_lists_are_not_flattened() -> None:
    """A name on a list leads nowhere; a place in it does."""
    rows = [{"rule": RULE, "read": 4}]
    assert await calculated("{{$context.rows.rule}}", "{{$context.rows.0}}", rows=rows) == (1, None)
    assert await calculated("{{$context.rows.0.rule}}", "{{$context.rows.0}}", rows=rows) == (1, 5)
