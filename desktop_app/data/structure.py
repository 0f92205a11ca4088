"""The structure of ``main``: what people change without SQL, and rows that come from files (data.md 4.1)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from desktop_app.data import schema
from desktop_app.data.bulk import filled
from desktop_app.data.example import SHOP, chosen
from desktop_app.data.reflection import Shape
from desktop_app.data.sources import Sources
from desktop_app.domain.collections import ASSOCIATIONS, MAIN, FieldDraft


class Structure(Sources):
    """Changes the collections of ``main`` and fills them; nobody hears of it."""

    def __init__(self, path: Path | None = None) -> None:
        super().__init__(path)
        self._adding_examples = asyncio.Lock()

    async def create_collection(self, name: str, fields: Sequence[FieldDraft]) -> None:
        """Create a collection of ``main``; it gets a key ``id`` unless one of the fields is called so."""
        await self._alter(lambda connection, shape: schema.create_collection(connection, shape, name, fields))

    async def rename_collection(self, name: str, to: str) -> None:
        """Rename a collection of ``main``."""
        await self._alter(lambda connection, shape: schema.rename_collection(connection, shape, name, to))

    async def remove_collection(self, name: str) -> None:
        """Remove a collection of ``main`` with all its records."""
        await self._alter(lambda connection, shape: schema.remove_collection(connection, shape, name))

    async def add_field(self, collection: str, draft: FieldDraft) -> None:
        """Add a field to a collection of ``main``."""
        await self._alter(lambda connection, shape: schema.add_field(connection, shape, collection, draft))

    async def rename_field(self, collection: str, name: str, to: str) -> None:
        """Rename a field of a collection of ``main``."""
        await self._alter(
            lambda connection, shape: schema.rename_field(connection, shape, collection, name, to)
        )

    async def remove_field(self, collection: str, name: str) -> None:
        """Remove a field of a collection of ``main`` with all its values."""
        await self._alter(lambda connection, shape: schema.remove_field(connection, shape, collection, name))

    async def _alter(self, work: Callable[[Connection, Shape], None]) -> None:
        await self.source(MAIN).alter(work)

    async def fill(self, collection: str, rows: Sequence[Mapping[str, Any]]) -> int:
        """Insert many rows at once; nobody hears of them. Return how many they were.

        :raises InvalidRequestError: a value does not fit; the place names row and field.
        """
        source, found = await self.place(collection)
        shape = await source.shape()
        return await source.write(lambda connection: filled(connection, shape, found, rows))

    async def add_example(self, names: Sequence[str] = SHOP) -> None:
        """Create example collections in ``main`` with their records, and those that they link to; what is
        there stays.
        """
        source = self.source(MAIN)
        async with self._adding_examples:  # Two that are asked for at once may share a collection.
            shape = await source.shape()
            for name, fields, rows in chosen(names):
                if name not in shape.collections:
                    await self.create_collection(name, fields)
                    await self.fill(name, rows)
            await source.refresh()

    async def create_table(self, name: str, columns: Sequence[Mapping[str, Any]]) -> None:
        """Create a table of ``main`` from descriptions (``name``, ``type``, ``primaryKey``,
        ``autoIncrement``, ``default``); those of associations are kept beside it.

        :raises InvalidRequestError: a column's type is unknown.
        """
        source = self.source(MAIN)
        await source.write(lambda connection: schema.create_described(connection, name, columns))
        links = [column for column in columns if column.get("type") in ASSOCIATIONS]
        if links:
            source.notes[name] = {"associations": links}
        source.forget_shape()
