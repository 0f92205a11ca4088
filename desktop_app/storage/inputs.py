"""What people have filled in: by workflow, place (a run, a test, a task) and name (7.7, 7.8)."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, delete, insert, select, update

from desktop_app.domain.records import SavedInput
from desktop_app.storage.json_text import from_json
from desktop_app.storage.tables import inputs

_rows = inputs.c


def listed(connection: Connection, key: str, place: str) -> list[SavedInput]:
    """Return everything filled in at one place, by name."""
    which = (_rows.workflow_key == key, _rows.place == place)
    found = connection.execute(select(inputs).where(*which).order_by(_rows.name))
    return [SavedInput(row.name, from_json(row.value), row.saved_at) for row in found]


def save(connection: Connection, key: str, place: str, row: Mapping[str, object]) -> None:
    """Insert or replace what stands under a name."""
    remove(connection, key, place, str(row["name"]))
    connection.execute(insert(inputs), {"workflow_key": key, "place": place, **row})


def rename(connection: Connection, key: str, place: str, old: str, new: str) -> bool:
    """Give an input another name; False when there is none, or the new name is taken."""
    which = (_rows.workflow_key == key, _rows.place == place)
    if connection.execute(select(_rows.name).where(*which, _rows.name == new)).first() is not None:
        return False
    return connection.execute(update(inputs).where(*which, _rows.name == old).values(name=new)).rowcount > 0


def remove(connection: Connection, key: str, place: str, name: str) -> None:
    """Delete what stands under a name; harmless when there is nothing."""
    which = (_rows.workflow_key == key, _rows.place == place, _rows.name == name)
    connection.execute(delete(inputs).where(*which))
