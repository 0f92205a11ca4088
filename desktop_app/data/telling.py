"""Tells workflows of what other programs have changed, each change exactly once (ADR 9).

A change stays in the outbox until every workflow that it starts has its execution in the store. A process
that dies before leaves it for the next one; the event keys of the executions keep it from counting twice.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from desktop_app.data.capture import AT_ONCE, Change
from desktop_app.data.rows import decoder
from desktop_app.data.source import Source
from desktop_app.data.writing import changed_fields
from desktop_app.domain.collections import Collection
from desktop_app.domain.errors import StorageError, WireworkError
from desktop_app.domain.record_work import CREATE, KeptStart, RecordEvent, WriteContext

log = logging.getLogger(__name__)

LONGEST_REST: Final = 30
"""Rounds that are left out, at most, after a source could not be read."""

Tell = Callable[[RecordEvent], Awaitable[None]]


class Committed:
    """Stands for the transaction of a change that is committed already: what follows it follows at once."""

    def __init__(self, source: str) -> None:
        self.source = source
        self._following: list[Callable[[], Awaitable[Any]]] = []

    async def keep(self, body: dict[str, Any]) -> KeptStart | None:
        """Keep nothing: the change itself stands in the outbox."""
        return None

    def after_commit(self, callback: Callable[[], Awaitable[Any]]) -> None:
        """Have something done once all have heard."""
        self._following.append(callback)

    async def follow(self) -> None:
        """Do what follows."""
        for callback in self._following:
            await callback()


class Telling:
    """One change while it is told; counts who has to answer."""

    def __init__(self, token: str) -> None:
        self.token = token
        self._open = 0
        self._failed = False
        self._over = asyncio.Event()

    def awaited(self) -> Callable[[bool], None]:
        """Have one more answer waited for; return what gives it."""
        self._open += 1
        return self._answer

    def _answer(self, done: bool) -> None:
        self._open -= 1
        self._failed = self._failed or not done
        if not self._open:
            self._over.set()

    async def over(self) -> bool:
        """Wait for every answer; return whether all is done."""
        if self._open:
            await self._over.wait()
        return not self._failed


class Teller:
    """Reads the changes of one source. Owns how long to rest after a failure."""

    def __init__(self) -> None:
        self._failures = 0
        self._rest = 0
        self._turn = asyncio.Lock()

    async def round(self, source: Source, tell: Tell) -> None:
        """Tell everything that is there now. A source that cannot be read says so in its state and is left
        alone for a while.
        """
        async with self._turn:
            await self._round(source, tell)

    async def _round(self, source: Source, tell: Tell) -> None:
        if self._rest:
            self._rest -= 1
            return
        try:
            if self._failures:
                await source.refresh()  # Another program may have changed the tables.
            await source.install_if_needed()
            while await _told(source, tell):
                pass
            self._failures, source.capture_error = 0, ""
        except WireworkError as error:
            self._failures += 1
            self._rest = min(2**self._failures, LONGEST_REST)
            source.capture_error = str(error)
            log.warning("changes made by other programs could not be read: %s", error)


async def _told(source: Source, tell: Tell) -> bool:
    """Tell some changes and forget what is done; return whether there may be more to tell now."""
    capture, shape = source.capture, await source.shape()
    if capture is None:
        return False
    changes = await source.read(lambda connection: capture.read(connection, shape))
    tellings = [(change, await _tell_one(source, change, tell)) for change in changes]
    done = [change.number for change, telling in tellings if await telling.over()]
    if done:
        await source.forget(capture.outbox, done)
    return len(changes) == AT_ONCE == len(done)


async def _tell_one(source: Source, change: Change, tell: Tell) -> Telling:
    telling = Telling(change.token)
    collection = source.known.collections.get(change.collection)
    if collection is None:
        log.warning("%s: the collection %s of a change is gone", source.name, change.collection)
        return telling
    try:
        await tell(_event(source, collection, change, telling))
    except StorageError:
        raise
    except WireworkError as error:
        log.warning("a change of %s starts nothing: %s", collection.path, error)
    return telling


def _event(source: Source, collection: Collection, change: Change, telling: Telling) -> RecordEvent:
    codecs = source.known.codecs[collection.name]
    before, after = (_whole(collection, row) for row in (change.before, change.after))
    if change.kind == CREATE:
        changed = frozenset(field.name for field in collection.fields)
    elif before and after:
        changed = changed_fields(collection, codecs, before, after)
    else:
        changed = frozenset()
    record = decoder(collection, codecs)(after or before or _whole(collection, {}))
    key: Any = {name: record.get(name) for name in collection.key}
    if len(collection.key) < 2:
        key = next(iter(key.values()), None)
    return RecordEvent(
        change.kind, source.name, collection.name, record, key, changed, WriteContext(), telling
    )


def _whole(collection: Collection, row: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Return a row with a place for every column: there may be more of them now, and some are left out."""
    if row is None:
        return None
    return {**dict.fromkeys(field.name for field in collection.fields), **row}
