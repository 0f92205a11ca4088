"""The dialect ``math.js``."""

from __future__ import annotations

from typing import Any

import pytest

from desktop_app.domain.expressions import ExpressionError, evaluate, evaluators

SCOPE: dict[str, Any] = {
    "a": [10, 20, 30], "n": 5, "null": None, "rows": [{"b": 1}, {"b": 2}], "map": {"1": 1},
    "a-b": 1, "o": {"b-c": 2, "1a": 3}, "f": lambda: "it's",
}  # fmt: skip


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        (" 1 + 1 ", 2), ("100*2.3", 230), ("0.1+0.2", 0.3), ("2^3^2", 512), ("-2^2", -4), ("2**3", 8),
        ("2 * -3", -6), ("1 - -1", 2), ("5!", 120), ("7 % 4 + 7 mod 4", 6), ("mod(-1, 3)", 2),
        ("2 pi / pi", 2), ("2(3+4)", 14), ("(1+1)(2)", 4), ("10/4", 2.5), ("1e3", 1000), ("0x10", 16),
        ("{{n}} + 1", 6), ("{{null}} + 1", 1), ("{{nope}} + 1", 1), ("{{rows.b}} * 2", [2, 4]),
        ("{{a}}[1]", 10), ("{{a.0}}", 10), ("{{map.1}}", 1), ("{{a}}[2:3]", [20, 30]), ('"abc"[1]', "a"),
        ("{{a-b}} + {{o.b-c}} + {{o.1a}}", 6), ("{{f}}", "it's"), ("{{ n }}", 5),
        ("range(1, 3, 1)", [1, 2, 3]), ("1:3", [1, 2, 3]), ("1:2:6", [1, 3, 5]), ("range(3,1,-1)", [3, 2, 1]),
        ("[1,2;3,4] * [1,2;3,4]", [[7, 10], [15, 22]]), ("[1,2;3,4][2,1]", 3), ("[1,2] .* [3,4]", [3, 8]),
        ("det([1,2;3,4])", -2), ("transpose([1,2;3,4])", [[1, 3], [2, 4]]), ("dot([1,2],[3,4])", 11),
        ("true ? 1 : 2", 1), ("{{n}} > 3 and not ({{n}} = 6)", True), ("1 < 2 < 3", True),
        ("3 > 2 > 2", False),
        ("0 == 1", False), ("1 = 1", True), ("xor(true, true)", False), ("true xor false", True),
        ("numeric('123')", 123), ("number('5') + 1", 6), ("string(5)", "5"), ('concat("a", "b")', "ab"),
        ("sum({{a}})", 60), ("mean(1, 2, 3)", 2), ("median({{a}})", 20), ("std({{a}})", 10),
        ("max({{a}})", 30),
        ("mode([1,1,2])", [1]), ("prod(2,3)", 6), ("quantileSeq([1,2,3,4], 0.5)", 2.5),
        ("cumsum(1,2,3)", [1, 3, 6]),
        ("round(2.345, 2)", 2.35), ("floor(-1.5)", -2), ("ceil(1.2)", 2), ("fix(-1.7)", -1), ("abs(-3)", 3),
        ("sqrt(16)", 4), ("cbrt(27)", 3), ("nthRoot(32, 5)", 2), ("log(8, 2)", 3), ("gcd(12, 18)", 6),
        ("lcm(4, 6)", 12),
        ("factorial(5)", 120), ("combinations(5, 2)", 10), ("permutations(5, 2)", 20), ("isPrime(97)", True),
        ("setUnion([1,2],[2,3])", [1, 2, 3]), ("setIntersect([1,2],[2,3])", [2]),
        ("sort([3,1,2])", [1, 2, 3]),
        ("size([1,2;3,4])", [2, 2]), ("typeOf(1)", "number"), ("format(3.14159, 3)", "3.14"),
        ("larger(2, 1)", True),
        ("{a: 1}.a", 1), ("1 + 1 # comment", 2), ("4294967296 * 2", 8589934592),
        ("9007199254740993", 9007199254740993),
        ("5 & 3", 1), ("1 << 4", 16), ("~1", -2),
    ],
)  # fmt: skip
def test_yields(expression: str, value: object) -> None:
    result = evaluate("math.js", expression, SCOPE)
    assert result == value
    assert isinstance(result, bool) is isinstance(value, bool)


@pytest.mark.parametrize(
    "expression",
    [
        "1/0",
        "0/0",
        "-1/0",
        "9^9^9",
        "1e400",
        "sqrt(-1)",
        "factorial(200)",
        "log(-1)",
        "0^-1",
        "null",
        "mean([])",
    ],
)
def test_what_is_no_finite_number_is_null(expression: str) -> None:
    assert evaluate("math.js", expression, SCOPE) is None


@pytest.mark.parametrize(
    ("expression", "name", "position"),
    [
        ("1 +", "SyntaxError", 3), ("(1", "SyntaxError", 2), ("1 2", "SyntaxError", 2),
        ("1 ` 2", "SyntaxError", 2),
        ("", "SyntaxError", 0), ("'a", "SyntaxError", 0), ("1 + foo", "ReferenceError", 4),
        ("foo(1)", "ReferenceError", 0), ("sqrt()", "TypeError", 0), ("1 + pow(2)", "TypeError", 4),
        ("{{a:1}}", "SyntaxError", None), ("{{this.a}}", "SyntaxError", None),
    ],
)  # fmt: skip
def test_a_faulty_expression_is_found_without_values(
    expression: str, name: str, position: int | None
) -> None:
    with pytest.raises(ExpressionError) as caught:
        evaluate("math.js", expression, SCOPE)
    assert type(caught.value).__name__ == name
    (problem,) = evaluators["math.js"].check(expression)
    assert position is None or problem.position == position


@pytest.mark.parametrize(
    "expression", ["{{a}}[0]", "{{a}}[4]", '"x" + 1', "[1,2] + [1]", "[1,2;3] * 2 * [1;2]", "inv([1,1;1,1])"]
)
def test_a_fault_of_values_raises(expression: str) -> None:
    assert evaluators["math.js"].check(expression) == []
    with pytest.raises(ExpressionError):
        evaluate("math.js", expression, SCOPE)
