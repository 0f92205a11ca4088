"""The surroundings of a workflow test case: all in memory, nothing of the machine (architecture 12)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from desktop_app.app.case_web import PLACE, web_of
from desktop_app.app.core import Core, Types
from desktop_app.domain import codec
from desktop_app.domain.quick import dataclass
from desktop_app.domain.system_variables import SystemFunctions
from desktop_app.domain.workflow import Workflow
from desktop_app.engine.clock import ManualClock, SystemClock
from desktop_app.services import Services
from desktop_app.services.case_format import Case
from desktop_app.services.case_mocks import mocked
from desktop_app.services.case_state import Bench

AnyClock = ManualClock | SystemClock


@dataclass(frozen=True, slots=True)
class BenchFactory:
    """Gives each test case an engine in memory, with the clock, tables and mocks that it asks for."""

    types: Types

    @asynccontextmanager
    async def __call__(self, case: Case) -> AsyncIterator[Bench]:
        """Open the surroundings of one case: time stands still unless the case needs real time; dates are
        read in UTC, and weeks begin on Sunday (decision 6).
        """
        clock = clock_of(case)
        registry = mocked(self.types.registry, case.workflow, case.mocks)
        surroundings = Core.open(
            None,
            types=Types(registry),
            clock=clock,
            environment=case.environment,
            system=utc_functions(clock),
        )
        async with surroundings as core:
            for name, value in case.secrets.items():
                await core.services.environment.set_secret(name, value)
            await fill(core, case.tables)
            async with web_of(case.routes) as address:
                yield CaseBench(core, clock, address)


def clock_of(case: Case) -> AnyClock:
    """Return a clock that the case moves by hand, or the machine's if the case needs time to pass."""
    if case.real_time and case.now is None and not case.advances:
        return SystemClock()
    return ManualClock(SystemClock().now() if case.now is None else case.now)


def utc_functions(clock: AnyClock) -> SystemFunctions:
    """Return the ``$system`` functions of ``clock``, with days and weeks in UTC."""
    return SystemFunctions(lambda: datetime.fromtimestamp(clock.now() / 1000, UTC), zone=UTC)


async def fill(core: Core, tables: tuple[Any, ...]) -> None:
    """Create the tables of a case with their rows."""
    for table in tables:
        await core.data.create_table(table["name"], table.get("columns") or [])
        for row in table.get("rows") or []:
            await core.data.create(table["name"], row)


@dataclass(frozen=True, slots=True)
class CaseBench:
    """What a case's run sees of its core (see :class:`~desktop_app.services.case_state.Bench`)."""

    core: Core
    clock: AnyClock
    address: str = ""

    @property
    def services(self) -> Services:
        """The counter of the case's own engine."""
        return self.core.services

    async def advance(self, milliseconds: int) -> None:
        """Move the clock on and settle what falls due."""
        if isinstance(self.clock, ManualClock):
            await self.clock.advance(milliseconds, self.core.engine.idle)

    def placed(self, document: Workflow) -> Workflow:
        """Put the address of the case's web server in the place of ``@HTTP@``."""
        if not self.address:
            return document
        return codec.loads(codec.dumps(document).replace(PLACE, self.address))

    async def rows(self, table: str) -> list[dict[str, Any]]:
        """Return all rows of a table."""
        return await self.core.data.rows(table)
