"""The contract of a trigger type's engine side (engine.md 2.1). Public: foreign triggers implement it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from desktop_app.domain.errors import Problem
from desktop_app.domain.trigger_spec import TriggerSpec
from desktop_app.domain.workflow import WorkflowVersion

if TYPE_CHECKING:
    from desktop_app.engine.dispatcher import Engine
    from desktop_app.engine.intake import Messages
    from desktop_app.engine.processor import Processor


class Trigger:
    """One trigger type's behaviour. It never writes executions; it calls ``engine.trigger``."""

    spec: ClassVar[TriggerSpec]

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def on(self, workflow: WorkflowVersion) -> None:
        """Start listening for one enabled version."""

    def off(self, workflow: WorkflowVersion) -> None:
        """Stop listening; safe for a version that never listened."""

    async def last_call(self) -> None:
        """Bring in what has happened by now, and nothing more: the engine is about to stop."""

    async def validate_event(self, workflow: WorkflowVersion, context: Any) -> bool:
        """Return whether the event may create an execution: the last gate before the row."""
        return True

    def complete_context(self, workflow: WorkflowVersion, values: Any) -> Any:
        """Return values that a person or a calling workflow supplies with what they left out."""
        return values

    def validate_context(self, workflow: WorkflowVersion, values: Any) -> list[Problem]:
        """Return what is wrong with values that a person or a calling workflow supplies."""
        return []

    async def execute(
        self, workflow: WorkflowVersion, values: Any, *, messages: Messages | None = None
    ) -> Processor | None:
        """Run the workflow by hand with ``values``; None means there was nothing to do. ``messages`` goes
        to ``engine.trigger``: the run appends to it what it says to the person (engine.md 4.20).
        """
        return await self.engine.trigger(workflow, values, manually=True, messages=messages)

    def duplicate_config(self, workflow: WorkflowVersion) -> dict[str, Any] | None:
        """Return the trigger config of a copy of ``workflow``; None keeps it."""
        return None
