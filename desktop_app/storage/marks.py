"""What triggers remember between two starts, by workflow key."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.sqlite import insert as upsert

from desktop_app.storage.json_text import from_json
from desktop_app.storage.tables import trigger_marks

_rows = trigger_marks.c


def of(connection: Connection, key: str) -> Any:
    """Return what is kept for a workflow, or None."""
    return from_json(connection.execute(select(_rows.mark).where(_rows.workflow_key == key)).scalar())


def save(connection: Connection, key: str, mark: str | None) -> None:
    """Keep JSON text for a workflow in place of what was there."""
    row = upsert(trigger_marks).values(workflow_key=key, mark=mark)
    connection.execute(row.on_conflict_do_update(index_elements=["workflow_key"], set_={"mark": mark}))


def forget(connection: Connection, key: str) -> None:
    """Drop what is kept for a workflow."""
    connection.execute(delete(trigger_marks).where(_rows.workflow_key == key))
