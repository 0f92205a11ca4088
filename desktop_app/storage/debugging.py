"""What the debugger keeps: its sessions, what was done to runs, and how unusual runs began (editor.md F)."""

from __future__ import annotations

from asyncio import Future
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection, delete, insert, or_, select
from sqlalchemy.dialects.sqlite import insert as upsert

from desktop_app.domain.debugging import RunEvent, RunOrigin
from desktop_app.storage.batch import Operation
from desktop_app.storage.json_text import from_json, to_json
from desktop_app.storage.tables import debug_sessions as sessions
from desktop_app.storage.tables import run_events, run_origins

T = TypeVar("T")


class DebugRecords:
    """The part of the store that only debugged runs touch. The store around it queues and commits."""

    def _submit(self, operation: Operation[T], *, durable: bool = False) -> Future[T]:
        raise NotImplementedError

    def debug_sessions(self) -> Future[dict[int, Any]]:
        """Return the state of every session by the execution that it began with."""
        return self._submit(debug_sessions)

    def save_debug_session(self, execution_id: int, state: Mapping[str, Any] | None) -> Future[None]:
        """Keep the state of a session; None drops it."""
        text = None if state is None else to_json(state)
        return self._submit(lambda connection: _keep(connection, execution_id, text), durable=True)

    def add_run_events(self, events: Sequence[RunEvent]) -> Future[None]:
        """Append what was done to runs; each execution must be stored already."""
        rows = [_row(event) for event in events]
        return self._submit(lambda connection: _append(connection, rows), durable=True)

    def run_events(self, execution_id: int) -> Future[list[RunEvent]]:
        """Return what was done to a run, in order."""
        return self._submit(lambda connection: _events(connection, execution_id))

    def save_run_origin(self, origin: RunOrigin) -> Future[None]:
        """Keep how a run began; the execution must be stored already. Of one that is known, only what was
        done to it since (mocks, dry, debug) is added.
        """
        row = {name: getattr(origin, name) for name in RunOrigin.__slots__}
        return self._submit(lambda connection: _begin(connection, row), durable=True)

    def run_origins(self, execution_ids: Sequence[int]) -> Future[dict[int, RunOrigin]]:
        """Return how these runs began, of those that did not in the ordinary way."""
        ids = list(execution_ids)
        return self._submit(lambda connection: _origins(connection, ids))

    def runs_from(self, execution_id: int) -> Future[list[RunOrigin]]:
        """Return the runs that were forked from a run, in order."""
        return self._submit(lambda connection: _children(connection, execution_id))


def debug_sessions(connection: Connection) -> dict[int, Any]:
    """Return the state of every session by the execution that it began with."""
    return {row.execution_id: from_json(row.state) for row in connection.execute(select(sessions))}


def _keep(connection: Connection, execution_id: int, text: str | None) -> None:
    if text is None:
        connection.execute(delete(sessions).where(sessions.c.execution_id == execution_id))
        return
    row = {"execution_id": execution_id, "state": text}
    written = upsert(sessions).values(row)
    connection.execute(written.on_conflict_do_update(index_elements=["execution_id"], set_={"state": text}))


def _row(event: RunEvent) -> dict[str, Any]:
    row = {name: getattr(event, name) for name in RunEvent.__slots__}
    return {**row, "detail": to_json(event.detail)}


def _append(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        connection.execute(insert(run_events), rows)


def _events(connection: Connection, execution_id: int) -> list[RunEvent]:
    which = select(run_events).where(run_events.c.execution_id == execution_id).order_by(run_events.c.id)
    return [
        RunEvent(**{**row._asdict(), "detail": from_json(row.detail)}) for row in connection.execute(which)
    ]


def _begin(connection: Connection, row: Mapping[str, Any]) -> None:
    written = upsert(run_origins).values(row)
    also = {name: or_(run_origins.c[name], written.excluded[name]) for name in ("mocks", "dry", "debug")}
    connection.execute(written.on_conflict_do_update(index_elements=["execution_id"], set_=also))


def _origins(connection: Connection, ids: Sequence[int]) -> dict[int, RunOrigin]:
    found = connection.execute(select(run_origins).where(run_origins.c.execution_id.in_(ids)))
    return {row.execution_id: RunOrigin(**row._asdict()) for row in found}


def _children(connection: Connection, execution_id: int) -> list[RunOrigin]:
    which = run_origins.c.source_id == execution_id
    found = connection.execute(select(run_origins).where(which).order_by(run_origins.c.execution_id))
    return [RunOrigin(**row._asdict()) for row in found]
