"""The variables of the workspace; of secrets only their names (ADR 6)."""

from __future__ import annotations

import uuid
from typing import Final

from sqlalchemy import Connection, delete, insert, select

from desktop_app.domain.environment import Variable
from desktop_app.storage.json_text import from_json, to_json
from desktop_app.storage.tables import environment, meta

WORKSPACE: Final = "workspace"
"""Name of the fact in ``meta`` that holds the workspace's own id."""

_rows = environment.c


def listed(connection: Connection) -> list[Variable]:
    """Return every variable, by name."""
    found = connection.execute(select(environment).order_by(_rows.name))
    return [Variable(row.name, from_json(row.value), row.secret, row.updated_at) for row in found]


def values(variable: Variable) -> dict[str, object]:
    """Return a variable by column name. What a secret holds is never among them."""
    return {
        "name": variable.name,
        "secret": variable.secret,
        "updated_at": variable.updated_at,
        "value": None if variable.secret else to_json(variable.value),
    }


def save(connection: Connection, row: dict[str, object]) -> None:
    """Insert or replace a variable."""
    remove(connection, str(row["name"]))
    connection.execute(insert(environment), row)


def remove(connection: Connection, name: str) -> bool:
    """Delete a variable; False when there was none."""
    return connection.execute(delete(environment).where(_rows.name == name)).rowcount > 0


def workspace_id(connection: Connection) -> str:
    """Return the id under which secrets of this workspace are kept elsewhere; made when first asked for."""
    found = connection.execute(select(meta.c.value).where(meta.c.key == WORKSPACE)).scalar()
    if found is None:
        found = str(uuid.uuid4())
        connection.execute(insert(meta), {"key": WORKSPACE, "value": found})
    return str(found)
