"""The test doubles of the acceptance checklist (engine.md 9.0): node types, triggers, and an engine that has
them. Nothing here sleeps; what takes time waits for the clock that the test moves, or for ``Gate.release``.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

from desktop_app.domain.execution import Execution, Job
from desktop_app.domain.ids import new_id
from desktop_app.domain.node_spec import NodeSpec
from desktop_app.domain.records import ExecutionFilter, NewExecution
from desktop_app.domain.status import JobStatus
from desktop_app.domain.template import resolve_path
from desktop_app.domain.trigger_spec import TriggerSpec
from desktop_app.domain.workflow import JsonObject, Node, WorkflowVersion
from desktop_app.engine.clock import ManualClock
from desktop_app.engine.instruction import FLUSH, Instruction, InstructionResult, JobDraft
from desktop_app.engine.processor import Processor
from desktop_app.engine.trigger import Trigger
from desktop_app.services.revisions import Revisions
from tests.helpers.engine import START, Bench, bench

F1 = "definite error"
F2 = "input failed"
ASYNC_MS = 100


def _spec(type_id: str, *, waits: bool = False, testable: bool = False) -> NodeSpec:
    return NodeSpec(type_id, type_id, "extended", asynchronous=waits, testable=testable)


class Echo(Instruction):
    """The result of its input; ``config.path`` selects inside."""

    spec = _spec("echo", testable=True)

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        result = input.result if input else None
        path = node.settings.get("path")
        return JobDraft(result=resolve_path(result, path) if path else result)

    async def test(self, config: JsonObject) -> JobDraft:
        return JobDraft(JobStatus.RESOLVED)

    def duplicate_config(self, node: Node) -> JsonObject | None:
        return {**node.settings, "duplicated": True} if node.settings.get("duplicateFlag") else None


class EchoVariable(Instruction):
    """What ``config.variable`` evaluates to."""

    spec = _spec("echoVariable")

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        return JobDraft(result=processor.get_parsed_value(node.settings.get("variable"), node))


class Error(Instruction):
    """Raises F1."""

    spec = _spec("error")

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        raise RuntimeError(F1)


class Pending(Instruction):
    """Waits; ``config.status`` overrides what a resume brings."""

    spec = _spec("pending", waits=True, testable=True)

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        return JobDraft(JobStatus.PENDING)

    async def resume(self, node: Node, job: Job, processor: Processor) -> InstructionResult:
        job.status = node.settings.get("status", job.status)
        return job

    async def test(self, config: JsonObject) -> JobDraft:
        return JobDraft(JobStatus.PENDING)


class Prompt(Pending):
    """Waits; every resume resolves it."""

    spec = _spec("prompt", waits=True)

    async def resume(self, node: Node, job: Job, processor: Processor) -> InstructionResult:
        job.status = JobStatus.RESOLVED
        return job


class PromptError(Pending):
    """Waits; every resume raises F2."""

    spec = _spec("promptError", waits=True)

    async def resume(self, node: Node, job: Job, processor: Processor) -> InstructionResult:
        raise RuntimeError(F2)


class AsyncResume(Pending):
    """Saves its own job, gives control back, and reports after 100 ms of the engine's clock."""

    spec = _spec("asyncResume", waits=True)

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        job = processor.save_job(JobDraft(JobStatus.PENDING), node)
        engine = processor.engine
        when = engine.clock.now() + ASYNC_MS
        engine.clock.call_at(when, lambda: engine.spawn(self._report(job.id, processor), "report"))
        return FLUSH

    async def _report(self, job_id: int, processor: Processor) -> None:
        job = await processor.find_pending_job(job_id)
        if job is not None:
            job.status = JobStatus.RESOLVED
            await processor.engine.resume(job)


class Gate(Instruction):
    """Takes as long as the test wants: until ``release`` is set."""

    spec = _spec("gate")
    entered: ClassVar[asyncio.Event]
    release: ClassVar[asyncio.Event]

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        Gate.entered.set()
        await Gate.release.wait()
        return JobDraft()


class CustomOk(Instruction):
    """Ends with the status 100."""

    spec = _spec("customOk")

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        return JobDraft(100)


class CustomBad(Instruction):
    """Ends with the status -100."""

    spec = _spec("customBad")

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        return JobDraft(-100)


class Log(Instruction):
    """Result and log from its config."""

    spec = _spec("log")

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        return JobDraft(result=node.settings.get("result"), log=node.settings.get("log"))


