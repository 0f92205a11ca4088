"""Expressions: the engines that calculations and conditions name, behind one registry (4.2).

Nothing here runs foreign code: a text is parsed to a closed tree and evaluated under limits of size,
steps and memory (``limits.py``), so hostile input ends as an ``ExpressionError``.

The registry is imported with the first use of one of its names: three languages with their functions take
longer to import than a window to open, and most starts evaluate nothing. So node types write
``expressions.evaluate(…)`` instead of importing the function.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from desktop_app.domain.expressions.errors import ExpressionError, LimitError, error_text

if TYPE_CHECKING:
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


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(f"{__name__}.registry"), name)
    globals()[name] = value
    return value
