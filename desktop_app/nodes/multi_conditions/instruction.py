"""Engine side of multiple conditions (engine.md 4.4)."""

from __future__ import annotations

from typing import Any

from desktop_app.domain import expressions
from desktop_app.domain.execution import Job
from desktop_app.domain.status import JobStatus
from desktop_app.domain.workflow import Node
from desktop_app.engine.instruction import FLUSH, Instruction, InstructionResult, JobDraft
from desktop_app.engine.processor import Processor
from desktop_app.nodes.multi_conditions.spec import SPEC


class MultiConditionsInstruction(Instruction):
    """Evaluates in order until one holds and runs its branch; otherwise runs branch 0."""

    spec = SPEC

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        job = processor.save_job(JobDraft(JobStatus.PENDING, meta={"conditions": []}), node)
        outcomes: list[bool] = []
        for index, condition in enumerate(node.settings.get("conditions") or []):
            try:
                outcomes.append(self._evaluate(condition, node, processor))
            except Exception as error:
                return self._settled(job, JobStatus.ERROR, [*outcomes, expressions.error_text(error)])
            if outcomes[-1]:
                self._settled(job, JobStatus.RESOLVED, outcomes)
                return self._branch(node, index + 1, job, processor)
        self._settled(job, self._unmatched(node), outcomes)
        return self._branch(node, 0, job, processor)

    def _evaluate(self, condition: dict[str, Any], node: Node, processor: Processor) -> bool:
        return expressions.evaluate_condition(
            condition.get("engine"),
            condition.get("calculation"),
            condition.get("expression"),
            processor.get_scope(node),
        )

    def _settled(self, job: Job, status: int, outcomes: list[Any]) -> Job:
        job.status = status
        job.result = outcomes[-1] if outcomes else None
        job.meta = {"conditions": outcomes}
        return job

    def _unmatched(self, node: Node) -> int:
        return JobStatus.RESOLVED if node.settings.get("continueOnNoMatch") else JobStatus.FAILED

    def _branch(self, node: Node, index: int, job: Job, processor: Processor) -> InstructionResult:
        branch = processor.tree.branch(node, index)
        if branch is None:
            return job
        processor.run(branch, processor.save_job(job))
        return None

    async def resume(self, node: Node, job: Job, processor: Processor) -> InstructionResult:
        """A branch has ended; its failure bubbles up, "otherwise" counts as configured."""
        if job.pending:
            return FLUSH
        own = processor.find_branch_parent_job(node)
        if own is None:
            raise LookupError("the node has no job of its own to go on from")
        start = processor.find_branch_start_node(processor.tree[job.node_key], node)
        if job.status == JobStatus.RESOLVED:
            matched = start is not None and bool(start.branch_index)
            own.status = JobStatus.RESOLVED if matched else self._unmatched(node)
            return own
        return job
