"""The dialect ``python``, the default: Python's expressions over listed functions and methods only (4.2)."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from desktop_app.domain.expressions import arithmetic as number
from desktop_app.domain.expressions.access import index_python, integer, kind_of, member
from desktop_app.domain.expressions.dialect import BinaryOperator, Dialect, UnaryOperator, compared
from desktop_app.domain.expressions.errors import TypeError
from desktop_app.domain.expressions.limits import Frame, check_size
from desktop_app.domain.expressions.math_dialect import bitwise, shift_left, shift_right
from desktop_app.domain.expressions.python_functions import FUNCTIONS
from desktop_app.domain.expressions.python_methods import call_method
from desktop_app.domain.expressions.sequences import joined, repeated, to_number
from desktop_app.domain.expressions.syntax import Syntax
from desktop_app.domain.operators import loosely_equal, order

COMPARISONS: Final = frozenset({"eq", "ne", "lt", "le", "gt", "ge", "in", "not in", "is", "is not"})
PYTHON_SYNTAX: Final = Syntax(
    infix={
        "or": (10, "or"), "and": (12, "and"),
        "==": (20, "eq"), "=": (20, "eq"), "!=": (20, "ne"),
        "<": (20, "lt"), "<=": (20, "le"), ">": (20, "gt"), ">=": (20, "ge"),
        "in": (20, "in"), "is": (20, "is"),
        "|": (22, "bitor"), "^": (23, "bitxor"), "&": (24, "bitand"),
        "<<": (25, "shl"), ">>": (25, "shr"),
        "+": (30, "add"), "-": (30, "sub"),
        "*": (40, "mul"), "/": (40, "div"), "//": (40, "floordiv"), "%": (40, "mod"),
        "**": (60, "pow"),
    },
    prefix={"-": (50, "neg"), "+": (50, "pos"), "~": (50, "bitnot"), "not": (15, "not")},
    comparisons=COMPARISONS,
    chained=True,
    comprehensions=True,
    comment="#",
)  # fmt: skip


def _numeric(operate: Callable[[Any, Any], Any]) -> BinaryOperator:
    """Let ``operate`` work on numbers; null counts as 0, texts are refused."""

    def run(frame: Frame, a: Any, b: Any) -> Any:
        if type(a) in number.NUMBERS and type(b) in number.NUMBERS:
            return operate(a, b)
        return operate(_number(a), _number(b))

    return run


def _number(value: Any) -> Any:
    if isinstance(value, (str, list, dict)):
        raise TypeError(f"{kind_of(value)} is no number; use number() to convert it")
    return to_number(value)


def _add(frame: Frame, a: Any, b: Any) -> Any:
    if type(a) in number.NUMBERS and type(b) in number.NUMBERS:
        return number.add(a, b)
    if isinstance(a, str) and isinstance(b, str):
        return frame.admit(joined((a, b)))
    if isinstance(a, list) and isinstance(b, list):
        check_size(len(a) + len(b))
        return frame.admit(a + b)
    if isinstance(a, str) or isinstance(b, str):
        raise TypeError(f"cannot add {kind_of(a)} and {kind_of(b)}; use str() or number() to convert one")
    return _ADD(frame, a, b)


def _subtract(frame: Frame, a: Any, b: Any) -> Any:
    """Subtract numbers; the difference of dates is in milliseconds."""
    if isinstance(a, datetime) and isinstance(b, (int, float)):
        return a - timedelta(milliseconds=b)
    return _SUBTRACT(frame, a, b)


def _multiply(frame: Frame, a: Any, b: Any) -> Any:
    if isinstance(b, (str, list)) and type(a) is int:
        a, b = b, a
    if isinstance(a, str) and type(b) is int:
        return frame.admit(repeated(a, b))
    if isinstance(a, list) and type(b) is int:
        frame.spend(check_size(len(a) * max(0, b)))
        return frame.admit(a * b)
    return _MULTIPLY(frame, a, b)


_ADD: Final = _numeric(number.add)
_SUBTRACT: Final = _numeric(number.subtract)
_MULTIPLY: Final = _numeric(number.multiply)


# --------------------------------------------------------------------------------------------- comparing


def python_equal(a: Any, b: Any) -> bool:
    """Compare as Python does, dates also with their ISO text or epoch milliseconds."""
    if isinstance(a, datetime) or isinstance(b, datetime):
        return loosely_equal(a, b)
    return bool(a == b)


def _ordered(test: Callable[[float], bool]) -> BinaryOperator:
    def run(frame: Frame, a: Any, b: Any) -> bool:
        if type(a) in number.NUMBERS and type(b) in number.NUMBERS:
            return test(order(a, b))
        frame.read(a)
        frame.read(b)
        return test(_python_order(a, b))

    return run


def _python_order(a: Any, b: Any) -> float:
    if isinstance(a, list) and isinstance(b, list):
        return (a > b) - (a < b)
    if isinstance(a, datetime) or isinstance(b, datetime):
        return order(a, b)
    if isinstance(a, str) != isinstance(b, str) or isinstance(a, (list, dict)) or isinstance(b, (list, dict)):
        raise TypeError(f"cannot compare {kind_of(a)} and {kind_of(b)}")
    return order(a, b)


def _contains(a: Any, b: Any) -> bool:
    if isinstance(b, Mapping):
        return a in b
    if isinstance(b, str):
        if not isinstance(a, str):
            raise TypeError("only a text can be in a text")
        return a in b
    if not isinstance(b, (list, tuple)):
        raise TypeError(f"nothing can be in {kind_of(b)}")
    return any(python_equal(item, a) for item in b)


def _is_same(a: Any, b: Any) -> bool:
    if a is None or b is None or isinstance(a, bool) or isinstance(b, bool):
        return a is b
    return python_equal(a, b)


BINARY: Final[dict[str, BinaryOperator]] = {
    "add": _add,
    "sub": _subtract,
    "mul": _multiply,
    "div": _numeric(number.divide),
    "floordiv": _numeric(number.floor_divide),
    "mod": _numeric(number.modulo),
    "pow": _numeric(number.power),
    "bitand": _numeric(bitwise(int.__and__)),
    "bitor": _numeric(bitwise(int.__or__)),
    "bitxor": _numeric(bitwise(int.__xor__)),
    "shl": _numeric(bitwise(shift_left)),
    "shr": _numeric(bitwise(shift_right)),
    "eq": compared(python_equal),
    "ne": compared(lambda a, b: not python_equal(a, b)),
    "lt": _ordered(lambda difference: difference < 0),
    "le": _ordered(lambda difference: difference <= 0),
    "gt": _ordered(lambda difference: difference > 0),
    "ge": _ordered(lambda difference: difference >= 0),
    "in": compared(_contains),
    "not in": compared(lambda a, b: not _contains(a, b)),
    "is": compared(_is_same),
    "is not": compared(lambda a, b: not _is_same(a, b)),
}


def python_truthy(value: Any) -> bool:
    """Return the truth of ``value`` as Python has it: empty lists and objects are false."""
    return bool(value)


UNARY: Final[dict[str, UnaryOperator]] = {
    "neg": lambda frame, value: -_number(value),
    "pos": lambda frame, value: _number(value),
    "bitnot": lambda frame, value: ~integer(value),
    "not": lambda frame, value: not value,
}
CONSTANTS: Final[dict[str, Any]] = {
    "null": None, "true": True, "false": False, "None": None, "True": True, "False": False,
    "pi": math.pi, "e": math.e, "inf": math.inf, "nan": math.nan,
}  # fmt: skip


PYTHON: Final = Dialect(
    name="python",
    syntax=PYTHON_SYNTAX,
    binary=BINARY,
    unary=UNARY,
    functions=FUNCTIONS,
    constants=CONSTANTS,
    index=index_python,
    member=member,
    method=call_method,
    truthy=python_truthy,
)
