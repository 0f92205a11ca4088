"""Runs one pass over an execution: a start, a resume or a rerun (engine.md 3).

The processor is a trampoline. Instructions never nest: ``run``, the end of a branch and the hand-back to
its owner push a *step*, and one loop pops them, so depth and memory do not grow with the length of a chain
or the rounds of a loop. The order of jobs equals depth-first, left-to-right execution.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from copy import deepcopy
from typing import TYPE_CHECKING, Any, TypeGuard

from desktop_app.domain import template
from desktop_app.domain.errors import InvalidRequestError, WorkflowTimeoutError
from desktop_app.domain.execution import Execution, Job, Task
from desktop_app.domain.ids import new_id
from desktop_app.domain.record_work import OpenTransaction
from desktop_app.domain.records import Acquire, CheckpointResult, Message
from desktop_app.domain.status import (
    ExecutionStatus,
    JobStatus,
    Reason,
    execution_status,
    is_job_status,
)
from desktop_app.domain.values import MISSING, to_json
from desktop_app.domain.workflow import Node, Workflow
from desktop_app.engine import crashpoints
from desktop_app.engine.background import BackgroundHandle
from desktop_app.engine.instruction import FLUSH, UNSET, Instruction, InstructionResult, JobDraft
from desktop_app.engine.navigation import Navigation
from desktop_app.engine.plan import Plan
from desktop_app.engine.scope import Scopes
from desktop_app.engine.steps import PROCEED, RESUME, RUN, SETTLE, Step, to_cursor
from desktop_app.engine.transactions import WAITING_INSIDE, Transactions
from desktop_app.engine.unsaved import Unsaved

if TYPE_CHECKING:
    from desktop_app.engine.dispatcher import Engine
    from desktop_app.engine.intake import Messages

log = logging.getLogger(__name__)


class NotAcquired(Exception):
    """The execution was ended or taken before this pass could start it; the pass leaves no trace."""


class Stopped(Exception):
    """The execution was ended from outside before the node acted."""


class Processor(Navigation):
    """One pass. Owns the buffered jobs and the steps still to take; the store owns everything committed.

    Public to instructions: ``execution``, ``workflow``, ``tree``, ``last_saved_job``, ``rerun_node``,
    ``messages``, ``transactions`` and the methods without a leading underscore. ``messages`` are the texts
    for whoever waits for this very pass, None when nobody does (4.20).
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
        self._written: tuple[Any, ...] | None = None
        self._effect: Job | None = None
        self._unsaved = Unsaved()
        self._interruptible = self._interrupting = False
        self._lost = False
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
        if not len(self.tree):
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
        elif self._is_over(node, known):
            log.info("execution %s: job %s comes too late, its round is over", self.execution.id, known.id)
            await self._pass(lambda: None)
        else:
            decided = bool(known.meta) and known.meta.get("interrupted") and not known.pending
            kind = SETTLE if decided else RESUME
            await self._pass(lambda: self._steps.append(Step(kind, node, known)))

    def _is_over(self, node: Node, waiting: Job) -> bool:
        """Whether a job waits in a branch of which the run or round is over (4.5, 4.8): the newest job of a
        node is the one that counts (1.9). A row that a rerun has used again does not tell by its id when
        its run began, so it counts.
        """
        owner, newest = self.plan.owners[node.key], self.jobs_by_key.get(node.key)
        if owner is None or (
            waiting.started_at != waiting.created_at and "queued" not in (waiting.meta or {})
        ):
            return False
        if newest is not None and newest.id > waiting.id:
            return True
        while owner is not None:
            own, instruction = self.jobs_by_key.get(owner.key), self._instruction(owner)
            if (
                own is not None
                and instruction is not None
                and instruction.is_over_for(owner, own, waiting, self)
            ):
                return True
            owner = self.plan.owners[owner.key]
        return False

    def _instruction(self, node: Node) -> Instruction | None:
        return self.engine.registry.instructions.get(node.type)

    def can_wait(self, node: Node) -> bool:
        """Whether a job of the node may wait, for the outside or for branches: its type can be resumed."""
        instruction = self._instruction(node)
        return instruction is not None and type(instruction).resume is not Instruction.resume

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

    async def go_on(self, message: Message) -> None:
        """Take up a pass that another process left: at its last commit, step for step (architecture 5)."""
        await self.prepare()
        cursor, rerun = message.cursor or {}, message.rerun
        if rerun is not None:
            self.rerun_node = rerun.get("node") or (self.tree.head.key if self.tree.head else None)
            self._overwrite = self.jobs_by_key.get(self.rerun_node or "") if rerun.get("overwrite") else None
        steps = [await self._restored(step) for step in cursor.get("steps", ())]
        current = await self._restored(cursor["current"]) if "current" in cursor else None
        saved = await self._job(cursor.get("saved"))
        await self._pass(lambda: self._restore(steps, current, saved))

    async def _restored(self, step: list[Any]) -> Step:
        kind, key, job_id, state = step
        node = self.tree.get(key)
        if node is None:
            raise InvalidRequestError(f"the node {key!r} is gone", place=f"execution {self.execution.id}")
        return Step(kind, node, await self._job(job_id), state)

    async def _job(self, job_id: int | None) -> Job | None:
        if job_id == 0:
            return Job(0, self.execution.id, "", "", JobStatus.RESOLVED, result=self.execution.context)
        known = next((job for job in self.jobs_by_key.values() if job.id == job_id), None)
        return known or (await self.engine.store.job(job_id) if job_id else None)

    def _restore(self, steps: list[Step], current: Step | None, saved: Job | None) -> None:
        self._steps = steps
        if current is None:
            return
        instruction = self._instruction(current.node)
        if saved is not None and instruction is not None and instruction.looks_again:
            self._steps.append(Step(RESUME, current.node, saved))
        elif saved is None or not saved.pending:
            self._steps.append(current)
        elif instruction is not None and not instruction.spec.effects:
            self._effect = saved  # the node begins anew, with the row that it has
            self._steps.append(current)
        elif not self._is_over(current.node, saved):
            self._interrupted(current, saved)

    def _interrupted(self, step: Step, job: Job) -> None:
        """Work on the outside was in flight: never repeat it silently. The node's ``onInterrupt`` decides:
        ``ask`` (a person chooses, the job waits), ``retry`` or ``abort``.
        """
        decision = step.node.settings.get("onInterrupt", "ask")
        if decision == "retry":
            self._effect = job
            self._steps.append(step)
            return
        job.meta = {**(job.meta or {}), "interrupted": True}
        if decision == "abort":
            job.status = JobStatus.ABORTED
            job.result = {"message": "interrupted while it was acting on the outside"}
        self.save_job(job)
        self._end_line(step.node, job)

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
        except Exception:
            log.exception("execution %s cannot go on", self.execution.id)
            self._end(JobStatus.ERROR)
        finally:
            await self._take_back()
            if self._ticker is not None:
                self._ticker.cancel()
            self._task = None
            self.engine.running.leave(self)
        self.committed = self._flush(final=True)
        if self.execution.status == ExecutionStatus.STARTED and not self._waits():
            self.engine.spawn(self._forgotten(), "look for what an execution waits for")

    async def _take_back(self) -> None:
        """Roll back what a pass leaves open. One that would wait with it ends instead: nobody may hold a
        transaction while waiting (data.md 2.9).
        """
        if not await self.transactions.take_back():
            return
        if self.execution.status != ExecutionStatus.STARTED or self._lost:
            return
        for job in [job for job in self.jobs_by_key.values() if job.pending]:
            job.status, job.result = JobStatus.ERROR, {"message": WAITING_INSIDE}
            self.save_job(job)
        self._end(JobStatus.ERROR)

    def _waits(self) -> bool:
        return self._lost or any(job.pending for job in self.jobs_by_key.values())

    async def _forgotten(self) -> None:
        """End an execution of which a node type gave up control and left nothing that would go on with it,
        unless what was left has been settled meanwhile (3.7).
        """
        if self.execution.id in {execution.id for execution in await self.engine.store.interrupted()}:
            log.error("execution %s: a node gave control away and waits for nothing", self.execution.id)
            await self.engine.commits.fail(self.execution.id)

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
            await self._exec(self._steps.pop())
            if len(self._unsaved) >= self.engine.settings.flush_jobs:
                await self._flush_in_passing()
            if pace.due:
                await pace.rest()

    async def _flush_in_passing(self) -> None:
        """Write the buffer, but only once the flush before it is committed, so that memory is bounded."""
        pending, self.committed = self.committed, None
        if pending is not None:
            await asyncio.wait([pending])
        self.committed = self._flush()

    async def _exec(self, step: Step) -> None:
        if not self._should_continue():
            if self.abort_reason:
                self._end(JobStatus.ABORTED)
            return
        instruction = self.engine.registry.instructions.get(step.node.type)
        if instruction is None:
            self._break(step, f"the node type {step.node.type!r} is not known here")
            return
        self._current, self._saved, self._written = step, None, None
        try:
            if instruction.spec.effects and step.kind == RUN:
                await self._announce(step.node)
                if not self._should_continue():
                    raise Stopped
            self._interruptible = True
            outcome = await self._call(instruction, step)
        except (Exception, asyncio.CancelledError, SystemExit, GeneratorExit) as error:
            outcome = self._failure(error, step)
        finally:
            self._interruptible = False
        self._calm()
        self._settle(outcome, step)
        self._current = self._saved = None
        if self._effect is not None:
            self._effect = None
            self.committed = self._flush()

    def _call(self, instruction: Instruction, step: Step) -> Awaitable[InstructionResult]:
        if step.kind == RUN:
            return instruction.run(step.node, step.job, self)
        if step.kind == PROCEED:
            return instruction.proceed(step.node, step.job, step.state, self)
        if step.kind == SETTLE:
            return _decided(step.job)
        return instruction.resume(step.node, step.job, self)  # type: ignore[arg-type]

    async def _announce(self, node: Node) -> None:
        """Write that the node is about to act on the outside, and wait until that is on disk."""
        crashpoints.reach("effect.before")
        job = self._effect or self.save_job(JobDraft(JobStatus.PENDING, meta={"acting": True}), node)
        self._effect = self._saved = job
        job.meta, job.status = {"acting": True}, JobStatus.PENDING
        self._unsaved.jobs[job.id] = job
        self._unsaved.durable = True
        await self.exit()
        crashpoints.reach("effect.started")

    def _settle(self, outcome: InstructionResult, step: Step) -> None:
        node = step.node
        if outcome is None or outcome is FLUSH:
            if self.abort_reason:
                self._end(JobStatus.ABORTED)
            return
        if not isinstance(outcome, Job | JobDraft):
            self._break(step, f"the node type {node.type!r} returned {type(outcome).__name__}")
            return
        try:
            job = outcome if self._is_written(outcome) else self.save_job(outcome, node)
        except Exception as error:  # a status that is no number, a result that is no JSON
            job = self.save_job(self._unstorable(error, step, outcome), node)
        if self.abort_reason:
            self._end(JobStatus.ABORTED)
            return
        downstream = self.tree.downstream(node) if job.status == JobStatus.RESOLVED else None
        if downstream is not None:
            self._push_run(downstream, job)
        else:
            self._end_line(node, job)

    def _is_written(self, outcome: Job | JobDraft) -> TypeGuard[Job]:
        """Whether a waiting job stands on disk as it is. It is not written again: somebody may have answered
        it there meanwhile.
        """
        return isinstance(outcome, Job) and outcome.pending and _content(outcome) == self._written

    def _end_line(self, node: Node, job: Job) -> None:
        """The last job of a line goes to the owner of its branch; on the main line it is the outcome."""
        owner = self.plan.owners[node.key]
        if owner is None:
            self._end(job.status)
        else:
            self._push_recall(owner, job)

    def _failure(self, error: BaseException, step: Step) -> Job | JobDraft:
        if self._is_ours_to_end(error):
            raise error
        stopped = isinstance(error, Stopped)
        if isinstance(error, asyncio.CancelledError) and self.abort_reason is not None:
            stopped = True
        aborted = stopped or self.abort_reason is not None or isinstance(error, WorkflowTimeoutError)
        status = JobStatus.ABORTED if aborted else JobStatus.ERROR
        if not aborted:
            log.error("node %r of execution %s failed", step.node.key, self.execution.id, exc_info=error)
        result = self._abort_words() if stopped else error_result(error)
        own = self._waiting_job(step)
        if own is None:
            return JobDraft(status, result)
        own.status, own.result, own.due_at = status, result, None
        return own

    def _calm(self) -> None:
        """Take back the interruption of a node that has come to its end, also of one that swallowed it: the
        task goes on with other executions.
        """
        if self._interrupting and self._task is not None:
            self._task.uncancel()
        self._interrupting = False

    def _is_ours_to_end(self, error: BaseException) -> bool:
        """Whether an exception means the pass and not the node: the engine stops it, its coroutine is closed,
        or the execution was not ours. A node's own ``sys.exit`` or cancelled work is the node's failure.
        """
        if isinstance(error, asyncio.CancelledError):
            return self.abort_reason is None and (self._task is None or self._task.cancelling() > 0)
        if isinstance(error, GeneratorExit):
            return self._task is None or running_task() is not self._task
        return isinstance(error, NotAcquired)

    def _unstorable(self, error: Exception, step: Step, outcome: Job | JobDraft) -> Job | JobDraft:
        """Return the failure that replaces an outcome of which no row can be made; nothing of it is kept."""
        failed = self._failure(error, step)
        own = outcome if isinstance(outcome, Job) else failed
        own.status, own.result = failed.status, {"message": str(error)}
        own.meta = own.log = own.due_at = None
        return own

    def _waiting_job(self, step: Step) -> Job | None:
        """The row that a failure belongs to: the node's own job that is resumed or was to wait (3.4)."""
        job = step.job
        if job is not None and job.node_key == step.node.key and job.id:
            return job
        own = self._saved if step.kind == RUN else self.jobs_by_key.get(step.node.key)
        return own if own is not None and own.pending else None

    def _abort_words(self) -> dict[str, Any]:
        return {
            "message": "the time of the execution is over"
            if self.abort_reason == Reason.TIMEOUT
            else "stopped"
        }

    def _break(self, step: Step, message: str) -> None:
        """End the execution with ERROR for a defect outside of any instruction (3.7)."""
        own = self._waiting_job(step)
        if own is not None:
            own.status, own.result, own.due_at = JobStatus.ERROR, {"message": message}, None
        self.save_job(own or JobDraft(JobStatus.ERROR, {"message": message}), step.node)
        self._end(JobStatus.ERROR)

    def _should_continue(self) -> bool:
        """Before a pass and before every instruction (2.16): still started, and in time."""
        if self._lost or self.execution.status != ExecutionStatus.STARTED or self.abort_reason:
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
        self._steps.append(Step(RUN, node, job))

    def _push_recall(self, node: Node, job: Job) -> None:
        self._steps.append(Step(RESUME, node, job))

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

    async def exit(self, status: int | None = None) -> None:
        """Without a status: commit what is buffered now, and return when it is durable. With a job status:
        end the whole execution with what that status means (3.5).
        """
        if status is not None:
            self._end(status)
            return
        interruptible, self._interruptible = self._interruptible, False
        written = deepcopy(_content(self._saved)) if self._saved is not None and self._saved.pending else None
        result = await self._flush(force=True)
        self._interruptible = interruptible
        self._written = written
        if not result.acquired:
            raise NotAcquired
        if self.abort_reason and interruptible:  # it was asked for while this was no place to be interrupted
            raise asyncio.CancelledError

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
        elif started is not None:
            started = max(started, job.created_at + 1)  # tells that the row was used again
        job.status, job.result, job.meta, job.log = draft.status, draft.result, draft.meta, draft.log
        job.upstream_id, job.started_at, job.due_at = draft.upstream_id, started, draft.due_at
        return job

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

    # -- flushing --------------------------------------------------------------------------------------

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
            checkpoint.cursor = (self._message_id, to_cursor(self._steps, self._current, self._saved))
        crashpoints.reach("checkpoint.before")
        return self.engine.commits.commit(self, checkpoint, told)


