"""One data source: its connections, its structure, its transactions (data.md 0.4, 0.5, 4.1)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, Engine, NestedTransaction, text
from sqlalchemy.engine import URL

from desktop_app.data.codecs import SQLITE
from desktop_app.data.connections import MEMORY, open_engine, public_text
from desktop_app.data.failures import translated
from desktop_app.data.outbox import Outbox
from desktop_app.data.reflection import Shape, reflect
from desktop_app.data.threads import Reins, Threads, to_the_end
from desktop_app.domain.collections import MAIN, SourceConfig, SourceState
from desktop_app.domain.errors import (
    ConflictError,
    InvalidRequestError,
    StorageError,
    WireworkError,
)
from desktop_app.domain.record_work import KeptStart

log = logging.getLogger(__name__)

T = TypeVar("T")
Work = Callable[[Connection], T]
AfterCommit = Callable[[], Awaitable[Any]]

MOST_OPEN: Final = 6
"""How many transactions of a source other than SQLite are open at a time: fewer than its connections, so that
there is always one to read with.
"""
TURN_SECONDS: Final = 30.0
"""How long a write waits for the one before it; longer, and something holds it that must not."""

ISOLATION: Final = ("READ UNCOMMITTED", "READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE")


class Transaction:
    """An open transaction of one source. What is done in it is done one after the other, also by several
    tasks; once it is over, whoever still holds it is refused.
    """

    def __init__(self, source: Source, connection: Connection) -> None:
        self.source = source.name
        self._owner = source
        self._connection = connection
        self._turn = asyncio.Lock()
        self.over = False
        self._spoiled = False
        self._after: list[AfterCommit] = []

    async def run(self, work: Work[T]) -> T:
        """Do some work in the transaction.

        :raises ConflictError: it is over.
        """
        async with self._turn:
            if self.over:
                raise ConflictError("the transaction is over", place=self.source)
            reins = Reins()
            return await self._owner.in_thread(lambda: self._run(work, reins), reins)

    def _run(self, work: Work[T], reins: Reins) -> T:
        self._refuse_if_lost()
        with reins.hold(self._connection):
            return work(self._connection)

    def _refuse_if_lost(self) -> None:
        """Raise when the transaction is not there any more: for some errors SQLite takes all of it back, and
        what followed would be kept without the rest.
        """
        driver: Any = self._connection.connection.dbapi_connection
        if self._spoiled or (self._owner.sqlite and not driver.in_transaction):
            raise StorageError("the database has taken the whole transaction back", place=self.source)

    async def keep(self, body: dict[str, Any]) -> KeptStart | None:
        """Keep a start with what is written here; None where the source has no place for it."""
        outbox = self._owner.outbox
        return None if outbox is None else await self.run(lambda connection: outbox.keep(connection, body))

    def after_commit(self, callback: AfterCommit) -> None:
        """Have something done once everything is committed; never when it is rolled back."""
        self._after.append(callback)

    async def savepoint(self) -> Savepoint:
        """Begin a part that can be taken back alone."""
        inner: NestedTransaction = await self.run(lambda connection: connection.begin_nested())
        return Savepoint(self, inner, len(self._after))

    def forget_after(self, count: int) -> None:
        """Drop what was to be done after the commit, from the ``count``-th on."""
        del self._after[count:]

    def spoil(self) -> None:
        """Let nothing more be done, and nothing be kept: a part could not be taken back."""
        self._spoiled = True

    async def finish(self, *, commit: bool) -> list[AfterCommit]:
        """Commit, or take back; then give the connection free. Return what is to follow the commit.

        :raises StorageError: it cannot be committed; it is taken back then.
        """
        async with self._turn:
            self.over = True
            await self._owner.in_thread(lambda: self._finish(commit))
        return self._after if commit else []

    def _finish(self, commit: bool) -> None:
        try:
            if commit:
                self._refuse_if_lost()
                self._connection.commit()
        finally:
            self._connection.close()


class Savepoint:
    """A part of a transaction."""

    def __init__(self, transaction: Transaction, inner: NestedTransaction, mark: int) -> None:
        self.transaction = transaction
        self._inner = inner
        self._mark = mark
        self._over = False

    async def finish(self, *, commit: bool) -> None:
        """Keep the part, or take it back. Harmless when it is over."""
        if self._over:
            return
        self._over = True
        if commit:
            await self.transaction.run(lambda connection: self._inner.commit())
            return
        self.transaction.forget_after(self._mark)
        try:
            await to_the_end(self.transaction.run(lambda connection: self._inner.rollback()))
        except WireworkError:
            self.transaction.spoil()
            raise


def _apart(connection: Connection, work: Work[T]) -> T:
    """Read so that an error spoils nothing else: for most databases one in a transaction is the end of it."""
    with connection.begin_nested():
        return work(connection)


async def _guarded(callback: AfterCommit) -> None:
    try:
        await callback()
    except Exception:
        log.exception("what was to follow a commit failed")


class Source:
    """Owns the connections and threads of one data source, and what is known of its structure. ``outbox``
    is where starts and changes are kept in the source; None where there is no such place.
    """

    def __init__(self, config: SourceConfig, url: URL, owner: str = "") -> None:
        self.config = config
        self.name = config.name
        self.url = url
        self.sqlite = url.get_backend_name() == SQLITE
        self.in_memory = self.sqlite and (url.database or MEMORY) == MEMORY
        self.read_only = config.read_only
        self.notes: dict[str, Any] = dict(config.notes)
        self.error = ""
        self._engine: Engine | None = None
        self._shape: Shape | None = None
        self._turn = asyncio.Semaphore(1 if self.sqlite else MOST_OPEN)
        self._reading_shape = asyncio.Lock()
        self._threads = Threads(f"data-{self.name}")
        self.outbox: Outbox | None = None
        self.claim(owner)

    def claim(self, owner: str) -> None:
        """Say whose source this is: the id of the workspace, as names of tables can hold it. Only ``main`` is
        ours to put a table into.
        """
        ours = self.sqlite and self.name == MAIN and not self.in_memory and not self.read_only
        self.outbox = Outbox(self.name, owner, SQLITE) if owner and ours else None

    def close(self) -> None:
        """Close every connection and end the threads."""
        self._threads.close()
        if self._engine is not None:
            self._engine.dispose()
            self._engine = None

    # -- threads ---------------------------------------------------------------------------------------

    async def in_thread(self, work: Callable[[], T], reins: Reins | None = None) -> T:
        """Run blocking work beside the loop, as :meth:`Threads.run` does. What is in memory takes no time and
        stays here.
        """
        with translated(self.name):
            if self.in_memory:
                return work()
            return await self._threads.run(work, reins)

    def _opened(self) -> Engine:
        if self._engine is None:
            self._engine = open_engine(self.url, read_only=self.read_only, main=self.name == MAIN)
        return self._engine

    # -- structure -------------------------------------------------------------------------------------

    @property
    def known(self) -> Shape:
        """The structure as last read; empty before that."""
        return self._shape or Shape()

    async def shape(self) -> Shape:
        """Return the structure, read when it is first asked for.

        :raises StorageError: the source cannot be reached.
        """
        if self._shape is None:
            async with self._reading_shape:
                if self._shape is None:
                    await self.refresh()
        return self.known

    async def refresh(self) -> None:
        """Read the structure anew (4.1); ``error`` tells afterwards why the source cannot be used.

        :raises StorageError: it cannot be reached.
        """
        try:
            self._shape = await self.read(
                lambda connection: reflect(connection, self.name, self.config.schemas or (None,), self.notes)
            )
        except WireworkError as error:
            self.error = str(error)
            raise
        self.error = ""

    def forget_shape(self) -> None:
        """Have the structure read anew when it is next asked for."""
        self._shape = None

    def state(self) -> SourceState:
        """Return the source as a person sees it."""
        config = self.config
        count = len(self.known.collections)
        return SourceState(
            self.name, config.title or self.name, public_text(self.url), self.read_only, self.error, count
        )

    async def test(self) -> None:
        """Connect once.

        :raises StorageError, InvalidRequestError: it cannot be done; the message says why.
        """
        await self.read(lambda connection: connection.execute(text("SELECT 1")))

    # -- work ------------------------------------------------------------------------------------------

    async def read(self, work: Work[T], transaction: Transaction | None = None) -> T:
        """Read, in ``transaction`` if one is given. What is in memory has one connection for all."""
        reins = Reins()
        if transaction is not None:
            return await transaction.run(work if self.sqlite else lambda connection: _apart(connection, work))
        if self.in_memory:
            async with self._my_turn():
                return await self.in_thread(lambda: self._read(work, reins))
        return await self.in_thread(lambda: self._read(work, reins), reins)

    def _read(self, work: Work[T], reins: Reins) -> T:
        with self._opened().connect() as connection:
            if self.sqlite:
                connection = connection.execution_options(writing=False)
            with reins.hold(connection):
                return work(connection)

    async def write(self, work: Work[T]) -> T:
        """Write in a transaction of its own, of which nobody needs to hear before it is committed."""
        self.refuse_if_read_only()
        reins = Reins()
        async with self._my_turn():
            return await self.in_thread(lambda: self._write(work, reins), reins)

    def _write(self, work: Work[T], reins: Reins) -> T:
        with self._opened().begin() as connection, reins.hold(connection):
            return work(connection)

    async def forget(self, outbox: Outbox, numbers: Sequence[int]) -> None:
        """Delete rows of the outbox whose executions are stored."""
        await self.write(lambda connection: outbox.forget(connection, numbers))

    def refuse_if_read_only(self) -> None:
        """Raise for a source that is only to be read.

        :raises InvalidRequestError: it is.
        """
        if self.read_only:
            raise InvalidRequestError(
                f"the data source {self.name!r} is read-only", remedy="allow writing where it is registered"
            )

    @asynccontextmanager
    async def transaction(self, isolation: str = "") -> AsyncIterator[Transaction]:
        """Hold a transaction: committed at the end, taken back when something is thrown."""
        transaction = await self.begin(isolation)
        try:
            yield transaction
        except BaseException:
            await self.end(transaction, commit=False)
            raise
        await self.end(transaction, commit=True)

    async def begin(self, isolation: str = "") -> Transaction:
        """Begin a transaction; :meth:`end` must follow. SQLite has one writer and is always serialisable."""
        await self.shape()  # In memory nobody could read it while the transaction holds the one connection.
        await self._wait_for_turn()
        begun: list[Connection] = []
        try:
            await self.in_thread(lambda: begun.append(self._begun(isolation)))
        except BaseException:  # also when nobody waits for it any more
            for connection in begun:
                connection.close()
            self._leave()
            raise
        return Transaction(self, begun[0])

    def _begun(self, isolation: str) -> Connection:
        connection = self._opened().connect()
        try:
            if not self.sqlite and isolation in ISOLATION:
                connection = connection.execution_options(isolation_level=isolation)
            connection.begin()
        except BaseException:
            connection.close()
            raise
        return connection

    async def end(self, transaction: Transaction, *, commit: bool) -> None:
        """End a transaction that :meth:`begin` gave; harmless when it is over.

        :raises StorageError: it cannot be committed.
        """
        if not transaction.over:
            await to_the_end(self._end(transaction, commit))

    async def _end(self, transaction: Transaction, commit: bool) -> None:
        try:
            following = await transaction.finish(commit=commit)
        finally:
            self._leave()
        for callback in following:
            await _guarded(callback)

    # -- taking turns ----------------------------------------------------------------------------------

    @asynccontextmanager
    async def _my_turn(self) -> AsyncIterator[None]:
        await self._wait_for_turn()
        try:
            yield
        finally:
            self._leave()

    async def _wait_for_turn(self) -> None:
        """Wait until there may be one more transaction; SQLite has one writer."""
        try:
            async with asyncio.timeout(TURN_SECONDS):
                await self._turn.acquire()
        except TimeoutError:
            raise StorageError(
                "another write holds the data source for too long",
                place=self.name,
                remedy="look for a transaction that waits for something",
            ) from None

    def _leave(self) -> None:
        self._turn.release()
