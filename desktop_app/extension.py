"""The public surface for node types and triggers from outside: ``from desktop_app.extension import …``.

Everything a plug-in needs stands here under one name, and a test holds the list. What is not here may change
with any release; what is here changes only together with :data:`API_VERSION`. Panels have a surface of their
own, :mod:`desktop_app.gui.panels`, because they need Qt and this needs none. The way to use it is told in
``resources/docs/adding-a-node.md``.
"""

from __future__ import annotations

from desktop_app.domain.errors import (
    ConflictError,
    InvalidRequestError,
    NotFoundError,
    PermissionDeniedError,
    Problem,
    ValidationError,
    WireworkError,
)
from desktop_app.domain.execution import Execution, Job, Task
from desktop_app.domain.node_spec import (
    Branch,
    Config,
    NodeSpec,
    NumberOrTemplate,
    Placement,
    Variable,
)
from desktop_app.domain.records import Submission
from desktop_app.domain.status import ExecutionStatus, JobStatus
from desktop_app.domain.template import resolve_path
from desktop_app.domain.trigger_spec import TriggerSpec
from desktop_app.domain.values import MISSING
from desktop_app.domain.workflow import JsonObject, Node, Workflow, WorkflowVersion
from desktop_app.engine.contract import API_VERSION
from desktop_app.engine.dispatcher import Engine
from desktop_app.engine.instruction import (
    FLUSH,
    Answer,
    Instruction,
    InstructionResult,
    JobDraft,
    TaskInstruction,
)
from desktop_app.engine.ports import Clock, TimerHandle
from desktop_app.engine.processor import Processor
from desktop_app.engine.trigger import Trigger

__all__ = [
    "API_VERSION",
    "FLUSH",
    "MISSING",
    "Answer",
    "Branch",
    "Clock",
    "Config",
    "ConflictError",
    "Engine",
    "Execution",
    "ExecutionStatus",
    "Instruction",
    "InstructionResult",
    "InvalidRequestError",
    "Job",
    "JobDraft",
    "JobStatus",
    "JsonObject",
    "Node",
    "NodeSpec",
    "NotFoundError",
    "NumberOrTemplate",
    "PermissionDeniedError",
    "Placement",
    "Problem",
    "Processor",
    "Submission",
    "Task",
    "TaskInstruction",
    "TimerHandle",
    "Trigger",
    "TriggerSpec",
    "ValidationError",
    "Variable",
    "WireworkError",
    "Workflow",
    "WorkflowVersion",
    "resolve_path",
]
