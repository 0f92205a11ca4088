"""Engine side of the notice (engine.md 4.19)."""

from __future__ import annotations

from desktop_app.domain.execution import NOTICE, Job
from desktop_app.domain.status import JobStatus
from desktop_app.domain.workflow import Node
from desktop_app.engine.assignments import people, task_for
from desktop_app.engine.instruction import Instruction, InstructionResult, JobDraft
from desktop_app.engine.processor import Processor
from desktop_app.nodes.cc.spec import SPEC


class CcInstruction(Instruction):
    """Makes one unread task for each recipient; never waits."""

    spec = SPEC

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        job = processor.save_job(JobDraft(JobStatus.RESOLVED), node)
        for user in people(node, "users", processor):
            processor.add_task(task_for(user, node, job, NOTICE, processor))
        return job
