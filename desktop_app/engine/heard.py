"""Tells what a process prints for a job while it runs: whole lines, because a secret in the middle of one
could not be masked in pieces.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from desktop_app.domain.events import JobPrinted
from desktop_app.domain.execution import Job
from desktop_app.engine.processor import Processor


def teller(job: Job, processor: Processor) -> Callable[[str], None]:
    """Return what threads call with each piece of output of a job."""
    bus, loop = processor.engine.bus, asyncio.get_running_loop()
    begun: list[str] = []

    def heard(text: str) -> None:
        lines, newline, rest = text.rpartition("\n")
        if not newline:
            begun.append(rest)
            return
        event = JobPrinted(job.execution_id, job.id, job.node_key, "".join(begun) + lines + newline)
        begun[:] = [rest]
        loop.call_soon_threadsafe(bus.publish, [event])

    return heard
