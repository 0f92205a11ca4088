"""The basic logic engine, along the tables of the specification."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.domain.operators import DEFAULT, OperatorError, evaluate_logic, loosely_equal, order
from desktop_app.domain.values import MISSING, epoch_ms, iso

NOW = datetime(2024, 7, 15, 10, 20, 30, tzinfo=UTC)
MS, ISO = epoch_ms(NOW), iso(NOW)
YESTERDAY, TOMORROW = NOW - timedelta(days=1), NOW + timedelta(days=1)


def holds(operator: str, *operands: Any) -> bool:
    return evaluate_logic({"calculator": operator, "operands": list(operands)})


EQUAL: list[tuple[Any, Any]] = [
    (1, 1), (1, 1.0), (1, "1"), (1, "1.0"), (0, ""), (False, 0), (True, "1"), (False, ""), (None, MISSING),
    (NOW, ISO), (NOW, MS), (NOW, "2024-07-15T18:20:30+08:00"), ([1], 1), ([], ""), ([1, None], "1,"),
    ({"a": [1]}, {"a": [1]}), ("16", 0x10), ("0x10", 16), ([1, 2], [1, 2]),
]  # fmt: skip
UNEQUAL: list[tuple[Any, Any]] = [
    (1, 2), ("a", "A"), ("1", "1.0"), (True, 2), (1, "x"), (math.nan, math.nan), ({}, "x"), ([1], [2]),
    (NOW, MS + 1), (NOW, "abc"), (NOW, True), (NOW, False), (NOW, None), (NOW, 0), (NOW, 1), (NOW, MISSING),
    (None, 1), (None, 0), (None, ""), (None, False), (None, True), ([1], ["1"]), ({"a": 1}, {"a": 2}),
]  # fmt: skip


@pytest.mark.parametrize(("a", "b"), EQUAL)
def test_equal(a: Any, b: Any) -> None:
    assert holds("equal", a, b) and holds("==", b, a) and not holds("notEqual", a, b)


@pytest.mark.parametrize(("a", "b"), UNEQUAL)
def test_unequal(a: Any, b: Any) -> None:
    assert holds("!=", a, b) and holds("notEqual", b, a) and not holds("equal", a, b)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (1, 2),
        ("a", "b"),
        ("10", "9"),
        (9, "10"),
        (-1, None),
        (False, 1),
        (YESTERDAY, NOW),
        (NOW, iso(TOMORROW)),
        (0, NOW),
    ],
)
def test_less_and_greater(a: Any, b: Any) -> None:
    assert holds("lt", a, b) and holds("<=", a, b) and holds("gt", b, a) and holds(">=", b, a)
    assert not (holds("gt", a, b) or holds("gte", a, b) or holds("<", b, a) or holds("lte", b, a))


@pytest.mark.parametrize(("a", "b"), [(None, 0), (2, 2), (NOW, ISO), (NOW, MS), (True, 1), ([2], 2)])
def test_equal_order(a: Any, b: Any) -> None:
    assert holds("gte", a, b) and holds("lte", a, b) and not holds("gt", a, b) and not holds("lt", a, b)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (1, "x"),
        (MISSING, 1),
        (MISSING, MISSING),
        ({}, 1),
        (NOW, ""),
        (NOW, True),
        (NOW, False),
        (NOW, None),
        (math.nan, 1),
    ],
)
def test_incomparable_operands_make_every_ordering_false(a: Any, b: Any) -> None:
    assert not any(holds(operator, a, b) for operator in ("gt", "gte", "lt", "lte"))


@pytest.mark.parametrize(
    ("a", "b", "found"),
    [
        ([1, 2, 3], 2, True), ([1, 2, 3], "2", False), ([1], True, False), ([math.nan], math.nan, True),
        ([{"a": [1]}], {"a": [1]}, True), ([1, None], None, True), ([], 1, False), ("abc", "b", True),
        ("a1", 1, True), ("abc", "", True), ("abc", "d", False), ([[1]], [1], True),
    ],
)  # fmt: skip
def test_includes(a: Any, b: Any, found: bool) -> None:
    assert holds("includes", a, b) is found
    assert holds("notIncludes", a, b) is not found


def test_begin_and_end_of_texts() -> None:
    assert holds("startsWith", "abc", "a") and holds("startsWith", 123, 12) and holds("endsWith", 123, 23)
    assert holds("notStartsWith", "abc", "b") and holds("notEndsWith", "abc", "b")


@pytest.mark.parametrize(
    ("operator", "a"),
    [("includes", None), ("includes", 5), ("includes", {}), ("startsWith", None), ("endsWith", MISSING)],
)
def test_unsuitable_operands_raise_readably(operator: str, a: Any) -> None:
    with pytest.raises(OperatorError, match=r"empty|contains"):
        holds(operator, a, "x")


T = {"calculator": "equal", "operands": [1, 1]}
F = {"calculator": "equal", "operands": [1, 2]}


def group(kind: str, *parts: Any) -> dict[str, Any]:
    return {"group": {"type": kind, "calculations": list(parts)}}


@pytest.mark.parametrize(
    ("calculation", "outcome"),
    [
        (None, True), ({}, True), ({"operands": [1, 2]}, True), ({"calculator": "equal"}, True),
        ({"calculator": "equal", "operands": []}, True), (group("and"), True), (group("or"), False),
        ({"group": {"type": "and"}}, True), (group("and", T, F), False), (group("or", F, T), True),
        (group("and", T, group("or", F, group("and", T, T))), True), ({**F, "not": True}, False),
    ],
)  # fmt: skip
def test_calculation(calculation: Any, outcome: bool) -> None:
    assert evaluate_logic(calculation) is outcome


def test_groups_stop_at_the_first_decision() -> None:
    unknown = {"calculator": "nope", "operands": [1]}
    assert evaluate_logic(group("or", T, unknown)) is True
    assert evaluate_logic(group("and", F, unknown)) is False


def test_unknown_names_raise_and_are_named() -> None:
    with pytest.raises(OperatorError, match="nope"):
        evaluate_logic({"calculator": "nope", "operands": [1, 1]})
    with pytest.raises(OperatorError, match="nand"):
        evaluate_logic(group("nand", T))


def test_a_registered_operator_may_take_one_operand() -> None:
    operators = DEFAULT.copy()
    operators.register("isOdd", lambda n: n % 2, "is odd", ["odd"])
    assert evaluate_logic({"calculator": "odd", "operands": [3]}, operators) is True
    assert evaluate_logic({"calculator": "isOdd", "operands": [4]}, operators) is False
    assert "isOdd" not in DEFAULT


def test_operators_are_listed_once_with_labels() -> None:
    assert [operator.label for operator in DEFAULT][:3] == ["=", "≠", ">"]
    assert len(list(DEFAULT)) == 12


SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just(MISSING) | st.just(NOW)
)
ANY = SCALARS | st.lists(SCALARS) | st.dictionaries(st.text(), SCALARS)


@given(ANY, ANY)
def test_comparing_never_raises_and_is_symmetric(a: Any, b: Any) -> None:
    assert loosely_equal(a, b) is loosely_equal(b, a)
    there, back = order(a, b), order(b, a)
    assert there == -back or (math.isnan(there) and math.isnan(back))
