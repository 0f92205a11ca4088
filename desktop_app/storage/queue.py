"""The durable queue: start, resume and rerun messages in order of their ids (engine.md 2.7)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Connection, bindparam, delete, insert, update

from desktop_app.domain.records import Message
from desktop_app.storage import mapping
from desktop_app.storage.tables import jobs, queue

_NEXT: Final = (
    mapping.MESSAGE.where(queue.c.id > bindparam("after")).order_by(queue.c.id).limit(bindparam("most"))
)
_CONSUME: Final = delete(queue).where(queue.c.id == bindparam("message"))
_COUNT: Final = update(queue).where(queue.c.id == bindparam("message")).values(attempts=queue.c.attempts + 1)


def columns(message: Message) -> dict[str, Any]:
    """Return a message by column name."""
    names = (column.name for column in queue.columns)
    return dict(zip(names, mapping.message_values(message), strict=True))


def publish(connection: Connection, message: Mapping[str, Any], clear_due: int | None) -> None:
    """Append a message; take the due time off the job ``clear_due``, which it wakes."""
    connection.execute(insert(queue), message)
    if clear_due is not None:
        connection.execute(update(jobs).where(jobs.c.id == clear_due).values(due_at=None))


def messages(connection: Connection, limit: int, after_id: int) -> list[Message]:
    """Return queued messages in order."""
    found = connection.execute(_NEXT, {"after": after_id, "most": limit})
    return [mapping.message(row) for row in found]


def consume(connection: Connection, message_id: int) -> None:
    """Remove a message; harmless when it is gone."""
    connection.execute(_CONSUME, {"message": message_id})


def count_attempt(connection: Connection, message_id: int) -> None:
    """Count one failed handling."""
    connection.execute(_COUNT, {"message": message_id})
