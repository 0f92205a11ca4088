"""What a person does with records by hand, and the workflows that belong to it (data.md 1.4 to 1.6)."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from desktop_app.domain.collections import Collection, split_path
from desktop_app.domain.errors import InvalidRequestError, NotFoundError, WireworkError
from desktop_app.domain.record_work import ActionOutcome, Record
from desktop_app.domain.workflow import JsonObject, WorkflowVersion
from desktop_app.engine.dispatcher import Engine
from desktop_app.engine.guards import is_global, named, of_type, state_of, told, vetoed
from desktop_app.engine.record_context import acting, loaded
from desktop_app.services.data import Records

log = logging.getLogger(__name__)

AFTER: Final = "action"
BY_HAND: Final = "custom-action"


class RecordActions:
    """Saves and deletes as a form or grid asks for it: guards first, then the write, then what follows.

    ``workflows`` are the keys that a form names, in order; ``key!path`` means a record that is linked.
    """

    def __init__(self, records: Records, engine: Engine) -> None:
        self._records = records
        self._engine = engine

    async def create(
        self, collection: str, values: Mapping[str, Any], workflows: Sequence[str] = ()
    ) -> ActionOutcome:
        """Save a new record; the outcome holds it."""
        params = {"values": dict(values)}
        veto = await vetoed(self._engine, collection, "create", params, workflows)
        if veto is not None:
            return veto
        record = await self._records.create(collection, values)
        return await self._followed(collection, "create", [record], workflows, record)

    async def update(
        self, collection: str, keys: Sequence[Any], values: Mapping[str, Any], workflows: Sequence[str] = ()
    ) -> ActionOutcome:
        """Save values into the records of some keys; the outcome holds how many they were."""
        params = {"filterByTk": _single(keys), "values": dict(values)}
        veto = await vetoed(self._engine, collection, "update", params, workflows)
        if veto is not None:
            return veto
        found = await self._records.collection(collection)
        count = 0
        for key in keys:
            count += await self._records.update(collection, key_filter(found, key), values)
        saved = [await self._records.get(collection, key) for key in keys]
        return await self._followed(collection, "update", [r for r in saved if r], workflows, count)

    async def update_or_create(
        self, collection: str, values: Mapping[str, Any], workflows: Sequence[str] = ()
    ) -> ActionOutcome:
        """Save values into the record that their key names, or as a new one; the outcome holds it."""
        found = await self._records.collection(collection)
        named_ = found.key and all(values.get(name) is not None for name in found.key)
        key = key_of(found, values) if named_ else None
        known = key is not None and await self._records.get(collection, key) is not None
        params = {**({"filterByTk": key} if known else {}), "values": dict(values)}
        veto = await vetoed(self._engine, collection, "updateOrCreate", params, workflows)
        if veto is not None:
            return veto
        if not known:
            record: Record | None = await self._records.create(collection, values)
            return await self._followed(collection, "create", [record] if record else [], workflows, record)
        await self._records.update(collection, key_filter(found, key), values)
        record = await self._records.get(collection, key)
        return await self._followed(collection, "update", [record] if record else [], workflows, record)

    async def destroy(
        self, collection: str, keys: Sequence[Any], workflows: Sequence[str] = ()
    ) -> ActionOutcome:
        """Delete the records of some keys; the outcome holds how many they were."""
        params = {"filterByTk": _single(keys)}
        veto = await vetoed(self._engine, collection, "destroy", params, workflows)
        if veto is not None:
            return veto
        found, count = await self._records.collection(collection), 0
        for key in keys:
            count += await self._records.destroy(collection, key_filter(found, key))
        return ActionOutcome(result=count)

    # -- what follows ----------------------------------------------------------------------------------

    async def _followed(
        self, collection: str, action: str, records: Sequence[Record], workflows: Sequence[str], result: Any
    ) -> ActionOutcome:
        """Start what belongs to a save. The data stays whatever becomes of it (1.4): nothing is raised."""
        try:
            jobs = await self._following(collection, action, records, workflows)
            return replace(await self._run(jobs, result), saved=True)
        except WireworkError as error:
            log.warning("what follows a save of %s could not be started: %s", collection, error)
            return ActionOutcome("failed", (str(error),), result, saved=True)

    async def _following(
        self, collection: str, action: str, records: Sequence[Record], workflows: Sequence[str]
    ) -> list[tuple[WorkflowVersion, Record]]:
        """Return what is to run: the workflows that are named, then those of every save, each once for a
        record. Who has not chosen a collection yet is about no record.
        """
        about_some = [v for v in self._enabled() if v.document.config.get("collection")]
        listening = [v for v in about_some if v.document.type == AFTER]
        chosen = named(listening, workflows)
        known = {version.id for version, _ in chosen}
        everywhere = [
            (v, "")
            for v in of_type(self._engine, AFTER, collection)
            if is_global(v, action) and v.id not in known
        ]
        jobs: dict[tuple[int, int], tuple[WorkflowVersion, Record]] = {}
        for version, path in [*chosen, *everywhere]:
            for number, record in enumerate(records):
                data = await self._about(collection, version.document.config, record, path)
                if data is not None:
                    jobs.setdefault((version.id, number), (version, data))
        return list(jobs.values())

    async def _about(self, collection: str, config: JsonObject, record: Record, path: str) -> Record | None:
        """Return the record that a workflow is about; None when it is one of another collection."""
        found = await self._records.collection(collection)
        target = await self._at(found, path)
        if target is None or split_path(config.get("collection")) != (target.source, target.name):
            return None
        if path:
            whole: Any = await self._records.get(collection, key_of(found, record), appends=[path])
            record = _member(whole, path)
            if not isinstance(record, Mapping):
                return None
        return await loaded(self._records, config, key_of(target, record))

    async def _at(self, collection: Collection, path: str) -> Collection | None:
        """Return the collection to which a path of associations leads; None where it leads to none, or to
        several records.
        """
        for name in path.split(".") if path else ():
            association = collection.association(name)
            if association is None or association.to_many:
                return None
            collection = await self._records.collection(f"{collection.source}:{association.target}")
        return collection

    async def _run(self, jobs: Sequence[tuple[WorkflowVersion, Any]], result: Any) -> ActionOutcome:
        """Run the synchronous ones in order; the others start afterwards, unless one of them ended it."""
        messages: list[dict[str, str]] = []
        later = [job for job in jobs if not self._engine.activation.is_sync(job[0])]
        for version, data in (job for job in jobs if self._engine.activation.is_sync(job[0])):
            processor = await self._engine.trigger(version, acting(data=data), messages=messages)
            state = state_of(processor)
            if state == "stopped":
                return ActionOutcome("ok", told(messages), result)
            if state != "ok":
                return ActionOutcome(state, told(messages, state), result)
        for version, data in later:
            await self._engine.trigger(version, acting(data=data))
        return ActionOutcome("ok", told(messages), result)

    # -- custom actions --------------------------------------------------------------------------------

    def offered(self, collection: str | None = None) -> list[WorkflowVersion]:
        """Return the custom actions that a person can start: on records of a collection, or without any."""
        if collection is None:
            return [
                v for v in self._enabled() if v.document.type == BY_HAND and not v.document.config.get("type")
            ]
        return [
            v for v in of_type(self._engine, BY_HAND, collection) if v.document.config.get("type") in (1, 2)
        ]

    async def start(
        self,
        workflows: Sequence[str],
        collection: str | None = None,
        keys: Sequence[Any] = (),
        values: Mapping[str, Any] | None = None,
    ) -> ActionOutcome:
        """Start custom actions: on the records of some keys, overlaid by ``values``, or with values alone.

        :raises InvalidRequestError: none of them can be started.
        """
        jobs = []
        for version, path in named(self.offered(collection), workflows):
            data = await self._chosen(version.document.config, keys, values or {})
            data = _member(data, path)
            if data is not None:
                jobs.append((version, data))
        if not jobs:
            raise InvalidRequestError("there is nothing to run", remedy="switch the workflow on")
        return await self._run(jobs, None)

    async def _chosen(self, config: JsonObject, keys: Sequence[Any], values: Mapping[str, Any]) -> Any:
        kind = config.get("type") or 0
        if kind == 0 or (kind == 1 and not keys):
            return dict(values)
        found = [await loaded(self._records, config, key, values) for key in keys]
        records = [record for record in found if record is not None]
        return records if kind == 2 else next(iter(records), None)

    # -- workflows -------------------------------------------------------------------------------------

    def _enabled(self) -> list[WorkflowVersion]:
        return list(self._engine.activation.enabled.values())


def _single(keys: Sequence[Any]) -> Any:
    return keys[0] if len(keys) == 1 else list(keys)


def _member(data: Any, path: str) -> Any:
    for name in path.split(".") if path else ():
        data = data.get(name) if isinstance(data, Mapping) else None
    return data


def key_of(collection: Collection, record: Mapping[str, Any]) -> Any:
    """Return what names a record (4.3).

    :raises NotFoundError: the collection has no key.
    """
    if not collection.key:
        raise NotFoundError(f"{collection.name!r} has no key, so its records cannot be named")
    parts = {name: record.get(name) for name in collection.key}
    return parts if len(parts) > 1 else next(iter(parts.values()))


def key_filter(collection: Collection, key: Any) -> dict[str, Any]:
    """Return the filter that finds the record of a key."""
    parts = key if isinstance(key, Mapping) else dict.fromkeys(collection.key[:1], key)
    return {"$and": [{name: {"$eq": parts.get(name)}} for name in collection.key]}
