"""Engine side of creating a record (data.md 2.4)."""

from __future__ import annotations

from desktop_app.domain.execution import Job
from desktop_app.domain.workflow import Node
from desktop_app.engine.instruction import Instruction, InstructionResult
from desktop_app.engine.processor import Processor
from desktop_app.engine.record_nodes import RecordNode, names
from desktop_app.nodes.create.spec import SPEC


class CreateInstruction(Instruction):
    """Inserts the record; its result is the record with its key and defaults."""

    spec = SPEC

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        work = RecordNode(node, processor)
        params = work.params()
        values = params.get("values")
        record = await work.data.create(
            work.collection,
            values if isinstance(values, dict) else {},
            appends=names(params.get("appends")),
            **work.writing(work.collection),
        )
        return work.done(record)

    async def resume(self, node: Node, job: Job, processor: Processor) -> InstructionResult:
        return job
