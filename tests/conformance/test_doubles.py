"""The ten ``test.*`` node types of the conformance cases, as one plug-in (decision 11).

They use the public extension contract only, so they also show what a plug-in looks like:
``wirework test tests/conformance/loop.json --plugin tests/conformance/test_doubles.py``.
"""

from __future__ import annotations

import asyncio
from typing import Any

from desktop_app.extension import (
    FLUSH,
    MISSING,
    Instruction,
    InstructionResult,
    Job,
    JobDraft,
    JobStatus,
    Node,
    NodeSpec,
    Processor,
    resolve_path,
)


def _spec(type_id: str, *, waits: bool = False) -> NodeSpec:
    title = type_id.removeprefix("test.").replace("_", " ").capitalize()
    return NodeSpec(type_id, title, "extended", "For tests.", asynchronous=waits)


class Echo(Instruction):
    """Repeats the result of the job before it, or one member of it."""

    spec = _spec("test.echo")

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        result = input.result if input else None
        path = node.settings.get("path")
        return JobDraft(result=_member(result, path) if path else result)


def _member(value: Any, path: str) -> Any:
    found = resolve_path(value, path)
    return None if found is MISSING else found


class EchoVariable(Instruction):
    """Gives what its ``variable`` evaluates to."""

    spec = _spec("test.echo_variable")

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        return JobDraft(result=processor.get_parsed_value(node.settings.get("variable"), node))


class Failing(Instruction):
    """Throws."""

    spec = _spec("test.error")

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        raise RuntimeError("test error")


class Pending(Instruction):
    """Waits; ``status`` in its config overrides what the caller of a resume gave."""

    spec = _spec("test.pending", waits=True)

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        return JobDraft(JobStatus.PENDING)

    async def resume(self, node: Node, job: Job, processor: Processor) -> InstructionResult:
        status = node.settings.get("status")
        if status is not None:
            job.status = status
        return job


class Prompt(Pending):
    """Waits; every resume resolves it."""

    spec = _spec("test.prompt", waits=True)

    async def resume(self, node: Node, job: Job, processor: Processor) -> InstructionResult:
        job.status = JobStatus.RESOLVED
        return job


class ThrowOnResume(Pending):
    """Waits; every resume throws."""

    spec = _spec("test.throw_on_resume", waits=True)

    async def resume(self, node: Node, job: Job, processor: Processor) -> InstructionResult:
        raise RuntimeError("test resume error")


class Status(Instruction):
    """Ends with the status and result of its config."""

    spec = _spec("test.status")

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        return JobDraft(node.settings.get("status", JobStatus.RESOLVED), node.settings.get("result"))

    async def resume(self, node: Node, job: Job, processor: Processor) -> InstructionResult:
        return job


class Log(Instruction):
    """Resolves with the result and the log of its config."""

    spec = _spec("test.log")

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        return JobDraft(result=node.settings.get("result"), log=node.settings.get("log"))


class Defer(Instruction):
    """Saves its pending job and gives control back without telling the branch's owner."""

    spec = _spec("test.defer", waits=True)

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        upstream = input.id if input and input.id else None
        processor.save_job(JobDraft(JobStatus.PENDING, upstream_id=upstream), node)
        return FLUSH

    async def resume(self, node: Node, job: Job, processor: Processor) -> InstructionResult:
        return job


class Sleep(Instruction):
    """Takes real time."""

    spec = _spec("test.sleep")

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        await asyncio.sleep(node.settings.get("duration", 0) / 1000)
        return JobDraft()
