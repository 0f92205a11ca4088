"""Engine side of the event after saving: the save itself starts it (services/record_actions.py)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from desktop_app.domain.errors import NotFoundError, Problem
from desktop_app.domain.workflow import WorkflowVersion
from desktop_app.engine.record_context import acting, given_record, missing
from desktop_app.engine.trigger import Trigger
from desktop_app.triggers.action.spec import SPEC

if TYPE_CHECKING:
    from desktop_app.engine.intake import Messages
    from desktop_app.engine.processor import Processor


class ActionTrigger(Trigger):
    """Listens to nothing by itself."""

    spec = SPEC

    def validate_context(self, workflow: WorkflowVersion, values: Any) -> list[Problem]:
        """A record, or its key, must be given."""
        return missing(values, "data", "give a record, or its key")

    async def execute(
        self, workflow: WorkflowVersion, values: Any, *, messages: Messages | None = None
    ) -> Processor | None:
        """Run as if the record had been saved now.

        :raises NotFoundError: there is no such record.
        """
        if self.engine.data is None:
            raise NotFoundError("no data source is open")
        record = await given_record(self.engine.data, workflow.document.config, values["data"])
        return await self.engine.trigger(workflow, acting(data=record), manually=True, messages=messages)
