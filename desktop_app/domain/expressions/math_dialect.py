"""The dialect ``math.js``: arithmetic, matrices as nested lists, counting from 1, ``^`` as power (4.2)."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Final

from desktop_app.domain.expressions import arithmetic as number
from desktop_app.domain.expressions.access import index_from_one, kind_of, member
from desktop_app.domain.expressions.dialect import BinaryOperator, Dialect, UnaryOperator
from desktop_app.domain.expressions.errors import ReferenceError, TypeError
from desktop_app.domain.expressions.functions import FunctionTable
from desktop_app.domain.expressions.limits import Frame, check_size
from desktop_app.domain.expressions.math_lists import LISTS
from desktop_app.domain.expressions.math_numbers import NUMBERS
from desktop_app.domain.expressions.matrices import MATRICES, matrix_power, multiplied
from desktop_app.domain.expressions.sequences import to_number
from desktop_app.domain.expressions.syntax import Syntax
from desktop_app.domain.operators import loosely_equal, order, truthy

COMPARISONS: Final = frozenset({"eq", "ne", "lt", "le", "gt", "ge"})
MATH_SYNTAX: Final = Syntax(
    infix={
        "or": (10, "or"), "xor": (11, "xor"), "and": (12, "and"),
        "||": (10, "or"), "&&": (12, "and"),
        "|": (15, "bitor"), "&": (17, "bitand"),
        "==": (20, "eq"), "=": (20, "eq"), "!=": (20, "ne"),
        "<": (20, "lt"), "<=": (20, "le"), ">": (20, "gt"), ">=": (20, "ge"),
        "<<": (25, "shl"), ">>": (25, "shr"),
        "+": (30, "add"), "-": (30, "sub"),
        "*": (40, "mul"), "/": (40, "div"), ".*": (40, "dotmul"), "./": (40, "dotdiv"),
        "%": (40, "mod"), "mod": (40, "mod"),
        "^": (60, "pow"), "**": (60, "pow"), ".^": (60, "dotpow"),
    },
    prefix={"-": (50, "neg"), "+": (50, "pos"), "not": (50, "not"), "!": (50, "not"), "~": (50, "bitnot")},
    postfix={"!": "factorial"},
    comparisons=COMPARISONS,
    chained=True,
    right_associative=frozenset({"pow", "dotpow"}),
    ternary=True,
    ranges=True,
    matrices=True,
    implicit_product=True,
    comment="#",
)  # fmt: skip


def elementwise(operate: Callable[[Any, Any], Any]) -> BinaryOperator:
    """Let ``operate`` work on scalars, on lists of equal length and on a list and a scalar."""

    def run(frame: Frame, a: Any, b: Any) -> Any:
        kinds = type(a), type(b)
        if kinds[0] is not list and kinds[1] is not list:
            return operate(a, b)
        frame.read(a)
        frame.read(b)
        return frame.admit(spread(a, b))

    def spread(a: Any, b: Any) -> Any:
        lists = isinstance(a, list), isinstance(b, list)
        if all(lists):
            if len(a) != len(b):
                raise TypeError(f"lists of {len(a)} and {len(b)} items cannot be combined")
            return [spread(x, y) for x, y in zip(a, b, strict=True)]
        if lists[0]:
            return [spread(x, b) for x in a]
        return [spread(a, y) for y in b] if lists[1] else operate(a, b)

    return run


def numeric(operate: Callable[[Any, Any], Any]) -> BinaryOperator:
    """Let ``operate`` work on numbers, with a quick way for two plain ones."""

    def convert(a: Any, b: Any) -> Any:
        return operate(to_number(a), to_number(b))

    slow = elementwise(convert)

    def run(frame: Frame, a: Any, b: Any) -> Any:
        if type(a) in number.NUMBERS and type(b) in number.NUMBERS:
            return operate(a, b)
        return slow(frame, a, b)

    return run


def each(operate: Callable[[Any], Any]) -> UnaryOperator:
    """Let ``operate`` work on a number or on all numbers of nested lists."""

    def spread(value: Any) -> Any:
        return [spread(item) for item in value] if isinstance(value, list) else operate(to_number(value))

    def run(frame: Frame, value: Any) -> Any:
        frame.read(value)
        return frame.admit(spread(value))

    return run


def bitwise(operate: Callable[[int, int], int]) -> Callable[[Any, Any], Any]:
    """Let ``operate`` work on whole numbers; anything else is refused."""

    def run(a: Any, b: Any) -> Any:
        first, second = number.tidy(a), number.tidy(b)
        if type(first) is not int or type(second) is not int:
            raise TypeError("whole numbers are needed for bit operations")
        return number.bounded(operate(first, second))

    return run


def shift_left(a: int, places: int) -> int:
    """a · 2^places, for shifts within the range of doubles."""
    return a << check_size(min(places, 1100)) if places >= 0 else a >> min(-places, 2000)


def shift_right(a: int, places: int) -> int:
    """a ÷ 2^places, rounded down."""
    return shift_left(a, -places)


def _multiply(frame: Frame, a: Any, b: Any) -> Any:
    if type(a) is list and type(b) is list:
        frame.read(a)
        frame.read(b)
        return multiplied(frame, a, b)
    return _DOT_MULTIPLY(frame, a, b)


def _power(frame: Frame, a: Any, b: Any) -> Any:
    if type(a) is list:
        frame.read(a)
        return matrix_power(frame, a, b)
    return _DOT_POWER(frame, a, b)


def _compare(test: Callable[[float], bool]) -> BinaryOperator:
    slow = elementwise(lambda a, b: test(order(a, b)))

    def run(frame: Frame, a: Any, b: Any) -> Any:
        if type(a) in number.NUMBERS and type(b) in number.NUMBERS:
            return test(a - b if a != b else 0)
        return slow(frame, a, b)

    return run


def _equal(frame: Frame, a: Any, b: Any) -> Any:
    return _EQUAL(frame, a, b)


def _refuse_method(frame: Frame, value: Any, name: str, arguments: list[Any]) -> Any:
    raise ReferenceError(f"{kind_of(value)} has no function {name!r} that expressions may use")


_DOT_MULTIPLY: Final = numeric(number.multiply)
_DOT_POWER: Final = numeric(number.power)
_EQUAL: Final = elementwise(loosely_equal)

MATH_BINARY: Final[dict[str, BinaryOperator]] = {
    "add": numeric(number.add),
    "sub": numeric(number.subtract),
    "mul": _multiply,
    "div": numeric(number.divide),
    "dotmul": _DOT_MULTIPLY,
    "dotdiv": numeric(number.divide),
    "mod": numeric(number.modulo),
    "pow": _power,
    "dotpow": _DOT_POWER,
    "bitand": numeric(bitwise(int.__and__)),
    "bitor": numeric(bitwise(int.__or__)),
    "shl": numeric(bitwise(shift_left)),
    "shr": numeric(bitwise(shift_right)),
    "xor": elementwise(lambda a, b: truthy(a) != truthy(b)),
    "eq": _equal,
    "ne": elementwise(lambda a, b: not loosely_equal(a, b)),
    "lt": _compare(lambda difference: difference < 0),
    "le": _compare(lambda difference: difference <= 0),
    "gt": _compare(lambda difference: difference > 0),
    "ge": _compare(lambda difference: difference >= 0),
}
MATH_UNARY: Final[dict[str, UnaryOperator]] = {
    "neg": each(lambda value: -value),
    "pos": each(lambda value: value),
    "not": lambda frame, value: not truthy(value),
    "bitnot": each(lambda value: bitwise(lambda a, b: ~a)(value, 0)),
    "factorial": each(number.factorial),
}
CONSTANTS: Final[dict[str, Any]] = {
    "true": True, "false": False, "null": None, "undefined": None,
    "True": True, "False": False, "None": None,
    "pi": math.pi, "PI": math.pi, "e": math.e, "E": math.e, "tau": math.tau,
    "phi": (1 + 5**0.5) / 2, "Infinity": math.inf, "NaN": math.nan,
    "LN2": math.log(2), "LN10": math.log(10), "LOG2E": math.log2(math.e), "LOG10E": math.log10(math.e),
    "SQRT2": math.sqrt(2), "SQRT1_2": math.sqrt(0.5),
}  # fmt: skip

FUNCTIONS: Final = FunctionTable()


def _operator_functions() -> None:
    """Offer the operators by their function names as well: ``add(1, 2)``, ``larger(a, b)``."""
    names = {
        "add": "add", "subtract": "sub", "divide": "div", "multiply": "mul", "pow": "pow", "mod": "mod",
        "dotMultiply": "dotmul", "dotDivide": "dotdiv", "dotPow": "dotpow", "equal": "eq", "unequal": "ne",
        "larger": "gt", "largerEq": "ge", "smaller": "lt", "smallerEq": "le", "xor": "xor",
        "bitAnd": "bitand", "bitOr": "bitor", "leftShift": "shl", "rightArithShift": "shr",
    }  # fmt: skip
    for name, operator in names.items():
        FUNCTIONS.register(name, call=MATH_BINARY[operator], contextual=True)
    FUNCTIONS.register("unaryMinus", call=MATH_UNARY["neg"], contextual=True)
    FUNCTIONS.register("not", call=MATH_UNARY["not"], contextual=True)


for _table in (NUMBERS, LISTS, MATRICES):
    FUNCTIONS.include(_table)
_operator_functions()

MATH: Final = Dialect(
    name="math.js",
    syntax=MATH_SYNTAX,
    binary=MATH_BINARY,
    unary=MATH_UNARY,
    functions=FUNCTIONS,
    constants=CONSTANTS,
    index=index_from_one,
    member=member,
    method=_refuse_method,
    boolean=True,
)
