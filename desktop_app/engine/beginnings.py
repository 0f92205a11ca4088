"""How a pass begins: a start, a resume, a rerun, or where another process left it (engine.md 3.3)."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from desktop_app.domain.errors import InvalidRequestError
from desktop_app.domain.execution import Job
from desktop_app.domain.records import Acquire, Message
from desktop_app.domain.status import ExecutionStatus, JobStatus
from desktop_app.domain.workflow import Node
from desktop_app.engine.pass_state import PassState
from desktop_app.engine.steps import RESUME, SETTLE, Step

log = logging.getLogger(__name__)


class Beginnings(PassState):
    """The part of a processor that puts the first steps on the stack."""

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
        self._taken_up(cursor)
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
        self._prepared()

    def _prepared(self) -> None:
        """Hook: the newest jobs are loaded."""

    def _taken_up(self, cursor: dict[str, Any]) -> None:
        """Hook: the pass goes on from a cursor."""

    async def _pass(self, first: Callable[[], None]) -> None:
        """Run ``first``, which puts steps on the stack, and then the steps."""
        raise NotImplementedError

    def _is_over(self, node: Node, waiting: Job) -> bool:
        """Tell whether a job waits in a branch of which the run or round is over."""
        raise NotImplementedError

    def _end_line(self, node: Node, job: Job) -> None:
        """Hand the last job of a line on."""
        raise NotImplementedError
