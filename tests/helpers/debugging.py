"""A debugged run for tests: say a command, see where it stops."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from desktop_app.domain.debugging import Breakpoint, DebugState
from desktop_app.domain.events import Event
from desktop_app.domain.execution import Execution
from desktop_app.domain.workflow import Node, Workflow, WorkflowVersion
from desktop_app.engine.clock import ManualClock
from desktop_app.services.debugging import Debugging
from desktop_app.services.executions import Executions
from desktop_app.services.forks import Forks
from tests.helpers.engine import Bench, bench


class Desk:
    """One engine with the debugger's counter, and the run that was started last."""

    def __init__(self, made: Bench) -> None:
        self.bench = made
        self.debugging = Debugging(made.engine, Executions(made.store, made.engine, made.workflows))
        self.executions = Executions(made.store, made.engine, made.workflows)
        self.forks = Forks(made.engine, made.store, self.executions, made.workflows)
        self.execution_id = 0
        self.key = ""

    async def start(self, nodes: Sequence[Node], context: Any = None, **how: Any) -> str:
        """Store a workflow of these nodes, debug it, and return where it stands."""
        version = await self.bench.add(*nodes)
        return await self.debug(version, context, **how)

    async def debug(self, version: WorkflowVersion, context: Any = None, **how: Any) -> str:
        """Debug a version and return where it stands."""
        self.key = version.key
        execution = await self.debugging.start(version.key, version.document, context or {}, **how)
        assert execution is not None
        self.execution_id = execution.id
        return await self.where()

    async def go(self, command: str, node: str | None = None, **how: Any) -> str:
        """Say a command and return where the run stands then."""
        await self.debugging.go(self.execution_id, command, node, **how)
        return await self.where()

    async def where(self) -> str:
        """Return the address at which the run is paused (``after:`` a node's result), ``waiting``, or how it
        ended.
        """
        await self.bench.engine.idle()
        state = await self.debugging.state(self.execution_id)
        if state is None:
            return f"ended {(await self.execution()).status}"
        if state.stop is None:
            return state.status
        return f"{'after:' if state.stop.place == 'after' else ''}{state.stop.address}"

    async def state(self) -> DebugState:
        """Return how the run stands."""
        state = await self.debugging.state(self.execution_id)
        assert state is not None
        return state

    async def execution(self) -> Execution:
        """Return the execution."""
        return await self.bench.engine.execution(self.execution_id)

    async def jobs(self, execution_id: int | None = None) -> list[tuple[str, int, Any]]:
        """Return ``(node key, status, result)`` of each job of a run."""
        jobs = await self.bench.store.jobs(execution_id or self.execution_id)
        return [(job.node_key, job.status, job.result) for job in jobs]

    async def results(self) -> dict[str, Any]:
        """Return the newest result of each node."""
        return {job.node_key: job.result for job in await self.bench.store.jobs(self.execution_id)}

    async def tokens(self) -> list[str]:
        """Return the tokens: ``address state``, the selected one with a star."""
        tokens = (await self.state()).tokens
        return [f"{'*' if token.selected else ''}{token.address} {token.state}" for token in tokens]

    async def stop_at(self, key: str, **members: Any) -> Breakpoint:
        """Set a breakpoint on the workflow ``key``."""
        return await self.debugging.set_breakpoint(key, Breakpoint("", **members))

    def heard(self, kind: type[Event]) -> list[Any]:
        """Return what was told of one kind."""
        return [event for event in self.bench.events if isinstance(event, kind)]


@asynccontextmanager
async def desk(
    path: Path | None = None, *, clock: ManualClock | None = None, **how: Any
) -> AsyncIterator[Desk]:
    """Open a desk; with ``path`` on a file that a later one can open again."""
    async with bench(path, clock=clock, **how) as made:
        yield Desk(made)


def line(*keys: str, upstream: str | None = None, branch: int | None = None) -> tuple[Node, ...]:
    """Return echoes one after the other: behind ``upstream``, or in its branch."""
    made: list[Node] = []
    for place, key in enumerate(keys):
        before = upstream if place == 0 else keys[place - 1]
        made.append(Node(key, "echo", key, {"value": key}, before, branch if place == 0 else None))
    return tuple(made)


def workflow(key: str, *nodes: Node, sync: bool = True) -> Workflow:
    """Return a workflow that others can call."""
    return Workflow(key=key, title=key, nodes=nodes, sync=sync)
