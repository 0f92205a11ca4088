"""Running again: from a failed node, from any job, from the start (editor.md F, "Re-run and fork"; M 3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from desktop_app.domain.debugging import CONTINUE, RunOrigin
from desktop_app.domain.errors import InvalidRequestError, NotFoundError
from desktop_app.domain.execution import Execution
from desktop_app.domain.graph import Tree
from desktop_app.domain.mocks import SideEffect
from desktop_app.domain.quick import dataclass
from desktop_app.domain.trace import Trace
from desktop_app.domain.workflow import Workflow, WorkflowVersion
from desktop_app.engine.debugger import Supervision, first_mode
from desktop_app.engine.dispatcher import Engine
from desktop_app.engine.ports import Store
from desktop_app.services.executions import Executions
from desktop_app.services.workflows import Workflows


@dataclass(frozen=True, slots=True)
class ForkPlan:
    """What running again would do: from which node, how many jobs are taken over, how many of the other run's
    run again, and which nodes that act on the outside may.
    """

    node_key: str
    reused: int
    again: int
    effects: Sequence[SideEffect] = ()


class Forks:
    """Makes new runs of old ones. An old run is never changed; the new one is linked to it."""

    def __init__(self, engine: Engine, store: Store, executions: Executions, workflows: Workflows) -> None:
        self._engine = engine
        self._store = store
        self._executions = executions
        self._workflows = workflows

    async def failed_job(self, execution_id: int) -> int | None:
        """Return the job with which a run failed: the first of those that nothing inside had failed for; None
        when none has.
        """
        for job in await self._store.jobs(execution_id, results=False):
            if job.status < 0:
                return await self._innermost(execution_id, job.id)
        return None

    async def _innermost(self, execution_id: int, job_id: int) -> int:
        """A branching node's job is older than the one inside that it failed for."""
        view = await self._executions.get(execution_id)
        jobs = [job for job in await self._store.jobs(execution_id, results=False) if job.status < 0]
        if view.version is None:
            return job_id
        tree = self._engine.activation.plan(view.version).tree
        found = next(job for job in jobs if job.id == job_id)
        while (node := tree.get(found.node_key)) is not None:
            inner = {each.key for each in tree.subtree(node)} - {node.key}
            deeper = next((job for job in jobs if job.id > found.id and job.node_key in inner), None)
            if deeper is None:
                break
            found = deeper
        return found.id

    async def round_job(self, execution_id: int, loop_key: str, index: int) -> int:
        """Return the first job of a round of a loop, counted from 0.

        :raises NotFoundError: there is no such round.
        """
        rounds = await self.rounds(execution_id, loop_key)
        if index not in rounds:
            raise NotFoundError(f"the loop has no round {index}", place=loop_key)
        return rounds[index]

    async def rounds(self, execution_id: int, loop_key: str) -> Mapping[int, int]:
        """Return the first job of each round of a loop that ran, by number from 0, as the loop ran last."""
        view = await self._executions.get(execution_id)
        trace = Trace(self._engine.activation.plan(view.version).tree if view.version else Tree(()))
        jobs = await self._store.jobs(execution_id, results=False)
        trace.extend((job.id, job.node_key, job.status, 0, 0, 0, job.begins) for job in jobs)
        own = trace.newest(loop_key, len(trace))
        starts = trace.rounds(own) if own is not None else ()
        return {trace.number(starts, nth): trace.ids[place] for nth, place in enumerate(starts)}

    async def preview(self, job_id: int, document: Workflow | None = None, *, once: bool = False) -> ForkPlan:
        """Return what running again from a job would do; ``document`` is the definition, None the run's own.
        Nothing is changed.

        :raises NotFoundError: there is no such job. :raises InvalidRequestError: a run cannot begin there.
        """
        version = None if document is None else await self._version(job_id, document)
        fork = await self._engine.debugger.forks.prepared(job_id, version, once=once)
        return ForkPlan(fork.node.key, len(fork.jobs), fork.again, fork.effects)

    async def fork(
        self,
        job_id: int,
        document: Workflow | None = None,
        *,
        values: Mapping[str, Any] | None = None,
        once: bool = False,
        debug: bool = False,
        command: str = CONTINUE,
        node: str | None = None,
        mocks: bool = False,
        dry: bool = False,
    ) -> Execution:
        """Run again from a job, in a new run. ``values`` are other values by path: ``$context`` or a place in
        it, or in results that are taken over. ``once`` runs only the job's round of the loop around it.
        The other arguments are those of :meth:`Debugging.start`.

        :raises NotFoundError: there is no such job. :raises InvalidRequestError: a run cannot begin there, or
            a value does not fit.
        """
        version = None if document is None else await self._version(job_id, document)
        forks = self._engine.debugger.forks
        prepared = await forks.prepared(job_id, version, once=once)
        how = Supervision(debug, mocks, dry, first_mode(command, node)) if debug or mocks or dry else None
        return await forks.begin(prepared, values, how)

    async def again(
        self, execution_id: int, document: Workflow | None = None, context: Any = None
    ) -> Execution | None:
        """Run from the start, with the input of another run unless ``context`` is given, in a new run.

        :raises NotFoundError: there is no such run. :raises InvalidRequestError: its workflow is gone, or the
            trigger cannot be executed by hand.
        """
        view = await self._executions.get(execution_id)
        if view.version is None and document is None:
            raise InvalidRequestError("the workflow of this run is gone", place=str(execution_id))
        source = await self._engine.execution(execution_id)
        given = source.context if context is None else context
        if document is not None:
            made = await self._executions.run_document(source.key, document, given)
        else:
            made = await self._executions.start(_version(view.version), given)
        if made is not None:
            await self._engine.store.save_run_origin(RunOrigin(made.id, execution_id))
        return made

    async def children(self, execution_id: int) -> Sequence[RunOrigin]:
        """Return the runs that were made of a run, in order."""
        return await self._engine.store.runs_from(execution_id)

    async def _version(self, job_id: int, document: Workflow) -> WorkflowVersion:
        job = await self._executions.job(job_id)
        execution = await self._engine.execution(job.execution_id)
        return await self._workflows.snapshot(execution.key, document)


def _version(version: WorkflowVersion | None) -> WorkflowVersion:
    assert version is not None  # It was looked at before.
    return version
