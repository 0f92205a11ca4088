"""Which records are meant: those in which words stand, those linked to one (data.md 2.2, 4.3)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

from desktop_app.domain.collections import Association, Collection, DataField
from desktop_app.domain.record_work import Record

LARGEST: Final = 2**63
"""What no column of numbers that databases look for exactly holds."""


def holding(collection: Collection, words: str) -> dict[str, Any] | None:
    """Return the filter for records in which words stand; None where no words are given."""
    words = words.strip()
    if not words:
        return None
    fields = collection.visible
    found: list[dict[str, Any]] = [
        {f.name: {"$includes": words}} for f in fields if f.kind in ("string", "choice")
    ]
    number = _number(words)
    if number is not None:
        found += [{f.name: {"$eq": number}} for f in fields if f.kind == "number" and _holds(f, number)]
    return {"$or": found or [_nothing(collection)]}


def _number(words: str) -> int | float | None:
    try:
        number = float(words)
    except ValueError:
        return None
    if not math.isfinite(number):
        return None
    return int(number) if number.is_integer() else number


def _holds(field: DataField, number: int | float) -> bool:
    """Tell whether a field can have a number: asking one that cannot is an error, not an empty answer."""
    whole = field.type in ("integer", "bigInt")
    return abs(number) < LARGEST and (isinstance(number, int) or not whole)


def _nothing(collection: Collection) -> dict[str, Any]:
    """Return a condition that no record fulfils."""
    name = collection.fields[0].name
    return {"$and": [{name: {"$empty": True}}, {name: {"$notEmpty": True}}]}


def both(*filters: Any) -> Any:
    """Return the filter that means all of several; None stands for no restriction."""
    given = [one for one in filters if one]
    return {"$and": given} if len(given) > 1 else next(iter(given), None)


def linked(
    known: Sequence[Collection], collection: Collection, association: Association, record: Record
) -> tuple[Collection, dict[str, Any]] | None:
    """Return the collection that an association leads to and the filter for what a record is linked with;
    None when nothing can be.
    """
    target = next(
        (one for one in known if (one.source, one.name) == (collection.source, association.target)), None
    )
    values = [record.get(name) for name in association.own]
    if target is None or None in values:
        return None
    if not association.through:
        pairs = zip(association.other, values, strict=True)
        return target, {"$and": [{name: {"$eq": value}} for name, value in pairs]}
    back = _way_back(target, collection, association)
    if back is None:
        return None
    pairs = zip(association.own, values, strict=True)
    return target, {"$and": [{f"{back.name}.{name}": {"$eq": value}} for name, value in pairs]}


def _way_back(target: Collection, origin: Collection, association: Association) -> Association | None:
    """Return the association that leads through the same link table the other way."""
    for each in target.associations:
        same = (each.target, each.through) == (origin.name, association.through)
        if same and each.through_own == association.through_other:
            return each
    return None
