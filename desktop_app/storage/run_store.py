"""The part of the store by which people look through runs (editor.md F)."""

from __future__ import annotations

from asyncio import Future
from collections.abc import Sequence
from typing import Any, TypeVar

from desktop_app.domain.runs import RunMarks, RunPage, RunQuery
from desktop_app.storage import runs
from desktop_app.storage.batch import Operation

T = TypeVar("T")


class RunStore:
    """Lists of runs, what people say about them, and traces. The store around it queues and commits."""

    def _submit(self, operation: Operation[T], *, durable: bool = False) -> Future[T]:
        raise NotImplementedError

    def find_runs(self, query: RunQuery) -> Future[RunPage]:
        """Return the matches of one stretch of executions, newest first."""
        return self._submit(lambda connection: runs.find(connection, query))

    def mark_run(self, execution_id: int, marks: RunMarks) -> Future[None]:
        """Keep what a person says about a run; harmless when it is gone."""
        values = runs.mark_values(marks)
        return self._submit(lambda connection: runs.mark(connection, execution_id, values), durable=True)

    def run_tags(self) -> Future[list[str]]:
        """Return every tag that is in use, by name."""
        return self._submit(runs.tags)

    def trace(self, execution_id: int, after_id: int, limit: int) -> Future[list[tuple[Any, ...]]]:
        """Return id, node, status, and the moments at which they began, were made and were changed last, of
        the jobs after ``after_id``.
        """
        return self._submit(lambda connection: runs.trace(connection, execution_id, after_id, limit))

    def job_previews(self, job_ids: Sequence[int], length: int) -> Future[dict[int, str]]:
        """Return the first letters of the results of jobs as JSON text; nothing for null."""
        ids = tuple(job_ids)
        return self._submit(lambda connection: runs.previews(connection, ids, length))

    def job_logs(self, execution_id: int, most: int) -> Future[dict[int, str]]:
        """Return the logs of the latest jobs of an execution that have one, by job."""
        return self._submit(lambda connection: runs.logs(connection, execution_id, most))
