"""Random string: what the type does."""

from __future__ import annotations

import secrets

from desktop_app.extension import Instruction, InstructionResult, Job, JobDraft, JobStatus, Node, Processor

from .spec import LONGEST, SPEC


class RandomStringInstruction(Instruction):
    """Resolves with ``{"string": "048213", "digit": 6}``."""

    spec = SPEC

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        digit = processor.get_parsed_value(node.settings.get("digit", 6), node)
        if not isinstance(digit, int) or not 1 <= digit <= LONGEST:
            return JobDraft(JobStatus.FAILED, {"message": f"cannot make {digit!r} digits"})
        string = "".join(secrets.choice("0123456789") for _ in range(digit))
        return JobDraft(result={"string": string, "digit": digit})
