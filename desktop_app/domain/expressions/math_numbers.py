"""Functions of ``math.js`` on single numbers, also applied to each number of a list (4.2)."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from desktop_app.domain.expressions import arithmetic as number
from desktop_app.domain.expressions.errors import TypeError
from desktop_app.domain.expressions.functions import FunctionTable
from desktop_app.domain.expressions.sequences import numbers_in, to_number
from desktop_app.domain.operators import order, strictly_equal, truthy
from desktop_app.domain.values import NAN, number_text, text_of

NUMBERS: Final = FunctionTable()


def _spread(operate: Callable[..., Any], value: Any, *others: Any) -> Any:
    if isinstance(value, list):
        return [_spread(operate, item, *others) for item in value]
    return operate(to_number(value), *map(to_number, others))


def _each(*names: str, call: Callable[..., Any], cost: int = 3) -> None:
    """Register a function of one number that also takes lists."""

    def run(x: Any) -> Any:
        return _spread(call, x)

    NUMBERS.register(*names, call=run, cost=cost)


def _fix(value: float) -> float:
    return math.trunc(value) if math.isfinite(value) else value


def _sign(value: float) -> int:
    return (value > 0) - (value < 0)


def _cube_root(value: float) -> float:
    root = math.copysign(abs(value) ** (1 / 3), value)
    return round(root) if math.isfinite(root) and abs(round(root)) ** 3 == abs(value) else root


def _square_root(value: float) -> float:
    if value < 0 or value != value:
        return NAN
    return math.isqrt(value) if type(value) is int and math.isqrt(value) ** 2 == value else math.sqrt(value)


_ONE_NUMBER: Final[dict[str, Callable[[Any], Any]]] = {
    "abs": abs, "sign": _sign, "cbrt": _cube_root, "sqrt": _square_root,
    "square": lambda x: number.multiply(x, x), "cube": lambda x: number.power(x, 3),
    "exp": number.guarded(math.exp), "expm1": number.guarded(math.expm1),
    "log1p": number.guarded(math.log1p),
    "sin": number.guarded(math.sin), "cos": number.guarded(math.cos), "tan": number.guarded(math.tan),
    "asin": number.guarded(math.asin), "acos": number.guarded(math.acos),
    "atan": number.guarded(math.atan), "sinh": number.guarded(math.sinh),
    "cosh": number.guarded(math.cosh), "tanh": number.guarded(math.tanh),
    "asinh": number.guarded(math.asinh), "acosh": number.guarded(math.acosh),
    "atanh": number.guarded(math.atanh), "factorial": number.factorial,
    "gamma": lambda x: number.factorial(x - 1) if x > 0 else NAN,
    "isNaN": lambda x: x != x, "isInteger": lambda x: number.tidy(x) == _fix(x) if x == x else False,
    "isPositive": lambda x: x > 0, "isNegative": lambda x: x < 0, "isZero": lambda x: x == 0,
    "radians": math.radians, "degrees": math.degrees,
}  # fmt: skip
for _name, _call in _ONE_NUMBER.items():
    _each(_name, call=_call)
_each("isPrime", call=lambda x: _is_prime(x), cost=40)
NUMBERS.register("unaryPlus", call=lambda x: _spread(lambda value: value, x))


def _is_prime(value: float) -> bool:
    """Test by Miller and Rabin; these bases decide every number below 2^64."""
    whole = number.tidy(value)
    bases = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37)
    if type(whole) is not int or whole < 2 or whole >= 2**64:
        return False
    if any(whole % base == 0 for base in bases):
        return whole in bases
    twos = ((whole - 1) & -(whole - 1)).bit_length() - 1
    return all(_passes(whole, base, twos) for base in bases)


def _passes(candidate: int, base: int, twos: int) -> bool:
    value = pow(base, (candidate - 1) >> twos, candidate)
    if value in (1, candidate - 1):
        return True
    return any((value := value * value % candidate) == candidate - 1 for _ in range(twos - 1))


def _floor(value: float) -> float:
    return math.floor(value) if math.isfinite(value) else value


def _ceil(value: float) -> float:
    return math.ceil(value) if math.isfinite(value) else value


def _at_digits(value: float, digits: float, direction: Callable[[float], float]) -> float:
    scale = 10.0 ** max(-300.0, min(300.0, digits))
    nearest = number.rounded(value, digits)
    if abs(nearest - value) < 1e-15 * abs(value):
        return nearest
    return number.tidy(direction(value * scale) / scale)


def _directed(name: str, direction: Callable[[float], float]) -> None:
    def run(x: Any, n: Any = 0) -> Any:
        if not n:
            return _spread(direction, x)
        return _spread(lambda value, digits: _at_digits(value, digits, direction), x, n)

    NUMBERS.register(name, call=run)


_directed("floor", _floor)
_directed("ceil", _ceil)
_directed("fix", _fix)
NUMBERS.register("round", call=lambda x, n=0: _spread(number.rounded, x, n))


@NUMBERS.add("log")
def _log(x: Any, base: Any = math.e) -> Any:
    return _spread(_log_of, x, base)


def _log_of(value: float, base: float) -> float:
    if value <= 0 or base <= 0 or base == 1:
        return -math.inf if value == 0 else NAN
    exact = {2: math.log2, 10: math.log10, math.e: math.log}.get(base)
    return exact(value) if exact else math.log(value) / math.log(base)


NUMBERS.register("log2", call=lambda x: _spread(_log_of, x, 2))
NUMBERS.register("log10", call=lambda x: _spread(_log_of, x, 10))
NUMBERS.register("ln", call=lambda x: _spread(_log_of, x, math.e))
NUMBERS.register("atan2", call=lambda y, x: math.atan2(to_number(y), to_number(x)))


@NUMBERS.add("nthRoot")
def _nth_root(x: Any, n: Any = 2) -> Any:
    return _spread(_root, x, n)


def _root(value: float, degree: float) -> float:
    if not degree or (value < 0 and degree % 2 == 0):
        return NAN
    root = number.power(abs(value), 1 / degree)
    whole = round(root) if math.isfinite(root) else root
    exact = number.power(whole, degree) == abs(value)
    return math.copysign(whole if exact else root, value)


@NUMBERS.add("hypot", cost=2)
def _hypot(*values: Any) -> Any:
    return math.hypot(*numbers_in(values))


@NUMBERS.add("gcd", cost=2)
def _gcd(a: Any, *others: Any) -> Any:
    return math.gcd(*(int(value) for value in numbers_in([a, *others])))


@NUMBERS.add("lcm", cost=3)
def _lcm(a: Any, *others: Any) -> Any:
    result = 1
    for value in numbers_in([a, *others]):
        result = math.lcm(result, int(value))
        if number.bounded(result) == math.inf:
            return math.inf
    return result


NUMBERS.register("combinations", call=lambda n, k: number.combinations(to_number(n), to_number(k)))


@NUMBERS.add("permutations")
def _permutations(n: Any, k: Any = None) -> Any:
    return number.permutations(to_number(n), to_number(n if k is None else k))


@NUMBERS.add("random")
def _random(a: Any = None, b: Any = None) -> float:
    low, high = (0, 1) if a is None else (0, to_number(a)) if b is None else (to_number(a), to_number(b))
    return low + random.random() * (high - low)


@NUMBERS.add("randomInt")
def _random_integer(a: Any, b: Any = None) -> int:
    return math.floor(_random(a, b))


# ----------------------------------------------------------------------------------- kinds and texts


@NUMBERS.add("numeric")
def _numeric(value: Any, kind: Any = "number") -> Any:
    if isinstance(value, list):
        return [_numeric(item, kind) for item in value]
    return text_of(value) if kind == "string" else to_number(value)


NUMBERS.register("number", call=lambda value=0: _numeric(value))
NUMBERS.register("bignumber", call=lambda value=0: _numeric(value))
NUMBERS.register("string", call=lambda value="": text_of(value))


@NUMBERS.add("boolean")
def _boolean(value: Any) -> bool:
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    return truthy(to_number(value)) if isinstance(value, str) else truthy(value)


NUMBERS.register("isNull", call=lambda value: value is None)
NUMBERS.register("isUndefined", call=lambda value: value is None)
NUMBERS.register("isNumeric", call=lambda value: isinstance(value, (int, float)))
NUMBERS.register("hasNumericValue", call=lambda value: bool(numbers_in([value])))
NUMBERS.register("deepEqual", call=strictly_equal)
NUMBERS.register("equalText", call=lambda a, b: text_of(a) == text_of(b))
NUMBERS.register("compareText", call=lambda a, b: _sign(order(text_of(a), text_of(b))))
NUMBERS.register("and", call=lambda *values: all(map(truthy, values)))
NUMBERS.register("or", call=lambda *values: any(map(truthy, values)))


@NUMBERS.add("compare")
def _compare(a: Any, b: Any) -> Any:
    difference = order(a, b)
    return _sign(difference) if difference == difference else NAN


@NUMBERS.add("typeOf")
def _type_of(value: Any) -> str:
    names = {type(None): "null", bool: "boolean", int: "number", float: "number", str: "string"}
    names |= {list: "Matrix", dict: "Object", datetime: "Date"}
    return names.get(type(value), "unknown")


@NUMBERS.add("format")
def _format(value: Any, options: Any = None) -> str:
    if not isinstance(value, (int, float)) or isinstance(value, bool) or options is None:
        return text_of(value)
    precision = options.get("precision") if isinstance(options, dict) else options
    if not isinstance(precision, int) or not 0 <= precision <= 100:
        raise TypeError("format needs a precision from 0 to 100")
    if isinstance(options, dict) and options.get("notation") == "fixed":
        return f"{value:.{precision}f}"
    return number_text(number.tidy(float(f"{value:.{max(1, precision)}g}")))
