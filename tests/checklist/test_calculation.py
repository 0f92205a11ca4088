"""Engine.md 9.7 and 9.8, as far as the node types exist: expressions and variables."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from desktop_app.domain.expressions import ExpressionError, evaluate
from desktop_app.domain.system_variables import SystemFunctions
from desktop_app.domain.template import resolve_path
from desktop_app.domain.values import iso
from tests.checklist.doubles import line, opened
from tests.helpers.engine import START, Bench

NOW = datetime(2024, 7, 17, 12, tzinfo=UTC)


async def result(b: Bench, engine: str, expression: str, context: Any = None) -> tuple[int, Any]:
    """Return status and result of one calculation; the node before it is ``n0`` with the result 1."""
    one = ("echoVariable", {"variable": 1})
    nodes = line(one, ("calculation", {"engine": engine, "expression": expression}))
    execution = await b.run(*nodes, context=context or {})
    job = await b.job(execution, "n1")
    return job.status, job.result


async def test_s97_math_in_a_node() -> None:
    async with opened() as b:
        b.engine.system.register_function("no1", lambda: 1)
        status, text = await result(b, "math.js", "1 +")
        assert status == -2 and text.startswith("SyntaxError: ")
        for expression, value in (
            (" 1 + 1 ", 2), ("1 + {{$context.data.n}}", 2), ("{{$jobsMapByNodeKey.n0}}", 1),
            ("1 + {{$system.no1}}", 2), ("{{$system.now}}", iso(datetime.fromtimestamp(START / 1000, UTC))),
        ):  # fmt: skip
            assert await result(b, "math.js", expression, {"data": {"n": 1}}) == (1, value)


@pytest.mark.parametrize(
    ("expression", "scope", "value"),
    [
        ("'a{{a}}'", {"a": 1}, "a$$0"),
        ("CONCATENATE('a', {{a}})", {"a": "t1"}, "at1"),
        ("{{a}} & 1", {"a": "at"}, "at1"),
        ("{{a}} + 1", {"a": None}, 1),
        ("100*2.3", {}, 230),
        ("'a\\nb'", {}, "a\nb"),
        ("{{a}} + 1", {"a": 2**40}, 2**40 + 1),
    ],
)
def test_s97_formula(expression: str, scope: dict[str, Any], value: Any) -> None:
    assert evaluate("formula.js", expression, scope) == value


@pytest.mark.parametrize(
    ("expression", "scope", "value"),
    [
        ("range(1,3,1)", {}, [1, 2, 3]), ("numeric('123')", {}, 123), ("{{a}}[1]", {"a": [7, 8]}, 7),
        ("{{a.0}}", {"a": [7, 8]}, 7), ("{{a.1}}", {"a": {"1": 1}}, 1), ("100*2.3", {}, 230),
        ("{{a}} + 1", {"a": None}, 1),
    ],
)  # fmt: skip
def test_s97_ranges_and_indexes_of_math(expression: str, scope: dict[str, Any], value: Any) -> None:
    assert evaluate("math.js", expression, scope) == value


def test_s97_ranges_count_from_1_in_math() -> None:
    with pytest.raises(ExpressionError):
        evaluate("math.js", "{{a}}[0]", {"a": [1]})


@pytest.mark.parametrize("value", ["it's", None, 5, NOW])
@pytest.mark.parametrize("engine", ["math.js", "formula.js", "python"])
def test_s97_placeholders_are_bound_as_values_and_functions_are_called(engine: str, value: Any) -> None:
    assert evaluate(engine, "{{a}}", {"a": value}) == value
    assert evaluate(engine, " {{ a }} ", {"a": lambda: value}) == value


@pytest.mark.parametrize(
    ("path", "scope", "value"),
    [
        ("a.0", {"a": [1, 2]}, 1), ("a.1", {"a": [1, 2]}, 2), ("a.b", {"a": [{"b": 1}, {"b": 2}]}, [1, 2]),
        ("a-b", {"a-b": 3}, 3), ("a.b-c", {"a": {"b-c": 4}}, 4), ("a.1a", {"a": {"1a": 5}}, 5),
        ("a.b", {"a": {"b": None}}, None), ("a.b", {}, None),
    ],
)  # fmt: skip
def test_s97_placeholders_reach_into_lists_and_odd_keys(path: str, scope: dict[str, Any], value: Any) -> None:
    assert evaluate("math.js", f"{{{{{path}}}}}", scope) == value


@pytest.mark.parametrize("engine", ["math.js", "formula.js", "python"])
@pytest.mark.parametrize(
    "expression",
    [
        "process", "window", "globalThis", "this.constructor", "constructor.constructor",
        "({}).constructor.constructor('return process')()",
        "__import__('os')", "''.__class__", "().__class__.__bases__", "eval('1')", "import('fs')",
    ],
)  # fmt: skip
def test_s97_sandbox_has_no_way_out(engine: str, expression: str) -> None:
    with pytest.raises(ExpressionError):
        evaluate(engine, expression, {})


@pytest.mark.parametrize(
    ("value", "text"),
    [(1, "1"), (None, ""), (math.nan, ""), (math.inf, ""), (False, "false"), (lambda: "called", "called")],
)
def test_s97_string(value: Any, text: str) -> None:
    assert evaluate("string", "{{a}}", {"a": value}) == text
    assert evaluate("string", "x{{nothing}}y", {}) == "xy"


def test_s97_columns_are_flattened_one_level_for_each_list() -> None:
    orders = {"orders": [{"items": [{"q": 5}, {"q": 6}]}, {"items": [{"q": 7}]}, {}]}
    assert resolve_path(orders, "orders.items.q") == [5, 6, 7, None]
    assert resolve_path({"shop": orders}, "shop.orders.items.q")[:3] == [5, 6, 7]
    assert resolve_path(orders, "orders.0.items.1.q") == 6
    assert resolve_path(orders, "orders.length") == 3


def test_s98_system_functions() -> None:
    system = SystemFunctions(lambda: NOW, zone=UTC, instance_id="engine-1")
    scope = {"$system": system.as_scope()}
    assert evaluate("python", "{{$system.instanceId}}", scope) == "engine-1"
    first, second = (evaluate("python", "{{$system.genSnowflakeId}}", scope) for _ in range(2))
    assert isinstance(first, int) and first < second < 2**53


UNITS = [which + unit for which in ("last", "this", "next") for unit in ("Week", "Month", "Quarter", "Year")]


@pytest.mark.parametrize("name", ["yesterday", "today", "tomorrow", *UNITS])
def test_s98_ranges_hold_exactly_their_own_instants(name: str) -> None:
    system = SystemFunctions(lambda: NOW, zone=UTC)
    found = system.date_range(name)
    second, inside = timedelta(seconds=1), found.start + (found.end - found.start) / 2
    assert [moment in found for moment in (found.start, inside, found.end - second)] == [True] * 3
    far = found.start - (found.end - found.start) * 5
    assert [moment in found for moment in (far, found.start - second, found.end)] == [False] * 3
