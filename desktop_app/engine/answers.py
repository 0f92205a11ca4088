"""Takes people's answers to tasks (engine.md 4.17)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from desktop_app.domain.errors import InvalidRequestError, NotFoundError
from desktop_app.domain.events import JobSaved, TasksChanged
from desktop_app.domain.execution import Job
from desktop_app.domain.records import Submission
from desktop_app.domain.values import to_json
from desktop_app.engine import crashpoints
from desktop_app.engine.instruction import Answer, TaskInstruction
from desktop_app.engine.processor import Processor

if TYPE_CHECKING:
    from desktop_app.engine.dispatcher import Engine


BUSY_WAIT_MS: Final = 2_000
"""How long an answer that acts on the outside waits for a pass of its execution that is under way."""


class Answers:
    """One answer to one job at a time; the node type says what an answer means, the store writes it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def submit(
        self, task_id: int, user_id: Any, form: str, action: str | None, values: dict[str, Any]
    ) -> None:
        """Take a person's answer to a task (4.17).

        :raises NotFoundError, InvalidRequestError, PermissionDeniedError, ConflictError: see services.tasks.
        """
        task = await self._engine.store.task(task_id)
        if task is None:
            raise NotFoundError(f"there is no task {task_id}")
        async with self._engine.locks.hold(("job", task.job_id), 0):
            submission = await self._submit(Answer(task, user_id, form, action, values))
        crashpoints.reach("task.submitted")
        if submission.message is not None:
            self._engine.enqueue(submission.message)

    async def _submit(self, answer: Answer) -> Submission:
        job = await self._engine.store.job(answer.task.job_id)
        if job is None:
            raise NotFoundError("the job of this task is gone")
        execution = await self._engine.resumes.check(job)
        version = await self._engine.activation.version(execution.workflow_id)
        instruction = self._engine.registry.instructions.get(job.node_type)
        if version is None or not isinstance(instruction, TaskInstruction):
            raise InvalidRequestError("the workflow or its node type is gone", place=f"task {answer.task.id}")
        processor = Processor(self._engine, execution, self._engine.activation.plan(version))
        node = processor.tree.get(job.node_key)
        if node is None or not instruction.acts(node, answer):
            return await self._taken(instruction, processor, job, answer)
        # Nobody may end the execution between what the answer writes outside and the answer itself.
        async with self._engine.locks.hold(("execution", execution.id), BUSY_WAIT_MS):
            await self._engine.resumes.check(job)
            return await self._taken(instruction, processor, job, answer)

    async def _taken(
        self, instruction: TaskInstruction, processor: Processor, job: Job, answer: Answer
    ) -> Submission:
        """Ask the node type what the answer means, and write that if task and job still wait."""
        await processor.prepare()
        submission = await self._answered(instruction, processor, job, answer)
        # Presets may hold dates and whatever else a function yields; a row holds JSON (0.3).
        submission.task.result = to_json(submission.task.result)
        submission.job.result = to_json(submission.job.result)
        if not await self._engine.store.submit(submission):
            raise InvalidRequestError("the task waits no longer", place=f"task {answer.task.id}")
        saved = JobSaved(job.execution_id, job.id, job.node_key, submission.job.status, False)
        self._engine.bus.publish([saved, TasksChanged(answer.task.type, answer.task.workflow_key)])
        return submission

    async def _answered(
        self, instruction: TaskInstruction, processor: Processor, job: Job, answer: Answer
    ) -> Submission:
        """Re-read the task under the lock and ask the node type what the answer means."""
        tasks = await self._engine.store.tasks(job_id=job.id)
        task = next((task for task in tasks if task.id == answer.task.id), None)
        node = processor.tree.get(job.node_key)
        if task is None or node is None or task.status or not job.pending:
            raise InvalidRequestError("the task waits no longer", place=f"task {answer.task.id}")
        return await instruction.submission(node, job, tasks, replace(answer, task=task), processor)
