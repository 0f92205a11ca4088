"""Arithmetic as the dialects share it: whole numbers stay whole, and nothing raises (decision 15).

Division by zero, overflow and undefined results are infinities or NaN, which become null at the end.
"""

from __future__ import annotations

import math
from typing import Any, Final

from desktop_app.domain.expressions.limits import MAX_INTEGER
from desktop_app.domain.values import NAN

Number = int | float
NUMBERS: Final = frozenset({int, float})
INFINITY: Final = math.inf


def bounded(number: Number) -> Number:
    """Return ``number``, or an infinity for an integer beyond the range of doubles."""
    if type(number) is int and not -MAX_INTEGER < number < MAX_INTEGER:
        return math.copysign(INFINITY, number > 0 or -1)
    return number


def tidy(number: Number) -> Number:
    """Return a whole double as an integer where that is exact."""
    if type(number) is float and number.is_integer() and abs(number) < 2**53:
        return int(number)
    return number


def add(a: Number, b: Number) -> Number:
    """a + b."""
    try:
        return a + b
    except OverflowError:
        return bounded(a) + bounded(b)


def subtract(a: Number, b: Number) -> Number:
    """a − b."""
    return add(a, -b)


def multiply(a: Number, b: Number) -> Number:
    """a × b."""
    try:
        return bounded(a * b)
    except OverflowError:
        return bounded(a) * bounded(b)


def divide(a: Number, b: Number) -> Number:
    """a ÷ b; by zero an infinity, 0 ÷ 0 NaN; exact where both are whole and it comes out even."""
    if b == 0:
        return NAN if a == 0 or a != a else math.copysign(INFINITY, a) * math.copysign(1, b)
    if type(a) is int and type(b) is int and a % b == 0:
        return a // b
    try:
        return a / b
    except OverflowError:
        return INFINITY if (a > 0) == (b > 0) else -INFINITY


def floor_divide(a: Number, b: Number) -> Number:
    """The whole part of a ÷ b, rounded down."""
    if type(a) is int and type(b) is int and b:
        return a // b
    quotient = divide(a, b)
    return math.floor(quotient) if math.isfinite(quotient) else quotient


def modulo(a: Number, b: Number) -> Number:
    """a − b ⌊a ÷ b⌋: the sign of the divisor."""
    if not b or math.isinf(a):
        return NAN
    return a % b


def remainder(a: Number, b: Number) -> Number:
    """What division leaves, with the sign of the dividend."""
    if not b or math.isinf(a):
        return NAN
    if type(a) is int and type(b) is int:
        return abs(a) % abs(b) * (-1 if a < 0 else 1)
    return math.fmod(a, b)


def power(a: Number, b: Number) -> Number:
    """a to the power b; undefined roots are NaN, everything beyond the doubles infinite."""
    try:
        if type(a) is int and type(b) is int and b >= 0:
            if abs(a) > 1 and a.bit_length() * b > 2 * MAX_INTEGER.bit_length():
                return -INFINITY if a < 0 and b % 2 else INFINITY
            return bounded(a**b)
        if a == 0 and b < 0:
            return INFINITY
        result = float(a) ** b
    except OverflowError:
        return -INFINITY if a < 0 and b % 2 == 1 else INFINITY
    return result if isinstance(result, float) else NAN


def rounded(number: Number, digits: Number = 0) -> Number:
    """Round half away from zero at ``digits`` decimals, as spreadsheets do and people expect."""
    if not math.isfinite(number) or not math.isfinite(digits):
        return number if math.isfinite(digits) else NAN
    places = int(digits)
    if places > 300 or (places >= 0 and type(number) is int):
        return number
    if places < -300:
        return 0
    return tidy(math.copysign(_shifted(abs(number), places, math.floor, 0.5), number))


def rounded_up(number: Number, digits: Number = 0) -> Number:
    """Round away from zero at ``digits`` decimals."""
    return _directed(number, digits, math.ceil)


def rounded_down(number: Number, digits: Number = 0) -> Number:
    """Round towards zero at ``digits`` decimals."""
    return _directed(number, digits, math.floor)


def _directed(number: Number, digits: Number, direction: Any) -> Number:
    if not math.isfinite(number) or not math.isfinite(digits) or digits > 300:
        return number
    places = max(-300, int(digits))
    return tidy(math.copysign(_shifted(abs(number), places, direction, 0.0), number))


def _shifted(number: Number, places: int, direction: Any, offset: float) -> float:
    """Apply ``direction`` to ``number`` shifted by ``places``; the shift is decimal, so 2.675 is 2.675."""
    shifted = (
        float(f"{float(number)!r}e{places}") if "e" not in repr(float(number)) else number * 10.0**places
    )
    if not math.isfinite(shifted):
        return float(number)
    return float(f"{direction(shifted + offset)}e{-places}")


def factorial(number: Number) -> Number:
    """n!; infinite beyond 170, NaN below 0, by the gamma function between whole numbers."""
    if number != number or number < 0:
        return NAN
    if number > 170:
        return INFINITY
    whole = tidy(number)
    return math.factorial(whole) if type(whole) is int else math.gamma(number + 1)


def combinations(n: Number, k: Number) -> Number:
    """The number of ways to choose k of n."""
    n, k = tidy(n), tidy(k)
    if type(n) is not int or type(k) is not int or k < 0 or n < 0:
        return NAN
    k = min(k, n - k)
    if k < 0:
        return 0
    if n > 10**12 or math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1) > 710:
        return INFINITY if k > 40 else bounded(math.comb(n, k))
    return math.comb(n, k)


def permutations(n: Number, k: Number) -> Number:
    """The number of ordered ways to take k of n."""
    n, k = tidy(n), tidy(k)
    if type(n) is not int or type(k) is not int or k < 0 or n < 0:
        return NAN
    if k > n:
        return 0
    return INFINITY if n > 10**12 or (k > 170 and n > 170) else bounded(math.perm(n, k) if k <= 170 else 0)


def guarded(function: Any) -> Any:
    """Wrap a function of ``math``: outside its domain NaN, beyond the doubles infinite."""

    def call(*numbers: Number) -> Number:
        try:
            result: Number = function(*numbers)
        except ValueError:
            return NAN
        except OverflowError:
            return INFINITY
        return result

    return call


def round_result(value: Any) -> Any:
    """Post-process an outcome: NaN and infinities null, other numbers rounded to 9 decimals (4.2)."""
    if type(value) is not float:
        return value
    if not math.isfinite(value):
        return None
    return tidy(round(value, 9))
