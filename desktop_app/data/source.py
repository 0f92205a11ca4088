"""One data source: its connections, its structure, its transactions (data.md 0.4, 0.5, 4.1)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, Engine, text
from sqlalchemy.engine import URL

from desktop_app.data.capture import Capture, capture_of
from desktop_app.data.codecs import SQLITE
from desktop_app.data.connections import MEMORY, open_engine, public_text
from desktop_app.data.failures import armed, reaching, translated
from desktop_app.data.outbox import Outbox
from desktop_app.data.reflection import Shape, reflect
from desktop_app.data.threads import Reins, Threads, to_the_end
from desktop_app.data.transactions import AfterCommit, Transaction, Work
from desktop_app.domain.collections import MAIN, SourceConfig, SourceState
from desktop_app.domain.errors import (
    InvalidRequestError,
    StorageError,
    WireworkError,
)

log = logging.getLogger(__name__)

T = TypeVar("T")

MOST_OPEN: Final = 6
"""How many transactions of a source other than SQLite are open at a time: fewer than its connections, so that
there is always one to read with.
"""
TURN_SECONDS: Final = 30.0
"""How long a write waits for the one before it; longer, and something holds it that must not."""

ISOLATION: Final = ("READ UNCOMMITTED", "READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE")


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
        self._public = public_text(url)
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
        self._own: Outbox | None = None
        self._armed_for: Shape | None = None
        self.capture: Capture | None = None
        self.capture_error = ""
        self.claim(owner)

    def annotate(self, config: SourceConfig) -> None:
        """Take what people say about the collections; the structure is read anew when next asked for."""
        self.notes.update(config.notes)
        self._shape = None
        if config.capture != self.config.capture:
            self.configure(replace(self.config, capture=config.capture), self._owner)

    def configure(self, config: SourceConfig, owner: str) -> None:
        """Take another wish for change capture; the database is not touched."""
        self.config = config
        self.claim(owner)

    def claim(self, owner: str) -> None:
        """Say whose source this is: the id of the workspace, as names of tables can hold it. A table of ours
        comes into ``main``, which is ours, and where changes of other programs are to be heard.
        """
        self._owner = owner
        writable = not self.in_memory and not self.read_only
        self.capture = capture_of(self.url, self.config, owner) if writable else None
        ours = bool(owner) and writable and self.sqlite and self.name == MAIN
        self._own = Outbox(self.name, owner, SQLITE) if ours else None

    @property
    def outbox(self) -> Outbox | None:
        """Where starts are kept in the source; None where there is no such place."""
        armed = self.capture is not None and self._armed_for is not None
        return self.capture.outbox if armed and self.capture is not None else self._own

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
            self._shape = await self.read(self._reflected)
        except WireworkError as error:
            self.error = str(error)
            raise
        self.error = ""

    def _reflected(self, connection: Connection) -> Shape:
        return reflect(connection, self.name, self.config.schemas or (None,), self.notes)

    def forget_shape(self) -> None:
        """Have the structure read anew when it is next asked for."""
        self._shape = None

    def state(self) -> SourceState:
        """Return the source as a person sees it."""
        config = self.config
        count = len(self.known.collections)
        return SourceState(
            self.name,
            config.title or self.name,
            self._public,
            self.read_only,
            self.error,
            count,
            self.capture is not None,
            self.capture_error,
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

    def _connected(self) -> Connection:
        """Return a connection.

        :raises StorageError: the database cannot be reached; the message names it.
        """
        remedy = "see that the server runs, and that address, user and password are right"
        if self.sqlite:
            remedy = "see that the folder is there and that the file may be opened"
        with reaching(self.name, self._public, remedy):
            return self._opened().connect()

    def _read(self, work: Work[T], reins: Reins) -> T:
        with self._connected() as connection:
            if self.sqlite:
                connection = connection.execution_options(writing=False)
            with reins.hold(connection):
                return work(connection)

    async def write(self, work: Work[T]) -> T:
        """Write in a transaction of its own, of which nobody needs to hear before it is committed."""
        self.refuse_if_read_only()
        await self.arm()
        return await self._alone(lambda connection: self._marked(connection, work))

    async def _alone(self, work: Work[T]) -> T:
        reins = Reins()
        async with self._my_turn():
            return await self.in_thread(lambda: self._write(work, reins), reins)

    def _write(self, work: Work[T], reins: Reins) -> T:
        with self._connected() as connection, connection.begin(), reins.hold(connection):
            return work(connection)

    def _marked(self, connection: Connection, work: Work[T]) -> T:
        if self.capture is None:
            return work(connection)
        self.capture.mark(connection)
        answer = work(connection)
        self.capture.unmark(connection)
        return answer

    # -- changes of other programs ---------------------------------------------------------------------

    async def arm(self) -> None:
        """See that the triggers fit the structure as it was last read. Writing goes on where that cannot be
        done; ``capture_error`` says why.
        """
        if self.capture_error:
            return
        try:
            await self.install_if_needed()
        except WireworkError as error:
            self.capture_error = str(error)
            log.warning("changes in %s cannot be heard: %s", self.name, error)

    async def install_if_needed(self) -> None:
        """Make triggers and outbox unless that was done for the structure as it was last read.

        :raises StorageError: the database does not let us.
        """
        fits = self._armed_for is not None and self._armed_for is self._shape
        if self.capture is not None and not fits:
            await self.install()

    async def install(self) -> None:
        """Make triggers and outbox.

        :raises StorageError: the database does not let us.
        """
        capture, shape = self.capture, await self.shape()
        if capture is not None:
            with armed(self.name):
                await self._alone(lambda connection: capture.install(connection, shape))
            self._armed_for, self.capture_error = shape, ""

    async def uninstall(self) -> None:
        """Remove triggers and outbox.

        :raises StorageError: the database does not let us.
        """
        capture, self._armed_for = self.capture, None
        if capture is not None:
            await self._alone(capture.remove)
            self.capture, self.capture_error = None, ""

    async def alter(self, work: Callable[[Connection, Shape], None]) -> None:
        """Change the structure; triggers are taken off before and put on again after, in one transaction."""
        shape, capture = await self.shape(), self.capture

        def altered(connection: Connection) -> None:
            if capture is not None:
                capture.disarm(connection)
            work(connection, shape)
            if capture is not None:
                capture.install(connection, self._reflected(connection))

        await self._alone(altered)
        await self.refresh()

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
        await self.arm()
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
        connection = self._connected()
        try:
            if not self.sqlite and isolation in ISOLATION:
                connection = connection.execution_options(isolation_level=isolation)
            connection.begin()
            if self.capture is not None:
                self.capture.mark(connection)
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
        if not self._turn.locked():
            await self._turn.acquire()
            return
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
