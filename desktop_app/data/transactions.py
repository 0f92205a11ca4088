"""Open transactions of a source, and parts of them that can be taken back alone (data.md 0.4)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Connection, NestedTransaction

from desktop_app.data.threads import Reins, to_the_end
from desktop_app.domain.errors import ConflictError, StorageError, WireworkError
from desktop_app.domain.record_work import KeptStart

if TYPE_CHECKING:
    from desktop_app.data.source import Source

T = TypeVar("T")
Work = Callable[[Connection], T]
AfterCommit = Callable[[], Awaitable[Any]]


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
        self._marked = source.capture
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
                if self._marked is not None:
                    self._marked.unmark(self._connection)
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
