"""Engine side of the custom action: a person starts it (services/record_actions.py), or files that come into
a folder it is bound to (data.md 1.5.2).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from desktop_app.domain.bindings import FOLDER, bound
from desktop_app.domain.errors import NotFoundError, Problem
from desktop_app.domain.workflow import WorkflowVersion
from desktop_app.engine.ears import Ear, OutsideTrigger
from desktop_app.engine.folder_ear import FolderEar
from desktop_app.engine.record_context import acting, given_record, loaded, missing
from desktop_app.triggers.custom_action.spec import ONE, SEVERAL, SPEC

if TYPE_CHECKING:
    from desktop_app.engine.intake import Messages
    from desktop_app.engine.processor import Processor


EVENTS: Final = ("created", "changed", "deleted")


class CustomActionTrigger(OutsideTrigger):
    """Listens to a folder that it is bound to; a window listens to the rest."""

    spec = SPEC

    def ear(self, workflow: WorkflowVersion) -> Ear | None:
        """Return what looks at the folder; None without one."""
        folder = bound(workflow.document).get(FOLDER)
        if folder is None:
            return None
        config = {"events": list(EVENTS), **folder}
        return FolderEar(self.engine, workflow, config, lambda data: acting(data=data))

    def validate_context(self, workflow: WorkflowVersion, values: Any) -> list[Problem]:
        """What the type works on must be given."""
        kind = workflow.document.config.get("type")
        if kind == ONE:
            return missing(values, "data", "give a record, or its key")
        if kind == SEVERAL:
            return missing(values, "filterByTk", "give a list of keys")
        return []

    async def execute(
        self, workflow: WorkflowVersion, values: Any, *, messages: Messages | None = None
    ) -> Processor | None:
        """Run with a record, with the records of keys, or with any values.

        :raises NotFoundError: there is no such record.
        """
        data = await self._data(workflow, values)
        return await self.engine.trigger(workflow, acting(data=data), manually=True, messages=messages)

    async def _data(self, workflow: WorkflowVersion, values: Any) -> Any:
        config = workflow.document.config
        if config.get("type") not in (ONE, SEVERAL):
            return values.get("data") if isinstance(values, dict) else values
        if self.engine.data is None:
            raise NotFoundError("no data source is open")
        if config["type"] == ONE:
            return await given_record(self.engine.data, config, values["data"])
        keys = values["filterByTk"]
        keys = keys if isinstance(keys, list) else [keys]
        records = [await loaded(self.engine.data, config, key) for key in keys]
        if None in records:
            raise NotFoundError("record not found", place="filterByTk")
        return records
