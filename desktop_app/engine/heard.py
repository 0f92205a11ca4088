"""Tells what a process prints for a job while it runs: whole lines, because a secret in the middle of one
could not be masked in pieces.
"""

from __future__ import annotations

import asyncio
from typing import Final

from desktop_app.domain.events import JobPrinted
from desktop_app.domain.execution import Job
from desktop_app.engine.processor import Processor

KEPT: Final = 65_536
"""Letters that are kept for work which is stopped: the first, as in the log of work that ends by itself."""


class Teller:
    """Called by a thread with each piece of output of a job. ``log`` is what it has told, up to ``KEPT``."""

    def __init__(self, job: Job, processor: Processor) -> None:
        self.log = ""
        self._job, self._bus = job, processor.engine.bus
        self._loop = asyncio.get_running_loop()
        self._begun = ""

    def __call__(self, text: str) -> None:
        lines, newline, rest = text.rpartition("\n")
        if not newline:
            self._begun += rest
            return
        told = self._begun + lines + newline
        self._begun = rest
        if len(self.log) + len(told) <= KEPT:
            self.log += told
        event = JobPrinted(self._job.execution_id, self._job.id, self._job.node_key, told)
        self._loop.call_soon_threadsafe(self._bus.publish, [event])
