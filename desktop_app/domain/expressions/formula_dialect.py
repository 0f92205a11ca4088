"""The dialect ``formula.js``: spreadsheet functions in a JavaScript-like grammar, counting from 0 (4.2)."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from desktop_app.domain.expressions import arithmetic as number
from desktop_app.domain.expressions.access import index_from_zero, member
from desktop_app.domain.expressions.dialect import BinaryOperator, Dialect, UnaryOperator, compared
from desktop_app.domain.expressions.formula_dates import DATES
from desktop_app.domain.expressions.formula_lists import LISTS
from desktop_app.domain.expressions.formula_logic import LOGIC
from desktop_app.domain.expressions.formula_numbers import NUMBERS
from desktop_app.domain.expressions.formula_text import TEXTS
from desktop_app.domain.expressions.functions import FunctionTable
from desktop_app.domain.expressions.limits import Frame
from desktop_app.domain.expressions.script_methods import GLOBALS, call_method
from desktop_app.domain.expressions.sequences import joined
from desktop_app.domain.expressions.syntax import Syntax
from desktop_app.domain.operators import loosely_equal, order, strictly_equal, truthy
from desktop_app.domain.values import number_of

FORMULA_SYNTAX: Final = Syntax(
    infix={
        "??": (8, "default"), "||": (10, "or"), "&&": (12, "and"),
        "===": (20, "same"), "!==": (20, "different"),
        "==": (20, "eq"), "=": (20, "eq"), "!=": (20, "ne"), "<>": (20, "ne"),
        "<": (22, "lt"), "<=": (22, "le"), ">": (22, "gt"), ">=": (22, "ge"),
        "&": (28, "join"),
        "+": (30, "add"), "-": (30, "sub"),
        "*": (40, "mul"), "/": (40, "div"), "%": (40, "mod"),
        "^": (60, "pow"), "**": (60, "pow"),
    },
    prefix={"-": (50, "neg"), "+": (50, "pos"), "!": (50, "not")},
    ternary=True,
    dates=True,
)  # fmt: skip


def _numeric(operate: Callable[[Any, Any], Any]) -> BinaryOperator:
    """Let ``operate`` work on numbers; what is no number counts as NaN, null as 0."""

    def run(frame: Frame, a: Any, b: Any) -> Any:
        if type(a) in number.NUMBERS and type(b) in number.NUMBERS:
            return operate(a, b)
        frame.read(a)
        frame.read(b)
        return operate(number_of(a), number_of(b))

    return run


def _add(frame: Frame, a: Any, b: Any) -> Any:
    """Add numbers, or join as soon as one side is a text, list, object or date."""
    if type(a) in number.NUMBERS and type(b) in number.NUMBERS:
        return number.add(a, b)
    if isinstance(a, (str, list, dict, datetime)) or isinstance(b, (str, list, dict, datetime)):
        return _join(frame, a, b)
    return number.add(number_of(a), number_of(b))


def _join(frame: Frame, a: Any, b: Any) -> Any:
    frame.read(a)
    frame.read(b)
    return frame.admit(joined((a, b)))


BINARY: Final[dict[str, BinaryOperator]] = {
    "add": _add,
    "join": _join,
    "sub": _numeric(number.subtract),
    "mul": _numeric(number.multiply),
    "div": _numeric(number.divide),
    "mod": _numeric(number.remainder),
    "pow": _numeric(number.power),
    "eq": compared(loosely_equal),
    "ne": compared(lambda a, b: not loosely_equal(a, b)),
    "same": compared(strictly_equal),
    "different": compared(lambda a, b: not strictly_equal(a, b)),
    "lt": compared(lambda a, b: order(a, b) < 0),
    "le": compared(lambda a, b: order(a, b) <= 0),
    "gt": compared(lambda a, b: order(a, b) > 0),
    "ge": compared(lambda a, b: order(a, b) >= 0),
}


def _signed(frame: Frame, value: Any) -> Any:
    frame.read(value)
    return number_of(value)


UNARY: Final[dict[str, UnaryOperator]] = {
    "neg": lambda frame, value: -_signed(frame, value),
    "pos": _signed,
    "not": lambda frame, value: not truthy(value),
}
CONSTANTS: Final[dict[str, Any]] = {
    "true": True, "false": False, "null": None, "none": None, "undefined": None, "NaN": math.nan,
    "Infinity": math.inf, "Math.PI": math.pi, "Math.E": math.e, "Number.MAX_SAFE_INTEGER": 2**53 - 1,
}  # fmt: skip

FUNCTIONS: Final = FunctionTable(fold=True)
for _table in (NUMBERS, LISTS, LOGIC, TEXTS, DATES, GLOBALS):
    FUNCTIONS.include(_table)
LAZY: Final = {
    "IF": "if", "IFS": "ifs", "SWITCH": "switch", "CHOOSE": "choose", "IFERROR": "iferror",
    "IFNA": "iferror", "ISERROR": "iserror", "ISERR": "iserror",
}  # fmt: skip


def _text_method(frame: Frame, value: Any, name: str, arguments: list[Any]) -> Any:
    return call_method(value, name, arguments)


FORMULA: Final = Dialect(
    name="formula.js",
    syntax=FORMULA_SYNTAX,
    binary=BINARY,
    unary=UNARY,
    functions=FUNCTIONS,
    constants=CONSTANTS,
    index=index_from_zero,
    member=member,
    method=_text_method,
    lazy=LAZY,
    fold_constants=True,
)
