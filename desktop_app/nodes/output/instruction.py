"""Engine side of the output (engine.md 4.10)."""

from __future__ import annotations

from desktop_app.domain.execution import Job
from desktop_app.domain.status import JobStatus
from desktop_app.domain.workflow import JsonObject, Node
from desktop_app.engine.instruction import Instruction, InstructionResult, JobDraft
from desktop_app.engine.processor import Processor
from desktop_app.nodes.output.spec import SPEC


class OutputInstruction(Instruction):
    """Sets the execution's output; the last one wins."""

    spec = SPEC

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        value = processor.get_parsed_value(node.settings.get("value"), node)
        processor.set_output(value)
        return JobDraft(JobStatus.RESOLVED, value)

    async def resume(self, node: Node, job: Job, processor: Processor) -> InstructionResult:
        return job

    async def test(self, config: JsonObject) -> JobDraft:
        return JobDraft(JobStatus.RESOLVED, config.get("value"))
