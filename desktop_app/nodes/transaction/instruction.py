"""Engine side of the transaction (data.md 2.9)."""

from __future__ import annotations

from typing import Any

from desktop_app.domain.collections import MAIN
from desktop_app.domain.errors import WireworkError
from desktop_app.domain.execution import Job
from desktop_app.domain.status import JobStatus
from desktop_app.domain.workflow import Node
from desktop_app.engine.instruction import FLUSH, Instruction, InstructionResult, JobDraft
from desktop_app.engine.processor import Processor
from desktop_app.engine.record_nodes import RecordNode
from desktop_app.nodes.transaction.spec import AFTER_ROLLBACK, RUN, SPEC

COMMITTED = {"committed": True}


class TransactionInstruction(Instruction):
    """Holds a transaction while its first branch runs; the pass that began it also ends it."""

    spec = SPEC
    holds_transaction = True

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        branch = processor.tree.branch(node, RUN)
        if branch is None:
            return JobDraft(JobStatus.RESOLVED, COMMITTED)
        work, source = RecordNode(node, processor), str(node.settings.get("dataSource") or MAIN)
        isolation = str(node.settings.get("isolationLevel") or "")
        transaction, end = await work.data.begin(source, work.transaction(source), isolation)
        processor.transactions.hold(node.key, transaction, end)
        processor.run(branch, processor.save_job(JobDraft(JobStatus.PENDING), node))
        return None

    async def resume(self, node: Node, job: Job, processor: Processor) -> InstructionResult:
        """A branch has ended: commit, or roll back and run the other branch."""
        own = processor.find_branch_parent_job(node)
        if own is None or not own.pending or job.pending:
            return FLUSH
        start = processor.find_branch_start_node(processor.tree[job.node_key], node)
        if start is not None and start.branch_index == AFTER_ROLLBACK:
            return self._after_rollback(node, own, job)
        if job.status == JobStatus.RESOLVED:
            return await self._commit(node, own, job, processor)
        return await self._roll_back(node, own, job.status, _failed(job), processor)

    async def _commit(self, node: Node, own: Job, job: Job, processor: Processor) -> InstructionResult:
        if not processor.transactions.holds(node.key):
            gone = {"message": "the transaction ended with the process that held it"}
            failed = {"committed": False, "failedNode": job.node_key, "error": gone}
            return await self._roll_back(node, own, JobStatus.ERROR, failed, processor)
        try:
            await processor.transactions.end(node.key, commit=True)
        except WireworkError as error:
            failed = {"committed": False, "failedNode": node.key, "error": {"message": str(error)}}
            return await self._roll_back(node, own, JobStatus.ERROR, failed, processor)
        own.status, own.result = JobStatus.RESOLVED, dict(COMMITTED)
        return own

    async def _roll_back(
        self, node: Node, own: Job, status: int, result: dict[str, Any], processor: Processor
    ) -> InstructionResult:
        if processor.transactions.holds(node.key):
            await processor.transactions.end(node.key, commit=False)
        own.result, own.meta = result, {**(own.meta or {}), "rolledBack": status}
        branch = processor.tree.branch(node, AFTER_ROLLBACK)
        if branch is None:
            return self._settled(node, own)
        processor.run(branch, processor.save_job(own))
        return None

    def _after_rollback(self, node: Node, own: Job, job: Job) -> Job:
        if job.status == JobStatus.RESOLVED:
            return self._settled(node, own)
        own.status = job.status
        return own

    def _settled(self, node: Node, own: Job) -> Job:
        forgiven = bool(node.settings.get("continueOnRollback"))
        own.status = JobStatus.RESOLVED if forgiven else int((own.meta or {})["rolledBack"])
        return own


def _failed(job: Job) -> dict[str, Any]:
    return {"committed": False, "failedNode": job.node_key, "error": job.result}
