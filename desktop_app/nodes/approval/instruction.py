"""Engine side of the review: its task, the decision, and where it leads (engine.md 4.18)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from desktop_app.domain.errors import InvalidRequestError, PermissionDeniedError
from desktop_app.domain.execution import Job, Task
from desktop_app.domain.ids import new_id
from desktop_app.domain.records import Message, Submission
from desktop_app.domain.status import JobStatus
from desktop_app.domain.values import iso
from desktop_app.domain.workflow import Node
from desktop_app.engine.assignments import people, task_for
from desktop_app.engine.instruction import FLUSH, Answer, InstructionResult, JobDraft, TaskInstruction
from desktop_app.engine.processor import Processor
from desktop_app.nodes.approval.spec import APPROVED, FORM, REJECTED, RETURNED, SPEC

KIND: Final = "approval"
OUTCOMES: Final = {"approve": APPROVED, "reject": REJECTED, "return": RETURNED}
STATUSES: Final = {
    APPROVED: JobStatus.RESOLVED,
    REJECTED: JobStatus.REJECTED,
    RETURNED: JobStatus.RETRY_NEEDED,
}
"""What an outcome makes of the job where there are no branches; a return asks for another try."""


class ApprovalInstruction(TaskInstruction):
    """The first decision settles. In branch mode the job is resolved whatever the outcome, and its branch
    runs; a return, and with ``endOnReject`` a rejection, ends the execution behind it.
    """

    spec = SPEC

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        data = processor.get_parsed_value(node.settings.get("data"), node)
        job = processor.save_job(
            JobDraft(JobStatus.PENDING, {"status": 0, "data": data, "records": []}), node
        )
        reviewers = people(node, "assignees", processor)
        for user in reviewers:
            processor.add_task(task_for(user, node, job, KIND, processor))
        if reviewers:
            return job
        self._decide(node, job, APPROVED)
        return await self._go_on(node, processor.save_job(job), processor)

    # -- the decision ----------------------------------------------------------------------------------

    async def submission(
        self, node: Node, job: Job, tasks: Sequence[Task], answer: Answer, processor: Processor
    ) -> Submission:
        """Return what a decision makes of task and job."""
        outcome = self._outcome(node, answer)
        if answer.user_id != answer.task.user_id:
            raise PermissionDeniedError("this task belongs to somebody else", place=f"task {answer.task.id}")
        now = processor.engine.clock.now()
        task = replace(answer.task, status=JobStatus.RESOLVED, updated_at=now)
        if outcome != APPROVED:
            task.status = JobStatus.REJECTED
        task.result = {FORM: answer.values, "_": answer.action}
        decided = self._decide(node, replace(job), outcome, self._record(task, outcome, answer))
        return Submission(task, decided, True, Message(new_id(), job.execution_id, job.id))

    def _outcome(self, node: Node, answer: Answer) -> int:
        allowed = node.settings.get("returnable", True) or answer.action != "return"
        outcome = OUTCOMES.get(answer.action or "") if answer.form == FORM and allowed else None
        if outcome is None:
            raise InvalidRequestError(
                f"the form {answer.form!r} has no button {answer.action!r}", place=f"node {node.key!r}"
            )
        return outcome

    def _record(self, task: Task, outcome: int, answer: Answer) -> dict[str, Any]:
        return {
            "id": task.id,
            "userId": answer.user_id,
            "status": outcome,
            "comment": answer.values.get("comment"),
            "updatedAt": iso(datetime.fromtimestamp(task.updated_at / 1000, UTC)),
        }

    def _decide(self, node: Node, job: Job, outcome: int, *records: dict[str, Any]) -> Job:
        branching = node.settings.get("branchMode")
        job.status = JobStatus.RESOLVED if branching else STATUSES[outcome]
        job.result = {**(job.result or {}), "status": outcome, "records": list(records)}
        return job

    # -- where it leads --------------------------------------------------------------------------------

    async def resume(self, node: Node, job: Job, processor: Processor) -> InstructionResult:
        """The decision is there, or the branch that it opened has ended."""
        if job.node_key == node.key:
            return job if job.pending else await self._go_on(node, job, processor)
        if job.pending:
            return FLUSH
        own = processor.find_branch_parent_job(node)
        if job.status != JobStatus.RESOLVED or own is None:
            return job
        return await self._leave(node, own, processor)

    async def _go_on(self, node: Node, own: Job, processor: Processor) -> InstructionResult:
        branch = processor.tree.branch(node, outcome_of(own))
        if branch is None:
            return await self._leave(node, own, processor)
        processor.run(branch, own)
        return None

    async def _leave(self, node: Node, own: Job, processor: Processor) -> InstructionResult:
        """Go on behind the node, or end the execution where the outcome says so."""
        outcome = outcome_of(own)
        branching = node.settings.get("branchMode")
        ends = outcome == RETURNED or (outcome == REJECTED and branching and node.settings.get("endOnReject"))
        if not ends:
            return own
        own.status = STATUSES[outcome]
        processor.save_job(own)
        await processor.exit(own.status)
        return None


def outcome_of(job: Job) -> int:
    """Return the outcome of a settled review; what a resume by hand has settled counts by its status."""
    status = job.result.get("status") if isinstance(job.result, dict) else None
    return status if status in STATUSES else APPROVED if job.status == JobStatus.RESOLVED else REJECTED
