"""What triggers share that hear the outside world: clock, network, files (data.md 1.0.1)."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from desktop_app.domain.heard import HeardRequest
from desktop_app.domain.workflow import WorkflowVersion
from desktop_app.engine.trigger import Trigger

if TYPE_CHECKING:
    from desktop_app.engine.dispatcher import Engine

log = logging.getLogger(__name__)


class Ear(Protocol):
    """Listens for one enabled version. Between :meth:`begin` and :meth:`stop` it may call the engine."""

    def begin(self, *, fresh: bool) -> None:
        """Begin to listen. ``fresh``: it was switched on now, and nothing that is past counts as missed."""

    async def last_call(self) -> None:
        """Tell what has happened by now, then nothing more: the rest is for the next process."""

    def stop(self) -> None:
        """Listen no more; harmless when it never began."""


class OutsideTrigger(Trigger):
    """Keeps an ear for each enabled version, from the moment on at which the engine takes events. A process
    that has come for one execution hears nothing.
    """

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self._ears: dict[int, Ear] = {}

    def ear(self, workflow: WorkflowVersion) -> Ear | None:
        """Return what listens for a version; None when its config is not complete."""
        raise NotImplementedError

    def on(self, workflow: WorkflowVersion) -> None:
        """Listen, once the engine is ready."""
        self.off(workflow)
        ear = None if self.engine.alone else self.ear(workflow)
        if ear is None:
            return
        self._ears[workflow.id] = ear
        fresh = self.engine.ready

        def begin() -> None:
            if self._ears.get(workflow.id) is ear:
                ear.begin(fresh=fresh)

        self.engine.activation.once_ready(begin)

    def off(self, workflow: WorkflowVersion) -> None:
        """Listen no more."""
        ear = self._ears.pop(workflow.id, None)
        if ear is not None:
            ear.stop()

    async def last_call(self) -> None:
        """Hear out every ear; one that breaks keeps neither the others nor the engine from their end."""
        for version_id, ear in tuple(self._ears.items()):
            try:
                await ear.last_call()
            except Exception:
                log.exception("what workflow %s heard last could not be told", version_id)


class CalledTrigger(OutsideTrigger):
    """A trigger that others call: it remembers who did, and can wait for one call to try things out."""

    def heard(self, key: str) -> Sequence[HeardRequest]:
        """Return the latest requests to a workflow, newest first."""
        raise NotImplementedError

    def place(self) -> tuple[str, str]:
        """Return where calls are heard, empty while nobody has to; and what is in the way, if anything."""
        raise NotImplementedError

    async def test_call(self, workflow: WorkflowVersion) -> HeardRequest:
        """Wait for the next request to a workflow, enabled or not; it is answered and nothing runs."""
        raise NotImplementedError
