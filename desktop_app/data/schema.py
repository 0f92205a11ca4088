"""Creates and changes tables of ``main`` (data.md 4.1): no SQL is written by people, none from values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Column, Connection, Integer, MetaData, Table
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.expression import false, literal, true

from desktop_app.data.types import COLUMN_TYPES
from desktop_app.domain.collections import ASSOCIATIONS
from desktop_app.domain.errors import InvalidRequestError

_BRIEF: Final = {"bigint": "bigInt", "date": "datetimeTz"}
"""Column types of test cases (decision 23) by ours."""

Described = Mapping[str, Any]


def create_described(connection: Connection, name: str, columns: Sequence[Described]) -> None:
    """Create a table from column descriptions; associations are left out.

    :raises InvalidRequestError: a column's type is unknown.
    """
    plain = [column for column in columns if column.get("type") not in ASSOCIATIONS]
    table = Table(name, MetaData(), *(column_of(column) for column in plain))
    table.create(connection)


def column_of(description: Described) -> Column[Any]:
    """Return the column that a description means: ``name``, ``type``, ``primaryKey``, ``autoIncrement``,
    ``default``, ``required``, ``unique``.

    :raises InvalidRequestError: its type is unknown.
    """
    name, type_name = str(description["name"]), str(description.get("type", "string"))
    type_name = _BRIEF.get(type_name, type_name)
    if type_name not in COLUMN_TYPES:
        raise InvalidRequestError(f"the column type {type_name!r} is unknown", place=name)
    counts, key = bool(description.get("autoIncrement")), bool(description.get("primaryKey"))
    # Only INTEGER keys count up by themselves in SQLite, and they hold 64 bits.
    kind = Integer if type_name == "bigInt" and counts else COLUMN_TYPES[type_name]
    return Column(
        name,
        kind,
        primary_key=key,
        autoincrement=counts,
        nullable=not (key or description.get("required")),
        unique=bool(description.get("unique")) or None,
        server_default=_default(description.get("default")),
    )


def _default(value: Any) -> str | ColumnElement[Any] | None:
    """Return a default as an expression; text is quoted by the compiler."""
    if value is None:
        return None
    if isinstance(value, bool):
        return true() if value else false()
    if isinstance(value, int | float):
        return literal(value, literal_execute=True)
    return str(value)
