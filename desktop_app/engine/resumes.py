"""Settles waiting jobs, so that their executions go on (engine.md 2.11)."""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any

from desktop_app.domain.errors import InvalidRequestError, NotFoundError
from desktop_app.domain.execution import Execution, Job
from desktop_app.domain.ids import new_id
from desktop_app.domain.records import Message
from desktop_app.domain.status import ExecutionStatus, JobStatus, Reason, is_job_status
from desktop_app.engine import crashpoints

if TYPE_CHECKING:
    from desktop_app.engine.dispatcher import Engine


class Resumes:
    """The rules by which a job may be settled from outside of its pass. Owns no state."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def resume(self, job: Job | int, status: int | None, wait_ms: int, changes: dict[str, Any]) -> None:
        """Settle a job and queue what follows; see :meth:`Engine.resume`."""
        if isinstance(job, Job):
            job_id, status = job.id, job.status if status is None else status
            changes = {"result": job.result, "meta": job.meta, "log": job.log, **changes}
        else:
            job_id = job
        if status is not None and not is_job_status(status):
            raise InvalidRequestError(f"{status!r:.50} is not the status of a job", place=f"job {job_id}")
        stored = await self._engine.store.job(job_id)
        if stored is None:
            raise NotFoundError(f"there is no job {job_id}")
        self._engine.own(stored.execution_id)
        async with AsyncExitStack() as held:
            if not isinstance(job, Job):
                key = ("execution", stored.execution_id)
                await held.enter_async_context(self._engine.locks.hold(key, wait_ms))
            execution = await self.check(stored)
            if stored.pending and await self.waits_for_branches(stored, execution):
                raise InvalidRequestError(
                    "the job waits for the branches of its node",
                    place=f"job {job_id}",
                    remedy="resume what waits in the branches",
                )
            await self._settle(stored, status, changes)

    async def waits_for_branches(self, job: Job, execution: Execution) -> bool:
        """Tell whether branches were begun for a job: only their ends settle it then (4.5, 4.8)."""
        version = await self._engine.activation.version(execution.workflow_id)
        tree = self._engine.activation.plan(version).tree if version is not None else None
        node = tree.get(job.node_key) if tree is not None else None
        heads = {head.key for head in tree.branches(node)} if tree is not None and node is not None else ()
        if not heads:
            return False
        newest = await self._engine.store.latest_jobs(execution.id, results=False)
        return any(other.node_key in heads and other.id > job.id for other in newest)

    async def check(self, job: Job) -> Execution:
        """Return the execution of a waiting job, which is started and in time; end it if it is late.

        :raises InvalidRequestError: it is not.
        """
        execution = await self._engine.execution(job.execution_id)
        if execution.status != ExecutionStatus.STARTED:
            raise InvalidRequestError("the execution has ended or has not started", place=f"job {job.id}")
        if execution.expires_at is not None and self._engine.clock.now() >= execution.expires_at:
            await self._engine.abort(execution.id, Reason.TIMEOUT)
            raise InvalidRequestError("the time of the execution is over", place=f"job {job.id}")
        return execution

    async def _settle(self, job: Job, status: int | None, changes: dict[str, Any]) -> None:
        message = Message(new_id(), job.execution_id, job.id)
        if not status and not job.pending:
            raise InvalidRequestError("the job is settled already", place=f"job {job.id}")
        values = {**changes, "status": status if status is not None else JobStatus.PENDING}
        if await self._engine.store.settle_job(job.id, self._engine.clock.now(), message, values) is None:
            raise InvalidRequestError("the job is settled already", place=f"job {job.id}")
        crashpoints.reach("job.settled")
        self._engine.enqueue(message)
