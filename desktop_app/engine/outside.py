"""Nodes that work on the outside while the execution waits (data.md 3.0, architecture 5).

The job is announced durably before anything happens. In a synchronous workflow the work is done inline.
Otherwise the pass ends, the work goes on as a task of the engine, and what it brings is taken if somebody
still waits for it. Work that is in flight when the process ends is found at the next start by its announced
job, and the node's ``onInterrupt`` decides.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from desktop_app.domain import template
from desktop_app.domain.errors import InvalidRequestError
from desktop_app.domain.events import JobSaved
from desktop_app.domain.execution import Job
from desktop_app.domain.quick import dataclass
from desktop_app.domain.status import JobStatus
from desktop_app.domain.values import to_json
from desktop_app.domain.workflow import JsonObject, Node
from desktop_app.engine.background import BackgroundHandle
from desktop_app.engine.failures import error_result, trace_of
from desktop_app.engine.instruction import Instruction, InstructionResult, JobDraft
from desktop_app.engine.processor import Processor
from desktop_app.engine.settings import EngineSettings

if TYPE_CHECKING:
    from desktop_app.engine.dispatcher import Engine

log = logging.getLogger(__name__)


class OutsideInstruction(Instruction):
    """Base of types with ``effects`` whose work may take long. A type says what it prepares inside of the
    pass, where variables are known, and what it does with that outside.
    """

    async def prepared(self, node: Node, processor: Processor) -> Any:
        """Return what the work needs, variables resolved. What is raised here is the node's ERROR."""
        raise NotImplementedError

    async def work(self, prepared: Any) -> JobDraft:
        """Do the work. It is cancelled when the execution ends, and must then stop promptly."""
        raise NotImplementedError

    def printed(self, prepared: Any) -> str:
        """Return what the work has printed so far: the log of a job whose work is stopped."""
        return ""

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        prepared = await self.prepared(node, processor)
        if processor.is_instruction_sync():
            return await self.work(prepared)
        job = processor.jobs_by_key[node.key]  # announced: it stands on disk as pending
        self.spawn(job.id, prepared, processor)
        return None

    def spawn(self, job_id: int, prepared: Any, processor: Processor) -> None:
        """Begin the work as a task of the engine that settles the job."""
        handle = processor.create_background_abort_handle()
        title = f"{self.spec.type} of execution {processor.execution.id}"
        work = self._bring(job_id, prepared, handle, processor)
        processor.engine.spawn(work, title)

    async def resume(self, node: Node, job: Job, processor: Processor) -> InstructionResult:
        return job

    async def _bring(
        self,
        job_id: int,
        prepared: Any,
        handle: BackgroundHandle,
        processor: Processor,
    ) -> None:
        """Settle the job with what the work brings, if both job and execution still wait for it."""
        try:
            draft = await finished(self.work(prepared), handle.aborted)
        finally:
            handle.dispose()
        job = await processor.find_pending_job(job_id)
        if job is None or draft is None:
            log.info("what job %s was waiting for is no longer wanted", job_id)
            await _keep(job_id, self.printed(prepared), processor)
            return
        job.status, job.result, job.log, job.meta = draft.status, draft.result, draft.log, draft.meta
        try:
            await processor.engine.resume(job)
        except InvalidRequestError as error:
            log.info("what job %s was waiting for comes too late: %s", job_id, error)


async def _keep(job_id: int, printed: str, processor: Processor) -> None:
    """Keep what work has printed that was stopped, as the log of its job."""
    if printed and await processor.engine.store.keep_log(job_id, printed):
        saved = JobSaved(processor.execution.id, job_id, "", JobStatus.ABORTED, False)
        processor.engine.bus.publish([saved])


@dataclass(frozen=True, slots=True)
class Prepared:
    """A config with its variables resolved, and the settings that it meets."""

    config: Mapping[str, Any]
    settings: EngineSettings


class ConfiguredInstruction(OutsideInstruction):
    """Base of those whose work needs a :class:`Prepared` and nothing else, in a run and in a trial (7.8)."""

    async def prepared(self, node: Node, processor: Processor) -> Prepared:
        config = to_json(processor.get_parsed_value(node.settings, node))
        return Prepared(config, processor.engine.settings)

    async def test_on(self, config: JsonObject, scope: Mapping[str, Any], engine: Engine) -> JobDraft:
        return await self.work(Prepared(*tried(config, scope, engine)))


def tried(
    config: JsonObject, scope: Mapping[str, Any], engine: Engine
) -> tuple[Mapping[str, Any], EngineSettings]:
    """Return what a trial works with: the config with its variables resolved, and the settings, in which the
    environment is the one of the trial.
    """
    settings = replace(engine.settings, environment=dict(scope.get("$env") or {}))
    return to_json(template.render(dict(config), scope)), settings


async def finished(work: Coroutine[Any, Any, JobDraft], aborted: asyncio.Event) -> JobDraft | None:
    """Return the outcome of ``work``, ERROR if it raises; None once ``aborted`` is set, which cancels
    it, or when it cancels itself."""
    ends = asyncio.ensure_future(aborted.wait())
    task = asyncio.ensure_future(work)
    try:
        await asyncio.wait({task, ends}, return_when=asyncio.FIRST_COMPLETED)
        if aborted.is_set() or task.cancelled():
            return None
        return task.result()
    except Exception as error:
        log.exception("work on the outside failed")
        return JobDraft(JobStatus.ERROR, error_result(error), log=trace_of(error) or None)
    finally:
        for each in (task, ends):
            each.cancel()
        await asyncio.gather(task, ends, return_exceptions=True)
