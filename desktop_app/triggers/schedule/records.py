"""Watches the clock for the records of a collection, each by a date that it holds (data.md 1.2.4)."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import suppress
from datetime import tzinfo
from typing import TYPE_CHECKING, Any, Final

from desktop_app.domain.collections import Collection
from desktop_app.domain.cron import SECOND
from desktop_app.domain.errors import WireworkError
from desktop_app.domain.occurrences import DAY, Rule, iso_text, moment_of, offset_of, record_rule
from desktop_app.domain.record_work import DESTROY, OpenTransaction, Query, Record, RecordEvent
from desktop_app.domain.workflow import WorkflowVersion
from desktop_app.engine.gateway import DataGateway
from desktop_app.engine.record_context import appends_of
from desktop_app.triggers.schedule.watch import Key, Watch

if TYPE_CHECKING:
    from desktop_app.engine.dispatcher import Engine

log = logging.getLogger(__name__)

WINDOW_MS: Final = 300_000
"""Between two looks at the records. What is due within two of these spans is armed."""
PAGE: Final = 500


class RecordWatch(Watch):
    """Looks at the records from time to time, and at each one that is saved at once. The keys are those of
    the records.
    """

    def __init__(self, engine: Engine, version: WorkflowVersion, zone: tzinfo, data: DataGateway) -> None:
        super().__init__(engine, version, zone)
        self._data = data
        self._path = str(self.config["collection"])
        self._looked = 0
        self._fired: dict[str, int] = {}
        self._stacks: dict[str, list[int]] = {}
        self._unlisten: Callable[[], None] = lambda: None

    def begin(self, *, fresh: bool) -> None:
        """Hear of saved records, too."""
        if not self._over:
            self._unlisten = self._data.listen(self._path, self._heard)
        super().begin(fresh=fresh)

    def stop(self) -> None:
        """Hear nothing any more."""
        self._unlisten()
        super().stop()

    def first_moment(self, now: int) -> int:
        """A date in this very second still counts, see :meth:`_from`."""
        return now

    # -- inspection ------------------------------------------------------------------------------------

    def next_look(self) -> int | None:
        """Return the next due moment, or that of the next inspection."""
        due = super().next_look()
        return min(filter(None, (due, self._looked + WINDOW_MS)))

    async def look(self) -> None:
        """Inspect the records if it is time, then fire what is due."""
        async with self._lock:
            if self.engine.clock.now() >= self._looked + WINDOW_MS:
                await self.fill()
            await self._fire_due()

    @property
    def _horizon(self) -> int:
        """Up to when records are armed; a later inspection finds the others."""
        return self._looked + 2 * WINDOW_MS

    def arm(self, key: Key, moment: int | None) -> None:
        """Arm what is due soon."""
        super().arm(key, moment if moment is not None and moment <= self._horizon else None)

    async def fill(self) -> None:
        """Arm every record that is due soon, or was due since the last look."""
        now = self._looked = self.engine.clock.now()
        self._fired = {name: moment for name, moment in self._fired.items() if moment >= now - 2 * SECOND}
        try:
            async for key, record in self._candidates():
                rule = record_rule(self.config, record, self.zone)
                self.arm(key, rule.after(self._from(rule, key, self._done)) if rule else None)
        except WireworkError as error:
            log.warning("schedule of %s: the records cannot be looked at: %s", self.version.key, error)

    async def _candidates(self) -> AsyncIterator[tuple[Key, Record]]:
        collection = await self._data.collection(self._path)
        if not collection.key:
            log.warning("schedule of %s: %s has no key", self.version.key, self._path)
            return
        filter, page = self._filter(collection), 1
        sort = tuple({"field": name, "direction": "asc"} for name in collection.key)
        while True:
            query = Query(filter, sort, page, PAGE)
            records = await self._data.query(self._path, query)
            for record in records:
                yield key_of(collection, record), record
            if len(records) < PAGE:
                return
            page += 1

    def _filter(self, collection: Collection) -> dict[str, Any]:
        """Return a filter that holds for every record that may be armed, and few others."""
        start, ends = self.config["startsOn"], self.config.get("endsOn")
        conditions = [_bound(collection, start, "$dateBefore", self._horizon + SECOND)]
        if not self.config.get("repeat"):
            conditions.append(_bound(collection, start, "$dateNotBefore", self._done))
        elif isinstance(ends, Mapping) and ends.get("field"):
            open_end = {str(ends["field"]): {"$empty": True}}
            conditions.append({"$or": [open_end, _bound(collection, ends, "$dateNotBefore", self._done)]})
        elif (end := moment_of(ends, self.zone)) is not None and end < self._done:
            conditions.append({str(start["field"]): {"$empty": True}})  # over for all of them
        return {"$and": conditions}

    # -- saved records ---------------------------------------------------------------------------------

    async def _heard(self, event: RecordEvent, transaction: OpenTransaction) -> None:
        async def saved() -> None:
            if not self._over:
                self.engine.spawn(self._saved(event), f"schedule of {self.version.key}")

        if event.key is not None:
            transaction.after_commit(saved)

    async def _saved(self, event: RecordEvent) -> None:
        """Drop what was armed for a record and arm it as it is now; what is due this second fires."""
        async with self._lock:
            await self._fire_due()
            now = self.engine.clock.now()
            rule = None if event.kind == DESTROY else self._rule_of(event.record)
            moment = rule.after(self._from(rule, event.key, now // SECOND * SECOND)) if rule else None
            self.arm(event.key, moment)
            if moment is not None and moment <= now:
                self._stacks[repr(event.key)] = list(event.context.stack)
            await self._fire_due()
            self._stacks.pop(repr(event.key), None)

    def _from(self, rule: Rule, key: Key, done: int) -> int:
        """Return after which moment a record may fire when everything up to ``done`` is accounted for: its
        own date counts in that very moment, what repeats only later; never what was fired (decision 19).
        """
        return max(done - 1 if rule.start >= done else done, self._fired.get(repr(key), 0))

    def _rule_of(self, record: Mapping[str, Any]) -> Rule | None:
        return record_rule(self.config, record, self.zone)

    # -- firing ----------------------------------------------------------------------------------------

    async def rule(self, key: Key) -> Rule | None:
        """Return the rule of a record as it is now."""
        record = await self._record(key)
        return None if record is None else self._rule_of(record)

    async def context(self, key: Key) -> dict[str, Any] | None:
        """Read the record anew, with what the config asks for; None when it is gone."""
        record = await self._record(key)
        if record is None:
            log.warning("schedule of %s: record %r is gone", self.version.key, key)
        return None if record is None else {"data": record}

    async def _record(self, key: Key) -> Record | None:
        with suppress(WireworkError):
            return await self._data.get(self._path, key, appends=appends_of(self.config))
        return None

    def event_key(self, key: Key, moment: int) -> str:
        """Return version, record and moment."""
        name = key if isinstance(key, str | int) else json.dumps(key, sort_keys=True, default=str)
        return f"{self.version.id}:{name}@{moment}"

    async def _fire(self, key: Key, moment: int) -> None:
        self._fired[repr(key)] = moment
        await super()._fire(key, moment)

    def stack(self, key: Key) -> list[int] | None:
        """Return whose write it is that fires in the same second; what fires later is nobody's."""
        return self._stacks.get(repr(key))


def key_of(collection: Collection, record: Mapping[str, Any]) -> Key:
    """Return what names a record."""
    parts = {name: record.get(name) for name in collection.key}
    return parts if len(parts) > 1 else next(iter(parts.values()))


def _bound(collection: Collection, point: Mapping[str, Any], operator: str, moment: int) -> dict[str, Any]:
    """Return a condition on the field of a point. Local dates are compared as text, without a zone: a day
    more on both sides keeps all that may count.
    """
    name = str(point["field"])
    field = collection.field(name)
    spare = 0 if field is not None and field.type in ("datetimeTz", "unixTimestamp") else 2 * DAY
    wanted = moment - offset_of(point) + (spare if operator == "$dateBefore" else -spare)
    return {name: {operator: iso_text(wanted)}}
