"""Which records are meant: those in which words stand, those linked to one (data.md 2.2, 4.3)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from desktop_app.domain.collections import Association, Collection
from desktop_app.domain.record_work import Record


def holding(collection: Collection, words: str) -> dict[str, Any] | None:
    """Return the filter for records in which words stand; None where no words are given."""
    words = words.strip()
    if not words:
        return None
    texts = [{f.name: {"$includes": words}} for f in collection.visible if f.kind in ("string", "choice")]
    try:
        number = float(words)
    except ValueError:
        return {"$or": texts or [_nothing(collection)]}
    exact = int(number) if number.is_integer() else number
    numbers = [{f.name: {"$eq": exact}} for f in collection.visible if f.kind == "number"]
    return {"$or": [*texts, *numbers] or [_nothing(collection)]}


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
