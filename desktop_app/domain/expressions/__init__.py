"""Expressions: the engines that calculations and conditions name, behind one registry (4.2).

Nothing here runs foreign code: a text is parsed to a closed tree and evaluated under limits of size,
steps and memory (``limits.py``), so hostile input ends as an ``ExpressionError``.
"""

from desktop_app.domain.expressions.errors import ExpressionError, LimitError, error_text
from desktop_app.domain.expressions.registry import (
    BASIC,
    DEFAULT_ENGINE,
    Evaluator,
    Problem,
    dialect_evaluator,
    evaluate,
    evaluate_condition,
    evaluators,
    interpolate,
    register_evaluator,
)

__all__ = [
    "BASIC",
    "DEFAULT_ENGINE",
    "Evaluator",
    "ExpressionError",
    "LimitError",
    "Problem",
    "dialect_evaluator",
    "error_text",
    "evaluate",
    "evaluate_condition",
    "evaluators",
    "interpolate",
    "register_evaluator",
]
