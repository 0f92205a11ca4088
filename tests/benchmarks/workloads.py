"""An engine on a store file and the workflows that the benchmarks run on it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from desktop_app.domain.workflow import Node, Workflow, WorkflowVersion
from desktop_app.engine.clock import SystemClock
from desktop_app.engine.dispatcher import Engine
from desktop_app.engine.registry import Registry
from desktop_app.nodes.discovery import register_builtin
from desktop_app.services.workflows import Workflows
from desktop_app.storage.store import SqlStore


@dataclass(frozen=True)
class Machine:
    """One running engine with its store."""

    engine: Engine
    store: SqlStore
    workflows: Workflows

    async def add(self, *nodes: Node) -> WorkflowVersion:
        """Store an enabled workflow of these nodes."""
        return await self.workflows.create(Workflow(title="benchmark", nodes=nodes), enabled=True)


@asynccontextmanager
async def machine(path: Path, *, threaded: bool = False, full: bool = False) -> AsyncIterator[Machine]:
    """Open an engine on a store file."""
    registry = Registry()
    register_builtin(registry)
    store = SqlStore.open(path, threaded=threaded, full=full)
    engine = Engine(store, registry, SystemClock())
    await engine.startup()
    try:
        yield Machine(engine, store, Workflows(store, engine))
    finally:
        await engine.shutdown()
        store.close()


def calculations(count: int) -> tuple[Node, ...]:
    """Return a chain of calculations, each adding 1 to the one before."""
    nodes = [Node("n0", "calculation", "n0", {"engine": "python", "expression": "{{$context.n}} + 1"})]
    for place in range(1, count):
        config = {"engine": "python", "expression": f"{{{{$jobsMapByNodeKey.n{place - 1}}}}} + 1"}
        nodes.append(Node(f"n{place}", "calculation", f"n{place}", config, f"n{place - 1}"))
    return tuple(nodes)


def loop(rounds: int) -> tuple[Node, ...]:
    """Return a loop with one calculation inside."""
    config = {"engine": "python", "expression": "{{$scopes.l.index}} + 1"}
    return (
        Node("l", "loop", "loop", {"target": rounds}),
        Node("x", "calculation", "x", config, "l", 0),
    )
