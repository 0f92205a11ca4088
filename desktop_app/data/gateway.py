"""The records of all sources, as nodes, triggers and services ask for them (data.md 0.4 to 0.6, 2)."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any, Final, TypeVar

from sqlalchemy import Connection

from desktop_app.data.reading import Reader
from desktop_app.data.source import Source
from desktop_app.data.statements import run_sql
from desktop_app.data.structure import Structure
from desktop_app.data.telling import Committed, Teller
from desktop_app.data.transactions import Savepoint, Transaction
from desktop_app.data.writing import Writer, Written, refuse_empty
from desktop_app.domain.collections import Collection, split_path
from desktop_app.domain.date_operands import Surroundings
from desktop_app.domain.errors import WireworkError
from desktop_app.domain.record_work import (
    Aggregation,
    EndTransaction,
    Listener,
    OpenTransaction,
    Query,
    Record,
    RecordEvent,
    SqlResult,
    WriteContext,
)

log = logging.getLogger(__name__)

T = TypeVar("T")
Warn = list[str]

NOBODY: Final = WriteContext()


def _here() -> Surroundings:
    return Surroundings(datetime.now().astimezone())


class Data(Structure):
    """All registered sources. Owns them; who asks gives a transaction, or gets one for the moment.

    ``path`` None keeps ``main`` in memory. ``around`` tells the present and the local zone.
    """

    def __init__(self, path: Path | None = None, around: Callable[[], Surroundings] = _here) -> None:
        super().__init__(path)
        self._around = around
        self._listeners: dict[tuple[str, str], list[Listener]] = {}
        self._tellers: dict[str, Teller] = {}

    # -- reading ---------------------------------------------------------------------------------------

    async def query(
        self,
        collection: str,
        query: Query,
        *,
        transaction: OpenTransaction | None = None,
        warnings: Warn | None = None,
    ) -> list[Record]:
        """Return one page of records."""
        return await self._read(collection, transaction, warnings, lambda r, c: r.query(c, query))

    async def get(
        self,
        collection: str,
        key: Any,
        *,
        appends: Sequence[str] = (),
        transaction: OpenTransaction | None = None,
    ) -> Record | None:
        """Return the record of a key, or None."""
        return await self._read(collection, transaction, None, lambda r, c: r.one(c, key, appends))

    async def count(
        self,
        collection: str,
        filter: Any = None,
        *,
        key: Any = None,
        transaction: OpenTransaction | None = None,
    ) -> int:
        """Return how many records match; with ``key`` whether that one does."""

        def work(reader: Reader, found: Collection) -> int:
            extra = () if key is None else (reader.key_condition(found, key),)
            return reader.count(found, filter, *extra)

        return await self._read(collection, transaction, None, work)

    async def aggregate(
        self,
        collection: str,
        asked: Aggregation,
        *,
        transaction: OpenTransaction | None = None,
        warnings: Warn | None = None,
    ) -> tuple[Any, bool]:
        """Return a value calculated over records, and whether it is a number."""
        return await self._read(collection, transaction, warnings, lambda r, c: r.aggregate(c, asked))

    async def _read(
        self,
        path: str,
        transaction: OpenTransaction | None,
        warnings: Warn | None,
        work: Callable[[Reader, Collection], T],
    ) -> T:
        source, collection = await self.place(path)
        around = self._around()
        shape = await source.shape()

        def read(connection: Connection) -> T:
            reader = Reader(connection, shape, around)
            answer = work(reader, collection)
            if warnings is not None:
                warnings.extend(reader.warnings)
            return answer

        return await source.read(read, _of(transaction, source))

    async def rows(self, collection: str) -> list[Record]:
        """Return all records, ordered by the key.

        :raises NotFoundError: there is no such table.
        """
        return await self.query(collection, Query(page_size=None))

    # -- writing ---------------------------------------------------------------------------------------

    async def create(
        self,
        collection: str,
        values: Mapping[str, Any],
        *,
        appends: Sequence[str] = (),
        context: WriteContext = NOBODY,
        transaction: OpenTransaction | None = None,
        warnings: Warn | None = None,
    ) -> Record:
        """Insert a record with what it links; return it as it is stored (2.4)."""
        source, found = await self.place(collection)

        def work(writer: Writer) -> tuple[Record, list[Written]]:
            one = writer.create(found, values, appends)
            return one.record, [one]

        record = await self._write(source, found, work, (context, transaction, warnings))
        return _without_nested(found, record, appends)

    async def update(
        self,
        collection: str,
        filter: Any,
        values: Mapping[str, Any],
        *,
        individual: bool = True,
        all_of_them: bool = False,
        context: WriteContext = NOBODY,
        transaction: OpenTransaction | None = None,
        warnings: Warn | None = None,
    ) -> int:
        """Write the records that match; return how many they are (2.5).

        :raises InvalidRequestError: the filter is empty, and not ``all_of_them`` are meant.
        """
        source, found = await self.place(collection)
        refuse_empty(filter, all_of_them, "changed")
        tell = self._heard(found)

        def work(writer: Writer) -> tuple[int, list[Written]]:
            if not individual:
                return writer.update_all(found, filter, values), []
            return writer.update(found, filter, values, tell=tell)

        return await self._write(source, found, work, (context, transaction, warnings))

    async def destroy(
        self,
        collection: str,
        filter: Any,
        *,
        individual: bool = True,
        all_of_them: bool = False,
        context: WriteContext = NOBODY,
        transaction: OpenTransaction | None = None,
        warnings: Warn | None = None,
    ) -> int:
        """Delete the records that match; return how many they were (2.6).

        :raises InvalidRequestError: the filter is empty, and not ``all_of_them`` are meant.
        """
        source, found = await self.place(collection)
        refuse_empty(filter, all_of_them, "deleted")

        def work(writer: Writer) -> tuple[int, list[Written]]:
            if not individual:
                return writer.destroy_all(found, filter), []
            gone = writer.destroy(found, filter)
            return len(gone), gone

        return await self._write(source, found, work, (context, transaction, warnings))

    async def _write(
        self,
        source: Source,
        collection: Collection,
        work: Callable[[Writer], tuple[T, list[Written]]],
        how: tuple[WriteContext, OpenTransaction | None, Warn | None],
    ) -> T:
        context, given, warnings = how
        source.refuse_if_read_only()
        shape, around = await source.shape(), self._around()

        def write(connection: Connection) -> tuple[T, list[Written]]:
            writer = Writer(connection, shape, around)
            answer = work(writer)
            if warnings is not None:
                warnings.extend(writer.warnings)
            return answer

        outer = _of(given, source)
        if outer is None and not self._heard(collection):
            return (await source.write(write))[0]
        async with self._within(source, outer) as transaction:
            answer, written = await transaction.run(write)
            await self._tell(collection, written, context, transaction)
        return answer

    @asynccontextmanager
    async def _within(self, source: Source, outer: Transaction | None) -> AsyncIterator[Transaction]:
        """Hold a transaction for one write: a part of the outer one that can be taken back alone, or one of
        its own.
        """
        if outer is None:
            async with source.transaction() as transaction:
                yield transaction
            return
        savepoint = await outer.savepoint()
        try:
            yield outer
        except BaseException:
            with suppress(WireworkError):  # Then all is lost; the first error is to be heard.
                await savepoint.finish(commit=False)
            raise
        await savepoint.finish(commit=True)

    # -- SQL -------------------------------------------------------------------------------------------

    async def sql(
        self,
        source: str,
        statement: str,
        values: Mapping[str, Any],
        *,
        transaction: OpenTransaction | None = None,
    ) -> SqlResult:
        """Run one statement as it stands, with bound values; nobody hears of it (2.8.2)."""
        owner = self.source(source)
        outer = _of(transaction, owner)
        if outer is not None:
            async with self._within(owner, outer):
                return await outer.run(lambda connection: run_sql(connection, statement, values))
        if owner.read_only:
            return await owner.read(lambda connection: run_sql(connection, statement, values))
        return await owner.write(lambda connection: run_sql(connection, statement, values))

    # -- transactions ----------------------------------------------------------------------------------

    async def begin(
        self, source: str, outer: OpenTransaction | None = None, isolation: str = ""
    ) -> tuple[OpenTransaction, EndTransaction]:
        """Begin a transaction, or a part of ``outer`` that can be taken back alone; return it with the
        function that ends it: True keeps what was done.
        """
        owner = self.source(source)
        inside = _of(outer, owner)
        if inside is not None:
            savepoint = await inside.savepoint()
            return inside, _ending(savepoint)
        owner.refuse_if_read_only()
        transaction = await owner.begin(isolation)

        async def end(commit: bool) -> None:
            await owner.end(transaction, commit=commit)

        return transaction, end

    # -- who hears of writes ---------------------------------------------------------------------------

    def listen(self, path: str, listener: Listener) -> Callable[[], None]:
        """Have every write to a collection told, inside its transaction, in the order of listening; return
        what ends it. The collection need not exist yet.
        """
        heard = self._listeners.setdefault(split_path(path), [])
        heard.append(listener)
        return lambda: heard.remove(listener) if listener in heard else None

    def _heard(self, collection: Collection) -> bool:
        return bool(self._listeners.get((collection.source, collection.name)))

    async def tell_changes(self) -> None:
        """Tell those who listen of the changes that other programs have made since the last time."""
        for name in self.names():
            if name in self._sources and self._sources[name].capture is not None:
                await self._tellers.setdefault(name, Teller()).round(self._sources[name], self._told)

    async def _told(self, event: RecordEvent) -> None:
        committed = Committed(event.source)
        for listener in tuple(self._listeners.get((event.source, event.collection), ())):
            await listener(event, committed)
        await committed.follow()

    async def _tell(
        self,
        collection: Collection,
        written: Iterable[Written],
        context: WriteContext,
        transaction: Transaction,
    ) -> None:
        """Tell of each record, after all of them were written (0.6)."""
        for one in written:
            event = RecordEvent(
                one.kind, collection.source, collection.name, one.record, one.key, one.changed, context
            )
            for listener in tuple(self._listeners.get((collection.source, collection.name), ())):
                await listener(event, transaction)


def _of(transaction: OpenTransaction | None, source: Source) -> Transaction | None:
    """Return the transaction if it belongs to the source: another source's is never used (0.4)."""
    if isinstance(transaction, Transaction) and transaction.source == source.name:
        return transaction
    return None


def _ending(savepoint: Savepoint) -> EndTransaction:
    async def end(commit: bool) -> None:
        await savepoint.finish(commit=commit)

    return end


def _without_nested(collection: Collection, record: Record, appends: Sequence[str]) -> Record:
    """Return a record as its creator sees it: with the associations that it asked for."""
    asked = {path.partition(".")[0] for path in appends}
    hidden = {each.name for each in collection.associations} - asked
    return {name: value for name, value in record.items() if name not in hidden}
