"""A whole engine on a store in memory, with a clock that stands still and small node types for tests."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from desktop_app.domain.events import Event
from desktop_app.domain.execution import Execution, Job
from desktop_app.domain.node_spec import NodeSpec
from desktop_app.domain.status import JobStatus
from desktop_app.domain.workflow import Node, Workflow, WorkflowVersion
from desktop_app.engine.clock import ManualClock
from desktop_app.engine.dispatcher import Engine
from desktop_app.engine.instruction import FLUSH, Instruction, InstructionResult, JobDraft
from desktop_app.engine.ports import EngineSettings
from desktop_app.engine.processor import Processor
from desktop_app.engine.registry import Registry
from desktop_app.engine.trigger import Trigger
from desktop_app.nodes.discovery import register_builtin
from desktop_app.services.workflows import Workflows
from desktop_app.storage.store import SqlStore

START = 1_700_000_000_000
"""Where the clock of a test stands at first."""


class Echo(Instruction):
    """Resolves with its input's result, or with ``config.value``."""

    spec = NodeSpec(type="echo", title="Echo", group="control")

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        value = node.settings.get("value", input.result if input else None)
        return JobDraft(result=processor.get_parsed_value(value, node))


class Fail(Instruction):
    """Raises."""

    spec = NodeSpec(type="fail", title="Fail", group="control")

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        raise RuntimeError("broken on purpose")


class Wait(Instruction):
    """Waits for a resume and keeps what the caller set; ``config.then`` overrides the status."""

    spec = NodeSpec(type="wait", title="Wait", group="control")

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        return JobDraft(JobStatus.PENDING)

    async def resume(self, node: Node, job: Job, processor: Processor) -> InstructionResult:
        job.status = node.settings.get("then", job.status)
        return job


class Background(Instruction):
    """The waiting pattern: save, exit, work elsewhere, re-query, settle, resume."""

    spec = NodeSpec(type="background", title="Background", group="control")
    release: asyncio.Event

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        job = processor.save_job(JobDraft(JobStatus.PENDING), node)
        await processor.exit()
        processor.engine.spawn(self._work(job.id, processor), "background work")
        return None

    async def _work(self, job_id: int, processor: Processor) -> None:
        await self.release.wait()
        job = await processor.find_pending_job(job_id)
        if job is not None:
            job.status, job.result = JobStatus.RESOLVED, "done"
            await processor.engine.resume(job)

    async def resume(self, node: Node, job: Job, processor: Processor) -> InstructionResult:
        return job


class Hang(Instruction):
    """Stays in one await until it is interrupted."""

    spec = NodeSpec(type="hang", title="Hang", group="control")
    entered: asyncio.Event

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        self.entered.set()
        await asyncio.Event().wait()
        return FLUSH


class Bench:
    """One engine with everything a test asks of it."""

    def __init__(
        self,
        store: SqlStore,
        clock: ManualClock,
        settings: EngineSettings,
        types: tuple[type[Instruction], ...],
    ) -> None:
        self.store = store
        self.clock = clock
        registry = Registry()
        register_builtin(registry)
        Background.release, Hang.entered = asyncio.Event(), asyncio.Event()
        for kind in (Echo, Fail, Wait, Background, Hang, *types):
            registry.register_instruction(kind)
        self.engine = Engine(store, registry, clock, settings=settings)
        self.workflows = Workflows(store, self.engine)
        self.events: list[Event] = []
        self.engine.bus.subscribe(self.events.append)

    async def add(self, *nodes: Node, enabled: bool = True, **members: Any) -> WorkflowVersion:
        """Store a workflow with these nodes."""
        return await self.workflows.create(Workflow(title="test", nodes=nodes, **members), enabled=enabled)

    async def run(self, *nodes: Node, context: Any = None, **members: Any) -> Execution:
        """Run these nodes once by hand and wait until nothing is left to do."""
        execution = await self.engine.execute(await self.add(*nodes, **members), context or {})
        assert execution is not None
        await self.engine.idle()
        return await self.engine.execution(execution.id)

    async def jobs(self, execution: Execution) -> list[tuple[str, int, Any]]:
        """Return ``(node key, status, result)`` of every stored job in order of creation."""
        return [(j.node_key, j.status, j.result) for j in await self.store.jobs(execution.id)]

    async def job(self, execution: Execution, key: str) -> Job:
        """Return the newest stored job of a node."""
        return [job for job in await self.store.jobs(execution.id) if job.node_key == key][-1]

    async def settle(
        self, execution: Execution, key: str, status: int | None = 1, **changes: Any
    ) -> Execution:
        """Resume the newest job of a node and wait until nothing is left to do."""
        await self.engine.resume((await self.job(execution, key)).id, status, **changes)
        await self.engine.idle()
        return await self.engine.execution(execution.id)

    async def advance(self, milliseconds: int) -> None:
        """Move the clock, handling everything that falls due on the way."""
        await self.clock.advance(milliseconds, self.engine.idle)


@asynccontextmanager
async def bench(
    path: Path | None = None,
    *,
    clock: ManualClock | None = None,
    threaded: bool = False,
    types: tuple[type[Instruction], ...] = (),
    triggers: tuple[type[Trigger], ...] = (),
    before: Callable[[Bench], Awaitable[None]] | None = None,
    **settings: Any,
) -> AsyncIterator[Bench]:
    """Open an engine; with ``path`` on a file that a later one can open again. ``before`` is awaited on the
    open store before the engine starts.
    """
    store = SqlStore.open(path, threaded=threaded)
    made = Bench(store, clock or ManualClock(START), EngineSettings(**settings), types)
    for trigger in triggers:
        made.engine.registry.register_trigger(trigger)
    if before is not None:
        await before(made)
    await made.engine.startup()
    try:
        yield made
    finally:
        await made.engine.shutdown()
        store.close()


def chain(*types: str, config: dict[str, Any] | None = None) -> tuple[Node, ...]:
    """Return nodes of these types, one after the other, with the keys n0, n1, …"""
    return tuple(
        Node(f"n{place}", type_id, type_id, config or {}, f"n{place - 1}" if place else None)
        for place, type_id in enumerate(types)
    )
