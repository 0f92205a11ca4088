"""Dotted paths inside a config: reading a member, replacing one in a copy, matching problems."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final


class _Absent:
    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = _Absent()
"""Stands for a member that the config does not have, as opposed to one that is null."""


def value_at(config: Any, path: str, default: Any = None) -> Any:
    """Return the member at ``path`` (``"condition.engine"``), or ``default`` where there is none."""
    found = config
    for part in path.split("."):
        if not isinstance(found, Mapping) or part not in found:
            return default
        found = found[part]
    return found


def with_value(config: Mapping[str, Any], path: str, value: Any) -> dict[str, Any]:
    """Return a copy of ``config`` whose member at ``path`` is ``value``; :data:`ABSENT` removes it.

    Only the objects on the way are copied; all other members, known or not, are carried through.
    """
    head, dot, rest = path.partition(".")
    copy = dict(config)
    if dot:
        inner = copy.get(head)
        copy[head] = with_value(inner if isinstance(inner, Mapping) else {}, rest, value)
    elif value is ABSENT:
        copy.pop(head, None)
    else:
        copy[head] = value
    return copy


def below(path: str, field: str) -> str | None:
    """Return what remains of ``path`` below ``field``: ``""`` for the field itself, None if elsewhere."""
    if path == field:
        return ""
    return path[len(field) + 1 :] if path.startswith(f"{field}.") else None


def same(first: Any, second: Any) -> bool:
    """Return whether two JSON values are the same in kind too: ``True`` is not ``1``, nor is ``1.0``."""
    if isinstance(first, Mapping) and isinstance(second, Mapping):
        return first.keys() == second.keys() and all(same(first[key], second[key]) for key in first)
    if isinstance(first, list | tuple) and isinstance(second, list | tuple):
        return len(first) == len(second) and all(map(same, first, second))
    return type(first) is type(second) and bool(first == second)
