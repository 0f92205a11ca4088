"""One run as a file: definition, input, jobs and logs, to be looked at elsewhere (editor.md F, Runs dock).

Values are those that the store keeps, so secrets are masked. An opened bundle is read through the same
services as a run of the store; nothing of it is stored.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from desktop_app.domain import codec
from desktop_app.domain.errors import InvalidRequestError
from desktop_app.domain.execution import Execution, Job
from desktop_app.domain.quick import dataclass
from desktop_app.domain.runs import Run, RunMarks, RunPage, RunQuery
from desktop_app.domain.status import is_job_status
from desktop_app.domain.workflow import WorkflowVersion
from desktop_app.engine.dispatcher import Engine
from desktop_app.engine.ports import ExecutionFilter
from desktop_app.services.environment import Environment
from desktop_app.services.executions import Executions
from desktop_app.services.last_seen import LastSeen
from desktop_app.services.results import Results
from desktop_app.services.runs import Runs
from desktop_app.services.workflows import Workflows

FORMAT: Final = "wirework-run"
VERSION: Final = 1
_OWN: Final = (
    "id",
    "status",
    "reason",
    "started_at",
    "created_at",
    "updated_at",
    "manually",
    "context",
    "output",
)
_JOB: Final = (
    "node_key",
    "node_type",
    "status",
    "result",
    "meta",
    "log",
    "started_at",
    "created_at",
    "updated_at",
    "begins",
)


@dataclass(frozen=True, slots=True)
class Opened:
    """A bundle with the services that read it."""

    line: Run
    version: WorkflowVersion
    execution: Execution
    executions: Executions
    results: Results
    runs: Runs
    seen: LastSeen


class Bundles:
    """Writes and opens bundles. Owns no state."""

    def __init__(
        self,
        engine: Engine,
        executions: Executions,
        runs: Runs,
        environment: Environment,
        workflows: Workflows,
    ) -> None:
        self._engine, self._executions, self._runs = engine, executions, runs
        self._environment, self._workflows = environment, workflows

    async def text(self, execution_id: int) -> AsyncIterator[str]:
        """Yield the bundle of a run part by part.

        :raises NotFoundError: there is no such run. :raises InvalidRequestError: its definition is gone.
        """
        view, line = await self._runs.view(execution_id), await self._runs.run(execution_id)
        assert view.version is not None  # Or view would have raised.
        head = {
            "format": FORMAT,
            "version": VERSION,
            "workflow": codec.encode(view.version.document),
            "run": {
                **{name: getattr(view.execution, name) for name in _OWN},
                "number": line.number,
                "workflowVersion": line.version,
                "tags": list(line.marks.tags),
                "note": line.marks.note,
            },
        }
        yield _dumps(head)[:-1] + ', "jobs": ['
        comma = "\n"
        async for job in self._executions.all_jobs(execution_id):
            yield comma + _dumps({"id": job.id, **_members(job)})
            comma = ",\n"
        yield "\n]}\n"

    def open(self, path: Path) -> Opened:
        """Open a bundle.

        :raises InvalidRequestError: it cannot be read, or is none; the message names the place.
        """
        store = _BundleStore(_read(path), path.name)
        executions: Any = Executions(store, self._engine, self._workflows)  # type: ignore[arg-type]
        results = Results(store)  # type: ignore[arg-type]
        seen = LastSeen(store, self._engine, self._environment, results)  # type: ignore[arg-type]
        runs = Runs(store, executions)
        return Opened(store.line, store.version, store.own, executions, results, runs, seen)


def _members(job: Job) -> dict[str, Any]:
    return {name: getattr(job, name) for name in _JOB if getattr(job, name) is not None}


def _dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _read(path: Path) -> dict[str, Any]:
    try:
        found = codec.parse(path.read_bytes())
    except (OSError, ValueError) as error:
        raise InvalidRequestError(f"the file cannot be read: {error}", place=path.name) from error
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise InvalidRequestError(
            "this is no run bundle", place=path.name, remedy="Choose a file made by “Export run bundle”."
        )
    if found.get("version") != VERSION:
        raise InvalidRequestError(
            f"the bundle has version {found.get('version')!r}, and {VERSION} is what can be read here",
            place=path.name,
            remedy="Open it with the program that made it.",
        )
    return found


class _BundleStore:
    """What services ask of a store, answered from one bundle."""

    def __init__(self, found: Mapping[str, Any], place: str) -> None:
        try:
            document = codec.decode(found["workflow"], place=place)
            given, rows = dict(found["run"]), list(found["jobs"])
            own: dict[str, Any] = {name: given.get(name) for name in _OWN}
            self.own = Execution(workflow_id=1, key=document.key, event_key="", **own)
            self._jobs = {job.id: job for job in sorted((_job(row, self.own.id) for row in rows), key=_id)}
            marks = RunMarks(False, tuple(map(str, given.get("tags") or ())), str(given.get("note") or ""))
            number, version = int(given.get("number") or 0), int(given.get("workflowVersion") or 0)
            _check_moments(self.own)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise InvalidRequestError(f"the run in it is damaged: {error!r}", place=place) from error
        self.version = WorkflowVersion(1, document)
        brief = replace(self.own, context=None, output=None)
        self.line = Run(brief, number, document.title, document.type, version, marks=marks)

    async def workflow(self, _version_id: int) -> WorkflowVersion:
        return self.version

    async def execution(self, _execution_id: int) -> Execution:
        return self.own

    async def executions(self, _query: ExecutionFilter) -> list[Execution]:
        return [self.own]

    async def find_runs(self, _query: RunQuery) -> RunPage:
        return RunPage((self.line,))

    async def mark_run(self, _execution_id: int, _marks: RunMarks) -> None:
        """Nothing is written into a bundle."""

    async def run_tags(self) -> list[str]:
        return list(self.line.marks.tags)

    async def trace(self, _execution_id: int, after_id: int, limit: int) -> list[tuple[Any, ...]]:
        return [
            (
                job.id,
                job.node_key,
                job.status,
                job.started_at,
                job.created_at,
                job.updated_at,
                job.begins,
            )
            for job in self._jobs.values()
            if job.id > after_id
        ][:limit]

    async def job_previews(self, job_ids: Sequence[int], length: int) -> dict[int, str]:
        found = (self._jobs[each] for each in job_ids if each in self._jobs)
        return {job.id: _dumps(job.result)[:length] for job in found if job.result is not None}

    async def job_logs(self, _execution_id: int, most: int) -> dict[int, str]:
        found = [(job.id, job.log) for job in self._jobs.values() if job.log]
        return dict(found[-most:])

    async def job(self, job_id: int) -> Job | None:
        return self._jobs.get(job_id)

    async def job_brief(self, job_id: int) -> Job | None:
        job = self._jobs.get(job_id)
        return None if job is None else replace(job, result=None)

    async def result_size(self, job_id: int) -> int:
        return len((await self.result_part(job_id, 0, 2**62)).encode())

    async def result_part(self, job_id: int, start: int, count: int) -> str:
        job = self._jobs.get(job_id)
        return "" if job is None or job.result is None else _dumps(job.result)[start : start + count]

    async def previous_job(self, job: Job, _key: str, _runs: int) -> Job | None:
        same = (each for each in self._jobs.values() if each.node_key == job.node_key and each.id < job.id)
        return max(same, key=_id, default=None)

    async def recent_jobs(self, _key: str, _run: int, job: int, _most: int) -> list[Job]:
        newest = {each.node_key: each for each in self._jobs.values() if each.id <= job}
        return sorted(newest.values(), key=_id)


def _id(job: Job) -> int:
    return job.id


def _job(row: Mapping[str, Any], execution_id: int) -> Job:
    members = {name: row[name] for name in _JOB if name in row}
    job = Job(row["id"], execution_id, **members)
    whole = (job.id, job.started_at or 0, job.created_at, job.updated_at, job.begins or 0)
    if not isinstance(row["node_key"], str) or not is_job_status(job.status) or not all(map(_whole, whole)):
        raise ValueError(f"job {row.get('id')!r}")
    return job


def _check_moments(own: Execution) -> None:
    if not all(map(_whole, (own.id, own.created_at, own.updated_at, own.started_at or 0, own.status or 0))):
        raise ValueError("the run’s own members")


def _whole(value: Any) -> bool:
    return type(value) is int and abs(value) < 2**63
