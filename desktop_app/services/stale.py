"""Which nodes' last results no longer follow from the document, and why (editor.md F, "Stale marks")."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from desktop_app.domain.execution import Job
from desktop_app.domain.graph import Tree, enabled_nodes
from desktop_app.domain.mocks import is_mocked
from desktop_app.domain.quick import dataclass
from desktop_app.domain.template import dependency_keys
from desktop_app.domain.workflow import Node, Workflow
from desktop_app.engine.dispatcher import Engine
from desktop_app.engine.ports import Store

LATEST: Final = 2_000
NEWEST: Final = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Stale:
    """A node whose last result is out of date. ``reasons``, the nearest first: ``never`` (it has none),
    ``config``, ``wire``, ``mock``, ``upstream``. ``job_id`` is the last job, to run again from.
    """

    node_key: str
    reasons: tuple[str, ...]
    job_id: int | None = None
    execution_id: int | None = None


@dataclass(frozen=True, slots=True)
class LastJobs:
    """The newest job of each node of a workflow, and the nodes by key that their runs executed, by run."""

    jobs: Mapping[str, Job]
    ran: Mapping[int, Mapping[str, Node]]


class StaleMarks:
    """Compares a document with the runs of its workflow. Owns nothing."""

    def __init__(self, engine: Engine, store: Store) -> None:
        self._engine = engine
        self._store = store

    async def last(self, key: str) -> LastJobs:
        """Read what the workflow has run last; it holds until something runs again."""
        jobs = {job.node_key: job for job in await self._store.recent_jobs(key, NEWEST, NEWEST, LATEST)}
        return LastJobs(jobs, await self._documents(jobs))

    async def of(self, key: str, document: Workflow, known: LastJobs | None = None) -> Sequence[Stale]:
        """Return the stale nodes in the order in which they run: the first is where to begin again. ``known``
        spares reading what has run.
        """
        known = known or await self.last(key)
        jobs, ran = known.jobs, known.ran
        mocked = {mock.node for mock in await self._engine.debugger.mocks.of(key)}
        tree = Tree(enabled_nodes(document.nodes))
        found: dict[str, Stale] = {}
        for node in tree.walk():
            job = jobs.get(node.key)
            if job is None and _passed_over(node, tree, jobs):
                continue
            reasons = self._reasons(node, job, ran, mocked)
            if job is not None and self._is_behind(node, tree, found, jobs):
                reasons.append("upstream")
            if reasons:
                last = job.id if job is not None else None
                found[node.key] = Stale(
                    node.key, tuple(reasons), last, job.execution_id if job is not None else None
                )
        return list(found.values())

    def _reasons(
        self, node: Node, job: Job | None, ran: Mapping[int, Mapping[str, Node]], mocked: set[str]
    ) -> list[str]:
        if job is None:
            return ["never"]
        before = ran.get(job.execution_id, {}).get(node.key)
        if before is None:
            return ["config"]
        reasons = []
        if before.type != node.type or dict(before.settings) != dict(node.settings):
            reasons.append("config")
        if before.slot != node.slot:
            reasons.append("wire")
        if is_mocked(job.meta) != (node.key in mocked) and (is_mocked(job.meta) or node.key in mocked):
            reasons.append("mock")
        return reasons

    def _is_behind(self, node: Node, tree: Tree, found: dict[str, Stale], jobs: Mapping[str, Job]) -> bool:
        """Whether something that the node builds on is stale, or has run again in a later run."""
        if _passed_over(node, tree, jobs):
            return any(key in found for key in self._needs(node, tree))
        own = jobs[node.key]
        return any(
            key in found or (key in jobs and jobs[key].execution_id > own.execution_id)
            for key in self._needs(node, tree)
        )

    def _needs(self, node: Node, tree: Tree) -> set[str]:
        upstream = tree.upstream(node)
        return dependency_keys(dict(node.settings)) | ({upstream.key} if upstream is not None else set())

    async def _documents(self, jobs: dict[str, Job]) -> dict[int, dict[str, Node]]:
        """Return the nodes, by key, that each of the runs was of."""
        found: dict[int, dict[str, Node]] = {}
        for execution_id in {job.execution_id for job in jobs.values()}:
            execution = await self._store.execution(execution_id)
            version = await self._store.workflow(execution.workflow_id) if execution is not None else None
            found[execution_id] = {n.key: n for n in version.document.nodes} if version is not None else {}
        return found


def _passed_over(node: Node, tree: Tree, jobs: Mapping[str, Job]) -> bool:
    """Whether the newest run took another branch: what it did not come to is as it was, not out of date."""
    inside = node
    for owner in tree.owners(node):
        head, decided = jobs.get(tree.line_start(inside).key), jobs.get(owner.key)
        if decided is not None and (head is None or head.execution_id < decided.execution_id):
            return True
        inside = owner
    return False
