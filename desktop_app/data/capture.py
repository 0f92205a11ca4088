"""Changes that other programs make: triggers of the database write them into the outbox (issue 6, ADR 9).

Opt-in, for SQLite and PostgreSQL. Each workspace has triggers and a table of its own, so that several may
watch one database. A transaction of ours says so (:meth:`Capture.mark`), and the triggers let it pass.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, Protocol

from sqlalchemy import Connection
from sqlalchemy.engine import URL

from desktop_app.data.codecs import SQLITE
from desktop_app.data.connections import MEMORY
from desktop_app.data.outbox import Outbox
from desktop_app.data.reflection import Shape
from desktop_app.domain.collections import Collection, SourceConfig
from desktop_app.domain.errors import InvalidRequestError
from desktop_app.domain.quick import dataclass
from desktop_app.domain.record_work import CREATE, DESTROY, UPDATE

KINDS: Final = (CREATE, UPDATE, DESTROY)
AT_ONCE: Final = 500
"""How many changes are read, told and forgotten together."""


@dataclass(frozen=True, slots=True)
class Change:
    """One record that another program wrote. The values are as the driver gives them, by column; ``before``
    is None for a new record, ``after`` for one that is gone.
    """

    number: int
    token: str
    kind: str
    collection: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


class Capture(Protocol):
    """What differs from database to database. All of it happens in the transaction of ``connection``."""

    outbox: Outbox

    def install(self, connection: Connection, shape: Shape) -> None:
        """Make the table and the triggers of every collection; what is there as it should be stays.

        :raises InvalidRequestError: a table cannot be watched.
        """

    def disarm(self, connection: Connection) -> None:
        """Remove every trigger of this workspace; what was written down stays."""

    def remove(self, connection: Connection) -> None:
        """Remove everything of this workspace; changes that were not read are gone."""

    def mark(self, connection: Connection) -> None:
        """Let the triggers pass what this transaction writes."""

    def unmark(self, connection: Connection) -> None:
        """End that, right before the commit."""

    def read(self, connection: Connection, shape: Shape) -> list[Change]:
        """Return the oldest changes that were not forgotten yet, in order."""


def watched(shape: Shape) -> Iterable[Collection]:
    """Return the collections whose changes can be written down."""
    return (each for each in shape.collections.values() if not each.view)


def remembered(collection: Collection) -> list[str]:
    """Return the columns that are written down: what may stand in records, and the key."""
    visible = [field.name for field in collection.visible]
    return visible + [name for name in collection.key if name not in visible]


def capture_of(url: URL, config: SourceConfig, owner: str) -> Capture | None:
    """Return what captures the changes in a source for a workspace; None where that is not asked for.

    :raises InvalidRequestError: the database is of no kind in which it can be done.
    """
    if not config.capture or not owner:
        return None
    name = url.get_backend_name()
    schema = next(iter(config.schemas), None)
    if name == SQLITE and (url.database or MEMORY) != MEMORY:
        from desktop_app.data.capture_sqlite import SqliteCapture

        return SqliteCapture(Outbox(config.name, owner, name))
    if name == "postgresql":
        from desktop_app.data.capture_postgres import PostgresCapture

        return PostgresCapture(Outbox(config.name, owner, name, schema))
    raise InvalidRequestError(
        f"changes made by other programs cannot be heard in {name} databases",
        place=config.name,
        remedy="use SQLite files or PostgreSQL, or start the workflow on a schedule",
    )
