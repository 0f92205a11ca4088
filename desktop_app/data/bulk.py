"""Inserts many rows at once: for imports and examples."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, insert

from desktop_app.data.reflection import Shape
from desktop_app.domain.collections import Collection
from desktop_app.domain.errors import InvalidRequestError

ROWS_AT_ONCE: Final = 5_000


def filled(
    connection: Connection, shape: Shape, collection: Collection, rows: Sequence[Mapping[str, Any]]
) -> int:
    """Insert rows into a collection's table; return how many.

    :raises InvalidRequestError: a name is no field, or a value does not fit: row and field are named.
    """
    table, codecs = shape.tables[collection.name], shape.codecs[collection.name]
    names = list(dict.fromkeys(name for row in rows for name in row))
    unknown = [name for name in names if name not in codecs]
    if unknown:
        raise InvalidRequestError(f"{collection.name!r} has no field {unknown[0]!r}", place="fields")
    for chunk in _encoded(codecs, names, rows):
        connection.execute(insert(table), chunk)
    return len(rows)


def _encoded(
    codecs: Mapping[str, Any], names: Sequence[str], rows: Sequence[Mapping[str, Any]]
) -> Iterator[list[dict[str, Any]]]:
    for start in range(0, len(rows), ROWS_AT_ONCE):
        chunk = []
        for number, row in enumerate(rows[start : start + ROWS_AT_ONCE], start + 1):
            try:
                chunk.append({name: codecs[name].encode(row.get(name)) for name in names})
            except InvalidRequestError as error:
                raise InvalidRequestError(error.message, place=f"row {number}, {error.place}") from None
        yield chunk
