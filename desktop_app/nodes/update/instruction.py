"""Engine side of updating records (data.md 2.5)."""

from __future__ import annotations

from desktop_app.domain.execution import Job
from desktop_app.domain.workflow import Node
from desktop_app.engine.instruction import Instruction, InstructionResult
from desktop_app.engine.processor import Processor
from desktop_app.engine.record_nodes import RecordNode
from desktop_app.nodes.update.spec import SPEC


class UpdateInstruction(Instruction):
    """Writes the records; its result is how many they were."""

    spec = SPEC

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        work = RecordNode(node, processor)
        params = work.params()
        values = params.get("values")
        count = await work.data.update(
            work.collection,
            params.get("filter"),
            values if isinstance(values, dict) else {},
            individual=params.get("individualHooks") is not False,
            all_of_them=params.get("allowAll") is True,
            **work.writing(work.collection),
        )
        return work.done(count)

    async def resume(self, node: Node, job: Job, processor: Processor) -> InstructionResult:
        return job
