"""The dialect ``python``."""

from __future__ import annotations

import ast
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.domain.expressions import ExpressionError, evaluate

NOW = datetime(2024, 3, 5, 10, 11, 12, tzinfo=UTC)
SCOPE: dict[str, Any] = {
    "a": [10, 20, 30], "n": 5, "s": "hi", "null": None, "rows": [{"b": 1}, {"b": 2}],
    "$system": {"now": lambda: NOW},
}  # fmt: skip


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("{{n}} + 1", 6), ("7 // 2 + 7 % 4 + 2 ** 3", 14), ("-7 // 2", -4), ("100*2.3", 230),
        ("{{null}} + 1", 1), ("1/0", None),
        ("9**9**9", None), ("10**400", None), ("null", None), ("None if true else 1", None), ("true", True),
        ("1 = 1", True),
        ("1 < {{n}} < 10", True), ("not {{n}} == 5", False), ("1 in [1] and 2 not in [1]", True),
        ("'i' in {{s}}", True),
        ("{{s}} is not None", True), ("'a' if {{n}} > 3 else 'b'", "a"), ("0 or 'x'", "x"), ("[] or 1", 1),
        ("[x * 2 for x in {{a}} if x > 10]", [40, 60]), ("sum(x for x in {{a}})", 60),
        ("[i + j for i in [1, 2] for j in [i]]", [2, 4]),
        ("{k: v + 1 for k, v in {'a': 1}.items()}", {"a": 2}), ("any(x > 20 for x in {{a}})", True),
        ("{'a': 1}['a']", 1),
        ("{{a}}[0]", 10), ("{{a}}[-1]", 30), ("{{a}}[1:]", [20, 30]), ("'abc'[::-1]", "cba"),
        ("{{rows}}[0].b", 1), ("(1, 2)", [1, 2]),
        ("range(3)", [0, 1, 2]), ("range(1, 3, 1)", [1, 2, 3]), ("len({{a}})", 3), ("max({{a}})", 30),
        ("min(3, 1)", 1), ("min([])", None),
        ("sorted([3, 1, 2], reverse=True)", [3, 2, 1]), ("round(2.5)", 3), ("round(1.005, 2)", 1.01),
        ("int('7')", 7), ("str({{a}})", "10,20,30"),
        ("{{s}}.upper() + '!'", "HI!"), ("'-'.join(['a', 'b'])", "a-b"), ("'a b'.split()", ["a", "b"]),
        ("'ab' * 2", "abab"), ("[0] * 2", [0, 0]),
        ("[1] + [2]", [1, 2]), ("{'a': 1}.get('b', 2)", 2), ("enumerate(['x'])", [[0, "x"]]),
        ("zip([1], [2])", [[1, 2]]), ("abs(-2)", 2),
        ("mean({{a}})", 20), ("sqrt(16)", 4), ("numeric('5')", 5),
        ("date('2024-07-15T00:00:00Z') < date('2025-01-01')", True),
        ("now().year", 2024), ("{{$system.now}} == '2024-03-05T10:11:12.000Z'", True),
        ("days_between('2024-01-01', '2024-01-03')", 2),
        ("5 ^ 1 | 8 & 12", 12), ("1 << 3", 8), ("'{{s}}'", "$$0"), ("dict([['a', 1]])", {"a": 1}),
        ("unique([1, 1])", [1]), ("1 # one", 1),
    ],
)  # fmt: skip
def test_yields(expression: str, value: object) -> None:
    result = evaluate("python", expression, SCOPE)
    assert result == value
    assert isinstance(result, bool) is isinstance(value, bool)


@pytest.mark.parametrize(
    "expression",
    [
        "__import__('os')", "''.__class__", "().__class__.__bases__[0].__subclasses__()", "[].append(1)",
        "'{}'.format(1)",
        "lambda: 1", "f'x'", "open('x')", "eval('1')", "getattr('', 'upper')", "x := 1", "a.b", "globals()",
        "now.__self__",
        "[x for x in 5]", "[x for x, y in [1]]", "x", "[x for x in [1]] + x", "'a' + 1", "'a' < 1",
        "1 in 'a'", "{{a}}[3]", "{{a}}['x']",
        "{[1]: 2}", "sorted([1], key=len)", "'a'.upper(1)", "{{a}}[1:2, 3]", "{1:2, **{}}", "f(*[1])",
        "1 if 2", "import os", "'a' - 1",
    ],
)  # fmt: skip
def test_raises(expression: str) -> None:
    with pytest.raises(ExpressionError):
        evaluate("python", expression, SCOPE)


def test_the_scope_is_not_changed() -> None:
    scope = {"a": [3, 1, 2]}
    evaluate("python", "[sorted({{a}}), reversed({{a}}), {{a}} + [1], {{a}} * 2]", scope)
    assert scope == {"a": [3, 1, 2]}


def test_comprehension_variables_end_with_the_comprehension() -> None:
    assert evaluate("python", "[[x for x in [1, 2]], [x for x in [3]]]", {}) == [[1, 2], [3]]


NUMBER = st.integers(-50, 50).map(str) | st.floats(-50, 50, allow_nan=False).map(lambda x: format(x, ".3f"))
ARITHMETIC = st.recursive(
    NUMBER.map(lambda text: f"({text})"),
    lambda inner: st.tuples(inner, st.sampled_from("+-*"), inner).map(lambda parts: f"({' '.join(parts)})"),
    max_leaves=12,
)


@given(ARITHMETIC)
def test_arithmetic_agrees_with_python(expression: str) -> None:
    expected = eval(compile(ast.parse(expression, mode="eval"), "", "eval"))
    assert evaluate("python", expression, {}) == pytest.approx(round(expected, 9))
