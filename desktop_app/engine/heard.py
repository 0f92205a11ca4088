"""Tells what a process prints for a job while it runs: whole lines, because a secret in the middle of one
could not be masked in pieces.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from desktop_app.domain.events import JobPrinted
from desktop_app.domain.execution import Job
from desktop_app.engine.bus import EventBus
from desktop_app.engine.processor import Processor

if TYPE_CHECKING:
    from desktop_app.engine.dispatcher import Engine


def teller(job: Job, processor: Processor) -> Callable[[str], None]:
    """Return what threads call with each piece of output of a job."""
    return _lines(processor.engine.bus, partial(JobPrinted, job.execution_id, job.id, job.node_key))


def trial_teller(engine: Engine) -> Callable[[str], None]:
    """Return the same for a node that is tried: it has no execution and no job."""
    return _lines(engine.bus, partial(JobPrinted, 0, 0, ""))


def _lines(bus: EventBus, printed: Callable[[str], JobPrinted]) -> Callable[[str], None]:
    loop, begun = asyncio.get_running_loop(), list[str]()

    def heard(text: str) -> None:
        lines, newline, rest = text.rpartition("\n")
        if not newline:
            begun.append(rest)
            return
        event = printed("".join(begun) + lines + newline)
        begun[:] = [rest]
        loop.call_soon_threadsafe(bus.publish, [event])

    return heard
