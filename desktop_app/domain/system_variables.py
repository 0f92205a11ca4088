"""What ``$system`` offers to templates and expressions: functions, called where they are used (5.6)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, tzinfo
from functools import partial
from typing import Any

from desktop_app.domain.date_ranges import RANGES, SUNDAY, range_of
from desktop_app.domain.ids import APP_EPOCH_SECONDS, SafeIdGenerator
from desktop_app.domain.values import DateRange

SystemFunction = Callable[[], Any]


def _utc_now() -> datetime:
    return datetime.now(UTC)


def _local(moment: datetime) -> datetime:
    """Give ``moment`` the machine's zone; it keeps the offset that holds there at that moment."""
    return moment.astimezone()


class SystemFunctions:
    """The registry behind ``$system``. Knows the clock, not the execution that asks.

    ``now`` returns an aware datetime; ``zone`` bounds the date ranges (default: the machine's);
    ``week_start`` counts as ``date.weekday``, Sunday by default.
    """

    def __init__(
        self,
        now: Callable[[], datetime] = _utc_now,
        *,
        zone: tzinfo | None = None,
        week_start: int = SUNDAY,
        instance_id: int | str | None = None,
    ) -> None:
        self.now = now
        self.zone = zone
        self.week_start = week_start
        self.instance_id = instance_id
        self._functions: dict[str, SystemFunction] = {}
        self._scope: dict[str, Any] = {}
        self._register_built_in()

    def _register_built_in(self) -> None:
        self.register_function("now", lambda: self.now())
        self.register_function("instanceId", lambda: self.instance_id)
        self.register_function("epoch", lambda: APP_EPOCH_SECONDS)
        self.register_function("genSnowflakeId", SafeIdGenerator(lambda: int(self.now().timestamp() * 1000)))
        for name in RANGES:
            self.register_function(f"dateRange.{name}", partial(self.date_range, name))

    def date_range(self, name: str) -> DateRange:
        """Return the range ``name`` around the present instant, in the present UTC offset of the zone."""
        moment = self.now()
        here = moment.astimezone(self.zone) if self.zone is not None else _local(moment)
        return range_of(name, here, self.week_start)

    def register_function(self, name: str, function: SystemFunction) -> None:
        """Add or replace a function; dots in ``name`` nest it (``dateRange.today``).

        Raises ``ValueError`` if a part of the name is empty or is already a function of its own.
        """
        *groups, last = name.split(".")
        if not last or not all(groups):
            raise ValueError(f"a system function needs a name without empty parts, not {name!r}")
        level = self._scope
        for group in groups:
            level = level.setdefault(group, {})
            if not isinstance(level, dict):
                raise ValueError(f"{name!r}: {group!r} is already a function")
        if isinstance(level.get(last), dict):
            raise ValueError(f"{name!r} is already a group of functions")
        level[last] = self._functions[name] = function

    def __iter__(self) -> Iterator[str]:
        """Yield the dotted names, in order of registration."""
        return iter(self._functions)

    def as_scope(self) -> Mapping[str, Any]:
        """Return the nested mapping of functions that stands under ``$system``; not to be modified."""
        return self._scope
