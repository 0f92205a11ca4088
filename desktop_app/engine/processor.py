"""Runs one pass over an execution: a start, a resume or a rerun (engine.md 3).

The processor is a trampoline. Instructions never nest: ``run``, the end of a branch and the hand-back to
its owner push a *step*, and one loop pops them, so depth and memory do not grow with the length of a chain
or the rounds of a loop. The order of jobs equals depth-first, left-to-right execution.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any

from desktop_app.domain import template
from desktop_app.domain.errors import InvalidRequestError, WorkflowTimeoutError
from desktop_app.domain.execution import Execution, Job, Task
from desktop_app.domain.ids import new_id
from desktop_app.domain.records import Acquire, CheckpointResult
from desktop_app.domain.status import ExecutionStatus, JobStatus, Reason, execution_status
from desktop_app.domain.values import MISSING, to_json
from desktop_app.domain.workflow import Node, Workflow
from desktop_app.engine.instruction import FLUSH, UNSET, InstructionResult, JobDraft
from desktop_app.engine.navigation import Navigation
from desktop_app.engine.plan import Plan
from desktop_app.engine.scope import Scopes
from desktop_app.engine.unsaved import Unsaved

if TYPE_CHECKING:
    from desktop_app.engine.dispatcher import Engine

log = logging.getLogger(__name__)

Handler = Callable[[Node, Any, "Processor"], Awaitable[InstructionResult]]
Step = tuple[Handler | None, Node, Job | None]
Continuation = Callable[[], Awaitable[None]]


class NotAcquired(Exception):
    """The execution was ended or taken before this pass could start it; the pass leaves no trace."""


class Processor(Navigation):
    """One pass. Owns the buffered jobs and the steps still to take; the store owns everything committed.

    Public to instructions: ``execution``, ``workflow``, ``tree``, ``last_saved_job``, ``rerun_node`` and
    the methods without a leading underscore.
    """

    def __init__(
        self, engine: Engine, execution: Execution, plan: Plan, message_id: int | None = None
    ) -> None:
        self.engine = engine
        self.execution = execution
        self.plan = plan
        self.tree = plan.tree
        self.jobs_by_key: dict[str, Job] = {}
        self.results_by_key: dict[str, Any] = {}
        self.last_saved_job: Job | None = None
        self.rerun_node: str | None = None
        self.abort_reason: str | None = None
        self.committed: asyncio.Future[CheckpointResult] | None = None
        self._message_id = message_id
        self._overwrite: Job | None = None
        self._steps: list[Step | Continuation] = []
        self._unsaved = Unsaved()
        self._interruptible = False
        self._task: asyncio.Task[Any] | None = None
        self._ticker: asyncio.TimerHandle | None = None
        self._scopes = Scopes(self, engine.system_scope, engine.settings.environment)

    @property
    def workflow(self) -> Workflow:
        """The document that runs."""
        return self.plan.workflow

    # -- passes ----------------------------------------------------------------------------------------

    async def start(self, acquire: Acquire) -> None:
        """Run from the head; the first flush makes the execution started (2.7, 3.3)."""
        self._unsaved.acquire = acquire
        self.execution.status = ExecutionStatus.STARTED
        self.execution.dispatched = True
        self.execution.started_at = acquire.started_at
        self.execution.expires_at = acquire.expires_at
        await self._pass(self._begin)

    def _begin(self) -> None:
        if not self.plan.workflow.nodes:
            self._end(JobStatus.RESOLVED)
        elif self.tree.head is None:
            self._end(JobStatus.ERROR)
        else:
            self._push_run(self.tree.head, None)

    async def resume(self, job: Job) -> None:
        """Go on from a waiting job: its node's instruction is asked first (3.3)."""
        await self.prepare()
        current = self.jobs_by_key.get(job.node_key)
        known = current if current is not None and current.id == job.id else job
        node = self.tree.get(job.node_key)
        if node is None:
            log.warning(
                "execution %s: the node %r of job %s is gone", self.execution.id, job.node_key, job.id
            )
            await self._pass(lambda: None)
        else:
            await self._pass(lambda: self._push_recall(node, known))

    async def rerun(self, node_key: str | None, *, overwrite: bool = False) -> None:
        """Run again from a node, or from the head (2.12).

        :raises InvalidRequestError: there is no such node, or no job to build on.
        """
        await self.prepare()
        target = self.tree.get(node_key) if node_key else self.tree.head
        if target is None:
            raise InvalidRequestError(
                f"there is no node {node_key!r} to run again", place=str(self.execution.id)
            )
        self._overwrite = self._rerun_target(target, node_key, overwrite)
        self.rerun_node = target.key
        previous = self._rerun_input(target)
        await self._pass(lambda: self._push_run(target, previous))

    def _rerun_target(self, target: Node, node_key: str | None, overwrite: bool) -> Job | None:
        job = self.jobs_by_key.get(target.key)
        if job is None and (node_key or overwrite):
            raise InvalidRequestError("the node has not run yet in this execution", place=target.key)
        return job if overwrite else None

    def _rerun_input(self, target: Node) -> Job:
        upstream = self.tree.upstream(target)
        if upstream is None:
            context = self.execution.context
            return Job(0, self.execution.id, "", "", JobStatus.RESOLVED, result=context)
        job = self.jobs_by_key.get(upstream.key)
        if job is None:
            raise InvalidRequestError("the node before it has not run yet", place=target.key)
        return job

    async def prepare(self) -> None:
        """Load the newest job of each node (3.2). Jobs of nodes that are gone are left out."""
        for job in await self.engine.store.latest_jobs(self.execution.id):
            if job.node_key not in self.tree:
                log.warning("execution %s: no node %r for job %s", self.execution.id, job.node_key, job.id)
                continue
            self.jobs_by_key[job.node_key] = job
            self.results_by_key[job.node_key] = job.result

    async def _pass(self, first: Callable[[], None]) -> None:
        self._task = asyncio.current_task()
        self.engine.running.enter(self)
        self._tick_later()
        try:
            if self._should_continue():
                first()
                await self._drive()
            elif self.abort_reason:
                self._end(JobStatus.ABORTED)
        except NotAcquired:
            log.info("execution %s was not ours to run", self.execution.id)
        finally:
            if self._ticker is not None:
                self._ticker.cancel()
            self._task = None
            self.engine.running.leave(self)
        self.committed = self._flush(final=True)

    def _tick_later(self) -> None:
        """Flush a pass that takes long, so that what it did is kept and seen."""
        delay = self.engine.settings.flush_ms / 1000
        self._ticker = asyncio.get_running_loop().call_later(delay, self._tick)

    def _tick(self) -> None:
        self._flush()
        self._tick_later()

    # -- the driver ------------------------------------------------------------------------------------

    async def _drive(self) -> None:
        pace = self.engine.pace
        while self._steps:
            step = self._steps.pop()
            if isinstance(step, tuple):
                await self._exec(*step)
            else:
                await step()
            if len(self._unsaved) >= self.engine.settings.flush_jobs:
                await self._flush_in_passing()
            if pace.due:
                await pace.rest()

    async def _flush_in_passing(self) -> None:
        """Write the buffer, but only once the flush before it is committed, so that memory is bounded."""
        pending, self.committed = self.committed, None
        if pending is not None:
            await pending
        self.committed = self._flush()

    async def _exec(self, handler: Handler | None, node: Node, previous: Job | None) -> None:
        if not self._should_continue():
            if self.abort_reason:
                self._end(JobStatus.ABORTED)
            return
        if handler is None:
            self._break(node, f"the node type {node.type!r} is not known here")
            return
        try:
            self._interruptible = True
            outcome = await handler(node, previous, self)
            self._interruptible = False
        except (Exception, asyncio.CancelledError) as error:
            self._interruptible = False
            outcome = self._failure(error, node, previous)
        await self._settle(outcome, node)

    async def _settle(self, outcome: InstructionResult, node: Node) -> None:
        if outcome is None or outcome is FLUSH:
            if self.abort_reason:
                self._end(JobStatus.ABORTED)
            return
        if not isinstance(outcome, Job | JobDraft):
            self._break(node, f"the node type {node.type!r} returned {type(outcome).__name__}")
            return
        job = self.save_job(outcome, node)
        if self.abort_reason:
            self._end(JobStatus.ABORTED)
            return
        downstream = self.tree.downstream(node) if job.status == JobStatus.RESOLVED else None
        if downstream is not None:
            self._push_run(downstream, job)
        else:
            self._end_line(node, job)

    def _end_line(self, node: Node, job: Job) -> None:
        """The last job of a line goes to the owner of its branch; on the main line it is the outcome."""
        owner = self.plan.owners[node.key]
        if owner is None:
            self._end(job.status)
        else:
            self._push_recall(owner, job)

    def _failure(self, error: BaseException, node: Node, previous: Job | None) -> Job | JobDraft:
        if isinstance(error, asyncio.CancelledError):
            if self.abort_reason is None or self._task is None:
                raise error
            self._task.uncancel()
        if isinstance(error, NotAcquired):
            raise error
        aborted = self.abort_reason is not None or isinstance(error, WorkflowTimeoutError)
        status = JobStatus.ABORTED if aborted else JobStatus.ERROR
        if not aborted:
            log.error("node %r of execution %s failed", node.key, self.execution.id, exc_info=error)
        result = error_result(error) if not isinstance(error, asyncio.CancelledError) else self._abort_words()
        if previous is not None and previous.node_key == node.key and previous.id:
            previous.status = status
            previous.result = result
            previous.due_at = None
            return previous
        return JobDraft(status, result)

    def _abort_words(self) -> dict[str, Any]:
        return {
            "message": "the time of the execution is over"
            if self.abort_reason == Reason.TIMEOUT
            else "stopped"
        }

    def _break(self, node: Node, message: str) -> None:
        """End the execution with ERROR for a defect outside of any instruction (3.7)."""
        pending = self.jobs_by_key.get(node.key)
        if pending is not None and pending.pending:
            pending.status, pending.result, pending.due_at = JobStatus.ERROR, {"message": message}, None
            self.save_job(pending, node)
        else:
            self.save_job(JobDraft(JobStatus.ERROR, {"message": message}), node)
        self._end(JobStatus.ERROR)

    def _should_continue(self) -> bool:
        """Before a pass and before every instruction (2.16): still started, and in time."""
        if self.execution.status != ExecutionStatus.STARTED or self.abort_reason:
            return False
        deadline = self.execution.expires_at
        if deadline is not None and self.engine.clock.now() >= deadline:
            self.abort_reason = Reason.TIMEOUT
            return False
        return True

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
        instruction = self.engine.registry.instructions.get(node.type)
        self._steps.append((instruction.run if instruction else None, node, job))

    def _push_recall(self, node: Node, job: Job) -> None:
        instruction = self.engine.registry.instructions.get(node.type)
        self._steps.append((instruction.resume if instruction else None, node, job))

    # -- for instructions ------------------------------------------------------------------------------

    def run(self, node: Node, job: Job | None) -> None:
        """Take over scheduling: run ``node`` with ``job`` as its input once the instruction has returned
        ``None``. Call it as the last action; steps pushed with :meth:`then` before it come afterwards.
        """
        self._push_run(node, job)

    def then(self, continuation: Continuation) -> None:
        """Regain control when everything that is run after this call has come to its end."""
        self._steps.append(continuation)

    async def exit(self, status: int | None = None) -> None:
        """Without a status: commit what is buffered now, and return when it is durable. With a job status:
        end the whole execution with what that status means (3.5).
        """
        if status is not None:
            self._end(status)
            return
        interruptible, self._interruptible = self._interruptible, False
        result = await self._flush(force=True)
        self._interruptible = interruptible
        if not result.acquired:
            raise NotAcquired

    def save_job(self, outcome: Job | JobDraft, node: Node | None = None) -> Job:
        """Buffer a job; its result is visible at once (3.9). A draft needs the ``node`` it belongs to."""
        job = self._draft_job(outcome, node) if isinstance(outcome, JobDraft) else outcome
        job.result = to_json(job.result)
        job.meta = to_json(job.meta)
        job.updated_at = self.engine.clock.now()
        if job.status != JobStatus.PENDING:
            job.due_at = None
        self._unsaved.jobs[job.id] = job
        self.last_saved_job = job
        self.jobs_by_key[job.node_key] = job
        self.results_by_key[job.node_key] = job.result
        return job

    def _draft_job(self, draft: JobDraft, node: Node | None) -> Job:
        if node is None:
            raise InvalidRequestError("a job draft can only be saved for a node")
        now = self.engine.clock.now()
        started = now if draft.started_at is UNSET else draft.started_at
        job = self._overwrite if node.key == self.rerun_node else None
        if job is None:
            job = Job(new_id(), self.execution.id, node.key, node.type, draft.status, created_at=now)
        job.status, job.result, job.meta, job.log = draft.status, draft.result, draft.meta, draft.log
        job.upstream_id, job.started_at, job.due_at = draft.upstream_id, started, draft.due_at
        return job

    def add_task(self, task: Task) -> None:
        """Create a task for a person together with the buffered jobs."""
        self._unsaved.tasks.append(task)
        self._unsaved.durable = True

    def set_output(self, value: Any) -> None:
        """Set what the execution answers; the last one wins (4.10)."""
        self._unsaved.output = self.execution.output = to_json(value)

    def get_scope(self, node: Node | None, *, include_self: bool = False) -> dict[str, Any]:
        """Return the roots that templates and expressions of ``node`` see (5.1, 5.2)."""
        return self._scopes.of(node, include_self=include_self)

    def get_parsed_value(
        self,
        value: Any,
        node: Node,
        additional: Mapping[str, Any] | None = None,
        *,
        include_self: bool = False,
    ) -> Any:
        """Return ``value`` with all its templates evaluated (5.3); missing becomes None."""
        scope = self._scopes.of(node, include_self=include_self)
        rendered = template.render(value, {**scope, **additional} if additional else scope)
        return None if rendered is MISSING else rendered

    async def find_pending_job(self, job_id: int) -> Job | None:
        """Re-read a job; None unless it is still pending. Background work asks before it settles one."""
        job = await self.engine.store.job(job_id)
        return job if job is not None and job.pending else None

    def is_instruction_sync(self) -> bool:
        """Whether nodes must do their work inline instead of waiting."""
        return self.engine.activation.is_sync(self.plan.version)

    # -- being stopped from outside --------------------------------------------------------------------

    def abort(self, reason: str) -> None:
        """Stop cooperatively: the running instruction is interrupted, no other one is called (3.8)."""
        if self.abort_reason is not None:
            return
        self.abort_reason = reason
        if self._interruptible and self._task is not None:
            self._task.cancel()

    # -- flushing --------------------------------------------------------------------------------------

    def _flush(self, *, final: bool = False, force: bool = False) -> asyncio.Future[CheckpointResult]:
        """Hand everything buffered to the store as one checkpoint; queued in order at this call."""
        message_id = self._message_id if final else None
        if not (self._unsaved.dirty or force or message_id is not None):
            return self.committed or _done(CheckpointResult(True, False, self.execution.status, None))
        told = self.engine.commits.told(self._unsaved.jobs.values())
        checkpoint = self._unsaved.take(self.execution.id, self.engine.clock.now(), message_id)
        return self.engine.commits.commit(self, checkpoint, told)


def _done(result: CheckpointResult) -> asyncio.Future[CheckpointResult]:
    future: asyncio.Future[CheckpointResult] = asyncio.get_running_loop().create_future()
    future.set_result(result)
    return future


def error_result(error: BaseException) -> dict[str, Any]:
    """Return what an ERROR job keeps of an exception: its own fields, and ``message`` (engine.md 3.4)."""
    fields = {
        key: value
        for key, value in vars(error).items()
        if not key.startswith("_") and value not in ("", None)
    }
    return {**fields, "message": str(getattr(error, "message", None) or error) or type(error).__name__}
