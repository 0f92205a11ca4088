"""Spreadsheet functions that ask: AND, OR, NOT, ISBLANK, ISNUMBER, TYPE … (4.2). IF and its kin: lazy.py."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from desktop_app.domain.expressions.errors import RangeError
from desktop_app.domain.expressions.functions import FunctionTable
from desktop_app.domain.expressions.sequences import flattened, identity
from desktop_app.domain.operators import truthy
from desktop_app.domain.values import NAN, number_of, text_of

LOGIC: Final = FunctionTable(fold=True)


def _true(value: Any) -> bool:
    if isinstance(value, str) and value.upper() in ("TRUE", "FALSE"):
        return value.upper() == "TRUE"
    return truthy(value)


LOGIC.register("AND", call=lambda *values: all(map(_true, flattened(values))))
LOGIC.register("OR", call=lambda *values: any(map(_true, flattened(values))))
LOGIC.register("XOR", call=lambda *values: sum(map(_true, flattened(values))) % 2 == 1)
LOGIC.register("NOT", call=lambda value: not _true(value))
LOGIC.register("TRUE", call=lambda: True)
LOGIC.register("FALSE", call=lambda: False)
LOGIC.register("NA", call=lambda: NAN)


def is_number(value: Any) -> bool:
    """Return whether ``value`` is a number (booleans are none)."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value == value


LOGIC.register("ISBLANK", call=lambda value: value is None)
LOGIC.register("ISNUMBER", call=is_number)
LOGIC.register("ISTEXT", call=lambda value: isinstance(value, str))
LOGIC.register("ISNONTEXT", call=lambda value: not isinstance(value, str))
LOGIC.register("ISLOGICAL", call=lambda value: isinstance(value, bool))
LOGIC.register("ISARRAY", call=lambda value: isinstance(value, list))
LOGIC.register("ISNA", call=lambda value: value != value)
LOGIC.register("ISDATE", call=lambda value: isinstance(value, datetime))


@LOGIC.add("N")
def _n(value: Any) -> Any:
    return number_of(value) if isinstance(value, (int, float, bool, datetime)) else 0


LOGIC.register("T", call=lambda value: value if isinstance(value, str) else "")


@LOGIC.add("TYPE")
def _type(value: Any) -> int:
    numbers = {str: 2, bool: 4, list: 64}
    return numbers.get(type(value), 1 if is_number(value) else 16)


@LOGIC.add("HAS", "CONTAINS")
def _contains(values: Any, item: Any) -> bool:
    if isinstance(values, str):
        return text_of(item) in values
    if not isinstance(values, list):
        raise RangeError("CONTAINS needs a list or a text")
    wanted = identity(item)
    return any(identity(value) == wanted for value in values)
