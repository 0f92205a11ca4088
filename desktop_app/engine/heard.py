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
from desktop_app.engine.child import MOST_OUTPUT
from desktop_app.engine.processor import Processor

if TYPE_CHECKING:
    from desktop_app.engine.dispatcher import Engine


def teller(job: Job, processor: Processor) -> Teller:
    """Return what threads call with each piece of output of a job."""
    return Teller(processor.engine.bus, partial(JobPrinted, job.execution_id, job.id, job.node_key))


def trial_teller(engine: Engine) -> Teller:
    """Return the same for a node that is tried: it has no execution and no job."""
    return Teller(engine.bus, partial(JobPrinted, 0, 0, ""))


class Teller:
    """Called by a thread with each piece of output. ``log`` is what it has told, up to :data:`MOST_OUTPUT`
    letters, as in the log of work that ends by itself.
    """

    def __init__(self, bus: EventBus, printed: Callable[[str], JobPrinted]) -> None:
        self.log = ""
        self._bus, self._printed = bus, printed
        self._loop = asyncio.get_running_loop()
        self._begun = ""

    def __call__(self, text: str) -> None:
        lines, newline, rest = text.rpartition("\n")
        if not newline:
            self._begun += rest
            return
        told = self._begun + lines + newline
        self._begun = rest
        if len(self.log) + len(told) <= MOST_OUTPUT:
            self.log += told
        self._loop.call_soon_threadsafe(self._bus.publish, [self._printed(told)])
