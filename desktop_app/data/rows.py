"""Turns rows as the driver gave them into records (data.md 4.4)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from desktop_app.data.codecs import Codec
from desktop_app.domain.collections import Collection
from desktop_app.domain.record_work import Record

Raw: TypeAlias = Any
"""A row as the driver gave it, by column name: of SQLAlchemy, or a plain dict."""

Loaded: TypeAlias = list[tuple[Raw, Record]]
"""Rows as the driver gave them, each with its record."""


def decoder(collection: Collection, codecs: Mapping[str, Codec]) -> Any:
    """Return the function from a row to its record: visible columns only (4.4)."""
    columns = [(field.name, codecs[field.name].decode) for field in collection.visible]

    def decode(row: Raw) -> Record:
        record = {}
        for name, convert in columns:
            value = row[name]
            record[name] = value if value is None or convert is None else convert(value)
        return record

    return decode
