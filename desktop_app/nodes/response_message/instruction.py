"""Engine side of the response message (engine.md 4.20)."""

from __future__ import annotations

import logging

from desktop_app.domain.execution import Job
from desktop_app.domain.status import JobStatus
from desktop_app.domain.values import text_of
from desktop_app.domain.workflow import JsonObject, Node
from desktop_app.engine.instruction import Instruction, InstructionResult, JobDraft
from desktop_app.engine.processor import Processor
from desktop_app.nodes.response_message.spec import SPEC

log = logging.getLogger(__name__)


class ResponseMessageInstruction(Instruction):
    """Appends to what the caller is told. Where nobody waits, in a queued run, it is logged. Either way the
    text is the job's result.
    """

    spec = SPEC

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        text = text_of(processor.get_parsed_value(node.settings.get("message"), node))
        if not text:
            return JobDraft(JobStatus.RESOLVED, None)
        if processor.messages is not None:
            processor.messages.append({"message": text})
        else:
            log.info("execution %s says: %s", processor.execution.id, text)
        return JobDraft(JobStatus.RESOLVED, text)

    async def test(self, config: JsonObject) -> JobDraft:
        return JobDraft(JobStatus.RESOLVED, text_of(config.get("message")) or None)
