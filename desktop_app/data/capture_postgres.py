"""Change capture in PostgreSQL: one function, and a trigger for each table that calls it (ADR 9).

The function belongs to the role that installs it and runs with its rights, so that programs under other roles
need none on the outbox. What a row held comes back through its own type: every value is as the table has it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Column, Connection, Table, text

from desktop_app.data.capture import AT_ONCE, KINDS, Change, remembered, watched
from desktop_app.data.capture_sqlite import literal
from desktop_app.data.outbox import Outbox
from desktop_app.data.reflection import Shape, quoted
from desktop_app.domain.collections import Collection

SETTING: Final = "wirework.own"
"""A setting of our own transactions; it holds the workspace's id."""

INSTALLING: Final = 6_190_522_014
"""The lock that installing holds: two that made a table at the same time would hinder each other."""

_BODY: Final = """
BEGIN
    IF current_setting({setting}, true) = {owner} THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'TRUNCATE' THEN
        EXECUTE format(
            'INSERT INTO {told} (kind, collection, before)'
            ' SELECT ''destroy'', %L, to_jsonb(r) - %L::text[] FROM %I.%I r',
            TG_ARGV[0], TG_ARGV[1], TG_TABLE_SCHEMA, TG_TABLE_NAME
        );
        RETURN NULL;
    END IF;
    INSERT INTO {outbox} (kind, collection, record, before) VALUES (
        CASE TG_OP WHEN 'INSERT' THEN 'create' WHEN 'UPDATE' THEN 'update' ELSE 'destroy' END,
        TG_ARGV[0],
        CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) - TG_ARGV[1]::text[] END,
        CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) - TG_ARGV[1]::text[] END
    );
    RETURN NULL;
END
"""


