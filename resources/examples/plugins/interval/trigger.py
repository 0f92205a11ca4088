"""Interval: listens to the clock for every enabled workflow."""

from __future__ import annotations

from typing import Any

from desktop_app.extension import Engine, Processor, TimerHandle, Trigger, WorkflowVersion

from .spec import SPEC


class IntervalTrigger(Trigger):
    """Owns one timer for each enabled version. ``off`` calls it off, also when Wirework ends."""

    spec = SPEC

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self._timers: dict[int, TimerHandle] = {}

    def on(self, workflow: WorkflowVersion) -> None:
        step = _step(workflow)
        moment = (self.engine.clock.now() // step + 1) * step
        self._timers[workflow.id] = self.engine.clock.call_at(moment, lambda: self._fire(workflow, moment))

    def off(self, workflow: WorkflowVersion) -> None:
        timer = self._timers.pop(workflow.id, None)
        if timer is not None:
            timer.cancel()

    def _fire(self, workflow: WorkflowVersion, moment: int) -> None:
        if self.engine.clock.now() >= moment:  # A clock may call early: long timers are armed in pieces.
            event_key = f"{workflow.key}@{moment}"
            event = self.engine.trigger(workflow, _context(workflow, moment), event_key=event_key)
            self.engine.spawn(event, f"interval of {workflow.key}")
        self.on(workflow)

    async def execute(
        self, workflow: WorkflowVersion, values: Any, *, messages: Any = None
    ) -> Processor | None:
        """By hand there is no moment but the present one."""
        context = _context(workflow, self.engine.clock.now())
        return await self.engine.trigger(workflow, context, manually=True, messages=messages)


def _step(workflow: WorkflowVersion) -> int:
    return int(workflow.document.config.get("seconds", 60)) * 1000


def _context(workflow: WorkflowVersion, moment: int) -> dict[str, int]:
    return {"moment": moment, "seconds": _step(workflow) // 1000}
