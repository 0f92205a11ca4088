"""Creates and changes tables of ``main`` (data.md 4.1): no SQL is written by people, none from values."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Column, Connection, ForeignKey, Index, Integer, MetaData, Table
from sqlalchemy.schema import CreateColumn
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.expression import false, literal, true

from desktop_app.data.reflection import Shape
from desktop_app.data.types import COLUMN_TYPES
from desktop_app.domain.collections import ASSOCIATIONS, Collection, FieldDraft
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


# ------------------------------------------------------------------------------- by a person's hand

NAME: Final = re.compile(r"[^\W\d]\w{0,62}")
"""Names that references can hold and every database takes."""


def check_name(name: str, what: str) -> None:
    """Refuse a name that references could not hold.

    :raises InvalidRequestError: it is no such name.
    """
    if not NAME.fullmatch(name) or name.lower().startswith("sqlite_"):
        raise InvalidRequestError(
            f"{name[:80]!r} cannot be the name of a {what}",
            place="name",
            remedy="use letters, digits and _, no digit first, at most 63 characters",
        )


def create_collection(connection: Connection, shape: Shape, name: str, drafts: Sequence[FieldDraft]) -> None:
    """Create a table with a key ``id`` that counts up, unless one of the fields is called so.

    :raises InvalidRequestError: a name cannot be, is taken, or a type is unknown.
    """
    check_name(name, "collection")
    if name in shape.collections:
        raise InvalidRequestError(f"there is a collection {name!r} already", place="name")
    metadata = MetaData()
    columns = [_drafted(shape, metadata, draft) for draft in drafts]
    own = next((column for column in columns if column.name == "id"), None)
    if own is None:
        columns.insert(0, Column("id", Integer, primary_key=True))
    elif not own.primary_key:
        own.primary_key = True
    _distinct([column.name for column in columns])
    Table(name, metadata, *columns).create(connection)


def _distinct(names: Sequence[str]) -> None:
    lower = [name.lower() for name in names]
    twice = next((name for name in names if lower.count(name.lower()) > 1), None)
    if twice is not None:
        raise InvalidRequestError(f"the field {twice!r} stands twice", place="fields")


def _drafted(shape: Shape, metadata: MetaData, draft: FieldDraft) -> Column[Any]:
    check_name(draft.name, "field")
    if draft.type != "belongsTo":
        return column_of(
            {
                "name": draft.name,
                "type": draft.type,
                "required": draft.required,
                "unique": draft.unique,
                "default": draft.default,
            }
        )
    key, kind = _key_of(shape, draft.target)
    # What it points to is described just enough to be named: it stands in the database already.
    if draft.target not in metadata.tables:
        Table(draft.target, metadata, Column(key, COLUMN_TYPES[kind], primary_key=True))
    return Column(
        draft.name,
        COLUMN_TYPES[kind],
        ForeignKey(f"{draft.target}.{key}"),
        nullable=not draft.required,
        unique=draft.unique or None,
    )


def _key_of(shape: Shape, target: str) -> tuple[str, str]:
    collection = shape.collections.get(target)
    if collection is None or len(collection.key) != 1:
        raise InvalidRequestError(
            f"{target!r} is no collection with a key of one field that could be pointed to", place="target"
        )
    field = collection.field(collection.key[0])
    return collection.key[0], field.type if field is not None and field.type in COLUMN_TYPES else "text"


def add_field(connection: Connection, shape: Shape, collection: str, draft: FieldDraft) -> None:
    """Add a column to a table.

    :raises InvalidRequestError: the name is taken, or it is required and rows are there without a default.
    """
    known = _known(shape, collection)
    if known.field(draft.name) is not None:
        raise InvalidRequestError(f"there is a field {draft.name!r} already", place="name")
    if draft.required and draft.default is None:
        raise InvalidRequestError(
            "a required field of a collection that is there already needs a default", place="default"
        )
    metadata = MetaData()
    column = _drafted(shape, metadata, draft)
    column.unique = None  # SQLite adds no unique column; the index below does the same.
    Table(collection, metadata, column)
    quote = connection.dialect.identifier_preparer.quote
    text = str(CreateColumn(column).compile(dialect=connection.dialect))
    if draft.type == "belongsTo":
        key, _ = _key_of(shape, draft.target)
        text += f" REFERENCES {quote(draft.target)} ({quote(key)})"
    connection.exec_driver_sql(f"ALTER TABLE {quote(collection)} ADD COLUMN {text}")
    if draft.unique:
        Index(f"uq_{collection}_{draft.name}", column, unique=True).create(connection)


def rename_field(connection: Connection, shape: Shape, collection: str, name: str, to: str) -> None:
    """Give a column another name."""
    known = _known(shape, collection)
    check_name(to, "field")
    if known.field(name) is None or known.field(to) is not None:
        raise InvalidRequestError(f"{name!r} cannot be renamed to {to!r}", place="name")
    quote = connection.dialect.identifier_preparer.quote
    connection.exec_driver_sql(f"ALTER TABLE {quote(collection)} RENAME COLUMN {quote(name)} TO {quote(to)}")


def remove_field(connection: Connection, shape: Shape, collection: str, name: str) -> None:
    """Drop a column with all its values.

    :raises InvalidRequestError: it is the key, or is not there. :raises StorageError: something needs it.
    """
    field = _known(shape, collection).field(name)
    if field is None or field.primary_key:
        raise InvalidRequestError(f"the field {name!r} cannot be removed", place="name")
    quote = connection.dialect.identifier_preparer.quote
    connection.exec_driver_sql(f"ALTER TABLE {quote(collection)} DROP COLUMN {quote(name)}")


def rename_collection(connection: Connection, shape: Shape, name: str, to: str) -> None:
    """Give a table another name."""
    _known(shape, name)
    check_name(to, "collection")
    if to in shape.collections:
        raise InvalidRequestError(f"there is a collection {to!r} already", place="name")
    quote = connection.dialect.identifier_preparer.quote
    connection.exec_driver_sql(f"ALTER TABLE {quote(name)} RENAME TO {quote(to)}")


def remove_collection(connection: Connection, shape: Shape, name: str) -> None:
    """Drop a table with all its rows. :raises StorageError: other rows point to them."""
    _known(shape, name)
    quote = connection.dialect.identifier_preparer.quote
    connection.exec_driver_sql(f"DROP TABLE {quote(name)}")


def _known(shape: Shape, collection: str) -> Collection:
    if collection not in shape.collections:
        raise InvalidRequestError(f"unknown collection {collection!r}", place="collection")
    return shape.collections[collection]
