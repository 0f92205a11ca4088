"""Spreadsheet functions on numbers: rounding, powers, logarithms, angles and counting ways (4.2)."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from typing import Any, Final

from desktop_app.domain.expressions import arithmetic as number
from desktop_app.domain.expressions.access import integer
from desktop_app.domain.expressions.errors import RangeError
from desktop_app.domain.expressions.functions import FunctionTable
from desktop_app.domain.expressions.math_numbers import _gcd, _lcm, _log_of, _square_root
from desktop_app.domain.expressions.sequences import numbers_in, to_number
from desktop_app.domain.values import NAN

NUMBERS: Final = FunctionTable(fold=True)


def _one(name: str, call: Callable[[Any], Any]) -> None:
    NUMBERS.register(name, call=lambda value: number.tidy(call(to_number(value))))


def _finite(call: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: call(value) if math.isfinite(value) else value


_ONE_NUMBER: Final[dict[str, Callable[[Any], Any]]] = {
    "ABS": abs, "INT": _finite(math.floor), "SIGN": lambda x: (x > 0) - (x < 0), "SQRT": _square_root,
    "EXP": number.guarded(math.exp), "LN": lambda x: _log_of(x, math.e), "LOG10": lambda x: _log_of(x, 10),
    "SIN": number.guarded(math.sin), "COS": number.guarded(math.cos), "TAN": number.guarded(math.tan),
    "ASIN": number.guarded(math.asin), "ACOS": number.guarded(math.acos), "ATAN": number.guarded(math.atan),
    "SINH": number.guarded(math.sinh), "COSH": number.guarded(math.cosh),
    "TANH": number.guarded(math.tanh), "RADIANS": math.radians, "DEGREES": math.degrees,
    "FACT": lambda x: number.factorial(math.floor(x) if math.isfinite(x) else x),
    "SQRTPI": lambda x: _square_root(x * math.pi),
}  # fmt: skip
for _name, _call in _ONE_NUMBER.items():
    _one(_name, _call)


def _digits(name: str, call: Callable[[Any, Any], Any]) -> None:
    NUMBERS.register(name, call=lambda value, digits=0: call(to_number(value), to_number(digits)))


_digits("ROUND", number.rounded)
_digits("ROUNDUP", number.rounded_up)
_digits("ROUNDDOWN", number.rounded_down)
_digits("TRUNC", number.rounded_down)
NUMBERS.register("MOD", call=lambda a, b: number.modulo(to_number(a), to_number(b)))
NUMBERS.register("POWER", "POW", call=lambda a, b: number.power(to_number(a), to_number(b)))
NUMBERS.register("LOG", call=lambda value, base=10: number.tidy(_log_of(to_number(value), to_number(base))))
NUMBERS.register("ATAN2", call=lambda x, y: math.atan2(to_number(y), to_number(x)))
NUMBERS.register("COMBIN", call=lambda n, k: number.combinations(to_number(n), to_number(k)))
NUMBERS.register("PERMUT", call=lambda n, k: number.permutations(to_number(n), to_number(k)))
NUMBERS.register("GCD", call=_gcd, cost=2)
NUMBERS.register("LCM", call=_lcm, cost=3)
NUMBERS.register("PI", call=lambda: math.pi)
NUMBERS.register("RAND", call=random.random)


@NUMBERS.add("RANDBETWEEN")
def _random_between(low: Any, high: Any) -> int:
    first, last = integer(low), integer(high)
    if first > last:
        raise RangeError("RANDBETWEEN needs the smaller number first")
    return random.randint(first, last)


@NUMBERS.add("QUOTIENT")
def _quotient(a: Any, b: Any) -> Any:
    return number.rounded_down(number.divide(to_number(a), to_number(b)))


def _multiple(value: Any, step: Any, direction: Callable[[Any], Any]) -> Any:
    """Return the multiple of ``step`` next to ``value`` in one direction."""
    exact, width = to_number(value), abs(to_number(step))
    if not width:
        return 0
    count = number.rounded(number.divide(exact, width), 9)
    return number.rounded(direction(count) * width, 9) if math.isfinite(count) else NAN


NUMBERS.register("CEILING", call=lambda value, step=1: _multiple(value, step, math.ceil))
NUMBERS.register("FLOOR", call=lambda value, step=1: _multiple(value, step, math.floor))
NUMBERS.register("MROUND", call=lambda value, step: _multiple(value, step, number.rounded))


@NUMBERS.add("EVEN")
def _even(value: Any) -> Any:
    return number.multiply(2, number.rounded_up(to_number(value) / 2))


@NUMBERS.add("ODD")
def _odd(value: Any) -> Any:
    exact = to_number(value)
    size = number.rounded_up(abs(exact))
    size = size + 1 if size % 2 == 0 else size
    return -size if exact < 0 else size


NUMBERS.register("ISEVEN", call=lambda value: math.trunc(to_number(value)) % 2 == 0)
NUMBERS.register("ISODD", call=lambda value: math.trunc(to_number(value)) % 2 == 1)


# --------------------------------------------------------------------------------------------- finance


@NUMBERS.add("PMT")
def _payment(rate: Any, periods: Any, present: Any, future: Any = 0, at_start: Any = 0) -> Any:
    r, n, pv, fv = (to_number(part) for part in (rate, periods, present, future))
    if not r:
        return -number.divide(pv + fv, n)
    growth = number.power(1 + r, n)
    payment = number.divide(r * (pv * growth + fv), growth - 1)
    return -number.divide(payment, 1 + r if at_start else 1)


@NUMBERS.add("FV")
def _future_value(rate: Any, periods: Any, payment: Any, present: Any = 0, at_start: Any = 0) -> Any:
    r, n, pmt, pv = (to_number(part) for part in (rate, periods, payment, present))
    if not r:
        return -(pv + pmt * n)
    growth = number.power(1 + r, n)
    return -(pv * growth + pmt * (1 + r if at_start else 1) * (growth - 1) / r)


@NUMBERS.add("PV")
def _present_value(rate: Any, periods: Any, payment: Any, future: Any = 0, at_start: Any = 0) -> Any:
    r, n, pmt, fv = (to_number(part) for part in (rate, periods, payment, future))
    if not r:
        return -(fv + pmt * n)
    growth = number.power(1 + r, n)
    return -number.divide(fv + pmt * (1 + r if at_start else 1) * (growth - 1) / r, growth)


@NUMBERS.add("NPV")
def _net_present_value(rate: Any, *values: Any) -> Any:
    r = to_number(rate)
    flows = enumerate(numbers_in(values), start=1)
    return math.fsum(number.divide(value, number.power(1 + r, at)) for at, value in flows)
