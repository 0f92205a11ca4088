"""Copies of a store that is in use, made with SQLite's online backup."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from desktop_app.storage.failures import translated


def back_up(source: Path, target: Path) -> None:
    """Write a complete copy of the store ``source`` to ``target``, which takes its place only when whole.

    The store may be open and written meanwhile. Raises :class:`StorageError`.
    """
    part = target.with_name(f"{target.name}.part")
    with translated(str(target)):
        part.unlink(missing_ok=True)
        try:
            with closing(sqlite3.connect(source)) as original, closing(sqlite3.connect(part)) as copy:
                original.backup(copy)
                # The copy inherits WAL from its source; as one file it can be moved and opened anywhere.
                copy.execute("PRAGMA journal_mode=DELETE")
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)


def free_name(store: Path, label: str) -> Path:
    """Return a path beside ``store`` that is not taken: ``wirework.v1.db``, then ``wirework.v1-2.db``."""
    path, number = store.with_name(f"{store.stem}.{label}{store.suffix}"), 1
    while path.exists():
        number += 1
        path = store.with_name(f"{store.stem}.{label}-{number}{store.suffix}")
    return path
