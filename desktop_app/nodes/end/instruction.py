"""Engine side of the end (engine.md 4.9)."""

from __future__ import annotations

from desktop_app.domain.execution import Job
from desktop_app.domain.status import JobStatus
from desktop_app.domain.workflow import Node
from desktop_app.engine.instruction import Instruction, InstructionResult, JobDraft
from desktop_app.engine.processor import Processor
from desktop_app.nodes.end.spec import SPEC


class EndInstruction(Instruction):
    """Ends the whole execution from wherever it stands."""

    spec = SPEC

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        end = node.settings.get("endStatus")
        status = JobStatus.RESOLVED if end is None else end
        processor.save_job(JobDraft(status), node)
        await processor.exit(status)
        return None
