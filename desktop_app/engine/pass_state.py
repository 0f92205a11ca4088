"""What one pass holds: its steps, its buffered jobs, and what instructions may ask of it (engine.md 3)."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from desktop_app.domain.errors import InvalidRequestError
from desktop_app.domain.execution import LOOPED, Execution, Job, Task
from desktop_app.domain.ids import new_id
from desktop_app.domain.record_work import OpenTransaction
from desktop_app.domain.records import CheckpointResult
from desktop_app.domain.status import ExecutionStatus, JobStatus, execution_status, is_job_status
from desktop_app.domain.values import to_json
from desktop_app.domain.workflow import Node, Workflow
from desktop_app.engine import crashpoints
from desktop_app.engine.background import BackgroundHandle
from desktop_app.engine.instruction import UNSET, Instruction, JobDraft
from desktop_app.engine.navigation import Navigation
from desktop_app.engine.plan import Plan
from desktop_app.engine.steps import PROCEED, RESUME, RUN, Step, to_cursor
from desktop_app.engine.transactions import Transactions
from desktop_app.engine.unsaved import Unsaved

if TYPE_CHECKING:
    from desktop_app.engine.dispatcher import Engine
    from desktop_app.engine.intake import Messages


class PassState(Navigation):
    """The part of a processor that remembers. Owns the buffered jobs and the steps still to take; the store
    owns everything committed.
    """

    def __init__(
        self,
        engine: Engine,
        execution: Execution,
        plan: Plan,
        message_id: int | None = None,
        messages: Messages | None = None,
        transaction: OpenTransaction | None = None,
    ) -> None:
        self.engine = engine
        self.execution = execution
        self.plan = plan
        self.tree = plan.tree
        self.messages = messages
        self.transactions = Transactions(transaction)
        self.jobs_by_key: dict[str, Job] = {}
        self.results_by_key: dict[str, Any] = {}
        self.last_saved_job: Job | None = None
        self.rerun_node: str | None = None
        self.abort_reason: str | None = None
        self.committed: asyncio.Future[CheckpointResult] | None = None
        self._message_id = message_id
        self._overwrite: Job | None = None
        self._steps: list[Step] = []
        self._current: Step | None = None
        self._saved: Job | None = None
        self._before: int | None = None
        self._written: tuple[Any, ...] | None = None
        self._effect: Job | None = None
        self._unsaved = Unsaved()
        self._interruptible = self._interrupting = False
        self._lost = False
        self._task: asyncio.Task[Any] | None = None
        self._ticker: asyncio.TimerHandle | None = None

    @property
    def workflow(self) -> Workflow:
        """The document that runs."""
        return self.plan.workflow

    def _instruction(self, node: Node) -> Instruction | None:
        return self.engine.registry.instructions.get(node.type)

    def can_wait(self, node: Node) -> bool:
        """Whether a job of the node may wait, for the outside or for branches: its type can be resumed."""
        instruction = self._instruction(node)
        return instruction is not None and type(instruction).resume is not Instruction.resume

    # -- for instructions ------------------------------------------------------------------------------

    def run(self, node: Node, job: Job | None) -> None:
        """Take over scheduling: run ``node`` with ``job`` as its input once the instruction has returned
        ``None``. Call it as the last action; steps pushed with :meth:`then` before it come afterwards.
        """
        self._push_run(node, job)

    def then(self, node: Node, job: Job, state: Any) -> None:
        """Regain control when everything that is run after this call has come to its end: the node's
        ``proceed`` is called with ``job`` and ``state``, which must be JSON so that it outlives a crash.
        """
        self._steps.append(Step(PROCEED, node, job, state))

    def save_job(self, outcome: Job | JobDraft, node: Node | None = None) -> Job:
        """Buffer a job; its result is visible at once (3.9). A draft needs the ``node`` it belongs to.

        :raises TypeError, ValueError: the status is no whole number that a row can hold, the log no text, the
            result has no JSON form.
        """
        if not is_job_status(outcome.status):
            raise TypeError(f"the status of a job is a whole number, not {outcome.status!r:.100}")
        if outcome.log is not None and not isinstance(outcome.log, str):
            raise TypeError(f"the log of a job is a text, not {type(outcome.log).__name__}")
        job = self._draft_job(outcome, node) if isinstance(outcome, JobDraft) else outcome
        job.result = to_json(job.result)
        job.meta = to_json(job.meta)
        job.updated_at = self.engine.clock.now()
        if job.status != JobStatus.PENDING:
            job.due_at = None
        self._unsaved.jobs[job.id] = job
        if self._current is not None and self._current.node.key == job.node_key:
            self._saved = job
        self.last_saved_job = job
        self.jobs_by_key[job.node_key] = job
        self.results_by_key[job.node_key] = job.result
        return job

    def _draft_job(self, draft: JobDraft, node: Node | None) -> Job:
        if node is None:
            raise InvalidRequestError("a job draft can only be saved for a node")
        now = self.engine.clock.now()
        started = now if draft.started_at is UNSET else draft.started_at
        job = self._reused(node)
        if job is None:
            job = Job(new_id(), self.execution.id, node.key, node.type, draft.status, created_at=now)
            job.begins = self._round_begun(node)
        elif started is not None:
            started = max(started, job.created_at + 1)  # tells that the row was used again
        job.status, job.result, job.meta, job.log = draft.status, draft.result, draft.meta, draft.log
        job.upstream_id, job.started_at, job.due_at = draft.upstream_id, started, draft.due_at
        return job

    def _round_begun(self, head: Node) -> int | None:
        """The round (from 0) of the loop around that begins with a new job of the first node inside, None
        where none does: an assignment from elsewhere gives a variable a job, too.
        """
        owner = self.plan.owners[head.key] if head.branch_index is not None else None
        if owner is None or not owner.repeats or (self._current and self._current.node.key != head.key):
            return None
        own = self.results_by_key.get(owner.key)
        looped = own.get(LOOPED) if isinstance(own, dict) else None
        return looped if isinstance(looped, int) else None

    def _reused(self, node: Node) -> Job | None:
        """The row that an outcome of ``node`` replaces: of an announced effect, or of a rerun's target."""
        if self._effect is not None and self._effect.node_key == node.key:
            return self._effect
        return self._overwrite if node.key == self.rerun_node else None

    def add_task(self, task: Task) -> None:
        """Create a task for a person together with the buffered jobs."""
        self._unsaved.tasks.append(task)
        self._unsaved.durable = True

    def set_output(self, value: Any) -> None:
        """Set what the execution answers; the last one wins (4.10)."""
        self._unsaved.output = self.execution.output = to_json(value)

    async def find_pending_job(self, job_id: int) -> Job | None:
        """Re-read a job; None unless it is still pending. Background work asks before it settles one."""
        job = await self.engine.store.job(job_id)
        return job if job is not None and job.pending else None

    def create_background_abort_handle(self) -> BackgroundHandle:
        """Return a signal for work that goes on after this pass; dispose of it when the work is done."""
        fired = self.abort_reason is not None
        return BackgroundHandle(self.execution, self.engine.running, self.engine.clock, fired=fired)

    def is_instruction_sync(self) -> bool:
        """Whether nodes must do their work inline instead of waiting."""
        return bool(self.transactions) or self.engine.activation.is_sync(self.plan.version)

    # -- being stopped from outside --------------------------------------------------------------------

    def abort(self, reason: str) -> None:
        """Stop cooperatively: the running instruction is interrupted, no other one is called (3.8). The first
        reason stands.
        """
        if self.abort_reason is not None:
            return
        self.abort_reason = reason
        # Not its own task: a node that ends its own execution returns by itself.
        if self._interruptible and self._task is not None and self._task is not asyncio.current_task():
            self._interrupting = self._task.cancel()

    def lose(self) -> None:
        """Take no further step and write nothing more: the execution is somebody else's, or has been ended
        because its facts could not be written.
        """
        self._lost = True
        self._steps.clear()

    # -- steps and flushes -----------------------------------------------------------------------------

    def _end(self, job_status: int) -> None:
        """The numeric exit (3.5): the first one decides, and only while the execution is started."""
        status = execution_status(job_status)
        if status == ExecutionStatus.STARTED or self.execution.status != ExecutionStatus.STARTED:
            return
        self.execution.status = self._unsaved.ended = int(status)
        if status == ExecutionStatus.ABORTED:
            self.execution.reason = self._unsaved.reason = self.abort_reason
        self._steps.clear()

    def _push_run(self, node: Node, job: Job | None) -> None:
        self._steps.append(Step(RUN, node, job))

    def _push_recall(self, node: Node, job: Job) -> None:
        self._steps.append(Step(RESUME, node, job))

    def _flush(self, *, final: bool = False, force: bool = False) -> asyncio.Future[CheckpointResult]:
        """Hand everything buffered to the store as one checkpoint; queued in order at this call."""
        message_id = self._message_id if final else None
        if self._lost:
            self._unsaved = Unsaved()
        if not (self._unsaved.dirty or force or message_id is not None):
            return self.committed or _done(CheckpointResult(True, False, self.execution.status, None))
        told = self.engine.commits.told(self._unsaved.jobs.values())
        checkpoint = self._unsaved.take(self.execution.id, self.engine.clock.now(), message_id)
        if not final and self._message_id is not None:
            checkpoint.cursor = (self._message_id, self._cursor())
        crashpoints.reach("checkpoint.before")
        return self.engine.commits.commit(self, checkpoint, told)

    def _cursor(self) -> dict[str, Any]:
        """Return what is still to do, as data."""
        return to_cursor(self._steps, self._current, self._saved)


def _done(result: CheckpointResult) -> asyncio.Future[CheckpointResult]:
    future: asyncio.Future[CheckpointResult] = asyncio.get_running_loop().create_future()
    future.set_result(result)
    return future
