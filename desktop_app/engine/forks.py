"""Runs again from the middle of another run: a fork (editor.md F, "Re-run and fork"; M 3).

What happened before the chosen job is copied as it was, the branching nodes around it are put back to the
round or branch that it was in, and the new run begins with the job's node. The other run is never changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from desktop_app.domain.debugging import RunOrigin
from desktop_app.domain.errors import InvalidRequestError, NotFoundError
from desktop_app.domain.events import ExecutionCreated, ExecutionStatusChanged, JobSaved
from desktop_app.domain.execution import LOOPED, Execution, Job
from desktop_app.domain.graph import Tree
from desktop_app.domain.ids import new_id, new_uuid
from desktop_app.domain.mocks import SideEffect
from desktop_app.domain.records import Acquire, Checkpoint, Message, NewExecution
from desktop_app.domain.roots import CONTEXT, RESULTS
from desktop_app.domain.status import ExecutionStatus, JobStatus
from desktop_app.domain.values import to_json
from desktop_app.domain.workflow import Node, WorkflowVersion
from desktop_app.engine import edits
from desktop_app.engine.consent import check_code
from desktop_app.engine.debug_session import Session
from desktop_app.engine.debugger import Debugger, Supervision
from desktop_app.engine.plan import Plan
from desktop_app.engine.steps import FOLLOW, PROCEED, RUN

if TYPE_CHECKING:
    from desktop_app.engine.dispatcher import Engine

REUSED = "reused"
"""Member of a copied job's ``meta``: the id of the job that it copies."""


@dataclass(slots=True)
class Fork:
    """What a new run takes over: the jobs, and the steps with which it begins."""

    source: Execution
    plan: Plan
    node: Node
    at: Job
    jobs: list[Job] = field(default_factory=list)
    steps: list[list[Any]] = field(default_factory=list)
    again: int = 0
    effects: tuple[SideEffect, ...] = ()


class Forks:
    """Makes runs out of others. Owns nothing."""

    def __init__(self, engine: Engine, debugger: Debugger) -> None:
        self._engine = engine
        self._debugger = debugger

    async def prepared(
        self, job_id: int, version: WorkflowVersion | None = None, *, once: bool = False
    ) -> Fork:
        """Return what a run from a job would take over. ``version`` is the definition that is to run, by
        default the run's own; with ``once`` only the job's round of the loop around it runs again.

        :raises NotFoundError: there is no such job, or its workflow is gone. :raises InvalidRequestError: the
            definition has no such node there, or a run cannot begin there.
        """
        at = await self._engine.store.job(job_id)
        if at is None:
            raise NotFoundError(f"there is no job {job_id}")
        source = await self._engine.execution(at.execution_id)
        own = await self._engine.activation.version(source.workflow_id)
        chosen = version or own
        if chosen is None:
            raise NotFoundError("the workflow of this run is gone", place=str(source.id))
        plan = self._engine.activation.plan(chosen)
        node = plan.tree.get(at.node_key)
        if node is None:
            raise InvalidRequestError("the definition has no such node", place=at.node_key)
        jobs = await self._engine.store.jobs(source.id)
        fork = Fork(source, plan, node, at)
        _Copy(self._engine, fork, jobs).make(once)
        left = _left_out(fork, jobs) if once else frozenset()
        again = (job for job in jobs if job.id >= at.id and job.node_key in plan.tree)
        fork.again = sum(1 for job in again if job.id not in left)
        fork.effects = tuple(await self._effects(fork))
        return fork

    async def _effects(self, fork: Fork) -> list[SideEffect]:
        coming = {node.key for node in following(fork.plan, fork.node)}
        document = fork.plan.workflow
        nodes = [node for node in document.nodes if node.key in coming]
        return await self._debugger.mocks.effects(document.key, document.with_nodes(nodes))

    async def begin(
        self,
        fork: Fork,
        values: Mapping[str, Any] | None = None,
        how: Supervision | None = None,
    ) -> Execution:
        """Start the new run. ``values`` are other values by path, in the trigger's data or in results that
        are taken over; ``how`` debugs it.

        :raises InvalidRequestError: a value does not fit, or it holds code from outside that nobody has
            agreed to.
        """
        check_code(self._engine.settings, fork.plan.version.key, fork.plan.version.document)
        context, jobs, notes = _edited(fork, values or {})
        now, number = self._engine.clock.now(), new_id()
        for job in jobs:
            job.execution_id, job.created_at, job.started_at, job.updated_at = number, now, now, now
        version = fork.plan.version
        execution = Execution(
            number,
            version.id,
            version.key,
            new_uuid(),
            context,
            ExecutionStatus.STARTED,
            dispatched=True,
            stack=fork.source.stack,
            manually=True,
            created_at=now,
            updated_at=now,
        )
        await self._write(execution, jobs, fork, how)
        for path, before, after, job_id, key in notes:
            detail = {"path": path, "before": before, "after": after}
            self._debugger.note(number, "edited", key, job_id, detail)
        message = Message(new_id(), number, cursor={"steps": fork.steps})
        await self._engine.publish(message)
        return replace(execution, started_at=now)

    async def _write(
        self, execution: Execution, jobs: list[Job], fork: Fork, how: Supervision | None
    ) -> None:
        """Make the run with what it takes over; all of it is queued at once, so it is committed together."""
        store, now = self._engine.store, execution.created_at
        told = [JobSaved(execution.id, job.id, job.node_key, job.status, True) for job in jobs]
        made = store.create_executions([NewExecution(execution)])
        taken = store.checkpoint(Checkpoint(execution.id, now, Acquire(now, None), inserted=jobs))
        mocks, dry, stops = (how.mocks, how.dry, how.stops) if how else (False, False, False)
        origin = RunOrigin(execution.id, fork.source.id, fork.node.key, mocks, dry, stops)
        kept = store.save_run_origin(origin)
        for outcome in await made:
            if isinstance(outcome, Exception):
                raise outcome
        await taken
        await kept
        self._engine.own(execution.id)
        if how is not None:
            await self._debugger.adopt(Session(execution.id, stops, mocks, dry, how.mode))
        status = int(ExecutionStatus.STARTED)
        self._debugger.tell(
            ExecutionCreated(execution.id, execution.workflow_id, execution.key),
            ExecutionStatusChanged(execution.id, execution.workflow_id, execution.key, status),
            *told,
        )


