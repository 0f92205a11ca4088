"""What a person can do with data sources and the records in them (data.md 4)."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, Protocol

from desktop_app.domain.catalog import Catalog
from desktop_app.domain.collections import (
    MAIN,
    Collection,
    FieldDraft,
    ImportPlan,
    SourceConfig,
    SourceState,
)
from desktop_app.domain.errors import InvalidRequestError, NotFoundError, Problem, WireworkError
from desktop_app.domain.record_work import ActionOutcome
from desktop_app.domain.workflow import JsonObject, Workflow
from desktop_app.editor.record_problems import Structures, record_problems
from desktop_app.engine.gateway import DataGateway
from desktop_app.services.environment import SecretStore

PASSWORD: Final = "datasource.{name}"
"""Under which name a source's password is kept among the secrets; no variable is called so."""
_NAME: Final = re.compile(r"[A-Za-z0-9_-]{1,63}")


class Records(DataGateway, Protocol):
    """The data sources, as the services see them."""

    def known(self) -> list[Collection]:
        """Return the collections of all sources as last read."""

    def states(self) -> list[SourceState]:
        """Return every source as a person sees it."""

    def load(self) -> Awaitable[list[WireworkError]]:
        """Read the structure of every source that was not read yet; return what kept some from it."""

    def parted(self, url: str) -> tuple[str, str]:
        """Return a URL without its password, and the password."""

    def attach(self, config: SourceConfig, password: str = "") -> None:
        """Register a source, or replace the one of that name."""

    def unregister(self, name: str) -> None:
        """Forget a source."""

    def capture(self, source: str, wanted: bool) -> Awaitable[None]:
        """Make what writes down the changes of other programs in a source, or remove it."""

    def refresh(self, source: str) -> Awaitable[None]:
        """Read the structure of a source anew."""

    def test(self, url: str, password: str = "", *, read_only: bool = False) -> Awaitable[None]:
        """Connect once."""

    def create_collection(self, name: str, fields: Sequence[FieldDraft]) -> Awaitable[None]:
        """Create a collection of ``main``."""

    def rename_collection(self, name: str, to: str) -> Awaitable[None]:
        """Rename a collection of ``main``."""

    def remove_collection(self, name: str) -> Awaitable[None]:
        """Remove a collection of ``main`` with its records."""

    def add_field(self, collection: str, draft: FieldDraft) -> Awaitable[None]:
        """Add a field to a collection of ``main``."""

    def rename_field(self, collection: str, name: str, to: str) -> Awaitable[None]:
        """Rename a field."""

    def remove_field(self, collection: str, name: str) -> Awaitable[None]:
        """Remove a field with its values."""

    def fill(self, collection: str, rows: Sequence[Mapping[str, Any]]) -> Awaitable[int]:
        """Insert many rows at once, unheard."""

    def add_example(self, names: Sequence[str] = ...) -> Awaitable[None]:
        """Create example collections; those of a shop unless others are named."""


class SourceStore(Protocol):
    """Where registered sources are kept, without their passwords."""

    def data_sources(self) -> Awaitable[list[SourceConfig]]:
        """Return every registered source by name."""

    def save_data_source(self, source: SourceConfig) -> Awaitable[None]:
        """Insert or replace a source."""

    def remove_data_source(self, name: str) -> Awaitable[bool]:
        """Delete a source; False when there was none."""


ReadTable = Callable[[Path, str], ImportPlan]
SaveRow = Callable[[str, Mapping[str, Any]], Awaitable[ActionOutcome]]


