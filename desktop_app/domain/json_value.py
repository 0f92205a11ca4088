"""What may stand in a document: finite, text-keyed JSON of bounded depth (engine.md 0.3)."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from typing import Any, Final

from desktop_app.domain.errors import Problem

MAX_DEPTH: Final = 200
"""Deepest nesting of lists and objects in one member; everything that walks a value relies on it."""

MAX_NUMBER: Final = 1e9
"""Largest coordinate of a position, in canvas units."""


def is_whole(value: Any) -> bool:
    """Return whether ``value`` is an integer; a boolean is none."""
    return isinstance(value, int) and not isinstance(value, bool)


def number_fault(value: Any) -> str | None:
    """Return why ``value`` cannot be a coordinate, or None."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "one is no number"
    return None if -MAX_NUMBER <= value <= MAX_NUMBER else "one is too large"


def json_problems(value: Any, node: str = "", path: str = "") -> Iterator[Problem]:
    """Yield what keeps ``value`` from being stored, with the dotted path of the place. Iterative, O(n)."""
    stack: list[tuple[Any, str, int]] = [(value, path, 0)]
    while stack:
        item, where, depth = stack.pop()
        if isinstance(item, Mapping | list | tuple):
            if depth >= MAX_DEPTH:
                yield Problem("the values are nested too deeply", node, path)
                return
            if isinstance(item, Mapping):
                yield from _name_problems(item, node, where)
            members = item.items() if isinstance(item, Mapping) else enumerate(item)
            stack += [(member, f"{where}.{name}", depth + 1) for name, member in members]
        elif isinstance(item, float) and not math.isfinite(item):
            yield Problem("the number is not finite", node, where)
        elif not isinstance(item, str | int | float | bool | None):
            yield Problem(f"a value of type {type(item).__name__} cannot be stored", node, where)


def _name_problems(item: Mapping[Any, Any], node: str, path: str) -> Iterator[Problem]:
    if any(not isinstance(name, str) for name in item):
        yield Problem("the names of an object must be text", node, path)


def same_json(old: Any, new: Any) -> bool:
    """Return whether two JSON values are written alike; ``1``, ``1.0`` and ``true`` are not."""
    return old is new or (old == new and json.dumps(old) == json.dumps(new))