def running_task() -> asyncio.Task[Any] | None:
    """Return the task that runs now; None also where no loop runs."""
    try:
        return asyncio.current_task()
    except RuntimeError:
        return None


def _done(result: CheckpointResult) -> asyncio.Future[CheckpointResult]:
    future: asyncio.Future[CheckpointResult] = asyncio.get_running_loop().create_future()
    future.set_result(result)
    return future


def _content(job: Job) -> tuple[Any, ...]:
    """Return what an instruction may change of its waiting job."""
    return (job.id, job.result, job.meta, job.log, job.due_at, job.started_at)


async def _decided(job: Job | None) -> InstructionResult:
    return job


def error_result(error: BaseException) -> dict[str, Any]:
    """Return what an ERROR job keeps of an exception: its own fields that a row can hold, and ``message``
    (engine.md 3.4).
    """
    fields = {}
    for name, value in vars(error).items():
        with suppress(Exception):
            if not name.startswith("_") and (kept := to_json(value)) not in ("", None):
                fields[name] = kept
    return {**fields, "message": _message_of(error)}


def _message_of(error: BaseException) -> str:
    if isinstance(error, SystemExit):
        return f"the node tried to end the program: exit {error.code!r:.100}"
    if isinstance(error, asyncio.CancelledError | GeneratorExit):
        return "the node's own work was cancelled"
    try:
        return str(getattr(error, "message", None) or error) or type(error).__name__
    except Exception:  # an exception that cannot even say what it is about
        return type(error).__name__
