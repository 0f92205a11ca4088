"""The registered data sources; their passwords are kept elsewhere (data.md 4.1, ADR 6)."""

from __future__ import annotations

from sqlalchemy import Connection, delete, insert, select

from desktop_app.domain.collections import SourceConfig
from desktop_app.storage.json_text import from_json, to_json
from desktop_app.storage.tables import data_sources

_rows = data_sources.c


def listed(connection: Connection) -> list[SourceConfig]:
    """Return every source, by name."""
    found = connection.execute(select(data_sources).order_by(_rows.name))
    return [
        SourceConfig(
            row.name,
            row.url,
            row.title,
            row.read_only,
            tuple(from_json(row.schemas) or ()),
            from_json(row.notes) or {},
            bool(row.capture),
        )
        for row in found
    ]


def values(source: SourceConfig) -> dict[str, object]:
    """Return a source by column name."""
    return {
        "name": source.name,
        "url": source.url,
        "title": source.title,
        "read_only": source.read_only,
        "schemas": to_json(list(source.schemas)),
        "notes": to_json(source.notes),
        "capture": source.capture,
    }


def save(connection: Connection, row: dict[str, object]) -> None:
    """Insert or replace a source."""
    remove(connection, str(row["name"]))
    connection.execute(insert(data_sources), row)


def remove(connection: Connection, name: str) -> bool:
    """Delete a source; False when there was none."""
    return connection.execute(delete(data_sources).where(_rows.name == name)).rowcount > 0
