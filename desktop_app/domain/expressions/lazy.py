"""Functions whose arguments are evaluated only when needed: IF, IFS, SWITCH, CHOOSE, IFERROR … (4.2)."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, Final

from desktop_app.domain.expressions.dialect import Dialect
from desktop_app.domain.expressions.errors import ExpressionError, LimitError, RangeError, TypeError
from desktop_app.domain.expressions.limits import Frame
from desktop_app.domain.operators import loosely_equal
from desktop_app.domain.values import number_of

Run = Callable[[Frame], Any]
Lazy = Callable[[Dialect, list[Run]], Run]


def _expect(name: str, arguments: list[Run], least: int, most: float = math.inf) -> None:
    if not least <= len(arguments) <= most:
        raise TypeError(f"{name!r} cannot take {len(arguments)} arguments")


def _if(dialect: Dialect, arguments: list[Run]) -> Run:
    _expect("IF", arguments, 2, 3)
    test, then = arguments[:2]
    otherwise = arguments[2] if len(arguments) > 2 else lambda frame: False
    return lambda frame: then(frame) if dialect.truthy(test(frame)) else otherwise(frame)


def _ifs(dialect: Dialect, arguments: list[Run]) -> Run:
    _expect("IFS", arguments, 2)
    pairs = list(zip(arguments[::2], arguments[1::2], strict=False))

    def run(frame: Frame) -> Any:
        for test, value in pairs:
            if dialect.truthy(test(frame)):
                return value(frame)
        raise RangeError("IFS: no condition is true")

    return run


def _switch(dialect: Dialect, arguments: list[Run]) -> Run:
    _expect("SWITCH", arguments, 3)
    subject, *rest = arguments
    default = rest.pop() if len(rest) % 2 else None

    def run(frame: Frame) -> Any:
        value = subject(frame)
        frame.read(value)
        for case, outcome in zip(rest[::2], rest[1::2], strict=True):
            if loosely_equal(value, case(frame)):
                return outcome(frame)
        if default is None:
            raise RangeError("SWITCH: no case matches")
        return default(frame)

    return run


def _choose(dialect: Dialect, arguments: list[Run]) -> Run:
    _expect("CHOOSE", arguments, 2)
    number, *choices = arguments

    def run(frame: Frame) -> Any:
        index = number_of(number(frame))
        if not 1 <= index < len(choices) + 1:
            raise RangeError("CHOOSE: there is no such choice")
        return choices[int(index) - 1](frame)

    return run


def _if_error(dialect: Dialect, arguments: list[Run]) -> Run:
    _expect("IFERROR", arguments, 1, 2)
    return _guarded(arguments[0], arguments[1] if len(arguments) > 1 else lambda frame: "")


def _guarded(subject: Run, fallback: Run) -> Run:
    def run(frame: Frame) -> Any:
        try:
            value = subject(frame)
        except LimitError:
            raise
        except (ExpressionError, ArithmeticError):
            return fallback(frame)
        return fallback(frame) if is_error_value(value) else value

    return run


def _is_error(dialect: Dialect, arguments: list[Run]) -> Run:
    _expect("ISERROR", arguments, 1, 1)
    missing = object()
    guarded = _guarded(arguments[0], lambda frame: missing)
    return lambda frame: guarded(frame) is missing


def is_error_value(value: Any) -> bool:
    """Return whether ``value`` stands for an arithmetic error: NaN or infinite."""
    return isinstance(value, float) and not math.isfinite(value)


LAZY: Final[Mapping[str, Lazy]] = {
    "if": _if,
    "ifs": _ifs,
    "switch": _switch,
    "choose": _choose,
    "iferror": _if_error,
    "iserror": _is_error,
}
