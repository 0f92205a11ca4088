"""Engine side of the manual trigger: no listener, any non-null context that fits the fields (decision 12)."""

from __future__ import annotations

from typing import Any

from desktop_app.domain.errors import Problem
from desktop_app.domain.workflow import WorkflowVersion
from desktop_app.engine.trigger import Trigger
from desktop_app.triggers.manual.spec import SPEC, complete, input_problems


class ManualTrigger(Trigger):
    """Started by a person or a calling workflow only."""

    spec = SPEC

    def complete_context(self, workflow: WorkflowVersion, values: Any) -> Any:
        """Return the values with the defaults of the fields that they leave out."""
        return complete(workflow.document.config, values)

    def validate_context(self, workflow: WorkflowVersion, values: Any) -> list[Problem]:
        """Return which required fields are missing, and which values do not fit their field."""
        return input_problems(workflow.document.config, values)
