"""Looking through runs: finding them, saying something about them, following what one did (editor.md F)."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Sequence
from dataclasses import replace
from typing import Any, Final, Protocol

from desktop_app.domain.errors import InvalidRequestError, NotFoundError
from desktop_app.domain.execution import Job
from desktop_app.domain.graph import Tree
from desktop_app.domain.mocks import is_mocked
from desktop_app.domain.runs import Run, RunMarks, RunPage, RunQuery
from desktop_app.domain.trace import Trace
from desktop_app.services.executions import Executions, ExecutionView
from desktop_app.services.last_seen import Moment

PATIENCE_S: Final = 0.3
"""So long a search looks before it hands over what it has found."""
PART: Final = 10_000
"""Jobs of a trace that are read at once."""
LOGS: Final = 5_000
"""Jobs whose logs are read for the log of a run."""
MOCKED_JOBS: Final = 20_000
"""Jobs of a run with mocks in which those that mocks gave are looked for."""
PREVIEW: Final = 400
"""Letters of a result that a preview reads."""


class RunStore(Protocol):
    """What is asked of the store."""

    def find_runs(self, query: RunQuery) -> Awaitable[RunPage]:
        """Return the matches of one stretch of executions, newest first."""

    def mark_run(self, execution_id: int, marks: RunMarks) -> Awaitable[None]:
        """Keep what a person says about a run."""

    def run_tags(self) -> Awaitable[list[str]]:
        """Return every tag that is in use."""

    def trace(self, execution_id: int, after_id: int, limit: int) -> Awaitable[list[tuple[Any, ...]]]:
        """Return the rows of a trace after a job."""

    def job_previews(self, job_ids: Sequence[int], length: int) -> Awaitable[dict[int, str]]:
        """Return the first letters of the results of jobs."""

    def job_logs(self, execution_id: int, most: int) -> Awaitable[dict[int, str]]:
        """Return the logs of the latest jobs that have one, by job."""


class Runs:
    """Owns no state; the store does. Secrets come up masked, as the store keeps them."""

    def __init__(self, store: RunStore, executions: Executions) -> None:
        self._store, self._executions = store, executions

    async def page(self, query: RunQuery) -> RunPage:
        """Return some matches, newest first. A search that finds little hands over after :data:`PATIENCE_S`;
        ``more`` tells where to go on.
        """
        found: list[Run] = []
        before, end = query.before, time.perf_counter() + PATIENCE_S
        while True:
            part = await self._store.find_runs(replace(query, before=before, limit=query.limit - len(found)))
            found += part.runs
            before = part.more
            if before is None or len(found) >= query.limit or time.perf_counter() > end:
                return RunPage(found, before)

    async def run(self, execution_id: int) -> Run:
        """Return one line of the list.

        :raises NotFoundError: there is no such run.
        """
        page = await self._store.find_runs(RunQuery(before=execution_id + 1, limit=1))
        if not page.runs or page.runs[0].id != execution_id:
            raise NotFoundError(f"there is no run {execution_id}")
        return page.runs[0]

    async def mark(self, execution_id: int, marks: RunMarks) -> None:
        """Keep what a person says about a run."""
        tags = tuple(dict.fromkeys(tag.strip() for tag in marks.tags if tag.strip()))
        await self._store.mark_run(execution_id, replace(marks, tags=tags, note=marks.note.strip()))

    async def tags(self) -> list[str]:
        """Return every tag that is in use, by name."""
        return await self._store.run_tags()

    async def delete(self, runs: Sequence[Run]) -> int:
        """Delete runs with their jobs; pinned ones and those under way stay. Return how many went."""
        gone = [await self._executions.delete(run.id) for run in runs if not run.marks.pinned]
        return sum(gone)

    # -- one run ---------------------------------------------------------------------------------------
    async def view(self, execution_id: int) -> ExecutionView:
        """Return a run with the definition that it executed.

        :raises NotFoundError: there is no such run. :raises InvalidRequestError: its definition is gone.
        """
        view = await self._executions.get(execution_id)
        if view.version is None:
            raise InvalidRequestError(
                "The workflow of this run was deleted, and its definition with it",
                remedy="Import the workflow from a file to look at its runs again",
            )
        return view

    async def trace(self, execution_id: int, tree: Tree) -> Trace:
        """Return what a run did, job by job."""
        trace, more = Trace(tree), True
        while more:
            more = await self.follow(trace, execution_id)
        return trace

    async def follow(self, trace: Trace, execution_id: int, most: int = PART) -> bool:
        """Append the next jobs to a trace, ``most`` at once; tell whether there may be more."""
        rows = await self._store.trace(execution_id, trace.ids[-1] if len(trace) else 0, most)
        for start in range(0, len(rows), 2000):
            trace.extend(rows[start : start + 2000])
            await asyncio.sleep(0)
        return len(rows) == most

    async def mocked(self, run: Run) -> frozenset[str]:
        """Return the nodes of a run for which mocks answered, or in a dry run what they gave before; a run of
        more than :data:`MOCKED_JOBS` is not looked through to its end.
        """
        if not (run.mocked or run.dry):
            return frozenset()
        jobs = await self._executions.jobs(run.id, limit=MOCKED_JOBS)
        return frozenset(job.node_key for job in jobs if is_mocked(job.meta))

    async def previews(self, job_ids: Sequence[int], length: int = PREVIEW) -> dict[int, str]:
        """Return how the results of jobs begin, as JSON text; null is left out."""
        found: dict[int, str] = {}
        for start in range(0, len(job_ids), 500):
            found |= await self._store.job_previews(job_ids[start : start + 500], length)
        return found

    async def logs(self, execution_id: int) -> dict[int, str]:
        """Return the logs of the latest jobs of a run that have one, by job."""
        return await self._store.job_logs(execution_id, LOGS)


def job_of(trace: Trace, place: int, execution_id: int) -> Job:
    """Return a job of a trace, without its result."""
    step = trace.step(place)
    node = trace.tree.get(step.node)
    return Job(
        step.id,
        execution_id,
        step.node,
        node.type if node else "",
        step.status,
        started_at=step.started,
        created_at=step.created,
        updated_at=step.updated,
    )


def moment_of(trace: Trace, place: int, execution_id: int) -> Moment:
    """Return what a run had done at a place, for whoever shows values as they were there."""
    newest = sorted(job for job, _, _ in trace.state(place).values())
    return Moment([job_of(trace, each, execution_id) for each in newest], dict(trace.under_way(place)))
