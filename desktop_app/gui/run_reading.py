"""Reads the jobs of a run for its tab: with results, without, or only counted, by how many there are."""

from __future__ import annotations

from typing import Final

from desktop_app.domain.catalog import Catalog
from desktop_app.gui.run_state import LISTED_JOBS, RunState
from desktop_app.services.executions import Executions

PREVIEWED_JOBS: Final = 500


async def read_jobs(
    executions: Executions, shown: RunState, execution_id: int, catalog: Catalog, *, ended: bool
) -> None:
    """Read the jobs with results while they are few; of many only the outline, and only at first and at
    the end, because the cards follow the events meanwhile; of too many the newest of each node.
    """
    if shown.counted and shown.job_count > (LISTED_JOBS if ended else PREVIEWED_JOBS):
        if ended:
            shown.correct(await executions.latest_jobs(execution_id), catalog)
        return
    shown.begin_reading()
    few = await executions.jobs(execution_id, limit=PREVIEWED_JOBS + 1)
    if len(few) <= PREVIEWED_JOBS:
        shown.begin_reading()
        shown.show_jobs(await executions.jobs(execution_id, results=True), catalog, exact=ended)
        return
    shown.begin_reading()
    counts = await executions.job_counts(execution_id)
    if sum(counts.values()) > LISTED_JOBS:  # They are counted faster than read.
        newest = await executions.latest_jobs(execution_id)
        shown.count_jobs(counts, newest, catalog, exact=ended)
        return
    shown.begin_reading()
    shown.show_jobs(await executions.jobs(execution_id, limit=LISTED_JOBS), catalog, exact=ended)
