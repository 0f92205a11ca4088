"""File digest: saves a waiting job, works in the background, and lets the execution go on."""

from __future__ import annotations

import asyncio
import hashlib
from pathlib import Path
from typing import Any

from desktop_app.extension import Instruction, InstructionResult, Job, JobDraft, JobStatus, Node, Processor

from .spec import SPEC

LOOK_AGAIN_MS = 60_000


def digest_of(path: str) -> tuple[int, dict[str, Any]]:
    """Return status and result; runs in a thread, so it touches nothing of Wirework's."""
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        return JobStatus.FAILED, {"message": f"{path}: {error.strerror}"}
    return JobStatus.RESOLVED, {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}


class FileDigestInstruction(Instruction):
    """Reads the file outside of the pass, so that other executions go on meanwhile."""

    spec = SPEC

    def __init__(self) -> None:
        self._at_work: set[int] = set()

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        path = str(processor.get_parsed_value(node.settings.get("path"), node) or "")
        if processor.is_instruction_sync():
            return JobDraft(*await asyncio.to_thread(digest_of, path))
        due = processor.engine.clock.now() + LOOK_AGAIN_MS
        job = processor.save_job(JobDraft(JobStatus.PENDING, meta={"path": path}, due_at=due), node)
        await processor.exit()
        self._begin(job, processor)
        return None

    def _begin(self, job: Job, processor: Processor) -> None:
        self._at_work.add(job.id)
        path = str((job.meta or {}).get("path"))
        processor.engine.spawn(self._work(job.id, path, processor), f"digest of {path}")

    async def _work(self, job_id: int, path: str, processor: Processor) -> None:
        try:
            status, result = await asyncio.to_thread(digest_of, path)
        finally:
            self._at_work.discard(job_id)
        job = await processor.find_pending_job(job_id)
        if job is None:
            return  # Cancelled or timed out meanwhile: the result is discarded.
        job.status, job.result = status, result
        await processor.engine.resume(job)

    async def resume(self, node: Node, job: Job, processor: Processor) -> InstructionResult:
        if job.pending:  # ``due_at`` has come: is somebody still at work, or was that another process?
            if job.id not in self._at_work:
                self._begin(job, processor)
            job.due_at = processor.engine.clock.now() + LOOK_AGAIN_MS
        return job
