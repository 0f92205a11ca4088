"""What a person can do with data sources and the records in them (data.md 4)."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from typing import Any, Protocol

from desktop_app.domain.catalog import Catalog
from desktop_app.domain.collections import Collection
from desktop_app.domain.errors import InvalidRequestError, NotFoundError, Problem, WireworkError
from desktop_app.domain.workflow import TRIGGER, JsonObject, Workflow
from desktop_app.engine.ports import DataGateway


class Records(DataGateway, Protocol):
    """The data sources, as the services see them."""

    def known(self) -> list[Collection]:
        """Return the collections of all sources as last read."""

    def load(self) -> Awaitable[list[WireworkError]]:
        """Read the structure of every source that was not read yet; return what kept some from it."""


class Data:
    """The counter for data."""

    def __init__(self, records: Records) -> None:
        self.records = records

    def known(self) -> list[Collection]:
        """Return the collections of all sources as last read; for choices in forms."""
        return self.records.known()

    async def collections(self) -> list[Collection]:
        """Return the collections of all sources; sources that cannot be reached are left out."""
        await self.records.load()
        return self.records.known()

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

    async def problems(self, catalog: Catalog, document: Workflow) -> Sequence[Problem]:
        """Return a problem for each node, and the trigger, that names a collection that is not there."""
        owners = [(TRIGGER, document.type, document.config, True)]
        owners += [(node.key, node.type, node.settings, False) for node in document.nodes]
        found = []
        for key, type_id, config, trigger in owners:
            for problem in await self.config_problems(catalog, type_id, config, trigger=trigger):
                found.append(Problem(problem.message, key, problem.field, "warning", problem.code))
        return found
