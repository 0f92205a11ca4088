"""The engine: takes triggers in, runs executions, resumes, cancels and times them out (engine.md 2)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from desktop_app.domain.errors import InvalidRequestError, NotFoundError, ValidationError
from desktop_app.domain.events import Event, ExecutionStatusChanged, JobSaved, TasksChanged
from desktop_app.domain.execution import Execution, Job
from desktop_app.domain.ids import new_id
from desktop_app.domain.record_work import OpenTransaction
from desktop_app.domain.records import Message
from desktop_app.domain.status import ExecutionStatus, JobStatus, Reason, is_final
from desktop_app.domain.system_variables import SystemFunctions
from desktop_app.domain.workflow import JsonObject, WorkflowVersion
from desktop_app.engine import crashpoints
from desktop_app.engine.activation import Activation
from desktop_app.engine.answers import Answers
from desktop_app.engine.bus import EventBus
from desktop_app.engine.children import Children
from desktop_app.engine.commits import Commits
from desktop_app.engine.debug_tools import DebugTools
from desktop_app.engine.executors import Executors
from desktop_app.engine.gateway import DataGateway
from desktop_app.engine.instruction import JobDraft
from desktop_app.engine.intake import Intake, Messages, OnSettled, OnTriggerFail, TriggerEvent
from desktop_app.engine.pacing import Pace
from desktop_app.engine.passes import Passes
from desktop_app.engine.ports import Clock, EngineSettings, Store
from desktop_app.engine.processor import Processor
from desktop_app.engine.recovery import Recovery
from desktop_app.engine.registry import Registry
from desktop_app.engine.resumes import Resumes
from desktop_app.engine.running import Locks, Running
from desktop_app.engine.timeouts import Timeouts
from desktop_app.engine.worker import Worker

log = logging.getLogger(__name__)

CANCEL_WAIT_MS: Final = 2_000
SHUTDOWN_WAIT_MS: Final = 2_000


class Engine:
    """Owns what runs now. Everything it starts it also stops; everything that lasts is in the store."""

    def __init__(
        self,
        store: Store,
        registry: Registry,
        clock: Clock,
        *,
        settings: EngineSettings | None = None,
        bus: EventBus | None = None,
        system: SystemFunctions | None = None,
        data: DataGateway | None = None,
    ) -> None:
        self.store = store
        self.registry = registry
        self.clock = clock
        self.settings = settings or EngineSettings()
        self.bus = bus or EventBus()
        self.data = data
        self.system = system or SystemFunctions(now=self._utc_now)
        self.system_scope: Mapping[str, Any] = self.system.as_scope()
        self.pace = Pace(self.settings.slice_ms)
        self.locks = Locks()
        self.running = Running()
        self.executors = Executors()
        self.ready = False
        self.alone = False
        self._own: set[int] = set()
        self.activation = Activation(self)
        self.commits = Commits(self)
        self.timeouts = Timeouts(self)
        self.debugger = DebugTools(self)
        self.resumes = Resumes(self)
        self._answers = Answers(self)
        self._intake = Intake(self)
        self.passes = Passes(self, self._intake)
        self._worker = Worker(self)
        self.children = Children(self, self._intake)
        self._recovery = Recovery(self)
        self._tasks: set[asyncio.Task[Any]] = set()
        self._change = asyncio.Event()

    def _utc_now(self) -> datetime:
        return datetime.fromtimestamp(self.clock.now() / 1000, UTC)

    # -- life ------------------------------------------------------------------------------------------

    async def startup(self, *, alone: bool = False) -> None:
        """Switch triggers on, look at deadlines, take up the queue and recover (2.2, 2.17).

        ``alone`` is for a process that has come for one execution: what earlier processes left behind stays
        where it is, and so do waits of other executions that are over; the queue keeps them.
        """
        self.alone = alone
        await self.debugger.load()
        if not alone:
            await self._recovery.look()
        await self.activation.start()
        self.ready = True
        if not alone:
            await self._recovery.start()
        await self.timeouts.start()
        self.activation.begin()

    async def recover(self, grace_ms: int = 0) -> None:
        """Publish again what is queueing without a message for longer than ``grace_ms`` (2.17)."""
        await self._recovery.recover(grace_ms)

    async def shutdown(self) -> None:
        """Stop in order: no new work, events persisted, passes parked, triggers off (2.18). What is still
        running after ``SHUTDOWN_WAIT_MS`` is interrupted and left to the next start.
        """
        self._recovery.stop()
        self.timeouts.stop()
        await self.activation.close_doors()
        while not self._intake.idle:
            self._intake.kick()
            await self._changed()
        await self._end_passes()
        self.executors.close()
        await self.store.drain()
        self.activation.stop()

    async def _end_passes(self) -> None:
        """Let passes end by themselves for a moment; what is still busy then is interrupted."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=SHUTDOWN_WAIT_MS / 1000)
        for task in tuple(self._tasks):
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=SHUTDOWN_WAIT_MS / 1000)
        await self.commits.below(1)

    def spawn(self, work: Coroutine[Any, Any, Any], name: str) -> asyncio.Task[Any]:
        """Run background work that the engine owns: kept until done, its errors logged, idle waits for it."""
        task = asyncio.get_running_loop().create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._task_done)
        return task

    def _task_done(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("background work failed: %s", task.get_name(), exc_info=error)
        self.changed()

    def changed(self) -> None:
        """Wake whoever waits for the engine to become idle, or for its end."""
        if self.is_idle or not self.ready:
            self._change.set()

    async def _changed(self) -> None:
        self._change.clear()
        await self._change.wait()

    @property
    def is_idle(self) -> bool:
        """Whether nothing is left to do now; waiting executions do not count."""
        return self._intake.idle and self._worker.idle and not self._tasks and not self.commits

    async def idle(self) -> None:
        """Wait until the engine is idle."""
        while not self.is_idle:
            await self._changed()

    # -- starting --------------------------------------------------------------------------------------

    async def trigger(
        self,
        version: WorkflowVersion,
        context: Any,
        *,
        event_key: str | None = None,
        manually: bool = False,
        force: bool = False,
        deferred: bool = False,
        stack: Sequence[int] | None = None,
        parent_execution_id: int | None = None,
        on_trigger_fail: OnTriggerFail | None = None,
        messages: Messages | None = None,
        transaction: OpenTransaction | None = None,
        on_settled: OnSettled | None = None,
    ) -> Processor | None:
        """Take an event in (2.3). Synchronous and manual runs return the processor after their first pass,
        committed; an asynchronous one is queued and gives None, as does an event that is not accepted.
        To ``messages`` such a run appends what its nodes say to the caller (4.20); the data work of its first
        pass belongs to ``transaction``, which the caller ends (data.md 1.1.4). ``on_settled`` hears whether
        the event is done with: it has its execution for good, or may have none.
        """
        event = TriggerEvent(
            version,
            context,
            event_key,
            manually,
            deferred,
            list(stack) if stack is not None else None,
            parent_execution_id,
            on_trigger_fail,
            messages,
            transaction,
            on_settled,
        )
        if not await self._intake.admits(event, forced=force or manually):
            return None
        if manually or self.activation.is_sync(version):
            return await self.passes.now(replace(event, deferred=False))
        self._intake.add(event)
        if self.pace.due:
            await self.pace.rest()
        return None

    async def admit(
        self, version: WorkflowVersion, context: Any, *, event_key: str, stack: Sequence[int] | None = None
    ) -> Execution | None:
        """Take an event in and return when its row is on disk, while it waits for its first pass; None when
        it was refused, or was had already.
        """
        event = TriggerEvent(version, context, event_key, stack=list(stack) if stack else None)
        return await self._intake.admit(event)

    async def execute(
        self, version: WorkflowVersion, values: Any, messages: Messages | None = None
    ) -> Execution | None:
        """Run a version by hand (2.13): works for any version, enabled or not. To ``messages`` the first
        pass appends what its nodes say to the person (4.20).

        :returns: a copy of the execution after its first pass; None when there was nothing to do.
        :raises InvalidRequestError: no values, or the trigger refuses them.
        """
        if values is None:
            raise InvalidRequestError("the input is null", remedy="give an object, for example {}")
        trigger = self.activation.trigger_of(version)
        if not trigger.spec.executable:
            raise InvalidRequestError(f"workflows of type {trigger.spec.type!r} cannot be executed by hand")
        values = trigger.complete_context(version, values)
        if problems := trigger.validate_context(version, values):
            raise ValidationError(problems, place="input")
        host = {} if messages is None else {"messages": messages}
        processor = await trigger.execute(version, values, **host)
        return None if processor is None else replace(processor.execution)

    async def start(self, execution_id: int) -> None:
        """Start a deferred execution (2.10); silently nothing if it has started already.

        :raises NotFoundError: there is no such execution.
        """
        execution = await self.execution(execution_id)
        if is_final(execution.status) or execution.started_at is not None:
            return
        await self.publish(Message(new_id(), execution_id))

    # -- the queue -------------------------------------------------------------------------------------

    def enqueue(self, message: Message, fresh: tuple[Execution, WorkflowVersion] | None = None) -> None:
        """Hand a message that is stored already to the worker, with its execution if that is new."""
        self._worker.add(message, fresh)

    def take_up(self, message: Message) -> None:
        """Hand a message that another process left to the worker."""
        self._worker.take_up(message)

    async def publish(self, message: Message, *, clear_due: int | None = None) -> None:
        """Store a message durably, then hand it to the worker."""
        await self.store.publish(message, clear_due=clear_due)
        crashpoints.reach("message.published")
        if not self.alone or message.execution_id in self._own:
            self._worker.add(message)

    def own(self, execution_id: int) -> None:
        """Note an execution that this process goes on with even if it works alone."""
        if self.alone:
            self._own.add(execution_id)

    def serve(self, serving: bool) -> None:
        """Consume the queue, or let it accumulate (2.7)."""
        self.settings.serving = serving
        self._worker.kick()

    # -- what people and instructions ask for ----------------------------------------------------------

    async def execution(self, execution_id: int) -> Execution:
        """Return a stored execution.

        :raises NotFoundError: there is none.
        """
        execution = await self.store.execution(execution_id)
        if execution is None:
            raise NotFoundError(f"there is no execution {execution_id}")
        return execution

    async def resume(
        self,
        job: Job | int,
        status: int | None = None,
        *,
        wait_ms: int = CANCEL_WAIT_MS,
        **changes: Any,
    ) -> None:
        """Let an execution go on from a waiting job (2.11). Given a :class:`Job`, its status and result are
        taken from it: so a node type reports its own work, which must not fail because other branches are
        being processed. A job that stays PENDING lets its instruction look again (decision 14). Else a pass
        under way is waited for, ``wait_ms`` at most.

        :raises NotFoundError: no such job. :raises InvalidRequestError: job or execution have ended, the job
            waits for the branches of its own node, or the status is none.
        :raises ConflictError: the execution is being processed and does not finish in time.
        """
        await self.resumes.resume(job, status, wait_ms, changes)

    async def rerun(self, execution_id: int, node_key: str | None = None, *, overwrite: bool = False) -> None:
        """Run a started execution again from a node, or from its head (2.12).

        :raises NotFoundError: no such execution. :raises InvalidRequestError: it is not started.
        """
        execution = await self.execution(execution_id)
        if execution.status != ExecutionStatus.STARTED:
            raise InvalidRequestError("only a started execution can be run again", place=str(execution_id))
        await self.publish(Message(new_id(), execution_id, rerun={"node": node_key, "overwrite": overwrite}))

    async def decide(self, job_id: int, choice: str, result: Any = None) -> None:
        """Decide about interrupted work (architecture 5): ``done`` (with ``result``), ``retry``, ``abort``.

        :raises NotFoundError: no such job. :raises InvalidRequestError: it was not interrupted.
        """
        job = await self.store.job(job_id)
        if job is None:
            raise NotFoundError(f"there is no job {job_id}")
        if not job.pending or not (job.meta or {}).get("interrupted"):
            raise InvalidRequestError("the job was not interrupted", place=f"job {job_id}")
        if choice == "retry":
            await self.rerun(job.execution_id, job.node_key, overwrite=True)
        else:
            status = JobStatus.RESOLVED if choice == "done" else JobStatus.ABORTED
            await self.resume(job_id, status, result=result)

    async def cancel(self, execution_id: int) -> None:
        """End an execution from outside (2.15).

        :raises NotFoundError: no such execution. :raises InvalidRequestError: it has ended.
        :raises ConflictError: it is being processed and does not stop within two seconds.
        """
        execution = await self.execution(execution_id)
        if is_final(execution.status):
            raise InvalidRequestError("the execution has ended already", place=str(execution_id))
        self.running.abort(execution_id, Reason.MANUAL_CANCEL)
        async with self.locks.hold(("execution", execution_id), CANCEL_WAIT_MS):
            await self.abort(execution_id, Reason.MANUAL_CANCEL)

    async def abort(self, execution_id: int, reason: str) -> bool:
        """Abort an execution and its children in the store, then tell and stop passes (2.15)."""
        aborted = await self.store.abort(execution_id, reason, self.clock.now())
        crashpoints.reach("abort.committed")
        events: list[Event] = []
        for item in aborted:
            events += [JobSaved(item.execution_id, job, "", JobStatus.ABORTED, False) for job in item.job_ids]
            status = int(ExecutionStatus.ABORTED)
            events.append(
                ExecutionStatusChanged(
                    item.execution_id, item.workflow_id, item.workflow_key, status, item.reason
                )
            )
            self.running.abort(item.execution_id, item.reason)
        if aborted:
            events.append(TasksChanged("manual", aborted[0].workflow_key))
            self.children.aborted(execution_id)
        self.bus.publish(events)
        return bool(aborted)

    async def test_node(
        self, type_id: str, config: JsonObject, values: Mapping[str, Any] | None = None
    ) -> JobDraft:
        """Run a node type once, outside of any execution (2.14); ``values`` are roots that its templates see
        besides the system's and the environment's.

        :raises InvalidRequestError: unknown type, or no tests. :raises ValidationError: bad config.
        """
        instruction = self.registry.instructions.get(type_id)
        if instruction is None or not instruction.spec.testable:
            raise InvalidRequestError(f"the node type {type_id!r} cannot be tested")
        if problems := instruction.spec.faults(config):
            raise ValidationError(problems, place=type_id)
        roots = {"$system": self.system_scope, "$env": self.settings.environment, **(values or {})}
        return await instruction.test_on(config, {**roots, "ctx": roots}, self)

    async def submit(
        self, task_id: int, user_id: Any, form: str, action: str | None, values: dict[str, Any]
    ) -> None:
        """Take a person's answer to a task (4.17); errors as in :mod:`desktop_app.services.tasks`."""
        await self._answers.submit(task_id, user_id, form, action, values)
