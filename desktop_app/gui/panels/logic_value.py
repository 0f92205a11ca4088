"""The shape of a basic calculation: items, groups, and what the builder starts from (engine.md 4.1)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
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


# ------------------------------------------------------------------------------------------------ order

Place: TypeAlias = tuple[int, ...]
"""Where a part stands: which one it is in each group from the outermost on. As a gap between parts the last
number says how many parts of that group stand before it.
"""


def gaps(group: Any, at: Place = ()) -> Iterator[Place]:
    """Yield every gap where a part could stand, from top to bottom."""
    parts = members(group)
    for index, part in enumerate(parts):
        yield (*at, index)
        if is_group(part):
            yield from gaps(part, (*at, index))
    yield (*at, len(parts))


def goals(group: Any, source: Place) -> list[Place]:
    """Return the gaps to which the part at ``source`` can go: not inside itself, nor where it is."""
    here = (source, (*source[:-1], source[-1] + 1))
    return [gap for gap in gaps(group) if gap not in here and gap[: len(source)] != source]


def next_goal(group: Any, source: Place, step: int) -> Place | None:
    """Return the nearest gap above (-1) or below (1) the part at ``source``."""
    found = goals(group, source)
    if step < 0:
        return next((gap for gap in reversed(found) if gap < source), None)
    return next((gap for gap in found if gap > source), None)


def moved(group: Any, source: Place, gap: Place) -> tuple[dict[str, Any], Place]:
    """Return ``group`` with the part at ``source`` in another gap, and where the part stands then."""
    part = _part(group, source)
    level = len(source) - 1
    goal = list(gap)
    if gap[:level] == source[:level] and gap[level:] > source[level:]:
        goal[level] -= 1  # The gap moves up when the part leaves.
    rest = _changed(group, source, lambda parts, at: [*parts[:at], *parts[at + 1 :]])
    return _changed(rest, tuple(goal), lambda parts, at: [*parts[:at], part, *parts[at:]]), tuple(goal)


def _part(group: Any, place: Place) -> Any:
    for index in place:
        group = members(group)[index]
    return group


def _changed(group: Any, place: Place, change: Callable[[list[Any], int], list[Any]]) -> dict[str, Any]:
    """Return ``group`` where the list that holds ``place`` is what ``change`` makes of it."""
    parts, (index, *rest) = members(group), place
    if rest:
        inner = _changed(parts[index], tuple(rest), change)
        parts = [*parts[:index], inner, *parts[index + 1 :]]
    else:
        parts = change(parts, index)
    return with_members(group, kind_of(group), parts)