class _Copy:
    """Copies the jobs before one job, and puts the branching nodes around it back."""

    def __init__(self, engine: Engine, fork: Fork, jobs: Sequence[Job]) -> None:
        self._engine = engine
        self._fork = fork
        self._jobs = jobs
        self._new: dict[int, Job] = {}

    def make(self, once: bool) -> None:
        fork = self._fork
        around = list(self._around())
        for job in self._jobs:
            if job.id < fork.at.id and job.node_key in fork.plan.tree and self._is_taken(job, around):
                self._take(job)
        for owner, head, own in around:
            self._reenter(owner, head, own)
        if once:
            self._end_after_round(around)
        fork.steps.append([RUN, fork.node.key, self._input(), None])
        fork.jobs = list(self._new.values())

    def _around(self) -> Iterator[tuple[Node, Node, Job]]:
        """Yield the branching nodes around, outermost first, each with the head of the branch that leads to
        the job and its own job.
        """
        found, inner = [], self._fork.node
        while (owner := self._fork.plan.owners[inner.key]) is not None:
            own = self._newest(owner.key)
            if own is None:
                raise InvalidRequestError("the branch around it did not run there", place=owner.key)
            found.append((owner, self._fork.plan.tree.line_start(inner), own))
            inner = owner
        yield from reversed(found)

    def _newest(self, key: str) -> Job | None:
        before = (job for job in self._jobs if job.node_key == key and job.id < self._fork.at.id)
        return max(before, key=lambda job: job.id, default=None)

    def _is_taken(self, job: Job, around: Sequence[tuple[Node, Node, Job]]) -> bool:
        """Whether a job is taken over: what still waits is not, except for the nodes around."""
        return not job.pending or any(own.id == job.id for _, _, own in around)

    def _take(self, job: Job) -> None:
        upstream = self._new.get(job.upstream_id or 0)
        copy = replace(job, id=new_id(), upstream_id=upstream.id if upstream is not None else None)
        copy.meta = {**(job.meta or {}), REUSED: job.id}
        copy.due_at = None
        self._new[job.id] = copy

    def _reenter(self, owner: Node, head: Node, own: Job) -> None:
        """Put a branching node back to where its branch with the job began."""
        copy = self._new[own.id]
        instruction = self._engine.registry.instructions.get(owner.type)
        heads = self._fork.plan.tree.branches(owner)
        run = [job for job in self._jobs if own.id < job.id <= self._fork.at.id]
        begun = _beginnings(head.key, run)
        back = (
            instruction.reentered(owner, copy, heads.index(head), max(len(begun) - 1, 0))
            if instruction
            else None
        )
        if back is None:
            raise InvalidRequestError(
                "a run cannot begin inside this node", place=owner.key, remedy="begin with the node itself"
            )
        copy.status, copy.result = back.status, back.result
        if begun and (number := begun[-1].begins) is not None and isinstance(back.result, dict):
            copy.result = {**back.result, LOOPED: number}  # Its condition may have skipped some before.
        if back.proceed is not None and back.proceed < len(heads):
            self._fork.steps.append([PROCEED, owner.key, copy.id, back.proceed])

    def _end_after_round(self, around: Sequence[tuple[Node, Node, Job]]) -> None:
        """Let the innermost loop go on after this round as it went on in the other run."""
        if not around:
            raise InvalidRequestError("there is no loop around it", place=self._fork.node.key)
        owner, _, own = around[-1]
        copy = self._new[own.id]
        if not copy.pending or own.pending:
            raise InvalidRequestError("there is no loop around it that has ended", place=owner.key)
        copy.status = JobStatus.RESOLVED  # It takes no further round; its result still tells which one it is.
        final = {"result": own.result, "status": own.status}
        self._fork.steps.append([FOLLOW, owner.key, copy.id, {"final": final}])

    def _input(self) -> int | None:
        node, tree = self._fork.node, self._fork.plan.tree
        upstream = tree.upstream(node)
        own = self._newest(upstream.key) if upstream is not None else None
        if own is None:
            return None
        return self._new[own.id].id if own.id in self._new else None


