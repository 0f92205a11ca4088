"""What can be referred to of a record, from the structure of its collection (data.md 4.4)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

from desktop_app.domain.collections import Association, Collection, DataField, split_path
from desktop_app.domain.errors import InvalidRequestError
from desktop_app.domain.node_spec import Later, Variable
from desktop_app.domain.statement_variables import of_statement

Known = Callable[[], Sequence[Collection]]
"""Gives the collections that are known when it is asked."""

_TYPES: Final = {
    "boolean": "bool",
    "number": "number",
    "string": "text",
    "choice": "text",
    "time": "text",
    "date": "date",
    "list": "list",
}
_WHOLE: Final = ("integer", "bigInt")
MOST_DEEP: Final = 5
"""So many associations can be loaded one inside the other (4.4)."""


def record(value: str, label: str, config: Any, appends: Any = None, *, several: bool = False) -> Variable:
    """Return the variable of a record, or of a list of them, of the collection that ``config`` names;
    ``appends`` as a config holds them.
    """
    listed = appends if isinstance(appends, list) else []
    loaded = tuple(path for path in listed if isinstance(path, str) and path)
    name = config.get("collection")
    kind = "list" if several else "object"
    return Variable(value, label, kind, (), name if isinstance(name, str) else "", loaded)


def grown(variable: Variable, known: Known) -> Variable:
    """Return a variable whose records have the fields of their collection, made when somebody looks."""
    if variable.columns:
        return of_statement(variable, known())
    if variable.collection:
        path, appends = variable.collection, variable.appends
        return replace(variable, children=Later(lambda: _of_path(known(), path, appends)))
    if isinstance(variable.children, tuple) and variable.children:
        return replace(variable, children=tuple(grown(child, known) for child in variable.children))
    return variable


def _of_path(known: Sequence[Collection], path: str, appends: Sequence[str]) -> Iterator[Variable]:
    try:
        source, name = split_path(path)
    except InvalidRequestError:
        return
    found = _find(known, source, name)
    if found is not None:
        yield from _members(known, found, appends, MOST_DEEP)


def _find(known: Sequence[Collection], source: str, name: str) -> Collection | None:
    return next((each for each in known if (each.source, each.name) == (source, name)), None)


def _members(
    known: Sequence[Collection], found: Collection, appends: Sequence[str], deep: int
) -> Iterator[Variable]:
    """Yield the fields, the associations that are loaded, each behind its key, and the keys of others."""
    heads = dict.fromkeys(path.partition(".")[0] for path in appends) if deep else {}
    keys = {a.own[0]: a for a in found.associations if a.type == "belongsTo" and len(a.own) == 1}
    usable = [field for field in found.visible if field.kind != "none"]
    yield from (_field(field) for field in usable if field.name not in keys)
    given: set[str] = set()
    for association in (a for a in found.associations if a.name in heads):
        own = [f for f in usable if f.name in association.own and f.name in keys and f.name not in given]
        yield from (_key(field, association) for field in own)
        given.update(field.name for field in own)
        yield _association(known, found, association, appends, deep)
    yield from (_key(f, keys[f.name]) for f in usable if f.name in keys and f.name not in given)


def _field(field: DataField) -> Variable:
    kind = "int" if field.type in _WHOLE else _TYPES.get(field.kind, "any")
    return Variable(field.name, field.label, kind)


def _key(field: DataField, association: Association) -> Variable:
    return replace(_field(field), label=field.title or f"{association.label} ID")


def _association(
    known: Sequence[Collection], found: Collection, own: Association, appends: Sequence[str], deep: int
) -> Variable:
    """Return an association with the fields of its target: of a list those of one element."""
    inner = tuple(path.partition(".")[2] for path in appends if path.startswith(f"{own.name}."))
    target = _find(known, found.source, own.target)
    members = Later(lambda: _members(known, target, inner, deep - 1)) if target is not None else ()
    return Variable(own.name, own.label, "list" if own.to_many else "object", members)
