"""Where what a mock gives comes from: jobs of past runs, files (editor.md F, Mock)."""

from __future__ import annotations

import asyncio
import csv
import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from desktop_app.domain import codec
from desktop_app.domain.errors import InvalidRequestError
from desktop_app.domain.graph import Tree
from desktop_app.domain.quick import dataclass
from desktop_app.domain.runs import Run, RunQuery
from desktop_app.domain.trace import Trace
from desktop_app.engine.files import file_object
from desktop_app.services.runs import Runs

RUNS: Final = 15
"""Past runs that are looked through."""
JOBS: Final = 10_000
"""Jobs of a run that are looked at."""
MOST: Final = 100
"""Jobs that are offered."""
LARGEST: Final = 20_000_000
"""Bytes of a file whose content becomes the result."""


@dataclass(frozen=True, slots=True)
class PastJob:
    """One job of a node: the run, the round (from 0) of each loop around it, outermost first, its status,
    its moment in milliseconds and how its result begins.
    """

    job_id: int
    run: int
    rounds: tuple[tuple[str, int], ...]
    status: int
    at: int
    preview: str = ""


class MockSources:
    """Reads what a mock could give. Owns no state."""

    def __init__(self, runs: Runs) -> None:
        self._runs = runs

    async def past(self, key: str, node_key: str) -> Sequence[PastJob]:
        """Return jobs that a node of a workflow has had in its newest runs, the newest first."""
        found: list[PastJob] = []
        for run in (await self._runs.page(RunQuery(workflow_key=key, limit=RUNS))).runs:
            found += await self._of(run, node_key)
        found = found[:MOST]
        texts = await self._runs.previews([job.job_id for job in found])
        return [replace(job, preview=texts.get(job.job_id, "null")) for job in found]

    async def _of(self, run: Run, node_key: str) -> list[PastJob]:
        view = await self._runs.view(run.id)
        assert view.version is not None  # Or view would have raised.
        trace = Trace(Tree(view.version.document.nodes))
        await self._runs.follow(trace, run.id, JOBS)
        places = [place for place in trace.places.get(node_key, ()) if trace.statuses[place]]
        return [_job(run, trace, place) for place in reversed(places[-MOST:])]

    async def file(self, path: Path) -> Any:
        """Return what a file gives as a result: the value of a JSON file, the lines of a CSV file as objects
        under the names of its first line, and of any other file a reference, as the file nodes give it.

        :raises DocumentError: it is no JSON. :raises InvalidRequestError: it cannot be read, or is too large.
        """
        known = await asyncio.to_thread(file_object, path)
        if known["extname"] not in (".json", ".csv"):
            return known
        if known["size"] > LARGEST:
            raise InvalidRequestError(
                "the file is too large for a mock", place=str(path), remedy="Take a file of at most 20 MB"
            )
        try:
            content = await asyncio.to_thread(path.read_bytes)
        except OSError as error:
            raise InvalidRequestError(error.strerror or str(error), place=str(path)) from error
        return _table(content, path) if known["extname"] == ".csv" else codec.parse(content, str(path))


def _job(run: Run, trace: Trace, place: int) -> PastJob:
    step = trace.step(place)
    return PastJob(step.id, run.number, rounds_at(trace, place), step.status, step.updated)


def rounds_at(trace: Trace, place: int) -> tuple[tuple[str, int], ...]:
    """Return the round (from 0) of each loop around a job, outermost first."""
    return tuple(trace.under_way(place))


def _table(content: bytes, path: Path) -> list[dict[str, str]]:
    try:
        rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), restkey="", restval=""))
    except (UnicodeDecodeError, csv.Error) as error:
        raise InvalidRequestError(
            "the file is no CSV in UTF-8", place=str(path), remedy="Save it as CSV in UTF-8"
        ) from error
    return [{str(name): str(cell) for name, cell in row.items() if name != ""} for row in rows]
