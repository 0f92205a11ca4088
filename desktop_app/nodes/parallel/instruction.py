"""Engine side of parallel branches (engine.md 4.5)."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from desktop_app.domain.execution import Job
from desktop_app.domain.status import JobStatus, execution_status
from desktop_app.domain.workflow import Node
from desktop_app.engine.instruction import FLUSH, Instruction, InstructionResult, JobDraft, Reentry
from desktop_app.engine.processor import Processor
from desktop_app.nodes.parallel.spec import SPEC

log = logging.getLogger(__name__)

Statuses = Sequence[int | None]


def _all(statuses: Statuses) -> int:
    negative = next((status for status in statuses if status is not None and status < 0), None)
    if negative is not None:
        return negative
    return JobStatus.RESOLVED if all(status == 1 for status in statuses) else JobStatus.PENDING


def _any(statuses: Statuses) -> int:
    if 1 in statuses:
        return JobStatus.RESOLVED
    return JobStatus.FAILED if all(status for status in statuses) else JobStatus.PENDING


def _race(statuses: Statuses) -> int:
    if 1 in statuses:
        return JobStatus.RESOLVED
    return next((status for status in statuses if status is not None and status < 0), JobStatus.PENDING)


def _all_settled(statuses: Statuses) -> int:
    return JobStatus.RESOLVED if all(status for status in statuses) else JobStatus.PENDING


_MODES = {"all": _all, "any": _any, "race": _race, "allSettled": _all_settled}


def outcome(mode: str, statuses: Statuses) -> int:
    """Return the node's status from the branches' statuses in branch order; None is "not yet ended"."""
    return _MODES.get(mode, _all)(statuses)


class ParallelInstruction(Instruction):
    """Runs branch after branch while it is undecided; a waiting branch leaves it pending."""

    spec = SPEC

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        branches = processor.get_branches(node)
        if not branches:
            return JobDraft(JobStatus.RESOLVED, [])
        job = processor.save_job(JobDraft(JobStatus.PENDING, [None] * len(branches)), node)
        return await self.proceed(node, job, 0, processor)

    async def proceed(
        self, node: Node, job: Job | None, state: Any, processor: Processor
    ) -> InstructionResult:
        """Run the branch at place ``state``, if the node is still undecided, and come back for the next."""
        own = processor.find_branch_parent_job(node)
        branches = processor.get_branches(node)
        if job is None or own is None or own.id != job.id or not own.pending:
            return None
        if state + 1 < len(branches):
            processor.then(node, own, state + 1)
        processor.run(branches[state], own)
        return None

    async def resume(self, node: Node, job: Job, processor: Processor) -> InstructionResult:
        """A branch has ended or waits; once the node is decided, late branches no longer count."""
        own = processor.find_branch_parent_job(node)
        if own is None or not own.pending:
            log.info("node %r is decided already", node.key)
            return FLUSH
        statuses = list(own.result)
        statuses[self._place(node, job, processor)] = int(execution_status(job.status))
        own.result = statuses
        own.status = outcome(str(node.settings.get("mode") or "all"), statuses)
        if own.pending:
            processor.save_job(own)
            return FLUSH
        return own

    def reentered(self, node: Node, job: Job, branch: int, rounds: int) -> Reentry | None:
        """The branches before have ended; those behind come after this one."""
        statuses = list(job.result or [])
        if None in statuses[:branch] or 0 in statuses[:branch]:
            return None
        return Reentry(
            JobStatus.PENDING, [*statuses[:branch], *[None] * (len(statuses) - branch)], branch + 1
        )

    def _place(self, node: Node, job: Job, processor: Processor) -> int:
        start = processor.find_branch_start_node(processor.tree[job.node_key], node)
        keys = [branch.key for branch in processor.get_branches(node)]
        return keys.index(start.key if start else job.node_key)
