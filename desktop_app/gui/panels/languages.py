"""The expression engines of the domain as a person chooses them: labels, checks, functions for completion."""

from __future__ import annotations

import inspect
import math
from functools import cache, partial
from typing import Final

from desktop_app.domain.expressions import Evaluator, evaluators
from desktop_app.domain.expressions.dialect import Dialect
from desktop_app.domain.expressions.formula_dialect import FORMULA
from desktop_app.domain.expressions.functions import Function
from desktop_app.domain.expressions.math_dialect import MATH
from desktop_app.domain.expressions.python_dialect import PYTHON
from desktop_app.gui.panels.context import Fault, FunctionHint, Language
from desktop_app.gui.wording import tr, worded

_DIALECTS: Final[dict[str, Dialect]] = {dialect.name: dialect for dialect in (PYTHON, MATH, FORMULA)}
_EXAMPLES: Final = {
    "python": "{{$context.data.total}} * 1.19 if {{$context.data.taxed}} else 0",
    "math.js": "round({{$context.data.total}} * 1.19, 2)",
    "formula.js": "IF({{$context.data.total}} > 100, 0, 4.9)",
    "string": "Order {{$context.data.id}} is ready",
}
_TEXT_ONLY: Final = frozenset({"string"})


def languages() -> tuple[Language, ...]:
    """Return the registered engines in the order in which they are offered, plug-ins' included."""
    return tuple(_language(evaluator) for evaluator in evaluators.values())


def _language(evaluator: Evaluator) -> Language:
    dialect = _DIALECTS.get(evaluator.id)
    return Language(
        id=evaluator.id,
        label=evaluator.label or evaluator.id,
        hint=tr(evaluator.tooltip),
        example=_EXAMPLES.get(evaluator.id, ""),
        functions=()
        if dialect is None
        else tuple(_hint(dialect.functions.get(n)) for n in dialect.functions),
        check=partial(_fault, evaluator),
        conditions=evaluator.id not in _TEXT_ONLY,
    )


def _fault(evaluator: Evaluator, text: str) -> Fault | None:
    problems = evaluator.check(text) if text.strip() else []
    return Fault(worded(problems[0].message), problems[0].position) if problems else None


@cache
def _hint(function: Function) -> FunctionHint:
    return FunctionHint(function.name, f"{function.name}({', '.join(_arguments(function))})")


def _arguments(function: Function) -> list[str]:
    try:
        parameters = list(inspect.signature(function.call).parameters.values())
    except ValueError:
        return ["value"] if function.least else []
    shown = parameters[1:] if function.contextual else parameters
    names = [f"{p.name}…" if p.kind is p.VAR_POSITIONAL else _optional(p) for p in shown]
    return names if math.isinf(function.most) else names[: int(function.most)]


def _optional(parameter: inspect.Parameter) -> str:
    return parameter.name if parameter.default is parameter.empty else f"{parameter.name}?"
