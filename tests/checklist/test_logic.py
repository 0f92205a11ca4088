"""Engine.md 9.5: the operators of the basic logic engine."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from desktop_app.domain.operators import DEFAULT, OperatorError, evaluate_logic
from desktop_app.domain.values import MISSING, epoch_ms, iso
from tests.checklist.doubles import line, opened

NOW = datetime(2024, 7, 15, 10, 20, 30, 123_000, tzinfo=UTC)
MS, ISO = epoch_ms(NOW), iso(NOW)
YESTERDAY, TOMORROW = NOW - timedelta(days=1), NOW + timedelta(days=1)


def holds(operator: str, *operands: Any) -> bool:
    return evaluate_logic({"calculator": operator, "operands": list(operands)})


def outcomes(operator: str, pairs: list[tuple[Any, Any]]) -> set[bool]:
    return {holds(operator, *pair) for pair in pairs}


NOTHINGS: list[tuple[Any, Any]] = [(None, other) for other in (1, 0, "", False, True)]


@pytest.mark.parametrize("operator", ["equal", "=="])
def test_s95_equal(operator: str) -> None:
    assert outcomes(operator, [(1, 1), (1, "1"), (NOW, ISO), (NOW, MS), (MISSING, None)]) == {True}
    assert outcomes(operator, [(1, 2), (NOW, MS + 1), (NOW, "abc"), *NOTHINGS]) == {False}


@pytest.mark.parametrize("operator", ["notEqual", "!="])
def test_s95_notequal(operator: str) -> None:
    others: list[tuple[Any, Any]] = [(NOW, other) for other in ("abc", True, False, None, 0, 1)]
    assert outcomes(operator, [(1, 2), *others, *NOTHINGS]) == {True}
    assert outcomes(operator, [(1, 1), (NOW, MS), (NOW, ISO), (MISSING, None)]) == {False}


@pytest.mark.parametrize("operator", ["gt", ">"])
def test_s95_gt(operator: str) -> None:
    assert outcomes(operator, [(2, 1), (NOW, 0), (NOW, YESTERDAY), (NOW, iso(YESTERDAY))]) == {True}
    never = [(NOW, other) for other in (MS, ISO, "", True, False, None, TOMORROW, iso(TOMORROW))]
    assert outcomes(operator, [(1, 2), *never]) == {False}


@pytest.mark.parametrize("operator", ["lt", "<"])
def test_s95_lt(operator: str) -> None:
    assert outcomes(operator, [(1, 2), (NOW, TOMORROW), (NOW, iso(TOMORROW))]) == {True}
    others = (MS, ISO, "", True, False, None, 0, 1, YESTERDAY, iso(YESTERDAY))
    assert outcomes(operator, [(2, 1), *((NOW, other) for other in others)]) == {False}


@pytest.mark.parametrize("operator", ["gte", "lte", ">=", "<="])
def test_s95_gte_and_lte_hold_for_equals(operator: str) -> None:
    assert outcomes(operator, [(1, 1), (NOW, MS), (NOW, ISO), ("a", "a")]) == {True}


def test_s95_includes_and_the_ends_of_texts() -> None:
    assert holds("includes", [1, 2, 3], 2) and holds("includes", "abc", "b")
    assert not holds("includes", [1, 2, 3], 4) and holds("notIncludes", [1, 2, 3], 4)
    assert holds("startsWith", "abc", "a") and holds("endsWith", "abc", "c")
    assert holds("notStartsWith", "abc", "c") and holds("notEndsWith", "abc", "a")
    assert not holds("notIncludes", "abc", "b")


TRUE: dict[str, Any] = {"calculator": "equal", "operands": [1, 1]}
FALSE: dict[str, Any] = {"calculator": "equal", "operands": [1, 2]}


def group(kind: str, *calculations: Any) -> dict[str, Any]:
    return {"group": {"type": kind, "calculations": list(calculations)}}


def test_s95_groups() -> None:
    assert evaluate_logic(group("and", TRUE, group("or", FALSE, TRUE)))
    assert not evaluate_logic(group("or", FALSE, group("and", TRUE, FALSE)))
    assert evaluate_logic(group("and")) and not evaluate_logic(group("or"))
    assert all(evaluate_logic(nothing) for nothing in (None, MISSING, {}))
    with pytest.raises(OperatorError, match="nope"):
        evaluate_logic({"calculator": "nope", "operands": [1]})
    operators = DEFAULT.copy()
    operators.register("isOdd", lambda number: number % 2 == 1, "is odd")
    assert evaluate_logic({"calculator": "isOdd", "operands": [3]}, operators)


@pytest.mark.parametrize(
    ("operands", "result"),
    [([0, None], False), ([0, False], True), ([1, "1"], True), (["{{$context.nothing}}", None], True)],
)
async def test_s95_condition_without_an_engine_is_basic(operands: list[Any], result: bool) -> None:
    calculation = {"calculator": "equal", "operands": operands}
    async with opened() as b:
        execution = await b.run(*line(("condition", {"rejectOnFalse": False, "calculation": calculation})))
        assert await b.jobs(execution) == [("n0", 1, result)]
