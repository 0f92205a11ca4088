"""Opens databases: the engine of one data source, with what each kind of database needs (data.md 4.2)."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.pool import StaticPool

from desktop_app.data.codecs import SQLITE
from desktop_app.domain.errors import InvalidRequestError

BUSY_MS: Final = 5_000
"""How long SQLite waits for another program that writes."""

CACHE_KIB: Final = 1_000
"""Pages of an SQLite file that each connection keeps, in KiB; the system caches the file as well."""

DRIVERS: Final = {"postgresql": "psycopg", "mysql": "pymysql", "mariadb": "pymysql"}
"""The driver that a URL without one means."""

MYSQL: Final = ("mysql", "mariadb")

HURRIED: Final = ("postgresql+psycopg", "mysql+pymysql", "mariadb+pymysql")
"""The drivers that can be told how long to wait for a server."""

MEMORY: Final = ":memory:"

CONNECT_SECONDS: Final = 5
"""How long a server is waited for, unless its URL says ``connect_timeout``."""


def read_url(text: str) -> URL:
    """Return a URL with the driver that we use for its database.

    :raises InvalidRequestError: it is no URL of a database.
    """
    try:
        url = make_url(text.strip())
    except (ArgumentError, ValueError):
        raise InvalidRequestError(
            "this is no database URL",
            place="url",
            remedy="write it as postgresql://user@host:5432/database or sqlite:///C:/path/file.db",
        ) from None
    driver = DRIVERS.get(url.drivername)
    return url.set(drivername=f"{url.drivername}+{driver}") if driver else url


def open_engine(url: URL, *, read_only: bool = False, main: bool = False) -> Engine:
    """Return an engine; nothing is connected yet. ``main`` is ours alone and gets a write-ahead log.

    :raises InvalidRequestError: no driver for this database is installed.
    """
    try:
        if url.get_backend_name() == SQLITE:
            return _sqlite_engine(url, read_only, main)
        hurry = url.drivername in HURRIED and "connect_timeout" not in url.query
        patience = {"connect_timeout": CONNECT_SECONDS} if hurry else {}
        engine = create_engine(url, connect_args=patience, pool_pre_ping=True, pool_size=4, max_overflow=4)
    except (NoSuchModuleError, ModuleNotFoundError) as error:
        raise InvalidRequestError(
            f"no driver for {url.get_backend_name()} databases is installed ({error})",
            place="url",
            remedy="install it, or use a source of another kind",
        ) from error
    if url.get_backend_name() in MYSQL:
        event.listen(engine, "connect", _speak_utc)
    if read_only:
        event.listen(engine, "begin", _begin_reading)
    return engine


def _speak_utc(driver: Any, record: Any) -> None:
    """Let a TIMESTAMP go in and come out in UTC, whatever zone the server lives in (4.2)."""
    with driver.cursor() as cursor:
        cursor.execute("SET time_zone = '+00:00'")


def _begin_reading(connection: Connection) -> None:
    connection.exec_driver_sql("SET TRANSACTION READ ONLY")


def _sqlite_engine(url: URL, read_only: bool, main: bool) -> Engine:
    path = url.database or MEMORY
    if path == MEMORY:
        engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
    else:
        if read_only and not Path(path).exists():
            raise InvalidRequestError("there is no such file", place=path)
        engine = create_engine(url, creator=lambda: _connect(path, read_only), pool_size=4, max_overflow=16)
    event.listen(engine, "connect", _prepare(main and path != MEMORY))
    event.listen(engine, "begin", _begin)
    return engine


def _connect(path: str, read_only: bool) -> sqlite3.Connection:
    if read_only:
        name = f"{Path(path).resolve().as_uri()}?mode=ro"
        return sqlite3.connect(name, uri=True, check_same_thread=False, timeout=BUSY_MS / 1000)
    return sqlite3.connect(path, check_same_thread=False, timeout=BUSY_MS / 1000)


def _prepare(write_ahead: bool) -> Any:
    def prepare(driver: sqlite3.Connection, record: Any) -> None:
        # We begin ourselves: the driver would commit a SAVEPOINT that no BEGIN precedes.
        driver.isolation_level = None
        driver.execute("PRAGMA foreign_keys=ON")
        driver.execute(f"PRAGMA cache_size=-{CACHE_KIB}")
        if write_ahead:
            driver.execute("PRAGMA journal_mode=WAL")
            driver.execute("PRAGMA synchronous=NORMAL")
        driver.create_function("folded", 1, _folded, deterministic=True)
        driver.create_function("begins", 2, _begins, deterministic=True)
        driver.create_function("finishes", 2, _finishes, deterministic=True)

    return prepare


def _folded(value: Any) -> Any:
    """Return a text without upper and lower case, in all scripts: SQLite's own lower() knows ASCII only."""
    return value.casefold() if isinstance(value, str) else value


def _begins(value: Any, start: str) -> bool | None:
    """Tell whether a text begins so, whatever stands in it: SQLite's own functions end at a NUL."""
    return None if value is None else str(value).casefold().startswith(start)


def _finishes(value: Any, end: str) -> bool | None:
    """Tell whether a text ends so."""
    return None if value is None else str(value).casefold().endswith(end)


def _begin(connection: Connection) -> None:
    writing = connection.get_execution_options().get("writing", True)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def parted(url: URL) -> tuple[URL, str]:
    """Return a URL without its password, and the password, wherever in the URL it stood."""
    query = dict(url.query)
    hidden = [query.pop(name) for name in ("password", "passwd") if name in query]
    password = str(url.password or "") or (str(hidden[0]) if hidden else "")
    public = URL.create(url.drivername, url.username, None, url.host, url.port, url.database, query)
    return public, password


def public_text(url: URL) -> str:
    """Return a URL as people may see it: without the password."""
    return parted(url)[0].render_as_string(hide_password=False)
