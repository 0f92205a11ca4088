"""Runs one pass over an execution: a start, a resume or a rerun (engine.md 3).

The processor is a trampoline. Instructions never nest: ``run``, the end of a branch and the hand-back to
its owner push a *step*, and one loop pops them, so depth and memory do not grow with the length of a chain
or the rounds of a loop. The order of jobs equals depth-first, left-to-right execution.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from copy import deepcopy
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeGuard

from desktop_app.domain import template
from desktop_app.domain.execution import Execution, Job
from desktop_app.domain.record_work import OpenTransaction
from desktop_app.domain.status import ExecutionStatus, JobStatus, Reason
from desktop_app.domain.values import MISSING
from desktop_app.domain.workflow import Node
from desktop_app.engine import crashpoints
from desktop_app.engine.failures import Failures, NotAcquired, Stopped
from desktop_app.engine.gated import Gated
from desktop_app.engine.instruction import FLUSH, Instruction, InstructionResult, JobDraft
from desktop_app.engine.plan import Plan
from desktop_app.engine.scope import Scopes
from desktop_app.engine.steps import FOLLOW, NOTE, PROCEED, RUN, SETTLE, Step
from desktop_app.engine.transactions import WAITING_INSIDE

if TYPE_CHECKING:
    from desktop_app.engine.dispatcher import Engine
    from desktop_app.engine.intake import Messages

log = logging.getLogger(__name__)


class Processor(Gated, Failures):
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
        super().__init__(engine, execution, plan, message_id, messages, transaction)
        self.gate = engine.debugger.gate(self) if engine.debugger.sessions else None
        if self.gate is not None:
            self.plan = self.gate.plan(plan)
            self.tree = self.plan.tree
        self._scopes = Scopes(self, engine.system_scope, engine.settings.environment)

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

    # -- for the debugger ------------------------------------------------------------------------------

    def use_context(self, context: Any) -> None:
        """Let templates see other data of the trigger than the execution's own."""
        self.execution = replace(self.execution, context=context)
        self._scopes = Scopes(self, self.engine.system_scope, self.engine.settings.environment)

    # -- a pass ----------------------------------------------------------------------------------------

    async def _pass(self, first: Callable[[], None]) -> None:
        if self.gate is not None:
            await self.gate.enter()
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
        except Exception as error:
            self._give_up(error)
        finally:
            await self._take_back()
            if self._ticker is not None:
                self._ticker.cancel()
            self._task = None
            self.engine.running.leave(self)
        if self.gate is not None and self.gate.stop is not None and not self._lost:
            self._park(self.gate)
            return
        self.committed = self._flush(final=True)
        if self.gate is not None:
            self.engine.debugger.left(self.gate, self)
        if self.execution.status == ExecutionStatus.STARTED and not self._waits():
            self.engine.spawn(self._forgotten(), "look for what an execution waits for")

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
            if self.gate is not None and self.gate.holds():
                return
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
        if step.kind in (FOLLOW, NOTE):
            self._followed(step)
            return
        instruction = self._instruction(step.node)
        if self.gate is not None:
            instruction = self.gate.instruction(step, instruction)
        if instruction is None:
            self._break(step, f"the node type {step.node.type!r} is not known here")
            return
        self._current, self._saved, self._written = step, None, None
        self._before = own.status if (own := self.jobs_by_key.get(step.node.key)) is not None else None
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
            job = step.job if self.gate is None else self.gate.input(step.job)
            return instruction.run(step.node, job, self)
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

    def _should_continue(self) -> bool:
        """Before a pass and before every instruction (2.16): still started, and in time."""
        if self._lost or self.execution.status != ExecutionStatus.STARTED or self.abort_reason:
            return False
        deadline = self.execution.expires_at
        if deadline is not None and self.engine.clock.now() >= deadline:
            self.abort_reason = Reason.TIMEOUT
            return False
        return True

    def _settle(self, outcome: InstructionResult, step: Step) -> None:
        node = step.node
        if outcome is None or outcome is FLUSH:
            if self.abort_reason:
                self._end(JobStatus.ABORTED)
            elif self.gate is not None and self._saved is not None:
                self._push(self.gate.note(step, self._saved, self._before))
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
        if self.gate is not None:
            self._push(self.gate.follow(step, job, self._before))
        else:
            self._follow(node, job, resolved=job.status == JobStatus.RESOLVED)

    def _follow(self, node: Node, job: Job, *, resolved: bool) -> None:
        downstream = self.tree.downstream(node) if resolved else None
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


def _content(job: Job) -> tuple[Any, ...]:
    """Return what an instruction may change of its waiting job."""
    return (job.id, job.result, job.meta, job.log, job.due_at, job.started_at)


async def _decided(job: Job | None) -> InstructionResult:
    return job
