"""Engine side of the guard before saving: the save itself asks it (services/record_actions.py)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from desktop_app.domain.errors import Problem
from desktop_app.domain.workflow import WorkflowVersion
from desktop_app.engine.record_context import acting, missing
from desktop_app.engine.trigger import Trigger
from desktop_app.triggers.request_interception.spec import SPEC

if TYPE_CHECKING:
    from desktop_app.engine.intake import Messages
    from desktop_app.engine.processor import Processor


class RequestInterceptionTrigger(Trigger):
    """Listens to nothing by itself; what it decides holds for the one who asks."""

    spec = SPEC

    def validate_context(self, workflow: WorkflowVersion, values: Any) -> list[Problem]:
        """A record, or its key, must be given."""
        return missing(values, "target", "give a record, or its key")

    async def execute(
        self, workflow: WorkflowVersion, values: Any, *, messages: Messages | None = None
    ) -> Processor | None:
        """Run as if a person were about to save (or delete) the record; nothing is written."""
        target = values["target"]
        if values.get("action") == "destroy":
            params: dict[str, Any] = {"filterByTk": target}
        else:
            params = {"values": dict(target) if isinstance(target, Mapping) else {"id": target}}
        return await self.engine.trigger(workflow, acting(params=params), manually=True, messages=messages)
