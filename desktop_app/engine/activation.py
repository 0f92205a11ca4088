"""Which versions listen, and versions made ready to run (engine.md 1.4, 2.2)."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Final

from desktop_app.domain.errors import InvalidRequestError
from desktop_app.domain.events import WorkflowSaved, WorkflowToggled
from desktop_app.domain.workflow import WorkflowVersion
from desktop_app.engine.plan import Plan
from desktop_app.engine.trigger import Trigger

if TYPE_CHECKING:
    from desktop_app.engine.dispatcher import Engine

log = logging.getLogger(__name__)

PLANS: Final = 128
"""Versions kept ready to run."""


class Activation:
    """Owns the triggers, the versions whose trigger is on, and the plans of versions run lately."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.enabled: dict[int, WorkflowVersion] = {}
        self._triggers: dict[str, Trigger] = {}
        self._plans: OrderedDict[int, Plan] = OrderedDict()
        self._waiting: list[Callable[[], None]] = []
        self.doors: list[Callable[[], Awaitable[None]]] = []
        """What is closed first when the engine stops, so that nobody comes in any more."""

    def once_ready(self, begin: Callable[[], None]) -> None:
        """Call ``begin`` when the engine takes events; at once, if it does."""
        if self._engine.ready:
            begin()
        else:
            self._waiting.append(begin)

    async def close_doors(self) -> None:
        """Take in what has happened by now; from then on the engine is not ready, and nobody comes in."""
        for trigger in tuple(self._triggers.values()):
            await trigger.last_call()
        self._engine.ready = False
        for close in self.doors:
            await close()

    def begin(self) -> None:
        """Call those who wait until the engine takes events."""
        waiting, self._waiting = self._waiting, []
        for begin in waiting:
            begin()

    async def start(self) -> None:
        """Switch on every version that the store holds as enabled."""
        for version in await self._engine.store.enabled_workflows():
            self._toggle_on(version)

    def stop(self) -> None:
        """Switch every trigger off."""
        for version in tuple(self.enabled.values()):
            self._toggle_off(version)

    async def sync(self) -> None:
        """Switch every trigger off and on again, as the store has it now (2.2)."""
        self.stop()
        self._plans.clear()
        await self.start()

    def known(self) -> Sequence[Trigger]:
        """Return the triggers that were asked for so far."""
        return tuple(self._triggers.values())

    def trigger_of(self, version: WorkflowVersion) -> Trigger:
        """Return the trigger of a version.

        :raises InvalidRequestError: its type is not known here.
        """
        type_id = version.document.type
        if type_id not in self._triggers:
            if type_id not in self._engine.registry.triggers:
                raise InvalidRequestError(
                    f"the trigger type {type_id!r} is not known here", place=version.key
                )
            self._triggers[type_id] = self._engine.registry.triggers[type_id](self._engine)
        return self._triggers[type_id]

    def is_sync(self, version: WorkflowVersion) -> bool:
        """Whether executions of this version run inside the call that triggers them (2.1)."""
        locked = self.trigger_of(version).spec.sync
        return version.document.sync if locked is None else locked

    async def toggled(self, version: WorkflowVersion, *, previous: WorkflowVersion | None = None) -> None:
        """React to a stored version: its trigger goes off with the old config, then on with the new (1.4)."""
        self._plans.pop(version.id, None)
        for other in tuple(self.enabled.values()):
            if other.id == version.id or (version.current and other.key == version.key):
                self._toggle_off(previous if previous is not None and other.id == previous.id else other)
        if version.enabled:
            self._toggle_on(version)
        self._engine.bus.publish([WorkflowSaved(version.id, version.key)])

    async def removed(self, version: WorkflowVersion, ids: Iterable[int]) -> None:
        """React to deleted versions: their triggers go off."""
        for version_id in ids:
            self._plans.pop(version_id, None)
            if version_id in self.enabled:
                self._toggle_off(self.enabled[version_id])
        self._engine.bus.publish([WorkflowSaved(version.id, version.key, deleted=True)])

    def _toggle_on(self, version: WorkflowVersion) -> None:
        self.enabled[version.id] = version
        try:
            self.trigger_of(version).on(version)
        except ValueError as error:  # Its settings cannot be: the problems of the workflow say so, too.
            log.warning("workflow %s is switched on, but its trigger hears nothing: %s", version.key, error)
        except (Exception, SystemExit):
            log.exception("the trigger of workflow %s could not be switched on", version.key)
        self._engine.bus.publish([WorkflowToggled(version.id, version.key, True)])

    def _toggle_off(self, version: WorkflowVersion) -> None:
        self.enabled.pop(version.id, None)
        try:
            self.trigger_of(version).off(version)
        except (Exception, SystemExit):
            log.exception("the trigger of workflow %s could not be switched off", version.key)
        self._engine.bus.publish([WorkflowToggled(version.id, version.key, False)])

    async def version(self, version_id: int) -> WorkflowVersion | None:
        """Return a version, from memory if it was run lately."""
        if version_id in self._plans:
            return self._plans[version_id].version
        return await self._engine.store.workflow(version_id)

    def plan(self, version: WorkflowVersion) -> Plan:
        """Return a version ready to run."""
        plan = self._plans.get(version.id)
        if plan is None or plan.version.document is not version.document:
            plan = self._plans[version.id] = Plan(version)
        self._plans.move_to_end(version.id)
        if len(self._plans) > PLANS:
            self._plans.popitem(last=False)
        return plan

    def options(self, workflow_id: int) -> dict[str, object]:
        """Return the options of a version that was run lately; empty when it is not in memory."""
        plan = self._plans.get(workflow_id)
        return dict(plan.workflow.options) if plan else {}