class PostgresCapture:
    """Implements :class:`~desktop_app.data.capture.Capture`."""

    def __init__(self, outbox: Outbox) -> None:
        self.outbox = outbox
        self._trigger = f"wirework_{outbox.owner}"
        self._clearing = f"{self._trigger}_clear"

    def _where(self, connection: Connection) -> str:
        """Return the schema of table and function, quoted."""
        schema = self.outbox.table.schema or connection.exec_driver_sql("SELECT current_schema()").scalar()
        return quoted(str(schema))

    # -- the triggers ----------------------------------------------------------------------------------

    def install(self, connection: Connection, shape: Shape) -> None:
        _run(connection, f"SELECT pg_advisory_xact_lock({INSTALLING})")
        self.outbox.make(connection)
        function = self._function(connection)
        present = self._present(connection)
        for collection in watched(shape):
            table = shape.tables[collection.name]
            place = (table.schema or self._schema(connection), table.name)
            arguments = _arguments(collection)
            if place not in present or present[place] == arguments:
                continue
            on = ".".join(map(quoted, place))
            does = f"EXECUTE FUNCTION {function}({', '.join(map(literal, arguments))})"
            for name in (self._trigger, self._clearing):
                _run(connection, f"DROP TRIGGER IF EXISTS {quoted(name)} ON {on}")
            row = f"CREATE TRIGGER {quoted(self._trigger)} AFTER INSERT OR UPDATE OR DELETE ON {on}"
            _run(connection, f"{row} FOR EACH ROW {does}")
            clear = f"CREATE TRIGGER {quoted(self._clearing)} BEFORE TRUNCATE ON {on}"
            _run(connection, f"{clear} FOR EACH STATEMENT {does}")

    def _schema(self, connection: Connection) -> str:
        return str(connection.exec_driver_sql("SELECT current_schema()").scalar())

    def _function(self, connection: Connection) -> str:
        """Make the function unless it is there as it should be; return its name."""
        schema = self._where(connection)
        name = f"{schema}.{quoted(self._trigger)}"
        there = text(
            "SELECT prosrc FROM pg_proc WHERE proname = :name AND pronamespace = :place\\:\\:regnamespace"
        )
        outbox = f"{schema}.{quoted(self.outbox.table.name)}"
        body = _BODY.format(
            setting=literal(SETTING),
            owner=literal(self.outbox.owner),
            outbox=outbox,
            told=outbox.replace("'", "''").replace("%", "%%"),
        )
        if connection.execute(there, {"name": self._trigger, "place": schema}).scalar() != body:
            _run(
                connection,
                f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER"
                f" SET search_path = pg_catalog AS {literal(body)}",
            )
        return name

    def _present(self, connection: Connection) -> dict[tuple[str, str], tuple[str, ...] | None]:
        """Return every table that can have a trigger, with the arguments of ours. Those that are parts of
        another one have its triggers. One that lacks either of ours has none.
        """
        found = connection.execute(
            text(
                "SELECT n.nspname, c.relname, t.tgargs FROM pg_class c"
                " JOIN pg_namespace n ON n.oid = c.relnamespace"
                " LEFT JOIN pg_trigger x ON x.tgrelid = c.oid AND x.tgname = :clearing"
                " LEFT JOIN pg_trigger t ON t.tgrelid = c.oid AND t.tgname = :name AND x.oid IS NOT NULL"
                " WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition"
            ),
            {"name": self._trigger, "clearing": self._clearing},
        )
        return {(row.nspname, row.relname): _listed(row.tgargs) for row in found}

    def disarm(self, connection: Connection) -> None:
        schema = self._where(connection)
        _run(connection, f"DROP FUNCTION IF EXISTS {schema}.{quoted(self._trigger)} CASCADE")

    def remove(self, connection: Connection) -> None:
        self.disarm(connection)
        schema = self._where(connection)
        _run(connection, f"DROP TABLE IF EXISTS {schema}.{quoted(self.outbox.table.name)}")

    # -- our own writes --------------------------------------------------------------------------------

    def mark(self, connection: Connection) -> None:
        statement = text("SELECT set_config(:name, :owner, true)")
        connection.execute(statement, {"name": SETTING, "owner": self.outbox.owner})

    def unmark(self, connection: Connection) -> None:
        """Do nothing: the setting ends with the transaction."""

    # -- reading ---------------------------------------------------------------------------------------

    def read(self, connection: Connection, shape: Shape) -> list[Change]:
        table = self.outbox.table
        columns = table.c
        heads = connection.execute(
            table.select()
            .with_only_columns(columns.id, columns.token, columns.kind, columns.collection)
            .where(columns.kind.in_(KINDS))
            .order_by(columns.id)
            .limit(AT_ONCE)
        ).all()
        found: dict[str, dict[int, dict[str, Any]]] = {"before": {}, "record": {}}
        for name in dict.fromkeys(head.collection for head in heads):
            if name in shape.tables:
                numbers = [head.id for head in heads if head.collection == name]
                for moment in found:
                    found[moment] |= self._rows(connection, shape.tables[name], moment, numbers)
        return [
            Change(h.id, h.token, h.kind, h.collection, found["before"].get(h.id), found["record"].get(h.id))
            for h in heads
        ]

    def _rows(
        self, connection: Connection, table: Table, moment: str, numbers: Sequence[int]
    ) -> dict[int, dict[str, Any]]:
        """Return what rows held, each value of the type that its column has."""
        outbox = self.outbox.table
        kind = ".".join(quoted(part) for part in (table.schema, table.name) if part)
        place = ".".join(quoted(part) for part in (outbox.schema, outbox.name) if part)
        names = [column.name for column in table.c]
        parts = ", ".join(["o.id", *(f"r.{quoted(name)}" for name in names)])
        statement = _text(
            f"SELECT {parts} FROM {place} o, jsonb_populate_record(NULL::{kind}, o.{moment}) r"
            f" WHERE o.{moment} IS NOT NULL AND o.id = ANY("
        )
        typed = text(f"{statement}:numbers)").columns(
            Column("id", outbox.c.id.type), *(Column(column.name, column.type) for column in table.c)
        )
        rows = connection.execute(typed, {"numbers": list(numbers)})
        return {row[0]: dict(zip(names, row[1:], strict=False)) for row in rows}


def _arguments(collection: Collection) -> tuple[str, ...]:
    """Return what the function is told of a table: its name here, and the columns that are left out."""
    kept = set(remembered(collection))
    left = [field.name for field in collection.fields if field.name not in kept]
    inner = ",".join('"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"' for name in left)
    return collection.name, f"{{{inner}}}"


def _listed(arguments: Any) -> tuple[str, ...] | None:
    if arguments is None:
        return None
    return tuple(part.decode() for part in bytes(arguments).split(b"\0")[:-1])


def _text(statement: str) -> str:
    """Return a statement in which SQLAlchemy sees no placeholder: names may hold colons."""
    return statement.replace(":", "\\:")


def _run(connection: Connection, statement: str) -> None:
    connection.execute(text(_text(statement)))
