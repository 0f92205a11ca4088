"""Engine side of calling a workflow (engine.md 4.11)."""

from __future__ import annotations

from desktop_app.domain.errors import InvalidRequestError, NotFoundError
from desktop_app.domain.execution import Job
from desktop_app.domain.ids import new_id
from desktop_app.domain.status import JobStatus
from desktop_app.domain.workflow import Node, WorkflowVersion
from desktop_app.engine.children import Outcome
from desktop_app.engine.instruction import FLUSH, Instruction, InstructionResult, JobDraft
from desktop_app.engine.processor import Processor
from desktop_app.nodes.subflow.spec import SPEC


class SubflowInstruction(Instruction):
    """Waits for the called execution; a synchronous one runs inside this node."""

    spec = SPEC
    looks_again = True

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        version = await self._version(node, processor)
        activation = processor.engine.activation
        if processor.is_instruction_sync() and not activation.is_sync(version):
            return JobDraft(JobStatus.FAILED, "a synchronous workflow can only call synchronous ones")
        upstream = input.id if input is not None else None
        waiting = JobDraft(JobStatus.PENDING, meta={"executionId": new_id()}, upstream_id=upstream)
        job = processor.save_job(waiting, node)
        await processor.exit()
        return await self._call(node, job, version, processor)

    async def _version(self, node: Node, processor: Processor) -> WorkflowVersion:
        key = str(node.settings.get("workflow") or "")
        version = await processor.engine.store.current_workflow(key)
        if version is None:
            raise NotFoundError(f"there is no workflow {key!r}")
        return version

    async def _call(
        self, node: Node, job: Job, version: WorkflowVersion, processor: Processor
    ) -> InstructionResult:
        context = processor.get_parsed_value(node.settings.get("context"), node)
        children = processor.engine.children
        async with children.settling(job):
            try:
                outcome = await children.call(
                    job, processor.execution, version, {} if context is None else context, processor.messages
                )
            except InvalidRequestError as error:
                outcome = Outcome(JobStatus.FAILED, str(error))
            if outcome is None:
                return FLUSH
            job.status, job.result = outcome.status, outcome.result
            processor.save_job(job)
            await processor.exit()
            return job

    async def resume(self, node: Node, job: Job, processor: Processor) -> InstructionResult:
        """The called execution has ended; a job that still waits looks at it, and calls again what a crash
        kept from being called.
        """
        if not job.pending:
            return job
        try:
            outcome = await processor.engine.children.look(job)
        except NotFoundError:
            return await self._call(node, job, await self._version(node, processor), processor)
        if outcome is None:
            return FLUSH
        job.status, job.result = outcome.status, outcome.result
        return job
