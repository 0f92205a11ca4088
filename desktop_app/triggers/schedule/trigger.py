"""Engine side of the schedule (data.md 1.2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from desktop_app.domain.errors import NotFoundError, Problem
from desktop_app.domain.occurrences import (
    BY_FIELD,
    STATIC,
    iso_text,
    moment_of,
    repeat_of,
    static_rule,
    zone_of,
)
from desktop_app.domain.workflow import WorkflowVersion
from desktop_app.engine.ears import Ear, OutsideTrigger
from desktop_app.engine.record_context import given_record, missing
from desktop_app.triggers.schedule.records import RecordWatch
from desktop_app.triggers.schedule.spec import SPEC
from desktop_app.triggers.schedule.watch import StaticWatch

if TYPE_CHECKING:
    from desktop_app.engine.intake import Messages
    from desktop_app.engine.processor import Processor


class ScheduleTrigger(OutsideTrigger):
    """Watches the clock for each enabled version."""

    spec = SPEC

    def ear(self, workflow: WorkflowVersion) -> Ear | None:
        """Return the watch of a version; None while it does not say when.

        :raises ValueError: interval, expression or zone cannot be.
        """
        config, engine = workflow.document.config, self.engine
        zone = zone_of(config, engine.system.zone)
        if config.get("mode", STATIC) == STATIC:
            rule = static_rule(config, zone)
            return StaticWatch(engine, workflow, zone, rule) if rule is not None else None
        start = config.get("startsOn")
        if not config.get("collection") or not isinstance(start, Mapping) or not start.get("field"):
            return None
        repeat_of(config, zone)
        return RecordWatch(engine, workflow, zone, engine.data) if engine.data is not None else None

    # -- by hand ---------------------------------------------------------------------------------------

    def complete_context(self, workflow: WorkflowVersion, values: Any) -> Any:
        """Take the present for a moment that is left out (1.2.6)."""
        if not isinstance(values, Mapping) or workflow.document.config.get("mode", STATIC) != STATIC:
            return values
        now = iso_text(self.engine.clock.now() // 1000 * 1000)
        return {**values, "date": values.get("date") or now}

    def validate_context(self, workflow: WorkflowVersion, values: Any) -> list[Problem]:
        """Tell what is wrong with values that a person gives."""
        config = workflow.document.config
        mode = config.get("mode", STATIC)
        if mode == BY_FIELD:
            return missing(values, "data", "give a record, or its key")
        if mode != STATIC:
            return [Problem("is neither 0 nor 1", field="mode")]
        date = values.get("date") if isinstance(values, Mapping) else None
        if moment_of(date, zone_of(config, self.engine.system.zone)) is None:
            return [Problem("must be a date, such as 2027-03-31T14:30", field="date")]
        return []

    async def execute(
        self, workflow: WorkflowVersion, values: Any, *, messages: Messages | None = None
    ) -> Processor | None:
        """Run for a moment, or for a record now.

        :raises NotFoundError: there is no such record.
        """
        config = workflow.document.config
        zone = zone_of(config, self.engine.system.zone)
        moment = moment_of(values.get("date"), zone)
        context: dict[str, Any] = {"date": iso_text(self.engine.clock.now() if moment is None else moment)}
        if config.get("mode", STATIC) == BY_FIELD:
            if self.engine.data is None:
                raise NotFoundError("no data source is open")
            context["data"] = await given_record(self.engine.data, config, values["data"])
        return await self.engine.trigger(workflow, context, manually=True, messages=messages)
