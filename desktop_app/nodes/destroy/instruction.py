"""Engine side of deleting records (data.md 2.6)."""

from __future__ import annotations

from desktop_app.domain.execution import Job
from desktop_app.domain.workflow import Node
from desktop_app.engine.instruction import Instruction, InstructionResult
from desktop_app.engine.processor import Processor
from desktop_app.engine.record_nodes import RecordNode
from desktop_app.nodes.destroy.spec import SPEC


class DestroyInstruction(Instruction):
    """Deletes the records; its result is how many they were."""

    spec = SPEC

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        work = RecordNode(node, processor)
        params = work.params()
        count = await work.data.destroy(
            work.collection,
            params.get("filter"),
            individual=params.get("individualHooks") is not False,
            all_of_them=params.get("allowAll") is True,
            **work.writing(work.collection),
        )
        return work.done(count)

    async def resume(self, node: Node, job: Job, processor: Processor) -> InstructionResult:
        return job
