"""Holds what a mock gives against what its node declares: nodes behind it count on that (editor.md F)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, Final, Literal

from desktop_app.domain.node_spec import Variable
from desktop_app.domain.quick import dataclass
from desktop_app.editor.browsing import type_name

ROWS: Final = 200
"""Elements of a list that are looked at."""
MOST: Final = 200
"""Differences that are told."""
CHECKED: Final = ("text", "int", "number", "bool", "date", "list", "object")


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One place (``lines[0].price``; empty for the whole) where a value is not what was declared: of another
    ``type``, ``missing``, or ``unknown``: it was not declared. ``declared`` and ``given`` are types.
    """

    path: str
    kind: Literal["type", "missing", "unknown"]
    declared: str = ""
    given: str = ""


def mismatches(declared: Variable, value: Any) -> tuple[Mismatch, ...]:
    """Return where a value differs from its declaration; null fits everywhere."""
    return tuple(islice(_found(declared, value, ""), MOST))


def fits(kind: str, value: Any) -> bool:
    """Tell whether a value is of a declared type: whole numbers are numbers, dates are texts or moments."""
    found = type_name(value)
    if kind == "number":
        return found in ("int", "number")
    if kind == "int":
        return found == "int" or (found == "number" and value.is_integer())
    return found == kind or (kind == "date" and found in ("text", "int"))


def _found(declared: Variable, value: Any, path: str) -> Iterator[Mismatch]:
    kind = declared.type.partition("[")[0]
    if value is None:
        return
    if kind in CHECKED and not fits(kind, value):
        yield Mismatch(path, "type", declared.type, type_name(value))
    elif isinstance(value, list):
        for number, item in enumerate(value[:ROWS] if declared.children else ()):
            yield from _element(declared, item, f"{path}[{number}]")
    elif isinstance(value, Mapping) and declared.children:
        yield from _members(declared, value, path)


def _element(declared: Variable, item: Any, path: str) -> Iterator[Mismatch]:
    """Look at one element of a list whose elements were declared by their members."""
    if isinstance(item, Mapping):
        yield from _members(declared, item, path)
    elif item is not None:
        yield Mismatch(path, "type", "object", type_name(item))


def _members(declared: Variable, value: Mapping[str, Any], path: str) -> Iterator[Mismatch]:
    known = {member.value: member for member in declared.children}
    for name, member in known.items():
        where = f"{path}.{name}" if path else name
        if name in value:
            yield from _found(member, value[name], where)
        else:
            yield Mismatch(where, "missing", member.type)
    for name in value:
        if name not in known:
            yield Mismatch(f"{path}.{name}" if path else name, "unknown", "", type_name(value[name]))