class Data:
    """The counter for data: sources, their structure, and imports. ``records`` reads and writes; writes that
    pass it are heard by workflows.
    """

    def __init__(
        self, records: Records, store: SourceStore, secrets: SecretStore, read_table: ReadTable
    ) -> None:
        self.records = records
        self._store = store
        self._secrets = secrets
        self._read_table = read_table

    # -- sources ---------------------------------------------------------------------------------------

    async def load(self) -> None:
        """Register the sources that the workspace knows; called once at start, nothing is connected."""
        for config in await self._store.data_sources():
            self.records.attach(config, await self._password(config.name))

    async def _password(self, name: str) -> str:
        return "" if name == MAIN else await self._secrets.get(PASSWORD.format(name=name)) or ""

    def sources(self) -> list[SourceState]:
        """Return every source, ``main`` first."""
        return self.records.states()

    async def test(self, url: str, *, read_only: bool = False) -> None:
        """Connect once with a URL, its password included.

        :raises InvalidRequestError, StorageError: it cannot be done; the message says why.
        """
        public, password = self.records.parted(url)
        await self.records.test(public, password, read_only=read_only)

    async def register(
        self,
        name: str,
        url: str,
        *,
        title: str = "",
        read_only: bool = False,
        schemas: Sequence[str] = (),
    ) -> SourceState:
        """Register a source, or change the one of that name; its structure is read. One that cannot be
        reached is registered too, and its state says why. The password goes to the secrets.

        :raises InvalidRequestError: name or URL cannot be, or the place changes while changes of other
            programs are heard there. :raises StorageError: the password cannot be kept.
        """
        if not _NAME.fullmatch(name) or name == MAIN:
            raise InvalidRequestError(
                f"{name[:80]!r} cannot be the name of a data source",
                place="name",
                remedy="use letters, digits, _ and - only, and not main",
            )
        public, password = self.records.parted(url)
        config = SourceConfig(name, public, title, read_only, tuple(schemas))
        known = await self._config(name)
        if known is not None:
            _refuse_to_leave_triggers(known, config)
            config = replace(config, notes=known.notes, capture=known.capture)
        if password:
            await self._secrets.set(PASSWORD.format(name=name), password)
        await self._store.save_data_source(config)
        self.records.attach(config, password or await self._password(name))
        await self.records.load()
        return next(state for state in self.sources() if state.name == name)

    async def _config(self, name: str) -> SourceConfig | None:
        return next((each for each in await self._store.data_sources() if each.name == name), None)

    async def set_capture(self, name: str, wanted: bool) -> SourceState:
        """Have changes that other programs make in a source heard, or no more; what that takes in the
        database is made, or removed without a trace.

        :raises NotFoundError: there is no such source. :raises InvalidRequestError: it is read-only, or of a
            kind in which that cannot be done. :raises StorageError: the database does not let us.
        """
        config = await self._config(name) or (SourceConfig(MAIN, "") if name == MAIN else None)
        if config is None:
            raise NotFoundError(f"there is no data source {name!r}")
        # What is made in the database is known here first: nothing stays behind there unknown.
        if wanted:
            await self._store.save_data_source(replace(config, capture=True))
        try:
            await self.records.capture(name, wanted)
        except WireworkError:
            await self._store.save_data_source(config)
            self.records.attach(config, await self._password(name))
            raise
        if not wanted:
            await self._store.save_data_source(replace(config, capture=False))
        return next(state for state in self.sources() if state.name == name)

    async def remove(self, name: str) -> str:
        """Forget a source with its password; nothing in it is touched but what captures changes. Return what
        could not be removed there, empty if nothing stays.

        :raises InvalidRequestError: it is ``main``. :raises NotFoundError: there is none of this name.
        """
        left, config = "", await self._config(name)
        if config is not None and config.capture and name != MAIN:
            try:
                await self.records.capture(name, False)
            except WireworkError as error:
                left = str(error)
        self.records.unregister(name)
        if not await self._store.remove_data_source(name):
            raise NotFoundError(f"there is no data source {name!r}")
        await self._secrets.remove(PASSWORD.format(name=name))
        return left

    async def refresh(self, name: str) -> None:
        """Read the structure of a source anew.

        :raises StorageError: it cannot be reached.
        """
        await self.records.refresh(name)

    async def annotate(self, source: str, notes: Mapping[str, Any]) -> None:
        """Keep what a person says about collections: titles, hidden fields, keys, associations (4.1); the
        database itself is not changed.
        """
        known = {config.name: config for config in await self._store.data_sources()}
        if source != MAIN and source not in known:
            raise NotFoundError(f"there is no data source {source!r}")
        config = replace(known.get(source, SourceConfig(MAIN, "")), notes=dict(notes))
        await self._store.save_data_source(config)
        self.records.attach(config, await self._password(source))
        await self.records.load()

    # -- structure -------------------------------------------------------------------------------------

    def known(self) -> list[Collection]:
        """Return the collections of all sources as last read; for choices in forms."""
        return self.records.known()

    async def collections(self) -> list[Collection]:
        """Return the collections of all sources; sources that cannot be reached are left out."""
        await self.records.load()
        return self.records.known()

    async def create_collection(self, name: str, fields: Sequence[FieldDraft]) -> Collection:
        """Create a collection of ``main`` and return it.

        :raises InvalidRequestError: a name or type cannot be. :raises StorageError: the database refuses.
        """
        await self.records.create_collection(name, fields)
        return await self.records.collection(name)

    async def add_example(self, names: Sequence[str] = ()) -> None:
        """Create example collections in ``main``, with what they link to: those of a small shop unless others
        are named; what is there stays.
        """
        await (self.records.add_example(names) if names else self.records.add_example())

    # -- imports ---------------------------------------------------------------------------------------

    async def read_table(self, path: Path, sheet: str = "") -> ImportPlan:
        """Return what a file would become: columns with guessed types, and rows. Nothing is written.
        ``sheet`` is one of a spreadsheet's, else the first.

        :raises InvalidRequestError: it cannot be read, or is no table.
        """
        return await asyncio.to_thread(self._read_table, path, sheet)

    async def import_table(self, plan: ImportPlan, collection: str, each: SaveRow | None = None) -> int:
        """Write rows into a collection of ``main``, which is created if it is not there; return how many.
        With ``each`` every row is saved by it, as a person would (1.6.2): guards are asked, workflows told.

        :raises InvalidRequestError, StorageError: a row does not fit, or is refused. Without ``each`` nothing
            is kept then; with it the rows before are.
        """
        if not any(one.source == MAIN and one.name == collection for one in await self.collections()):
            await self.records.create_collection(collection, plan.fields)
        if each is None:
            return await self.records.fill(collection, plan.rows)
        for number, row in enumerate(plan.rows, 1):
            outcome = await each(collection, row)
            if outcome.result is None:
                raise InvalidRequestError(
                    " ".join(outcome.messages) or "a workflow has stopped the import here",
                    place=f"row {number}",
                    remedy="the rows before it are imported",
                )
        return len(plan.rows)

    # -- documents -------------------------------------------------------------------------------------

    async def config_problems(
        self, catalog: Catalog, type_id: str, config: JsonObject | None, *, trigger: bool = False
    ) -> list[Problem]:
        """Return what is wrong with the collection that a config names (0.2)."""
        spec = catalog.trigger(type_id) if trigger else catalog.node(type_id)
        if spec is None or config is None or "collection" not in spec.config.model_fields:
            return []
        if "collection" not in config and trigger:
            return []  # an unfinished trigger may be saved; it does nothing (1.0.1)
        return await self._named(config.get("collection"))

    async def _named(self, path: Any) -> list[Problem]:
        try:
            await self.records.collection(path)
        except (NotFoundError, InvalidRequestError) as error:
            return [Problem(error.message, field="collection", code="collection")]
        return []

    def problems(self, catalog: Catalog, document: Workflow) -> list[Problem]:
        """Return a warning for each collection, field and association that a workflow names and that is not
        there, as the sources were last read; none is asked now.
        """
        known = Structures([state.name for state in self.records.states()], self.records.known())
        return list(record_problems(document, catalog, known))


def _refuse_to_leave_triggers(known: SourceConfig, config: SourceConfig) -> None:
    """Refuse to look elsewhere, or to write no more, while there is something of ours in the database."""
    if known.capture and (known.url, known.schemas, False) != (config.url, config.schemas, config.read_only):
        raise InvalidRequestError(
            "changes made by other programs are heard from this source",
            place=config.name,
            remedy="switch that off first: it has put triggers into the database, which would stay there",
        )
