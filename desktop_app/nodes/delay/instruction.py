"""Engine side of the delay (engine.md 4.6)."""

from __future__ import annotations

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

    def _milliseconds(self, duration: object, unit: object) -> int:
        milliseconds = self._number(duration, "duration") * self._number(unit, "unit")
        if not 0 <= milliseconds <= FOREVER:
            raise ValueError(f"the duration is out of range: {duration!r} times {unit!r} ms")
        return int(milliseconds)

    def _number(self, value: object, what: str) -> float:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return value
        try:
            return float(value if isinstance(value, str) else "")
        except ValueError:
            raise TypeError(f"the {what} is not a number: {value!r}") from None

    async def resume(self, node: Node, job: Job, processor: Processor) -> InstructionResult:
        """The time is up, or somebody ended the wait."""
        end = node.settings.get("endStatus")
        job.status = JobStatus.RESOLVED if end is None else end
        return job
