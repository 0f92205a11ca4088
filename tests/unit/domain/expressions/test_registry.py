"""The engines by id, the text engine and conditions."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from desktop_app.domain.expressions import (
    Evaluator,
    ExpressionError,
    error_text,
    evaluate,
    evaluate_condition,
    evaluators,
    register_evaluator,
)

SCOPE: dict[str, Any] = {"n": 5, "no": False, "calls": [], "name": "Ann"}


def test_the_engines_of_the_model_and_our_own_are_there() -> None:
    assert list(evaluators)[:4] == ["python", "math.js", "formula.js", "string"]
    assert all(evaluator.label and evaluator.tooltip for evaluator in evaluators.values())


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1, "1"), (None, ""), (math.nan, ""), (math.inf, ""), (False, "false"), ([1, "a"], '[1,"a"]'),
        ({"a": 1}, '{"a":1}'),
        (datetime(2024, 1, 2, tzinfo=UTC), "2024-01-02T00:00:00.000Z"), (lambda: 7, "7"), (0.5, "0.5"),
    ],
)  # fmt: skip
def test_the_text_engine_always_yields_text(value: object, text: str) -> None:
    assert evaluate("string", "{{x}}", {"x": value}) == text
    assert evaluate("string", " [{{x}}] ", {"x": value}) == f"[{text}]"


def test_text_of_values_is_not_scanned_again() -> None:
    assert evaluate("string", "{{a}}{{nope}}", {"a": "{{a}}"}) == "{{a}}"


def test_the_same_path_is_resolved_once() -> None:
    seen: list[int] = []

    def count() -> int:
        seen.append(1)
        return len(seen)

    assert evaluate("math.js", "{{f}} + {{ f }}", {"f": count}) == 2
    assert len(seen) == 1


def test_values_are_not_text_of_the_expression() -> None:
    assert evaluate("formula.js", "{{x}}", {"x": "1 + 1"}) == "1 + 1"


def test_an_unknown_engine_raises() -> None:
    with pytest.raises(ExpressionError, match="nope"):
        evaluate("nope", "1", {})


@pytest.fixture
def shouting() -> Iterator[str]:
    register_evaluator(Evaluator("shout", "Shout", "", "", lambda text, scope: text.upper(), lambda text: []))
    yield "shout"
    del evaluators["shout"]


def test_a_registered_engine_is_used_like_the_others(shouting: str) -> None:
    assert evaluate(shouting, "a", {}) == "A"
    assert evaluate_condition(shouting, None, "a", {}) is True


CALCULATION = {"calculator": "gt", "operands": ["{{n}}", 3]}


@pytest.mark.parametrize(
    ("engine", "calculation", "expression", "outcome"),
    [
        ("basic", CALCULATION, None, True), (None, CALCULATION, None, True),
        ("nope", CALCULATION, "1 = 2", True), (None, None, None, True),
        ("math.js", CALCULATION, "0 == 1", False), ("formula.js", None, "1 == 1", True),
        ("math.js", None, "{{n}} > 3", True),
        ("python", None, "''", False), ("python", None, "[]", True), ("python", None, "'0'", True),
        ("math.js", None, "1/0", False),
        ("basic", {"calculator": "equal", "operands": ["{{nope}}", None]}, None, True),
        ("basic", {"calculator": "gte", "operands": ["{{nope}}", 0]}, None, False),
    ],
)  # fmt: skip
def test_condition(engine: str | None, calculation: Any, expression: Any, outcome: bool) -> None:
    assert evaluate_condition(engine, calculation, expression, SCOPE) is outcome


@pytest.mark.parametrize(
    ("engine", "expression"), [("math.js", None), ("python", "  "), ("formula.js", "1 +")]
)
def test_a_condition_without_sound_expression_raises(engine: str, expression: Any) -> None:
    with pytest.raises(ExpressionError) as caught:
        evaluate_condition(engine, None, expression, SCOPE)
    assert error_text(caught.value).startswith("SyntaxError: ")


@pytest.mark.parametrize("engine", ["python", "math.js", "formula.js"])
def test_a_failing_system_function_is_heard(engine: str) -> None:
    def fail() -> None:
        raise ConnectionError("gone")

    with pytest.raises(ConnectionError):
        evaluate(engine, "{{f}}", {"f": fail})
