"""Rows to put into a store under test. Ids are small and ascending; time stands still unless moved."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeVar

from desktop_app.domain.execution import Execution, Job, Task
from desktop_app.domain.records import Acquire, Checkpoint, Message, NewExecution
from desktop_app.domain.workflow import Node, Workflow, WorkflowVersion
from desktop_app.storage.store import SqlStore

T = TypeVar("T")

NOW = 1_000


class Run(Protocol):
    """Runs a scenario on a fresh loop with the store of the test."""

    def __call__(self, scenario: Callable[[SqlStore], Awaitable[T]]) -> T: ...


def execution(number: int = 1, **members: Any) -> Execution:
    """Return a queueing execution of version 7 of the workflow ``key``."""
    given: dict[str, Any] = {"workflow_id": 7, "key": "key", "event_key": f"event-{number}", "context": {}}
    return Execution(number, **{**given, "created_at": NOW, "updated_at": NOW, **members})


def new(number: int = 1, message: int | None = None, **members: Any) -> NewExecution:
    """Return an execution to be created, with the message that starts it if an id is given."""
    start = None if message is None else Message(message, number)
    return NewExecution(execution(number, **members), start)


def job(number: int, status: int = 1, execution_id: int = 1, **members: Any) -> Job:
    """Return a job of node ``n<number>``."""
    given: dict[str, Any] = {
        "node_key": f"n{number}",
        "node_type": "echo",
        "created_at": NOW,
        "updated_at": NOW,
    }
    return Job(number, execution_id, status=status, **{**given, **members})


def task(number: int, job_id: int, execution_id: int = 1, **members: Any) -> Task:
    """Return a pending task of the local user."""
    given: dict[str, Any] = {"user_id": 1, "node_key": "n", "workflow_id": 7, "workflow_key": "key"}
    return Task(number, job_id, execution_id=execution_id, **{**given, "title": "Look", **members})


def version(number: int, key: str = "key", **members: Any) -> WorkflowVersion:
    """Return a version of a workflow of one node."""
    document = Workflow(key=key, title=f"Version {number}", nodes=(Node("n1", "echo"),))
    return WorkflowVersion(number, **{"document": document, "created_at": NOW, "updated_at": NOW, **members})


def start(number: int = 1, **members: Any) -> Checkpoint:
    """Return a checkpoint that acquires an execution at ``NOW``."""
    return Checkpoint(number, NOW, **{"acquire": Acquire(NOW, None), **members})


async def started(store: SqlStore, number: int = 1, **members: Any) -> None:
    """Create an execution and start it; ``members`` are those of the execution."""
    await store.create_executions([new(number, **members)])
    assert (await store.checkpoint(start(number))).acquired


async def status_of(store: SqlStore, number: int) -> tuple[int | None, str | None]:
    """Return status and reason of an execution that exists."""
    found = await store.execution(number)
    assert found is not None
    return found.status, found.reason


async def found_job(store: SqlStore, number: int) -> Job:
    """Return a job that exists."""
    found = await store.job(number)
    assert found is not None
    return found
