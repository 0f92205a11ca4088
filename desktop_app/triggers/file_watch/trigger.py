"""Engine side of the file trigger: looks at a folder from time to time, so that it works everywhere."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from desktop_app.domain.errors import NotFoundError, Problem
from desktop_app.domain.workflow import WorkflowVersion
from desktop_app.engine.ears import Ear, OutsideTrigger
from desktop_app.engine.folder_ear import FolderEar
from desktop_app.engine.folder_look import described, look
from desktop_app.triggers.file_watch.spec import SPEC

if TYPE_CHECKING:
    from desktop_app.engine.intake import Messages
    from desktop_app.engine.processor import Processor


class FileWatchTrigger(OutsideTrigger):
    """Looks at one folder for each enabled version."""

    spec = SPEC

    def ear(self, workflow: WorkflowVersion) -> Ear | None:
        """Return what looks at the folder; None while none is chosen."""
        config = workflow.document.config
        return FolderEar(self.engine, workflow, config) if config.get("path") else None

    def validate_context(self, workflow: WorkflowVersion, values: Any) -> list[Problem]:
        """A run by hand needs a file."""
        path = values.get("path") if isinstance(values, Mapping) else None
        return (
            [] if path and isinstance(path, str) else [Problem("choose a file", field="path", code="missing")]
        )

    async def execute(
        self, workflow: WorkflowVersion, values: Any, *, messages: Messages | None = None
    ) -> Processor | None:
        """Run for a file as if it were created now.

        :raises NotFoundError: there is no such file.
        """
        given = str(values["path"])
        found = list((await asyncio.to_thread(look, {"path": given, "pattern": "*"})).items())
        if len(found) != 1:
            raise NotFoundError("there is no such file", place=given)
        context = {"event": "created", "file": described(*found[0])}
        return await self.engine.trigger(workflow, context, manually=True, messages=messages)
