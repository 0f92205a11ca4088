"""Reads what a database holds: tables, views, columns, keys, and how they hang together (data.md 4)."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace
from typing import Any, Final

from sqlalchemy import (
    Column,
    Connection,
    Inspector,
    Integer,
    MetaData,
    Select,
    Table,
    insert,
    inspect,
    select,
    text,
)
from sqlalchemy.dialects.mysql import JSON
from sqlalchemy.sql.dml import ReturningInsert
from sqlalchemy.types import NullType, TypeEngine

from desktop_app.data.associations import ForeignKey, TableFacts, described, inferred
from desktop_app.data.codecs import SQLITE, Codec
from desktop_app.data.outbox import PREFIX
from desktop_app.data.prepared import Prepared, by_key
from desktop_app.data.types import declared_type, reflected_type
from desktop_app.domain.collections import Collection, DataField
from desktop_app.domain.quick import dataclass

log = logging.getLogger(__name__)

SAMPLED_ROWS: Final = 1000
"""How many rows are looked at for the form in which a column of SQLite holds times."""

_CHECKS_OF_MARIADB: Final = text(
    "SELECT check_clause FROM information_schema.check_constraints"
    " WHERE constraint_schema = :schema AND table_name = :name"
)
_IS_JSON: Final = re.compile(r"json_valid\(`(.+)`\)")

Notes = Mapping[str, Mapping[str, Any]]
"""What people say about collections, by name: ``title``, ``hidden``, ``key``, ``fields`` (by name: ``title``,
``type``, ``hidden``, ``readOnly``, ``options``), ``associations`` (a list of descriptions).
"""


@dataclass(frozen=True, slots=True)
class Shape:
    """Everything known of a source's structure at one moment."""

    collections: dict[str, Collection] = field(default_factory=dict)
    tables: dict[str, Table] = field(default_factory=dict)
    codecs: dict[str, dict[str, Codec]] = field(default_factory=dict)
    prepared: Prepared = field(default_factory=Prepared)

    def rows(self, collection: str) -> Select[Any]:
        """Return the statement that reads a collection."""
        return self.prepared.get(("rows", collection), lambda: select(self.tables[collection]))

    def row(self, collection: str) -> Select[Any]:
        """Return the statement that reads the row of a key, which :func:`prepared.keyed` binds."""
        key, table = self.collections[collection].key, self.tables[collection]
        return self.prepared.get(("row", collection), lambda: self.rows(collection).where(by_key(table, key)))

    def insertion(self, collection: str) -> ReturningInsert[Any]:
        """Return the statement that inserts a row, given when it runs, and gives it back as it is stored."""
        table = self.tables[collection]
        return self.prepared.get(("insert", collection), lambda: insert(table).returning(*table.c))


def reflect(connection: Connection, source: str, schemas: Sequence[str | None], notes: Notes) -> Shape:
    """Return the structure of a source, with what people said about it."""
    return _Reflection(connection, source, notes).run(schemas)


