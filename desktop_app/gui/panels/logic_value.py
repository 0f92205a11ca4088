"""The shape of a basic calculation: items, groups, and what the builder starts from (engine.md 4.1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeAlias

Calculation: TypeAlias = Mapping[str, Any]

DEFAULT_OPERATOR: Final = "equal"


def is_group(calculation: Any) -> bool:
    """Return whether ``calculation`` is a group rather than a single comparison."""
    return isinstance(calculation, Mapping) and isinstance(calculation.get("group"), Mapping)


def new_item() -> dict[str, Any]:
    """Return a comparison that a person fills in."""
    return {"calculator": DEFAULT_OPERATOR, "operands": ["", ""]}


def new_group(*calculations: Any, kind: str = "and") -> dict[str, Any]:
    """Return a group of ``calculations``."""
    return {"group": {"type": kind, "calculations": list(calculations)}}


def as_group(calculation: Any) -> Calculation:
    """Return what the builder shows: nothing is an empty group, one comparison a group of one."""
    if is_group(calculation):
        return calculation  # type: ignore[no-any-return]
    if isinstance(calculation, Mapping) and calculation:
        return new_group(calculation)
    return new_group()


def members(group: Any) -> list[Any]:
    """Return the parts of a group; a broken list is empty."""
    inner = group["group"].get("calculations") if is_group(group) else None
    return [part for part in inner if isinstance(part, Mapping)] if isinstance(inner, list) else []


def kind_of(group: Any) -> str:
    """Return ``and`` or ``or``, or whatever else the document says."""
    return str(group["group"].get("type", "and")) if is_group(group) else "and"


def with_members(group: Any, kind: str, calculations: list[Any]) -> dict[str, Any]:
    """Return ``group`` with another kind and other parts; its unknown members are carried through."""
    base = dict(group) if isinstance(group, Mapping) else {}
    inner = dict(base["group"]) if is_group(base) else {}
    return {**base, "group": {**inner, "type": kind, "calculations": calculations}}


def operands_of(item: Calculation) -> list[Any]:
    """Return the two operands that are shown; missing ones are empty texts."""
    given = item.get("operands")
    found = list(given) if isinstance(given, list) else []
    return [*found, "", ""][: max(2, len(found))]