def _beginnings(head: str, jobs: Sequence[Job]) -> list[Job]:
    """Return the jobs of the first node of a branch with which the branch began: all that it has, unless
    those of a loop tell.
    """
    found = [job for job in jobs if job.node_key == head]
    return [job for job in found if job.begins is not None] or found


def _left_out(fork: Fork, jobs: Sequence[Job]) -> frozenset[int]:
    """Return the jobs of later rounds of the loop around: they do not run again with this round alone."""
    tree, owner = fork.plan.tree, fork.plan.owners[fork.node.key]
    head = tree.line_start(fork.node).key
    following = (job.id for job in _beginnings(head, jobs) if job.id > fork.at.id)
    later = min(following, default=None)
    if owner is None or later is None:
        return frozenset()
    body = {node.key for node in tree.subtree(owner)} - {owner.key}
    return frozenset(job.id for job in jobs if job.id >= later and job.node_key in body)


def following(plan: Plan, node: Node) -> Iterator[Node]:
    """Yield what can run from a node on: itself with its branches, the rest of its line, and of the lines
    around it; inside a loop all of its body.
    """
    tree: Tree = plan.tree
    seen: set[str] = set()
    current: Node | None = node
    while current is not None:
        for each in tree.line(current):
            for inner in tree.subtree(each):
                if inner.key not in seen:
                    seen.add(inner.key)
                    yield inner
        owner = plan.owners[current.key]
        if owner is not None:
            for inner in tree.subtree(owner):
                if inner.key not in seen and inner.key != owner.key:
                    seen.add(inner.key)
                    yield inner
        current = owner if owner is None else tree.downstream(owner) or _outer(plan, owner)


def _outer(plan: Plan, owner: Node) -> Node | None:
    """Return the node behind the next branching node around ``owner`` that has one."""
    around = plan.owners[owner.key]
    while around is not None:
        if (after := plan.tree.downstream(around)) is not None:
            return after
        around = plan.owners[around.key]
    return None


Note = tuple[str, Any, Any, int | None, str]


def _edited(fork: Fork, values: Mapping[str, Any]) -> tuple[Any, list[Job], list[Note]]:
    """Return the trigger's data and the jobs with other values at some paths, and what to note of that."""
    context, notes = fork.source.context, list[Note]()
    newest = {job.node_key: job for job in fork.jobs}
    results = {key: job.result for key, job in newest.items()}
    for path, value in values.items():
        path = path.removeprefix("ctx.")
        scope = {CONTEXT: context, RESULTS: results}
        if path == CONTEXT:
            notes.append((path, context, to_json(value), None, ""))
            context = to_json(value)
            continue
        value, before = edits.checked(path, value, scope)
        root, *rest = path.split(".")
        if root == CONTEXT:
            context = edits.put(context, rest, value)
            notes.append((path, before, value, None, ""))
            continue
        job = newest[rest[0]]
        job.result = results[rest[0]] = edits.put(job.result, rest[1:], value)
        job.meta = {**(job.meta or {}), "edited": True}
        notes.append((path, before, value, job.id, rest[0]))
    return context, fork.jobs, notes
