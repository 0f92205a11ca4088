"""What a person can do with executions and jobs (engine.md 2.11-2.15, 7.11, 7.12)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import Any, Final

from desktop_app.domain.errors import NotFoundError, Problem
from desktop_app.domain.execution import Execution, Job
from desktop_app.domain.masking import Veil
from desktop_app.domain.quick import dataclass
from desktop_app.domain.workflow import Workflow, WorkflowVersion
from desktop_app.engine.consent import check_code
from desktop_app.engine.dispatcher import Engine
from desktop_app.engine.intake import Messages
from desktop_app.engine.ports import ExecutionFilter, Store
from desktop_app.services.workflows import Workflows


@dataclass(frozen=True, slots=True)
class ExecutionView:
    """An execution with its own definition; ``version`` is None when the workflow was deleted."""

    execution: Execution
    version: WorkflowVersion | None


@dataclass(frozen=True, slots=True)
class JobDigest:
    """The jobs of an execution, however many: the ``first``, the ``last`` where some between them are left
    out, how many there are (``count``), and the first of those that wait.
    """

    first: tuple[Job, ...]
    last: tuple[Job, ...]
    count: int
    waiting: tuple[Job, ...]


PAGE: Final = 200
"""Jobs that are read at once where all are wanted."""


class Executions:
    """Starting, watching and ending runs. Owns no state; engine and store do. Secrets come up masked."""

    def __init__(self, store: Store, engine: Engine, workflows: Workflows, veil: Veil | None = None) -> None:
        self._store = store
        self._veil = veil or Veil()
        self._engine = engine
        self._workflows = workflows

    @property
    def held(self) -> bool:
        """Whether runs that would begin or go on by themselves are held back."""
        return not self._engine.settings.serving

    def hold(self, held: bool) -> None:
        """Hold back what would begin or go on by itself, or let it go on; it waits in the queue meanwhile.
        What a person starts runs all the same.
        """
        self._engine.serve(not held)

    async def start(
        self, version: WorkflowVersion, context: Any, messages: Messages | None = None
    ) -> Execution | None:
        """Run a version once by hand and return after its first pass: ended or suspended (engine.md 2.13).
        What its nodes have to say to the person is appended to ``messages`` (4.20).

        :returns: the execution, or None when the trigger found nothing to do.
        :raises InvalidRequestError: the trigger cannot be executed by hand, the values do not fit it, or the
            workflow holds code from outside that nobody has agreed to.
        """
        check_code(self._engine.settings, version.key, version.document)
        try:
            execution = await self._engine.execute(version, context, messages)
        finally:
            shown = self._veil.mask.shown
            if messages:
                messages[:] = shown(messages)
        if execution is None:
            return None
        return replace(execution, context=shown(execution.context), output=shown(execution.output))

    async def run_document(
        self, key: str, document: Workflow, context: Any, messages: Messages | None = None
    ) -> Execution | None:
        """Run exactly this document, stored as a version of the workflow ``key`` (editor.md 0)."""
        return await self.start(await self._workflows.snapshot(key, document), context, messages)

    def input_problems(self, document: Workflow, values: Any) -> list[Problem]:
        """Return what keeps the trigger of a document from taking these values by hand (2.13)."""
        version = WorkflowVersion(0, document)
        trigger = self._engine.activation.trigger_of(version)
        return trigger.validate_context(version, trigger.complete_context(version, values))

    async def cancel(self, execution_id: int) -> None:
        """End an execution that is queueing or started.

        :raises NotFoundError: there is none. :raises InvalidRequestError: it has ended already.
        :raises ConflictError: it is being processed and does not stop in time.
        """
        await self._engine.cancel(execution_id)

    async def resume(self, job_id: int, status: int | None = None, **changes: Any) -> None:
        """Settle a waiting job (``status``, and optionally ``result=``) and let the execution go on.
        Without a status the job stays pending and its instruction looks again (decision 14).

        :raises NotFoundError: there is no such job. :raises InvalidRequestError: job or execution have
            ended. :raises ConflictError: the execution is being processed.
        """
        await self._engine.resume(job_id, status, **changes)

    async def rerun(self, execution_id: int, node_key: str | None = None, *, overwrite: bool = False) -> None:
        """Run a started execution again from a node, or from its head (engine.md 2.12)."""
        await self._engine.rerun(execution_id, node_key, overwrite=overwrite)

    async def decide(self, job_id: int, choice: str, result: Any = None) -> None:
        """Say what becomes of work on the outside that a crash interrupted: ``done``, ``retry``, ``abort``.

        :raises NotFoundError: there is no such job. :raises InvalidRequestError: it was not interrupted.
        """
        await self._engine.decide(job_id, choice, result)

    def under_way(self) -> int | None:
        """Return how many executions are worked on at this moment, or None while the engine is stopped. What
        waits for people, times or other workflows is not worked on.
        """
        return len(self._engine.running) if self._engine.ready else None

    async def idle(self) -> None:
        """Wait until the engine has nothing left to do now: queue empty, no pass running."""
        await self._engine.idle()

    async def list(self, query: ExecutionFilter | None = None) -> Sequence[Execution]:
        """Return executions without context and output, newest first."""
        return await self._store.executions(query or ExecutionFilter())

    async def ready(self, limit: int) -> Sequence[Execution]:
        """Return the first executions, in brief, that could go on at once and were not started by this
        process, if it works alone.
        """
        return await self._store.ready_executions(limit)

    async def get(self, execution_id: int) -> ExecutionView:
        """Return one execution with the version it runs.

        :raises NotFoundError: there is none.
        """
        execution = await self._store.execution(execution_id)
        if execution is None:
            raise NotFoundError(f"there is no execution {execution_id}")
        return ExecutionView(execution, await self._store.workflow(execution.workflow_id))

    async def jobs(
        self, execution_id: int, *, results: bool = False, after_id: int = 0, limit: int | None = None
    ) -> Sequence[Job]:
        """Return the jobs after ``after_id`` in order of creation, ``limit`` at most; their results only when
        asked for. A loop may have made a million of them: :meth:`digest` and :meth:`all_jobs` need no more
        memory for that.
        """
        return await self._store.jobs(execution_id, results=results, after_id=after_id, limit=limit)

    async def all_jobs(self, execution_id: int) -> AsyncIterator[Job]:
        """Yield every job with its result in order of creation, read page by page."""
        after = 0
        while page := await self._store.jobs(execution_id, after_id=after, limit=PAGE):
            for job in page:
                yield job
            after = page[-1].id

    async def digest(self, execution_id: int, most: int) -> JobDigest:
        """Return the jobs of an execution for somebody who looks at ``most`` of them."""
        first = await self._store.jobs(execution_id, limit=most + 1)
        if len(first) <= most:
            waiting = [job for job in first if job.pending]
            return JobDigest(tuple(first), (), len(first), tuple(waiting))
        half = most // 2
        last = await self._store.last_jobs(execution_id, half)
        counts = await self._store.job_counts(execution_id)
        waiting = await self._store.open_jobs(execution_id, most)
        return JobDigest(tuple(first[:half]), tuple(last), sum(counts.values()), tuple(waiting))

    async def job_counts(self, execution_id: int) -> dict[str, int]:
        """Return how many jobs there are, by node key."""
        return await self._store.job_counts(execution_id)

    async def latest_jobs(self, execution_id: int) -> Sequence[Job]:
        """Return the newest job of each node without its result, in order of creation."""
        return await self._store.latest_jobs(execution_id, results=False)

    async def job(self, job_id: int) -> Job:
        """Return one job with its result.

        :raises NotFoundError: there is none.
        """
        job = await self._store.job(job_id)
        if job is None:
            raise NotFoundError(f"there is no job {job_id}")
        return job

    async def delete(self, execution_id: int) -> bool:
        """Delete an ended execution with its jobs; False when it is not ended or not there."""
        return await self._store.delete_execution(execution_id)

    async def clear_history(self, workflow_key: str | None = None) -> int:
        """Delete all ended executions; counters stay (engine.md 2.19)."""
        return await self._store.delete_executions(workflow_key)
