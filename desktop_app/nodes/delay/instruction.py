"""Engine side of the delay (engine.md 4.6)."""

from __future__ import annotations

import math

from desktop_app.domain.execution import Job
from desktop_app.domain.status import JobStatus
from desktop_app.domain.workflow import Node
from desktop_app.engine.instruction import FLUSH, Instruction, InstructionResult, JobDraft
from desktop_app.engine.processor import Processor
from desktop_app.nodes.delay.spec import SPEC

DEFAULT_UNIT = 1_000
FOREVER = 2**53
"""Milliseconds that no date can hold any more."""


class DelayInstruction(Instruction):
    """Waits until the due time in its job's row; whoever resumes it earlier ends it early."""

    spec = SPEC

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        duration = processor.get_parsed_value(node.settings.get("duration", 1), node)
        milliseconds = self._milliseconds(duration, node.settings.get("unit") or DEFAULT_UNIT)
        due = processor.engine.clock.now() + milliseconds
        processor.save_job(JobDraft(JobStatus.PENDING, milliseconds, due_at=due), node)
        return FLUSH

    def _milliseconds(self, duration: object, unit: int) -> int:
        number = float(duration) if isinstance(duration, str) and duration.strip() else duration
        if isinstance(number, bool) or not isinstance(number, int | float):
            raise TypeError(f"the duration is not a number: {duration!r}")
        if not math.isfinite(number) or number < 0 or number * unit > FOREVER:
            raise ValueError(f"the duration is out of range: {duration!r}")
        milliseconds = number * unit
        return int(milliseconds)

    async def resume(self, node: Node, job: Job, processor: Processor) -> InstructionResult:
        """The time is up, or somebody ended the wait."""
        end = node.settings.get("endStatus")
        job.status = JobStatus.RESOLVED if end is None else end
        return job
