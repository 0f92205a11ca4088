"""Fetching a result for the window."""

from __future__ import annotations

from contextlib import nullcontext

from desktop_app.domain.execution import Job
from desktop_app.gui.canvas.garbage import GarbageTimer
from desktop_app.services.results import LARGE, Results


async def read_job(results: Results, job_id: int) -> Job:
    """Return a job with its result; raises what :meth:`Results.job` raises."""
    large = await results.size(job_id) > LARGE
    with GarbageTimer.sparing() if large else nullcontext():
        return await results.job(job_id)
