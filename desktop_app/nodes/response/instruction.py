"""Engine side of the webhook response (data.md 3.6)."""

from __future__ import annotations

from desktop_app.domain.execution import Job
from desktop_app.domain.status import JobStatus
from desktop_app.domain.workflow import Node
from desktop_app.engine.instruction import Instruction, InstructionResult, JobDraft
from desktop_app.engine.processor import Processor
from desktop_app.nodes.response.spec import SPEC


class ResponseInstruction(Instruction):
    """Keeps the answer as its result and ends the execution well, whatever the status code. The server reads
    it there.
    """

    spec = SPEC

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        config = processor.get_parsed_value(dict(node.settings), node)
        status = config.get("statusCode", 200)
        if isinstance(status, bool) or not isinstance(status, int) or not 200 <= status <= 599:
            return JobDraft(JobStatus.FAILED, {"message": f"{status!r:.50} is no status code"})
        answer = {"statusCode": status, "headers": config.get("headers") or [], "body": config.get("body")}
        processor.save_job(JobDraft(result=answer), node)
        await processor.exit(JobStatus.RESOLVED)
        return None
