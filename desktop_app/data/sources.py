"""The registered data sources: what is known of them, and how they come and go (data.md 4.1)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from sqlalchemy.engine import URL

from desktop_app.data.connections import MEMORY, public_text, read_url
from desktop_app.data.source import Source
from desktop_app.domain.collections import (
    MAIN,
    Collection,
    SourceConfig,
    SourceState,
    found_in,
    split_path,
)
from desktop_app.domain.errors import InvalidRequestError, NotFoundError, WireworkError
from desktop_app.domain.record_work import KeptStart

OWNER: Final = 12
"""Letters of the workspace's id that are enough to tell it from others, and fit into every name."""


class Sources:
    """Owns every registered source; ``main`` is always there, in memory when ``path`` is None."""

    def __init__(self, path: Path | None = None) -> None:
        self._sources: dict[str, Source] = {}
        self._owner = ""
        url = URL.create("sqlite", database=str(path) if path else MEMORY)
        self.register(SourceConfig(MAIN, ""), url)

    def claim(self, owner: str) -> None:
        """Say whose sources these are: ``owner`` is the id of the workspace, under which it keeps things in
        them (outbox.py).
        """
        self._owner = re.sub(r"\W", "", owner)[:OWNER]
        for source in self._sources.values():
            source.claim(self._owner)

    def close(self) -> None:
        """Close every source."""
        for source in self._sources.values():
            source.close()

    def register(self, config: SourceConfig, url: URL | None = None) -> Source:
        """Add a source, or replace the one of that name.

        :raises InvalidRequestError: its URL is none.
        """
        source = Source(config, url or read_url(config.url), self._owner)
        before = self._sources.get(config.name)
        if before is not None:
            before.close()
        self._sources[config.name] = source
        return source

    def unregister(self, name: str) -> None:
        """Forget a source; its connections are closed.

        :raises InvalidRequestError: it is ``main``.
        """
        if name == MAIN:
            raise InvalidRequestError("the data source “main” cannot be removed")
        source = self._sources.pop(name, None)
        if source is not None:
            source.close()

    def source(self, name: str) -> Source:
        """Return a source.

        :raises NotFoundError: it is not registered.
        """
        if name not in self._sources:
            raise NotFoundError(f"unknown data source {name!r}", remedy="register it, or choose another one")
        return self._sources[name]

    def states(self) -> list[SourceState]:
        """Return every source as a person sees it."""
        return [source.state() for source in self._sources.values()]

    def names(self) -> list[str]:
        """Return the names of all sources."""
        return list(self._sources)

    def known(self) -> list[Collection]:
        """Return the collections of all sources as last read; nothing is asked of them now."""
        return [each for source in self._sources.values() for each in source.known.collections.values()]

    async def load(self) -> list[WireworkError]:
        """Read the structure of every source that was not read yet; return what kept some from it."""
        failures = []
        for source in list(self._sources.values()):
            try:
                await source.shape()
            except WireworkError as error:
                failures.append(error)
        return failures

    async def collection(self, path: str) -> Collection:
        """Return what is known of the collection that a config names (0.2).

        :raises NotFoundError, InvalidRequestError: there is none. :raises StorageError: it cannot be read.
        """
        name, collection = split_path(path)
        shape = await self.source(name).shape()
        return found_in(shape.collections.values(), [name], path if name == MAIN else f"{name}:{collection}")

    def parted(self, url: str) -> tuple[str, str]:
        """Return a URL without its password, and the password; empty when it has none.

        :raises InvalidRequestError: it is no URL of a database.
        """
        found = read_url(url)
        return public_text(found), str(found.password or "")

    def attach(self, config: SourceConfig, password: str = "") -> None:
        """Register a source with its password, or replace the one of that name; nothing is connected yet.

        For ``main`` only what people said about its collections counts, and whether changes are captured.
        """
        if config.name == MAIN:
            self.source(MAIN).annotate(config)
            return
        url = read_url(config.url)
        self.register(config, url.set(password=password) if password else url)

    async def capture(self, source: str, wanted: bool) -> None:
        """Make what writes down the changes of other programs in a source, or remove it.

        :raises InvalidRequestError: the source is read-only, or of no kind in which it can be done.
        :raises StorageError: the database does not let us.
        """
        found = self.source(source)
        found.refuse_if_read_only()
        if wanted:
            found.configure(replace(found.config, capture=True), self._owner)
            if found.capture is None:
                raise InvalidRequestError("what is in memory no other program can change", place=source)
            await found.install()
        else:
            await found.uninstall()
            found.configure(replace(found.config, capture=False), self._owner)

    async def refresh(self, source: str) -> None:
        """Read the structure of a source anew.

        :raises StorageError: it cannot be reached.
        """
        await self.source(source).refresh()

    async def test(self, url: str, password: str = "", *, read_only: bool = False) -> None:
        """Connect once with a URL.

        :raises InvalidRequestError, StorageError: it cannot be done; the message says why.
        """
        found = read_url(url)
        found = found.set(password=password) if password else found
        probe = Source(SourceConfig("test", url, read_only=read_only), found)
        try:
            await probe.test()
        finally:
            probe.close()

    async def place(self, path: str) -> tuple[Source, Collection]:
        """Return what a config names: the collection, and the source that it stands in."""
        collection = await self.collection(path)
        return self.source(collection.source), collection

    # -- what is kept in sources -----------------------------------------------------------------------

    async def kept_starts(self) -> list[KeptStart]:
        """Return the starts that earlier processes kept beside their writes and did not deliver, in order."""
        found: list[KeptStart] = []
        for source in list(self._sources.values()):
            if source.outbox is not None:
                found += await source.read(source.outbox.starts)
        return found

    async def forget_starts(self, starts: Sequence[KeptStart]) -> None:
        """Forget starts that were delivered."""
        for name in dict.fromkeys(start.source for start in starts):
            source = self._sources.get(name)
            outbox = source.outbox if source is not None else None
            if source is not None and outbox is not None:
                await source.forget(outbox, [start.number for start in starts if start.source == name])
