"""Infers associations from foreign keys, always in the same way, so that workflows keep working (4.3)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from desktop_app.domain.collections import Association, Collection
from desktop_app.domain.quick import dataclass


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """One foreign key: ``columns`` of ``table`` point to ``referred`` of ``target``."""

    table: str
    columns: tuple[str, ...]
    target: str
    referred: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TableFacts:
    """What the rules look at in one table: columns, its unique sets, and those that a row must be given."""

    name: str
    columns: tuple[str, ...]
    unique: tuple[frozenset[str], ...]
    demanded: frozenset[str]
    foreign_keys: tuple[ForeignKey, ...]


Named = tuple[str, Association]


def inferred(tables: Sequence[TableFacts]) -> dict[str, tuple[Association, ...]]:
    """Return the associations of each table by the rules of 4.3."""
    known = {table.name: table for table in tables}
    proposals: dict[str, list[tuple[tuple[str, ...], Association]]] = {table.name: [] for table in tables}
    for table in tables:
        keys = [key for key in table.foreign_keys if key.target in known]
        for key in keys:
            proposals[table.name].append((key.columns, _belongs_to(table, key)))
            proposals[key.target].append((key.columns, _reverse(table, key, keys)))
        if _is_link(table, keys):
            for here, there in (keys, keys[::-1]):
                proposals[here.target].append((here.columns, _through(table, here, there)))
    return {name: tuple(_distinct(known[name].columns, found)) for name, found in proposals.items()}


def _belongs_to(table: TableFacts, key: ForeignKey) -> Association:
    column = key.columns[0]
    stripped = re.sub(r"(_id|Id|_pk)$", "", column)
    taken = stripped == column or stripped in table.columns or not stripped
    name = f"{column}_ref" if taken else stripped
    return Association(name, "belongsTo", key.target, key.columns, key.referred)


def _reverse(table: TableFacts, key: ForeignKey, keys: Sequence[ForeignKey]) -> Association:
    single = any(unique and unique <= set(key.columns) for unique in table.unique)
    kind = "hasOne" if single else "hasMany"
    return Association(_reverse_name(table, key, keys, single), kind, table.name, key.referred, key.columns)


def _reverse_name(table: TableFacts, key: ForeignKey, keys: Sequence[ForeignKey], single: bool) -> str:
    own = re.sub(r"(_id|Id|_pk)$", "", key.columns[0])
    if key.target == table.name and own == "parent":
        return "children"
    base = singular(table.name) if single else table.name
    rivals = [other for other in keys if other.target == key.target]
    if len(rivals) > 1 and own != singular(key.target):
        return f"{base}_by_{key.columns[0]}"
    return base


def singular(name: str) -> str:
    """Return the singular of a table's name: ``categories`` a ``category``, ``posts`` a ``post``."""
    if name.endswith("ies") and len(name) > 4:
        return f"{name[:-3]}y"
    if re.search(r"(ses|xes|ches|shes)$", name):
        return name[:-2]
    return name[:-1] if name.endswith("s") and not name.endswith("ss") else name


def _is_link(table: TableFacts, keys: Sequence[ForeignKey]) -> bool:
    if len(keys) != 2:
        return False
    both = frozenset([*keys[0].columns, *keys[1].columns])
    return both in table.unique and table.demanded <= both


def _through(table: TableFacts, here: ForeignKey, there: ForeignKey) -> Association:
    return Association(
        there.target,
        "belongsToMany",
        there.target,
        here.referred,
        there.referred,
        table.name,
        here.columns,
        there.columns,
    )


def _distinct(
    columns: Iterable[str], found: list[tuple[tuple[str, ...], Association]]
) -> Iterable[Association]:
    """Yield associations under names of their own: ``_2``, ``_3`` in the order of the key's columns."""
    taken = set(columns)
    for _, each in sorted(found, key=lambda pair: (pair[0], pair[1].type, pair[1].target)):
        name, number = each.name, 1
        while name in taken:
            number += 1
            name = f"{each.name}_{number}"
        taken.add(name)
        yield each if name == each.name else _renamed(each, name)


def _renamed(each: Association, name: str) -> Association:
    return Association(
        name, each.type, each.target, each.own, each.other, each.through, each.through_own, each.through_other
    )


def described(
    collection: Collection, description: Mapping[str, Any], keys: Mapping[str, tuple[str, ...]]
) -> Association:
    """Return the association that a person describes: ``{type, name, target, foreignKey, targetKey?,
    sourceKey?, through?, otherKey?}`` (4.3). ``keys`` are the keys of all collections.
    """
    kind, target = str(description["type"]), str(description["target"])
    foreign = _columns(description.get("foreignKey"))
    own = _columns(description.get("sourceKey")) or collection.key
    other = _columns(description.get("targetKey")) or keys.get(target, ())
    name, through = str(description["name"]), str(description.get("through") or "")
    title = str(description.get("title") or "")
    if kind == "belongsTo":
        return Association(name, kind, target, foreign, other, title=title)
    if kind != "belongsToMany":
        return Association(name, kind, target, own, foreign, title=title)
    link = _columns(description.get("otherKey"))
    return Association(name, kind, target, own, other, through, foreign, link, title)


def _columns(value: Any) -> tuple[str, ...]:
    if isinstance(value, list | tuple):
        return tuple(str(item) for item in value)
    return (str(value),) if value else ()
