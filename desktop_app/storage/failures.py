"""Turns what the driver says into :class:`StorageError`: the one place where its words are understood."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from desktop_app.domain.errors import StorageError, WireworkError

_KNOWN: Final[tuple[tuple[str, str, str], ...]] = (
    ("SQLITE_FULL", "The disk is full", "Free some space and try again."),
    ("SQLITE_BUSY", "The store is locked by another program", "Close the other program and try again."),
    ("SQLITE_LOCKED", "The store is locked by another program", "Close the other program and try again."),
    ("SQLITE_READONLY", "The store may only be read", "Allow writing to the file and its folder."),
    ("SQLITE_CANTOPEN", "The store cannot be opened", "Check that the folder exists and may be written."),
    ("SQLITE_PERM", "The store may not be accessed", "Allow writing to the file and its folder."),
    ("SQLITE_NOTADB", "The file is not a database", "Choose another workspace or move the file away."),
    ("SQLITE_CORRUPT", "The store is damaged", "Restore a backup of the file."),
    (
        "SQLITE_IOERR",
        "The disk refused to read or write",
        "Check the disk: it may be full, or a network folder gone.",
    ),
    ("SQLITE_TOOBIG", "A value is too large for the store", "Keep large data in a file and store its path."),
)


def translate(error: Exception, place: str) -> WireworkError:
    """Return the error to tell for ``error``; errors of our own pass unchanged. ``place`` is the store."""
    if isinstance(error, WireworkError):
        return error
    origin = error.orig if isinstance(error, DBAPIError) else error
    name = getattr(origin, "sqlite_errorname", None) or ""
    for prefix, message, remedy in _KNOWN:
        if name.startswith(prefix):
            return StorageError(f"{message}: {origin}", place=place, remedy=remedy)
    return StorageError(f"{type(origin).__name__}: {origin}", place=place)


@contextmanager
def translated(place: str) -> Iterator[None]:
    """Let nothing but our own errors out of the block (architecture 9)."""
    try:
        yield
    except (sqlite3.Error, SQLAlchemyError, OSError) as error:
        raise translate(error, place) from error
