"""Which workflows came from outside, and the hash of the code in each that a person has agreed to."""

from __future__ import annotations

from asyncio import Future
from typing import TypeVar

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert as upsert

from desktop_app.storage.batch import Operation
from desktop_app.storage.tables import consents

T = TypeVar("T")


class ConsentRecords:
    """The part of the store that knows of consents. The store around it queues and commits."""

    def _submit(self, operation: Operation[T], *, durable: bool = False) -> Future[T]:
        raise NotImplementedError

    def consents(self) -> Future[dict[str, str]]:
        """Return the hash of the code that is agreed to, by workflow key; empty where there is none."""
        return self._submit(_all)

    def save_consent(self, key: str, agreed: str, now: int) -> Future[None]:
        """Keep that a workflow came from outside, and what is agreed to since ``now``."""
        return self._submit(lambda connection: _save(connection, key, agreed, now), durable=True)


def _all(connection: Connection) -> dict[str, str]:
    return {row.workflow_key: row.agreed for row in connection.execute(select(consents))}


def _save(connection: Connection, key: str, agreed: str, now: int) -> None:
    values = {"agreed": agreed, "agreed_at": now}
    row = upsert(consents).values(workflow_key=key, **values)
    connection.execute(row.on_conflict_do_update(index_elements=["workflow_key"], set_=values))