class _Reflection:
    """One look at a database."""

    def __init__(self, connection: Connection, source: str, notes: Notes) -> None:
        self._connection = connection
        self._source = source
        self._notes = notes
        self._sqlite = connection.dialect.name == SQLITE
        self._inspector: Inspector = inspect(connection)
        self._metadata = MetaData()
        self._facts: list[TableFacts] = []
        self._shape = Shape()

    def run(self, schemas: Sequence[str | None]) -> Shape:
        for schema in schemas:
            for name in self._inspector.get_table_names(schema=schema):
                if not name.startswith(PREFIX):
                    self._add(name, schema, view=False)
            for name in self._inspector.get_view_names(schema=schema):
                self._add(name, schema, view=True)
        self._associate()
        return self._shape

    # -- one table -------------------------------------------------------------------------------------

    def _add(self, table_name: str, schema: str | None, *, view: bool) -> None:
        name = table_name if schema is None else f"{schema}.{table_name}"
        notes = self._notes.get(name, {})
        columns = self._columns(table_name, schema)
        primary = self._primary_key(table_name, schema, columns)
        unique = self._unique(table_name, schema)
        key = tuple(notes.get("key") or primary)
        fields = tuple(
            _noted(self._field(column, primary, unique, view), notes.get("fields") or {})
            for column in columns
        )
        self._shape.tables[name] = self._table(table_name, schema, columns, primary)
        collection = Collection(
            self._source, name, fields, key=key, view=view, title=str(notes.get("title") or "")
        )
        self._shape.collections[name] = collection
        self._shape.codecs[name] = {f.name: self._codec(f, table_name) for f in fields}
        demanded = frozenset(f.name for f in fields if f.required)
        self._facts.append(
            TableFacts(
                name,
                tuple(f.name for f in fields),
                (frozenset(primary), *unique) if primary else unique,
                demanded,
                tuple(self._foreign_keys(table_name, schema, name)),
            )
        )

    def _columns(self, name: str, schema: str | None) -> list[dict[str, Any]]:
        if not self._sqlite:
            json = self._json_of_mariadb(name, schema)
            found = self._inspector.get_columns(name, schema=schema)
            return [{**column, "type": JSON()} if column["name"] in json else {**column} for column in found]
        rows = self._connection.exec_driver_sql(f"PRAGMA table_xinfo({quoted(name)})").all()
        return [
            {
                "name": row.name,
                "declared": row.type or "",
                "nullable": not row.notnull,
                "default": row.dflt_value,
                "pk": row.pk,
                "computed": row.hidden in (2, 3),
            }
            for row in rows
            if row.hidden != 1
        ]

    def _json_of_mariadb(self, table: str, schema: str | None) -> frozenset[str]:
        """Return the columns that hold JSON: MariaDB keeps it as a text that is checked (4.2)."""
        if self._connection.dialect.name != "mariadb":
            return frozenset()
        asked = {"name": table, "schema": schema or self._inspector.default_schema_name}
        rows = self._connection.execute(_CHECKS_OF_MARIADB, asked).scalars()
        return frozenset(found[1] for clause in rows if (found := _IS_JSON.fullmatch(str(clause))))

    def _primary_key(
        self, name: str, schema: str | None, columns: Sequence[Mapping[str, Any]]
    ) -> tuple[str, ...]:
        if self._sqlite:
            parts = sorted((column for column in columns if column["pk"]), key=lambda column: column["pk"])
            return tuple(str(column["name"]) for column in parts)
        return tuple(self._inspector.get_pk_constraint(name, schema=schema)["constrained_columns"])

    def _unique(self, name: str, schema: str | None) -> tuple[frozenset[str], ...]:
        if self._sqlite:
            return tuple(self._unique_of_sqlite(name))
        constraints = self._inspector.get_unique_constraints(name, schema=schema)
        indexes = [i for i in self._inspector.get_indexes(name, schema=schema) if i["unique"]]
        sets = [constraint["column_names"] for constraint in constraints]
        sets += [[c for c in index["column_names"] if c] for index in indexes]
        return tuple(frozenset(columns) for columns in sets if columns)

    def _unique_of_sqlite(self, name: str) -> Iterator[frozenset[str]]:
        for index in self._connection.exec_driver_sql(f"PRAGMA index_list({quoted(name)})").all():
            if index.unique and not index.partial and index.origin != "pk":
                parts = self._connection.exec_driver_sql(f"PRAGMA index_info({quoted(index.name)})").all()
                if all(part.name for part in parts):
                    yield frozenset(part.name for part in parts)

    def _field(
        self,
        column: Mapping[str, Any],
        primary: tuple[str, ...],
        unique: tuple[frozenset[str], ...],
        view: bool,
    ) -> DataField:
        name = str(column["name"])
        kind = declared_type(column["declared"]) if self._sqlite else reflected_type(column["type"])
        computed = bool(column.get("computed")) or bool((column.get("identity") or {}).get("always"))
        return DataField(
            name,
            kind,
            nullable=bool(column.get("nullable", True)) and name not in primary,
            primary_key=name in primary,
            auto_increment=self._counts(column, primary),
            unique=primary == (name,) or frozenset([name]) in unique,
            has_default=column.get("default") is not None or computed,
            read_only=computed or view,
            options=tuple(getattr(column.get("type"), "enums", None) or ()),
        )

    def _counts(self, column: Mapping[str, Any], primary: tuple[str, ...]) -> bool:
        """Tell whether the database numbers new rows in this column. ``INT PRIMARY KEY`` does not (4.2)."""
        if primary != (column["name"],):
            return False
        if self._sqlite:
            return str(column["declared"]).strip().upper() == "INTEGER"
        default = str(column.get("default") or "")
        return (
            bool(column.get("identity"))
            or default.startswith("nextval(")
            or (column.get("autoincrement") is True)
        )

    def _table(
        self,
        name: str,
        schema: str | None,
        columns: Sequence[Mapping[str, Any]],
        primary: tuple[str, ...],
    ) -> Table:
        made = []
        for column in columns:
            key = column["name"] in primary
            kind: TypeEngine[Any] = NullType() if self._sqlite else column["type"]
            counts = self._counts(column, primary)
            if self._sqlite and counts:
                kind = Integer()
            made.append(Column(column["name"], kind, primary_key=key, autoincrement=counts))
        return Table(name, self._metadata, *made, schema=schema)

    def _codec(self, data_field: DataField, table: str) -> Codec:
        if not self._sqlite or data_field.type not in ("datetimeTz", "datetimeNoTz"):
            return Codec(data_field, self._connection.dialect.name)
        column, name = quoted(data_field.name), quoted(table)
        statement = (
            f"SELECT value FROM (SELECT {column} AS value FROM {name} LIMIT {SAMPLED_ROWS})"
            " WHERE value IS NOT NULL LIMIT 1"
        )
        try:
            sample = self._connection.exec_driver_sql(statement).scalar()
        except Exception:  # a view whose table is gone can be listed, not read
            log.warning("%s.%s cannot be read", table, data_field.name)
            sample = None
        return Codec(data_field, SQLITE, sample)

    def _foreign_keys(self, table: str, schema: str | None, name: str) -> Iterator[ForeignKey]:
        for key in self._inspector.get_foreign_keys(table, schema=schema):
            target = key["referred_table"]
            owner = key.get("referred_schema") or schema
            full = target if owner is None else f"{owner}.{target}"
            referred = tuple(key["referred_columns"]) or self._key_of(target, owner)
            if len(referred) == len(key["constrained_columns"]):
                yield ForeignKey(name, tuple(key["constrained_columns"]), full, referred)

    def _key_of(self, table: str, schema: str | None) -> tuple[str, ...]:
        return tuple(self._inspector.get_pk_constraint(table, schema=schema)["constrained_columns"])

    # -- all tables ------------------------------------------------------------------------------------

    def _associate(self) -> None:
        collections = self._shape.collections
        found = inferred(self._facts)
        keys = {name: collection.key for name, collection in collections.items()}
        for name, collection in collections.items():
            notes = self._notes.get(name, {}).get("associations") or ()
            own = {each.name: each for each in found.get(name, ())}
            for description in notes:
                each = described(collection, description, keys)
                if each.target in collections:
                    own[each.name] = each
            collections[name] = replace(collection, associations=tuple(own.values()))


def _noted(data_field: DataField, notes: Mapping[str, Mapping[str, Any]]) -> DataField:
    """Return a field with what people said about it; the column itself never changes (4.2)."""
    said = notes.get(data_field.name)
    if not said:
        return data_field
    return replace(
        data_field,
        type=str(said.get("type") or data_field.type),
        title=str(said.get("title") or data_field.title),
        hidden=bool(said.get("hidden", data_field.hidden)),
        read_only=bool(said.get("readOnly", False)) or data_field.read_only,
        options=tuple(said.get("options") or data_field.options),
    )


def quoted(name: str) -> str:
    """Return an identifier of SQLite in quotes: names come from the database itself, never from values."""
    return '"' + name.replace('"', '""') + '"'
