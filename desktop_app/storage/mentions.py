"""Of which numbered files a database speaks (data.md 4.6)."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Final

from desktop_app.storage.database import reader
from desktop_app.storage.failures import translated

NUMBER: Final = re.compile(r"\d{9,}")
"""The least that an id of ours is."""


def numbers_in(path: Path, words: Sequence[str]) -> set[str]:
    """Return every long number that stands in a text or blob of an SQLite file together with one of the
    words; none where there is no such file. Reads every table, beside whoever works with the file.

    :raises StorageError: it cannot be read.
    """
    if not path.exists():
        return set()
    with translated(str(path)), closing(reader(path)) as driver:
        return {number for text in _texts(driver, words) for number in NUMBER.findall(text)}


def _texts(driver: sqlite3.Connection, words: Sequence[str]) -> Iterator[str]:
    tables = driver.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    for (table,) in tables:
        for column in [row[1] for row in driver.execute(f"PRAGMA table_info({_quoted(table)})")]:
            name = _quoted(column)
            found = " OR ".join(f"instr(CAST({name} AS TEXT), ?)" for _ in words)
            kinds = f"typeof({name}) IN ('text', 'blob')"
            query = f"SELECT CAST({name} AS TEXT) FROM {_quoted(table)} WHERE {kinds} AND ({found})"
            for (text,) in driver.execute(query, tuple(words)):
                yield str(text)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
