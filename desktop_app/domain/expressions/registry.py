"""The expression engines by id, and what nodes ask of them (4.2, 4.3, 4.13)."""

from __future__ import annotations

import builtins
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final

from desktop_app.domain.expressions.arithmetic import round_result
from desktop_app.domain.expressions.compiler import Program
from desktop_app.domain.expressions.dialect import Dialect
from desktop_app.domain.expressions.errors import ExpressionError, LimitError, SyntaxError, TypeError
from desktop_app.domain.expressions.formula_dialect import FORMULA
from desktop_app.domain.expressions.limits import MAX_OUTCOME, Frame, weight
from desktop_app.domain.expressions.math_dialect import MATH
from desktop_app.domain.expressions.python_dialect import PYTHON
from desktop_app.domain.expressions.tokens import PLACEHOLDER
from desktop_app.domain.operators import DEFAULT, Operators, evaluate_logic, truthy
from desktop_app.domain.quick import dataclass
from desktop_app.domain.template import render, resolve_path
from desktop_app.domain.values import MISSING, compact_json, text_of, to_json

Scope = Mapping[str, Any]
BASIC: Final = "basic"
DEFAULT_ENGINE: Final = "python"
CACHED_PROGRAMS: Final = 1024
MAX_INTERPOLATED: Final = 10_000_000


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in an expression, and at which offset."""

    message: str
    position: int


@dataclass(frozen=True, slots=True)
class Evaluator:
    """One expression engine. ``evaluate(expression, scope)`` raises ``ExpressionError`` or returns the
    outcome; ``check(expression)`` lists the problems that are there without any values."""

    id: str
    label: str
    tooltip: str
    link: str
    evaluate: Callable[[str, Scope], Any]
    check: Callable[[str], list[Problem]]


# ------------------------------------------------------------------------------------- evaluating a dialect


def _trimmed(expression: Any) -> str:
    if not isinstance(expression, str) or not expression.strip():
        raise SyntaxError("there is no expression", 0)
    return expression


def _value(scope: Scope, path: str) -> Any:
    """Resolve a placeholder: missing is null, a function is called (4.2)."""
    value = resolve_path(scope, path)
    if callable(value):
        value = value()
    return None if value is MISSING else value


_FAULTS: Final = (builtins.TypeError, ValueError, LookupError, AttributeError)


def _evaluation(dialect: Dialect) -> Evaluator:
    """Return an evaluator without label for a dialect, with its own cache of programs."""

    @lru_cache(maxsize=CACHED_PROGRAMS)
    def program(source: str) -> Program:
        return Program(source, dialect)

    def evaluate(expression: str, scope: Scope) -> Any:
        compiled = program(_trimmed(expression))
        values = [_value(scope, path) for path in compiled.paths]
        return _outcome(compiled, Frame(values, scope, compiled.slots))

    def check(expression: str) -> list[Problem]:
        try:
            program(_trimmed(expression))
        except ExpressionError as error:
            return [Problem(str(error), error.position or 0)]
        return []

    return Evaluator(dialect.name, "", "", "", evaluate, check)


def _outcome(compiled: Program, frame: Frame) -> Any:
    """Run and post-process; overflow is null, every fault an ``ExpressionError`` (decision 15)."""
    try:
        value = compiled.run(frame)
    except (OverflowError, ZeroDivisionError):
        return None
    except (RecursionError, MemoryError):
        raise LimitError("the expression is nested too deeply or makes too much data") from None
    except _FAULTS as error:
        raise TypeError(str(error)) from None
    if isinstance(value, (list, dict)) and weight(value, MAX_OUTCOME) > MAX_OUTCOME:
        raise LimitError("the outcome is too large")
    return round_result(value)


# ----------------------------------------------------------------------------------------- the string engine


def _string_text(value: Any) -> str:
    """Return the text of a value: lists and objects as compact JSON, NaN and infinities as '' (4.2)."""
    return compact_json(value) if isinstance(value, (list, tuple, dict)) else text_of(to_json(value))


def interpolate(expression: str, scope: Scope) -> str:
    """Replace each placeholder by the text of its value; always returns text (4.2, ``string``)."""

    length = 0

    def text(match: re.Match[str]) -> str:
        nonlocal length
        found = _string_text(_value(scope, match[1]))
        length += len(found)
        if length > MAX_INTERPOLATED:
            raise LimitError("the text becomes too long")
        return found

    return PLACEHOLDER.sub(text, _trimmed(expression).strip())


# ---------------------------------------------------------------------------------------------- the registry

evaluators: Final[dict[str, Evaluator]] = {}
"""All engines by id, in the order in which they are offered."""


def register_evaluator(evaluator: Evaluator) -> Evaluator:
    """Add or replace an engine under ``evaluator.id``; plug-ins call this (4.2)."""
    evaluators[evaluator.id] = evaluator
    return evaluator


def dialect_evaluator(dialect: Dialect, *, label: str, tooltip: str, link: str = "") -> Evaluator:
    """Return an engine for ``dialect``, ready to be registered."""
    bare = _evaluation(dialect)
    return Evaluator(dialect.name, label, tooltip, link, bare.evaluate, bare.check)


def evaluate(engine: str, expression: str, scope: Scope) -> Any:
    """Evaluate ``expression`` in an engine. Raises ``ExpressionError``, also for an unknown engine."""
    evaluator = evaluators.get(engine)
    if evaluator is None:
        raise ExpressionError(f"there is no expression engine “{engine}”")
    return evaluator.evaluate(expression, scope)


def evaluate_condition(
    engine: str | None, calculation: Any, expression: Any, scope: Scope, operators: Operators = DEFAULT
) -> bool:
    """Decide a condition: an expression engine by id, else the basic calculation with templates (4.3).

    Raises ``ExpressionError`` (also for a missing expression) or what a ``$system`` function raises.
    """
    evaluator = evaluators.get(engine) if isinstance(engine, str) else None
    if evaluator is None:
        return evaluate_logic(render(calculation, scope), operators)
    return truthy(to_json(evaluator.evaluate(expression, scope)))


register_evaluator(
    dialect_evaluator(
        PYTHON,
        label="Python",
        tooltip="Python expressions with a safe set of functions",
        link="expressions.md#python",
    )
)
register_evaluator(
    dialect_evaluator(
        MATH,
        label="Math.js",
        tooltip="Arithmetic, functions and matrices; [ ] counts from 1, ^ is power",
        link="expressions.md#math",
    )
)
register_evaluator(
    dialect_evaluator(
        FORMULA,
        label="Formula.js",
        tooltip="Spreadsheet functions; [ ] counts from 0, & joins texts",
        link="expressions.md#formula",
    )
)
register_evaluator(
    Evaluator(
        "string",
        "Text",
        "Text with variables in it",
        "expressions.md#text",
        interpolate,
        lambda expression: [],
    )
)
