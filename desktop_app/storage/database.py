"""Opens the store's file and gives transactions on it (architecture 5, decision 27)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar, copy_context
from functools import cache
from pathlib import Path
from typing import Any, Final, Self

from sqlalchemy import Connection, Engine, create_engine, create_mock_engine, insert, update
from sqlalchemy.pool import NullPool

from desktop_app.domain.errors import NotFoundError, StorageError, StoreTooNewError, WireworkError
from desktop_app.storage import tables
from desktop_app.storage.backup import back_up, free_name
from desktop_app.storage.failures import translate, translated

BUSY_SECONDS: Final = 5.0
"""How long to wait for another program that writes to the file, a backup tool for example."""

_SETTINGS: Final = (
    "PRAGMA foreign_keys=ON",
    "PRAGMA temp_store=MEMORY",
    # Small, and so soon full: the system caches the file as well, what grows with the store looks like a
    # leak, and more makes nothing faster.
    "PRAGMA cache_size=-1000",
    # Pages that change often are then copied back once for many commits.
    "PRAGMA wal_autocheckpoint=4000",
    "PRAGMA journal_size_limit=67108864",
)


class Database:
    """Owns the one connection to the store. One transaction at a time, from any one thread at a time.

    ``full`` makes every commit survive a power cut, not only those that ask for it.
    """

    def __init__(
        self, driver: sqlite3.Connection, name: str, *, full: bool = False, reads: bool = False
    ) -> None:
        self.name = name
        self._driver = driver
        self._always_full = full
        self._synchronous = ""
        self._begin = "BEGIN" if reads else "BEGIN IMMEDIATE"
        self._connection = _connection_over(driver)
        # One transaction of the toolkit for ever, which says nothing to the driver: beginning and ending one
        # there costs as much as writing a whole execution. :meth:`transaction` talks to the driver itself.
        self._connection.begin()

    @classmethod
    def open(cls, path: Path | None, *, full: bool = False, busy_seconds: float = BUSY_SECONDS) -> Self:
        """Open the store at ``path``, making it when absent; None opens one in memory.

        An older store is backed up beside the file and migrated. Raises :class:`StoreTooNewError` for one
        that a newer version wrote, and :class:`StorageError` for a file that is no store of ours or cannot
        be opened; a refused file is not touched.
        """
        name = ":memory:" if path is None else str(path)
        with translated(name):
            driver = sqlite3.connect(
                name,
                timeout=busy_seconds,
                isolation_level=None,
                check_same_thread=False,
                cached_statements=512,
            )
            try:
                found = _schema_of(driver, name)
            except BaseException:
                driver.close()
                raise
            database = cls(driver, name, full=full)
            try:
                database._prepare(path, found)
            except BaseException:
                database.close()
                raise
        return database

    @classmethod
    def look(cls, path: Path) -> Self:
        """Open an existing store to read it, beside a process that works on it and where nothing may be
        written. An older store is refused, not migrated; otherwise the errors are those of :meth:`open`.

        :raises NotFoundError: the file holds nothing yet.
        """
        name = str(path)
        with translated(name):
            driver = reader(path)
            try:
                _check_readable(_schema_of(driver, name), name)
            except BaseException:
                driver.close()
                raise
            return cls(driver, name, reads=True)

    @contextmanager
    def transaction(self, durable: bool = False) -> Iterator[Connection]:
        """Run the block in a transaction and commit it; an exception rolls it back and passes on."""
        self._set_synchronous("FULL" if durable or self._always_full else "NORMAL")
        # The driver's own way would begin late and commit at the release of a savepoint, so it is off
        # (isolation_level None).
        self._driver.execute(self._begin)
        try:
            yield self._connection
            self._driver.execute("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):  # After some errors SQLite has rolled back by itself.
                self._driver.execute("ROLLBACK")
            raise

    def translate(self, error: Exception) -> WireworkError:
        """Return ``error`` as one of ours, with the store's name."""
        return translate(error, self.name)

    def close(self) -> None:
        """Close the file; its log is merged into it. Harmless when closed."""
        with translated(self.name):
            self._connection.close()
            self._driver.close()

    def _prepare(self, path: Path | None, found: int | None) -> None:
        if found is not None and found < tables.SCHEMA and path is not None:
            self._upgrade(path, found)
        mode = self._driver.execute("PRAGMA journal_mode=WAL").fetchone()[0]
        for setting in _SETTINGS:
            self._driver.execute(setting)
        # Without a write-ahead log, NORMAL may damage the file at a power cut.
        self._always_full = self._always_full or mode == "delete"
        if found is None:
            with self.transaction(durable=True) as connection:
                _create(connection)

    def _upgrade(self, path: Path, found: int) -> None:
        """Bring an older store to the present schema in one transaction, after a copy was put beside it."""
        from desktop_app.storage.migrations import migrate  # Alembic costs start-up time and is rarely needed

        copy = free_name(path, f"v{found}")
        back_up(path, copy)
        try:
            with self.transaction(durable=True) as connection:
                migrate(connection, found)
                newer = {"value": str(tables.SCHEMA)}
                connection.execute(update(tables.meta).where(tables.meta.c.key == "schema").values(newer))
        except Exception as error:
            raise StorageError(
                f"The store could not be brought to this version: {error}",
                place=str(path),
                remedy=f"The store is unchanged; a copy is in {copy}.",
            ) from error

    def _set_synchronous(self, level: str) -> None:
        if self._synchronous != level:
            self._driver.execute(f"PRAGMA synchronous={level}")
            self._synchronous = level


