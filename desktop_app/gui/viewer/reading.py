"""Fetching a result for the window, and what the same node gave before."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from typing import Any

from desktop_app.domain.execution import Job
from desktop_app.domain.quick import dataclass
from desktop_app.domain.template import resolve_path
from desktop_app.domain.values import MISSING
from desktop_app.gui import formats
from desktop_app.gui.canvas.garbage import GarbageTimer
from desktop_app.gui.wording import tr
from desktop_app.services.results import LARGE, Results


@dataclass(frozen=True, slots=True)
class Earlier:
    """A value from before and where it comes from, in words."""

    value: Any
    origin: str


Previous = Callable[[], Awaitable[Earlier | None]]
"""Finds the value before; None where there is none."""


async def read_job(results: Results, job_id: int) -> Job:
    """Return a job with its result; raises what :meth:`Results.job` raises."""
    large = await results.size(job_id) > LARGE
    with GarbageTimer.sparing() if large else nullcontext():
        return await results.job(job_id)


async def earlier(results: Results, workflow_key: str, job: Job, path: str = "") -> Earlier | None:
    """Return what the node of a job gave before, for the viewer: at ``path`` of its result, if one is given.
    None where it gave nothing there.
    """
    found = await results.previous(job.id, workflow_key)
    if found is None:
        return None
    result = (await read_job(results, found.id)).result
    value = resolve_path(result, path) if path else result
    same = found.execution_id == job.execution_id
    words = tr("the job before ({time})") if same else tr("the run of {time}")
    return None if value is MISSING else Earlier(value, words.format(time=formats.moment(found.created_at)))
