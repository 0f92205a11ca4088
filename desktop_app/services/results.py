"""Results of jobs however large: read from the store part by part, and never in a way that stops a window."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any, Final

from desktop_app.domain.errors import InvalidRequestError, NotFoundError
from desktop_app.domain.execution import Job
from desktop_app.domain.json_pieces import WINDOW, parsed
from desktop_app.engine.ports import Store

LIMIT: Final = 50 * 2**20
"""Bytes of JSON text above which a value is not opened (editor.md G); it can be written to a file."""
PART: Final = 1 << 25
"""Characters that are asked of the store at once; other work gets its turn in between."""
LARGE: Final = 1 << 20
"""Bytes from which a result counts as large: so many objects are worth caring for."""
RUNS: Final = 20
"""So many earlier runs are searched for what a node gave before."""


class ResultTooLargeError(InvalidRequestError):
    """A result is larger than what is opened; ``size`` are its bytes."""

    def __init__(self, size: int, limit: int) -> None:
        sizes = f"{size / 2**20:.0f} MB, and {limit / 2**20:.0f} MB are the most that is opened"
        super().__init__(f"The value is too large to be shown: it takes {sizes}. Save it as a file instead.")
        self.size = size


class Results:
    """Reads what jobs have given. Owns no state. Secrets come up masked, as the store keeps them."""

    def __init__(self, store: Store, limit: int = LIMIT) -> None:
        self._store = store
        self._limit = limit

    async def job(self, job_id: int) -> Job:
        """Return one job with its result, which is read beside the loop.

        :raises NotFoundError: there is none. :raises ResultTooLargeError: the result is too large.
        """
        job = await self._brief(job_id)
        size = await self.size(job_id)
        if size > self._limit:
            raise ResultTooLargeError(size, self._limit)
        text = "".join([part async for part in self.text(job_id)])
        return replace(job, result=await self._value(text))

    async def size(self, job_id: int) -> int:
        """Return the bytes that a result takes as JSON text; 0 for null and where there is no such job."""
        return await self._store.result_size(job_id)

    async def _brief(self, job_id: int) -> Job:
        job = await self._store.job_brief(job_id)
        if job is None:
            raise NotFoundError(f"there is no job {job_id}")
        return job

    async def _value(self, text: str) -> Any:
        if not text:
            return None
        return parsed(text) if len(text) < WINDOW else await asyncio.to_thread(parsed, text)

    async def text(self, job_id: int) -> AsyncIterator[str]:
        """Yield the result of a job as JSON text, part by part; nothing for null."""
        start = 0
        while part := await self._store.result_part(job_id, start, PART):
            yield part
            start += len(part)
            if len(part) < PART:
                return

    async def previous(self, job_id: int, key: str) -> Job | None:
        """Return, without result, what the node of a job of the workflow ``key`` gave before: in the same
        execution (a loop), else in one of the last runs; None if it never ran before.

        :raises NotFoundError: there is no such job.
        """
        return await self._store.previous_job(await self._brief(job_id), key, RUNS)
