"""Watches the clock for one schedule: what is due, what was missed, what comes next (1.2.3, 1.2.5)."""

from __future__ import annotations

import asyncio
import heapq
import logging
from collections.abc import Iterator, Mapping
from datetime import tzinfo
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from desktop_app.domain.occurrences import Rule, iso_text
from desktop_app.domain.workflow import WorkflowVersion
from desktop_app.engine.ports import TimerHandle

if TYPE_CHECKING:
    from desktop_app.engine.dispatcher import Engine

log = logging.getLogger(__name__)

GRACE_MS: Final = 60_000
"""An occurrence that a running scheduler meets this late was delayed, not missed (decision 19)."""
TICK_MS: Final = 30_000
"""Between two looks at the clock, in case that it was set or the machine has slept."""
SKIP, ONCE, ALL = "skip", "runOnce", "runAll"
MOST_MISSED: Final = 10

Key = Any
"""Names a record; None where there is no record."""


class Watch:
    """Owns what is armed for one version: the next occurrence for each key. Everything up to ``_done`` is
    accounted for; what lies before ``_since`` was missed.
    """

    def __init__(self, engine: Engine, version: WorkflowVersion, zone: tzinfo) -> None:
        self.engine = engine
        self.version = version
        self.config = version.document.config
        self.zone = zone
        self._done = self._since = 0
        self._due: list[tuple[int, int, Key]] = []
        self._armed: dict[str, int] = {}
        self._count = 0
        self._lock = asyncio.Lock()
        self._timer: TimerHandle | None = None
        self._tick: TimerHandle | None = None
        self._over = False

    # -- life ------------------------------------------------------------------------------------------

    def begin(self, *, fresh: bool) -> None:
        """Take up what is due since the last process, or begin now."""
        if self._over:
            return
        self._since = _floored(self.engine.clock.now())
        self._done = self.first_moment(self._since)
        self._tick = self.engine.clock.call_every(TICK_MS, self._ticked)
        self.engine.spawn(self._begin(fresh), f"schedule of {self.version.key}")

    async def _begin(self, fresh: bool) -> None:
        async with self._lock:
            mark = None if fresh else await self.engine.store.trigger_mark(self.version.key)
            if isinstance(mark, Mapping) and mark.get("config") == self.config:
                self._done = min(int(mark["until"]), self._done)
            else:
                await self._remember(self._done)
            await self.fill()
            await self._fire_due()

    async def last_call(self) -> None:
        """Fire what is due by now, then nothing more: what comes later was missed, and the policy of the next
        start decides.
        """
        async with self._lock:
            if self.engine.ready:
                await self._fire_due()
            self.stop()

    def stop(self) -> None:
        """Arm nothing any more."""
        self._over = True
        self._due.clear()
        for timer in (self._timer, self._tick):
            if timer is not None:
                timer.cancel()

    # -- for the two kinds -----------------------------------------------------------------------------

    def first_moment(self, now: int) -> int:
        """Return up to when everything is accounted for when a schedule is switched on in the second
        ``now``.
        """
        raise NotImplementedError

    async def fill(self) -> None:
        """Arm what there is to come."""
        raise NotImplementedError

    async def rule(self, key: Key) -> Rule | None:
        """Return the rule of a key as it is now; None when there is none any more."""
        raise NotImplementedError

    async def context(self, key: Key) -> dict[str, Any] | None:
        """Return the context of a run; None when there is nothing to run for."""
        raise NotImplementedError

    def event_key(self, key: Key, moment: int) -> str:
        """Return what names one occurrence for ever."""
        raise NotImplementedError

    # -- arming ----------------------------------------------------------------------------------------

    def arm(self, key: Key, moment: int | None) -> None:
        """Have a key fire at ``moment`` instead of at any other; None: not at all."""
        name = repr(key)
        self._armed.pop(name, None)
        if moment is not None and not self._over:
            self._count += 1
            self._armed[name] = moment
            heapq.heappush(self._due, (moment, self._count, key))

    def _arm_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        while self._due and self._armed.get(repr(self._due[0][2])) != self._due[0][0]:
            heapq.heappop(self._due)
        wanted = self.next_look()
        if wanted is not None and not self._over:
            self._timer = self.engine.clock.call_at(wanted, self._look)

    def next_look(self) -> int | None:
        """Return when something is to be done next."""
        return self._due[0][0] if self._due else None

    def _ticked(self) -> None:
        wanted = self.next_look()
        if wanted is not None and wanted <= self.engine.clock.now():
            self._look()

    def _look(self) -> None:
        self._timer = None
        self.engine.spawn(self.look(), f"schedule of {self.version.key}")

    async def look(self) -> None:
        """Fire what is due."""
        async with self._lock:
            await self._fire_due()

    # -- firing ----------------------------------------------------------------------------------------

    async def _fire_due(self) -> None:
        now, fired = self.engine.clock.now(), False
        while self._due and self._due[0][0] <= now and not self._over:
            moment, _, key = heapq.heappop(self._due)
            if self._armed.get(repr(key)) == moment:
                fired = True
                del self._armed[repr(key)]
                await self._fire_key(key, moment, now)
        self._done = max(self._done, now)
        if fired:
            await self._remember(self._done)
        self._arm_timer()

    async def _fire_key(self, key: Key, moment: int, now: int) -> None:
        rule = await self.rule(key)
        if rule is None:
            return
        if rule.after(moment - 1) == moment:  # Else the date was moved without a word.
            for each in self._chosen(rule, moment, now):
                if self._over or await self._used_up():
                    return
                await self._fire(key, each)
        self.arm(key, rule.after(now))

    def _chosen(self, rule: Rule, first: int, now: int) -> Iterator[int]:
        """Yield what fires of the occurrences from ``first`` to ``now``: of those missed what the policy
        says, then those that are only late.
        """
        cut = max(self._since, now - GRACE_MS)
        if first < cut:
            yield from self._missed(rule, first, cut)
        for moment in rule.from_on(max(first, cut)):
            if moment > now:
                return
            yield moment

    def _missed(self, rule: Rule, first: int, cut: int) -> Iterator[int]:
        options = self.version.document.options
        policy, last = options.get("misfire", SKIP), rule.before(cut)
        if policy == ONCE and last is not None and last >= first:
            yield last
        elif policy == ALL:
            most = options.get("misfireLimit", MOST_MISSED)
            for moment in islice(rule.from_on(first), max(int(most or MOST_MISSED), 1)):
                if moment >= cut:
                    return
                yield moment
        log.info("schedule of %s: occurrences were missed; policy %s", self.version.key, policy)

    async def _used_up(self) -> bool:
        """Whether the limit is reached, which counts every run of the workflow; then nothing fires again."""
        limit = self.config.get("limit")
        if not limit:
            return False
        stored = await self.engine.store.workflow(self.version.id)
        if stored is None or stored.all_executed >= limit:
            self.stop()
        return self._over

    async def _fire(self, key: Key, moment: int) -> None:
        context = await self.context(key)
        if context is None:
            return
        context["date"] = iso_text(moment)
        await self.engine.admit(
            self.version, context, event_key=self.event_key(key, moment), stack=self.stack(key)
        )

    def stack(self, key: Key) -> list[int] | None:
        """Return the executions that have brought this occurrence about."""
        return None

    async def _remember(self, until: int) -> None:
        mark = {"until": until, "config": self.config}
        await self.engine.store.save_trigger_mark(self.version.key, mark)


class StaticWatch(Watch):
    """A schedule with a time of its own: one key, None (1.2.3)."""

    def __init__(self, engine: Engine, version: WorkflowVersion, zone: tzinfo, rule: Rule) -> None:
        super().__init__(engine, version, zone)
        self._rule = rule

    def first_moment(self, now: int) -> int:
        """A start in this very second fires when it stands alone; with a repetition it is past."""
        return now if self._rule.repeat is not None else now - 1

    async def fill(self) -> None:
        """Arm the next occurrence."""
        self.arm(None, self._rule.after(self._done))

    async def rule(self, key: Key) -> Rule | None:
        """Return the one rule."""
        return self._rule

    async def context(self, key: Key) -> dict[str, Any] | None:
        """There is nothing but the date."""
        return {}

    def event_key(self, key: Key, moment: int) -> str:
        """Return version and moment."""
        return f"{self.version.id}@{moment}"


def _floored(moment: int) -> int:
    return moment // 1_000 * 1_000
