"""Hostile input ends as an error or as null, soon and small."""

from __future__ import annotations

import time
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.domain.expressions import ExpressionError, evaluate, evaluators

SCOPE = {"t": "a" * 1_000_000, "r": [{"v": i} for i in range(10_000)], "$context": {"a": 1}}
HOSTILE = {
    "python": [
        "'a' * 10**9", "[0] * 10**9", "[[0] * 1000] * 1000000", "'a'" + " * 1000" * 5, "range(10**12)",
        "range(1, 10**12)",
        "[i for i in range(1, 1000000) for j in range(1, 1000000)]", "[[i] * 1000 for i in range(1, 1000)]",
        "{{t}}.replace('a', {{t}})", "{{t}}.join([{{t}}] * 1000)",
        "[{{t}}.upper() for i in range(1, 100000)]", "{{t}} * 5",
        "[{i: i} for i in range(1, 500000)]", "'x'.ljust(10**9)", "'x'.zfill(10**9)",
        "(" * 5000 + "1" + ")" * 5000, "-" * 15000 + "1",
        "not " * 4000 + "1", "[" * 5000, "0" + "[0]" * 4000, "0" + ".a" * 4000, "0" + " if 1 else 0" * 1000,
        "a" * 30000,
        "[{{t}}[i:] for i in range(1, 1000)]", "1 or " * 7000 + "1",
        "sum([[[[1] * 1000] * 1000] * 1000] * 1000)",
        "[[x, x] for x in [[x, x] for x in [[x, x] for x in [[1] * 1000] * 100]]] * 500",
    ],
    "math.js": [
        "zeros(10000, 10000)", "identity(100000)", "ones(300, 300) * ones(300, 300)", "ones(90, 90)^1000",
        "det(ones(500, 500))",
        "1:10^12", "1:0.000001:1000", "5" + "!" * 5000, "2 " * 5000, "true?" * 3000 + "1", "[1;" * 3000,
        "repeat('a', 10^9)",
    ],
    "formula.js": [
        "REPT('a', 1000000000)", "SUBSTITUTE({{t}}, 'a', {{t}})", "CONCATENATE({{t}}, {{t}})",
        "SEARCH('a*a*a*a*b', {{t}})",
        "SEQUENCE(1000000, 1000)", "WORKDAY('2024-01-01', 100000000)", "TEXT(1, REPT('0', 100000))",
        "IF(" * 3000, "'a'.repeat(1e9)",
        "'a'.padStart(1000000000)", "DATE(2024, 99999999999, 1)", "{{r}}" + "[0]" * 4000,
    ],
}  # fmt: skip
CASES = [(engine, expression) for engine, expressions in HOSTILE.items() for expression in expressions]


@pytest.mark.parametrize(("engine", "expression"), CASES, ids=lambda text: text[:40])
def test_ends_as_an_error_soon(engine: str, expression: str) -> None:
    started = time.perf_counter()
    with pytest.raises(ExpressionError):
        evaluate(engine, expression, SCOPE)
    assert time.perf_counter() - started < 2


@pytest.mark.parametrize(
    ("engine", "expression"),
    [
        ("python", "9**9**9**9"), ("math.js", "9^9^9^9"), ("math.js", "factorial(10^9)"),
        ("math.js", "combinations(10^12, 10^6)"),
        ("formula.js", "POWER(9, POWER(9, 9))"), ("formula.js", "FACT(100000)"), ("python", "1 << 5000"),
        ("python", "1" + "0" * 19000), ("math.js", "permutations(10^9, 10^8)"),
    ],
)  # fmt: skip
def test_huge_numbers_are_null(engine: str, expression: str) -> None:
    assert evaluate(engine, expression, {}) is None


@pytest.mark.parametrize(
    "expression",
    [
        "[i for i in range(1, 10000000)]",
        "[[i] for i in range(1, 400000)]",
        "[{{t}} + 'b' for i in range(1, 100)]",
    ],
)
def test_memory_stays_small(expression: str) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(ExpressionError):
            evaluate("python", expression, SCOPE)
        assert tracemalloc.get_traced_memory()[1] < 200_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("engine", ["python", "math.js", "formula.js"])
def test_long_sums_are_no_deep_ones(engine: str) -> None:
    assert evaluate(engine, "1" + " + 1" * 2000, {}) == 2001


@pytest.mark.parametrize("engine", ["python", "math.js", "formula.js"])
@given(text=st.text(alphabet="0123456789+-*/^!%()[]{}<>=&|?:;,.'\" abcinotfrx$\\_#~", max_size=40))
@settings(max_examples=300, deadline=None)
def test_any_text_yields_a_value_or_an_expression_error(engine: str, text: str) -> None:
    problems = evaluators[engine].check(text)
    try:
        evaluate(engine, text, {})
    except ExpressionError:
        return
    assert problems == []