def reader(path: Path) -> sqlite3.Connection:
    """Return a connection that reads the store at ``path`` and writes nothing.

    In a folder that may not be written SQLite cannot coordinate with others: the file is then read as it
    stands, unless changes that are not merged into it yet lie beside it.
    """
    place = f"{path.absolute().as_uri()}?mode=ro"
    driver = _connected(place)
    try:
        driver.execute("SELECT 1 FROM sqlite_master")
    except sqlite3.OperationalError as error:
        driver.close()
        if error.sqlite_errorname not in _NO_PLACE or _has_content(path.with_name(f"{path.name}-wal")):
            raise
        return _connected(f"{place}&immutable=1")
    return driver


_NO_PLACE: Final = ("SQLITE_CANTOPEN", "SQLITE_READONLY_DIRECTORY", "SQLITE_READONLY_CANTINIT")


def _connected(place: str) -> sqlite3.Connection:
    return sqlite3.connect(
        place, uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
    )


def _has_content(path: Path) -> bool:
    return path.is_file() and path.stat().st_size > 0


def _check_readable(found: int | None, name: str) -> None:
    if found is None:
        raise NotFoundError("the store is still empty", place=name)
    if found < tables.SCHEMA:
        raise StorageError(
            f"The store was written by an older version of Wirework (schema {found}, this one reads "
            f"{tables.SCHEMA})",
            place=name,
            remedy="Start the window or “wirework serve” on it once: that keeps a copy and brings it up.",
        )


def _schema_of(driver: sqlite3.Connection, name: str) -> int | None:
    """Return the schema version of a store, None for an empty file; refuse everything else."""
    names = {row[0] for row in driver.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not names:
        return None
    facts: dict[str, Any] = {}
    if "meta" in names:
        with suppress(sqlite3.OperationalError):  # a table of that name with other columns
            facts = dict(driver.execute("SELECT key, value FROM meta"))
    if facts.get("app") != tables.APP or not str(facts.get("schema", "")).isdigit():
        raise StorageError(
            "The file is a database, but no Wirework store", place=name, remedy="Choose another workspace."
        )
    found = int(facts["schema"])
    if found > tables.SCHEMA:
        raise StoreTooNewError(
            f"The store was written by a newer version of Wirework (schema {found}, this one reads "
            f"{tables.SCHEMA})",
            place=name,
            remedy="Install the newer version, or choose another workspace.",
        )
    return found


def _connection_over(driver: sqlite3.Connection) -> Connection:
    """Return the toolkit's connection over ``driver``; closing the one closes the other."""

    def connect() -> Connection:
        _offered.set(driver)
        return _engine().connect()

    return copy_context().run(connect)


_offered: Final[ContextVar[sqlite3.Connection]] = ContextVar("driver of the next connection")


@cache
def _engine() -> Engine:
    """Return the toolkit's engine, one for all stores: it keeps every statement it has compiled."""
    return create_engine("sqlite://", creator=_offered.get, poolclass=NullPool)


def _create(connection: Connection) -> None:
    for statement in _schema():
        connection.exec_driver_sql(statement)
    facts = [{"key": "app", "value": tables.APP}, {"key": "schema", "value": str(tables.SCHEMA)}]
    connection.execute(insert(tables.meta), facts)


@cache
def _schema() -> tuple[str, ...]:
    """Return the statements that make the tables of an empty store."""
    said: list[str] = []
    recorder = create_mock_engine("sqlite://", lambda made, *_: said.append(str(made.compile(_engine()))))
    tables.metadata.create_all(recorder, checkfirst=False)
    return tuple(said)