class Fire(Instruction):
    """Sends a signal, as a node that writes data does: with the causal chain of its execution."""

    spec = _spec("fire")

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        execution = processor.execution
        await send(node.settings["source"], {}, stack=[*(execution.stack or []), execution.id])
        return JobDraft()


class SyncTrigger(Trigger):
    """Locks the execution mode."""

    spec = TriggerSpec("syncTrigger", "Sync", sync=True)


class AsyncTrigger(Trigger):
    """Leaves the execution mode to the workflow."""

    spec = TriggerSpec("asyncTrigger", "Async")


Listener = Callable[..., Any]
_listeners: dict[str, dict[int, Listener]] = {}


class SignalTrigger(Trigger):
    """Listens to a named source: what a trigger on data is, without data."""

    spec = TriggerSpec("signal", "Signal")

    def on(self, workflow: WorkflowVersion) -> None:
        source = str(workflow.document.config.get("source"))

        async def listener(context: Any, **options: Any) -> None:
            await self.engine.trigger(workflow, context, **options)

        _listeners.setdefault(source, {})[workflow.id] = listener

    def off(self, workflow: WorkflowVersion) -> None:
        _listeners.get(str(workflow.document.config.get("source")), {}).pop(workflow.id, None)


async def send(source: str, context: Any, **options: Any) -> None:
    """Let an event happen at a source."""
    for listener in tuple(_listeners.get(source, {}).values()):
        await listener(context, **options)


TYPES = (
    Echo, EchoVariable, Error, Pending, Prompt, PromptError, AsyncResume, Gate, CustomOk, CustomBad, Log, Fire
)  # fmt: skip

TRIGGERS = (SyncTrigger, AsyncTrigger, SignalTrigger)


@dataclass(frozen=True, slots=True)
class Failure:
    """One call of ``on_trigger_fail``."""

    version: WorkflowVersion
    context: Any
    event: object
    error: Exception


class Failures(list[Failure]):
    """What ``on_trigger_fail`` was told; the object itself is the callback."""

    async def __call__(self, version: WorkflowVersion, context: Any, event: object, error: Exception) -> None:
        self.append(Failure(version, context, event, error))


@asynccontextmanager
async def opened(path: Path | None = None, **options: Any) -> AsyncIterator[Bench]:
    """Open an engine that knows the doubles; options as of ``tests.helpers.engine.bench``."""
    _listeners.clear()
    Gate.entered, Gate.release = asyncio.Event(), asyncio.Event()
    types = (*TYPES, *options.pop("types", ()))
    before = options.pop("before", None)
    async with bench(path, types=types, triggers=TRIGGERS, before=before, **options) as made:
        yield made


async def executions(b: Bench) -> list[Execution]:
    """Return every execution in full, oldest first."""
    listed = await b.store.executions(ExecutionFilter(limit=10_000))
    return [await b.engine.execution(execution.id) for execution in reversed(listed)]


async def statuses(b: Bench) -> list[int | None]:
    """Return the status of every execution, oldest first."""
    return [execution.status for execution in await executions(b)]


async def insert_row(b: Bench, version: WorkflowVersion, **members: Any) -> Execution:
    """Put an execution into the store behind the engine's back, without a message."""
    execution = Execution(
        id=members.pop("id", None) or new_id(),
        workflow_id=version.id,
        key=version.key,
        event_key=f"by hand {new_id()}",
        context={},
        created_at=START,
        updated_at=START,
    )
    execution = replace(execution, **members)
    (outcome,) = await b.store.create_executions([NewExecution(execution)])
    assert not isinstance(outcome, Exception), outcome
    return execution


def revisions(b: Bench) -> Revisions:
    """Return the service that copies and switches versions."""
    return Revisions(b.store, b.engine)


def line(*types: str | tuple[str, dict[str, Any]]) -> tuple[Node, ...]:
    """Return nodes one after the other, with the keys n0, n1, …; each a type or ``(type, config)``."""
    nodes = []
    for place, item in enumerate(types):
        type_id, config = (item, {}) if isinstance(item, str) else item
        nodes.append(Node(f"n{place}", type_id, type_id, config, f"n{place - 1}" if place else None))
    return tuple(nodes)


def later(milliseconds: int) -> ManualClock:
    """Return a clock that stands so much after the usual start."""
    return ManualClock(START + milliseconds)
