"""What a test case can look at: an execution with jobs and children, and the tables (architecture 12)."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from typing import Any, Protocol

from desktop_app.domain.errors import NotFoundError
from desktop_app.domain.execution import Execution, Job
from desktop_app.domain.records import ExecutionFilter
from desktop_app.domain.workflow import Workflow
from desktop_app.services import Services

MOST_EXECUTIONS = 100_000
"""Executions of one case that are searched for children."""

State = dict[str, Any]


class Bench(Protocol):
    """The isolated surroundings of one case; the wiring builds them (architecture 2)."""

    @property
    def services(self) -> Services:
        """The counter of the case's own engine."""

    def advance(self, milliseconds: int) -> Awaitable[None]:
        """Move the clock on and settle everything that falls due, in order of time."""

    def placed(self, document: Workflow) -> Workflow:
        """Return a workflow of the case with the addresses that exist only now put in."""

    def rows(self, table: str) -> Awaitable[list[dict[str, Any]]]:
        """Return all rows of a table of the case, ordered by key."""


async def state_of(bench: Bench, execution_id: int | None, tables: Sequence[str]) -> State:
    """Return the state as JSON: execution (None when none is kept), jobs, children, tables."""
    execution = await _execution(bench, execution_id)
    state: State = {"execution": None, "jobs": []}
    if execution is not None:
        state["execution"] = {
            "status": execution.status,
            "reason": execution.reason,
            "output": execution.output,
        }
        state["jobs"] = await _jobs(bench, execution.id)
    if children := await children_of(bench, execution_id):
        state["child_executions"] = [await _child(bench, child) for child in children]
    if tables:
        state["tables"] = {name: await bench.rows(name) for name in tables}
    return state


async def _execution(bench: Bench, execution_id: int | None) -> Execution | None:
    if execution_id is None:
        return None
    try:
        return (await bench.services.executions.get(execution_id)).execution
    except NotFoundError:
        return None


async def _jobs(bench: Bench, execution_id: int) -> list[State]:
    return [job_state(job) for job in await bench.services.executions.jobs(execution_id, results=True)]


def job_state(job: Job) -> State:
    """Return a job as a test case sees it."""
    state = {"node": job.node_key, "status": int(job.status), "result": job.result}
    extra = {"log": job.log, "meta": job.meta}
    return state | {name: value for name, value in extra.items() if value is not None}


async def children_of(bench: Bench, execution_id: int | None) -> list[Execution]:
    """Return the executions that the execution called, in order of creation."""
    if execution_id is None:
        return []
    everything = await bench.services.executions.list(ExecutionFilter(limit=MOST_EXECUTIONS))
    return sorted((e for e in everything if e.parent_execution_id == execution_id), key=lambda e: e.id)


async def _child(bench: Bench, child: Execution) -> State:
    jobs = await _jobs(bench, child.id)
    return {"workflow": child.key, "status": child.status, "reason": child.reason, "jobs": jobs}
