"""Engine side of the collection event (data.md 1.1)."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from desktop_app.domain.collections import Collection
from desktop_app.domain.errors import NotFoundError, Problem, RolledBackError
from desktop_app.domain.filters import is_valid
from desktop_app.domain.record_work import (
    CREATE,
    DESTROY,
    UPDATE,
    OpenTransaction,
    RecordEvent,
    ToldChange,
)
from desktop_app.domain.workflow import WorkflowVersion
from desktop_app.engine.gateway import DataGateway
from desktop_app.engine.starts import Starts
from desktop_app.engine.trigger import Trigger
from desktop_app.triggers.collection.spec import CREATED, DELETED, SPEC, UPDATED

if TYPE_CHECKING:
    from desktop_app.engine.dispatcher import Engine
    from desktop_app.engine.intake import Messages
    from desktop_app.engine.processor import Processor

log = logging.getLogger(__name__)

_BITS: Final = {CREATE: CREATED, UPDATE: UPDATED, DESTROY: DELETED}


class CollectionTrigger(Trigger):
    """Hears of writes inside their transaction: a synchronous workflow runs there, another one after it."""

    spec = SPEC

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self._stops: dict[int, Callable[[], None]] = {}
        self._starts = Starts(engine)

    @property
    def _data(self) -> DataGateway:
        if self.engine.data is None:
            raise NotFoundError("no data source is open")
        return self.engine.data

    def on(self, workflow: WorkflowVersion) -> None:
        """Listen to the collection, once it is chosen; the source need not be there yet."""
        self.off(workflow)
        config = workflow.document.config
        if not config.get("collection") or config.get("mode") not in (1, 2, 3, 4):
            return

        async def heard(event: RecordEvent, transaction: OpenTransaction) -> None:
            await self._heard(workflow, event, transaction)

        self._stops[workflow.id] = self._data.listen(str(config["collection"]), heard)

    def off(self, workflow: WorkflowVersion) -> None:
        """Stop listening."""
        stop = self._stops.pop(workflow.id, None)
        if stop is not None:
            stop()

    # -- writes ----------------------------------------------------------------------------------------

    async def _heard(
        self, workflow: WorkflowVersion, event: RecordEvent, transaction: OpenTransaction
    ) -> None:
        config = workflow.document.config
        if event.context.skip_workflow or not _BITS[event.kind] & config["mode"]:
            return
        collection = await self._data.collection(_path(event))
        if event.kind == UPDATE and not _touches(collection, config.get("changed"), event.changed):
            return
        inside = None if event.told else transaction
        record = await self._seen(config, event.key, event.record, inside)
        if record is None:
            return
        if event.told is not None:
            await self._run_after(workflow, record, event.told)
        elif self.engine.activation.is_sync(workflow):
            await self._run_inside(workflow, record, event, transaction)
        else:
            await self._starts.follow(transaction, workflow, {"data": record}, event.context.stack)

    async def _seen(
        self,
        config: Mapping[str, Any],
        key: Any,
        record: Mapping[str, Any],
        transaction: OpenTransaction | None,
    ) -> dict[str, Any] | None:
        """Return the record as the workflow sees it; None when the condition is not met (1.1.2). For a change
        of another program condition and associations are those of the moment in which it is read.
        """
        if config.get("mode", 0) & DELETED:
            return dict(record)
        path, condition = str(config["collection"]), config.get("condition")
        if is_valid(condition) and (
            key is None or not await self._data.count(path, condition, key=key, transaction=transaction)
        ):
            return None
        if not config.get("appends") or key is None:
            return dict(record)
        return await self._data.get(path, key, appends=config["appends"], transaction=transaction)

    async def _run_inside(
        self,
        workflow: WorkflowVersion,
        record: Mapping[str, Any],
        event: RecordEvent,
        transaction: OpenTransaction,
    ) -> None:
        stack = list(event.context.stack)
        processor = await self.engine.trigger(
            workflow, {"data": record}, stack=stack, transaction=transaction
        )
        failed = processor is None or (processor.execution.status or 0) < 0
        if failed and workflow.document.config.get("rollbackOnFailure") is True:
            raise RolledBackError(
                f"the workflow {workflow.called!r} has failed, so the change was taken back"
            )

    async def _run_after(
        self, workflow: WorkflowVersion, record: Mapping[str, Any], told: ToldChange
    ) -> None:
        """Start a workflow by a change of another program: it is too late to take that back. All versions of
        a workflow are one here, so that a new one does not start again by what the one before has had.
        """
        key = f"{told.token}:{workflow.key}"
        await self.engine.trigger(workflow, {"data": record}, event_key=key, on_settled=told.awaited())

    # -- by hand ---------------------------------------------------------------------------------------

    def validate_context(self, workflow: WorkflowVersion, values: Any) -> list[Problem]:
        """Return what is missing in values that a person gives."""
        data = values.get("data") if isinstance(values, Mapping) else None
        if data is None or data == "" or isinstance(data, list | bool):
            return [Problem("give a record, or its key", field="data", code="missing")]
        return []

    async def execute(
        self, workflow: WorkflowVersion, values: Any, *, messages: Messages | None = None
    ) -> Processor | None:
        """Run with a record, or with the one of a key; None when the condition is not met (1.1.5).

        :raises NotFoundError: there is no such record.
        """
        config = workflow.document.config
        record = await self._given(config, values["data"])
        key = _key(await self._data.collection(str(config["collection"])), record)
        seen = await self._seen(config, key, record, None)
        if seen is None:
            return None
        return await self.engine.trigger(workflow, {"data": seen}, manually=True, messages=messages)

    async def _given(self, config: Mapping[str, Any], data: Any) -> dict[str, Any]:
        if isinstance(data, Mapping):
            collection = await self._data.collection(str(config["collection"]))
            if set(data) != set(collection.key):
                return dict(data)
        found = await self._data.get(str(config["collection"]), data)
        if found is None:
            raise NotFoundError("record not found", place="data")
        return found


def _path(event: RecordEvent) -> str:
    return f"{event.source}:{event.collection}"


def _key(collection: Collection, record: Mapping[str, Any]) -> Any:
    """Return what names a record, or None when it does not say."""
    parts = {name: record.get(name) for name in collection.key}
    if not parts or None in parts.values():
        return None
    return parts if len(parts) > 1 else next(iter(parts.values()))


def _touches(collection: Collection, wanted: Any, changed: frozenset[str]) -> bool:
    """Whether a change concerns the listed fields. A belongsTo stands for its columns; to-many and unknown
    names count for nothing, and where nothing is left nothing passes (1.1.2).
    """
    if not isinstance(wanted, list) or not wanted:
        return True
    columns: set[str] = set()
    for name in wanted:
        association = collection.association(name)
        if collection.field(name) is not None:
            columns.add(name)
        elif association is not None and association.type == "belongsTo":
            columns.update(association.own)
    return bool(columns & changed)
