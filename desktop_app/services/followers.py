"""Which workflows a person's saves of one collection name, in order (data.md 1.4.2, 1.6.1)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from desktop_app.domain.collections import Collection, split_path
from desktop_app.domain.quick import dataclass
from desktop_app.engine.dispatcher import Engine
from desktop_app.engine.guards import GUARD
from desktop_app.services.data import Records
from desktop_app.services.inputs import Inputs
from desktop_app.services.record_actions import AFTER

PLACE: Final = "with every save"


@dataclass(frozen=True, slots=True)
class Follower:
    """A workflow that can be named: its ``name`` as saves give it, ``key`` or ``key!path``; what a person
    reads for it and for the linked record that it is about; its place in the order from 1, 0 for not chosen;
    and whether it comes before the save, and before a delete, and may forbid them.
    """

    name: str
    title: str
    path: str = ""
    place: int = 0
    before: bool = False


class Followers:
    """The lists of a workspace, one for each collection."""

    def __init__(self, inputs: Inputs, records: Records, engine: Engine) -> None:
        self._inputs = inputs
        self._records = records
        self._engine = engine

    async def named(self, collection: str) -> list[str]:
        """Return what a save of the collection names, in order."""
        found = await self._inputs.last(_owner(collection), PLACE)
        return [str(name) for name in found] if isinstance(found, list) else []

    async def offered(self, collection: str) -> list[Follower]:
        """Return what can be named, the chosen ones first; what hears of every save needs no choice."""
        names = await self.named(collection)
        fitting = {one.name: one for one in self._fitting(await self._records.collection(collection))}
        chosen = [
            replace(fitting[name], place=place) if name in fitting else Follower(name, name, "", place)
            for place, name in enumerate(names, 1)
        ]
        return [*chosen, *(one for name, one in fitting.items() if name not in names)]

    def _fitting(self, collection: Collection) -> Iterator[Follower]:
        """Yield what is about the saved record, or about one that it is linked to."""
        for version in self._engine.activation.enabled.values():
            config, kind = version.document.config, version.document.type
            if kind not in (AFTER, GUARD) or config.get("global") or not config.get("collection"):
                continue
            source, target = split_path(config["collection"])
            if source != collection.source:
                continue
            if target == collection.name:
                yield Follower(version.key, version.called, before=kind == GUARD)
            for link in collection.associations if kind == AFTER else ():
                if link.target == target and not link.to_many:
                    yield Follower(f"{version.key}!{link.name}", version.called, link.label)

    async def choose(self, collection: str, name: str, chosen: bool) -> None:
        """Name a workflow, behind those that are named already, or no longer."""
        others = [one for one in await self.named(collection) if one != name]
        await self._inputs.save(_owner(collection), PLACE, [*others, name] if chosen else others)


def _owner(collection: str) -> str:
    """Return under which key the list of a collection is kept; no workflow has one like it."""
    return "records:" + ":".join(split_path(collection))
