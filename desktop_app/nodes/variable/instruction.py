"""Engine side of the variable (engine.md 4.7)."""

from __future__ import annotations

from desktop_app.domain.execution import Job
from desktop_app.domain.status import JobStatus
from desktop_app.domain.workflow import JsonObject, Node
from desktop_app.engine.instruction import Instruction, InstructionResult, JobDraft
from desktop_app.engine.processor import Processor
from desktop_app.nodes.variable.spec import SPEC


class VariableInstruction(Instruction):
    """Declares a value; an assignment adds a job to the declaring node first."""

    spec = SPEC

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        value = processor.get_parsed_value(node.settings.get("value"), node)
        target = node.settings.get("target")
        if target:
            declaring = processor.tree.get(target)
            if declaring is None:
                raise LookupError(f"there is no variable node {target!r} in this workflow")
            upstream = input.id if input is not None else None
            processor.save_job(JobDraft(JobStatus.RESOLVED, value, upstream_id=upstream), declaring)
        return JobDraft(JobStatus.RESOLVED, value)

    async def test(self, config: JsonObject) -> JobDraft:
        return JobDraft(JobStatus.RESOLVED, config.get("value"))
