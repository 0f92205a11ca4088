"""Reaching into values: members, indexes and slices. Only what a value holds, never what Python adds."""

from __future__ import annotations

import builtins
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from desktop_app.domain.expressions.errors import RangeError, ReferenceError, TypeError
from desktop_app.domain.expressions.limits import Frame
from desktop_app.domain.values import text_of

DATE_PARTS: Final = frozenset({"year", "month", "day", "hour", "minute", "second", "microsecond"})


def member(value: Any, name: str) -> Any:
    """Return ``value.name``: a member of a dict, ``length`` of a list or text, a part of a date."""
    if isinstance(value, Mapping):
        return value.get(name)
    if name == "length" and isinstance(value, (list, tuple, str)):
        return len(value)
    if isinstance(value, datetime) and name in DATE_PARTS:
        return getattr(value, name)
    raise ReferenceError(f"{kind_of(value)} has no member {name!r} that expressions may use")


def kind_of(value: Any) -> str:
    """Name the kind of a value for people."""
    names = {type(None): "null", bool: "a boolean", int: "a number", float: "a number", str: "a text"}
    names |= {list: "a list", tuple: "a list", dict: "an object", datetime: "a date"}
    return names.get(type(value), "this value")


def integer(value: Any) -> int:
    """Return an index or count as an integer; raises ``TypeError`` for anything else."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value != value:
        raise TypeError(f"a whole number is needed, not {kind_of(value)}")
    try:
        return int(value)
    except OverflowError:
        raise RangeError("the number is too large") from None


def element(value: Any, key: Any, base: int, *, strict: bool) -> Any:
    """Return one element; lists count from ``base``. What is not there raises if ``strict``, else is null."""
    if isinstance(value, Mapping):
        name = key if isinstance(key, str) else text_of(key)
        return value[name] if name in value else value.get(key) if _plain(key) else None
    if not isinstance(value, (list, tuple, str)):
        raise TypeError(f"{kind_of(value)} has no elements")
    if isinstance(key, str):
        if key.isdigit() and len(key) < 10:
            key = int(key)
        elif strict:
            raise TypeError("a list is indexed by numbers")
        else:
            return None
    index = integer(key) - base
    if 0 <= index < len(value):
        return value[index]
    if strict:
        raise RangeError(f"there is no element {index + base}: the list has {len(value)}")
    return None


def _plain(key: Any) -> bool:
    return not isinstance(key, (list, dict))


def index_from_zero(frame: Frame, value: Any, keys: tuple[Any, ...]) -> Any:
    """``value[key]`` as JavaScript has it: what is not there is null (formula.js)."""
    for key in keys:
        value = element(value, key, 0, strict=False)
    return value


def index_from_one(frame: Frame, value: Any, keys: tuple[Any, ...]) -> Any:
    """``value[keys]`` of math.js: counts from 1, several keys for rows and columns, lists of keys select."""
    if not keys:
        return value
    key, rest = keys[0], keys[1:]
    if isinstance(key, builtins.slice):
        return [index_from_one(frame, item, rest) for item in value]
    if isinstance(key, list):
        frame.read(key)
        chosen = [index_from_one(frame, element(value, each, 1, strict=True), rest) for each in key]
        return frame.admit("".join(chosen) if isinstance(value, str) else chosen)
    return index_from_one(frame, element(value, key, 1, strict=True), rest)


def index_python(frame: Frame, value: Any, keys: tuple[Any, ...]) -> Any:
    """``value[key]`` and slices as in Python: counts from 0, negative numbers from the end."""
    if len(keys) != 1:
        raise TypeError("only one index is possible")
    key = keys[0]
    if isinstance(key, builtins.slice):
        return frame.admit(_sliced(value, key))
    if isinstance(key, (int, float)) and isinstance(value, (list, tuple, str)) and key < 0:
        key = len(value) + integer(key)
        if key < 0:
            raise RangeError("there is no such element")
    return element(value, key, 0, strict=True)


def _sliced(value: Any, key: builtins.slice) -> Any:
    if not isinstance(value, (list, tuple, str)):
        raise TypeError(f"{kind_of(value)} cannot be sliced")
    parts = [None if part is None else integer(part) for part in (key.start, key.stop, key.step)]
    return value[builtins.slice(*parts)]
