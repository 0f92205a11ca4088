"""A core whose clock is moved by hand, with a schedule and a collection of records that have dates."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, tzinfo
from functools import cache
from pathlib import Path
from typing import Any, Final

from desktop_app.app.core import Core, Types, load_types
from desktop_app.domain.collections import MAIN
from desktop_app.domain.execution import Execution
from desktop_app.domain.occurrences import iso_text
from desktop_app.domain.records import ExecutionFilter
from desktop_app.domain.system_variables import SystemFunctions
from desktop_app.domain.workflow import Workflow, WorkflowVersion
from desktop_app.engine.clock import ManualClock
from desktop_app.services.case_format import milliseconds
from tests.helpers.records import TABLES

T0: Final = "2024-07-15T10:00:00.000Z"
POSTS: Final = [*TABLES["posts"], {"name": "wall", "type": "date"}, {"name": "day", "type": "dateOnly"}]
NEEDED: Final = {**TABLES, "posts": POSTS}


@cache
def types() -> Types:
    """Return the types of the product."""
    return load_types(())


class Bench:
    """Short words for what schedules are asked and for what came of them."""

    def __init__(self, core: Core, clock: ManualClock) -> None:
        self.core = core
        self.clock = clock

    async def schedule(
        self, config: Mapping[str, Any], key: str = "s", *, enabled: bool = True, **options: Any
    ) -> WorkflowVersion:
        """Store a workflow of type schedule."""
        made = Workflow(key=key, title=key, type="schedule", config=dict(config), options=options)
        return await self.core.services.workflows.create(made, enabled=enabled)

    async def switch(self, version: WorkflowVersion, enabled: bool) -> None:
        """Switch its trigger."""
        await self.core.revisions.set_enabled(version.id, enabled)

    async def change(self, version: WorkflowVersion, **config: Any) -> None:
        """Store another config."""
        document = version.document
        changed = Workflow(
            key=document.key, title=document.title, type="schedule", config=config, options=document.options
        )
        await self.core.services.workflows.configure(version.id, changed)

    async def post(self, **values: Any) -> Any:
        """Create a record and return its key."""
        return (await self.core.data.create("posts", values))["id"]

    async def idle(self) -> None:
        """Wait until nothing is left to do now."""
        await self.core.engine.idle()

    async def advance(self, seconds: float) -> None:
        """Move the clock, handling what falls due on the way."""
        await self.clock.advance(round(seconds * 1000), self.core.engine.idle)

    async def sleep(self, seconds: float) -> None:
        """Move the clock as a sleeping machine does: no timer rings on the way, then it wakes."""
        self.clock._now += round(seconds * 1000)
        await self.advance(0)

    async def runs(self, key: str | None = None) -> list[Execution]:
        """Return the executions in order of creation."""
        await self.idle()
        listed = await self.core.services.executions.list(ExecutionFilter(workflow_key=key, limit=1000))
        found = [(await self.core.services.executions.get(each.id)).execution for each in listed]
        return sorted(found, key=lambda execution: execution.id)

    async def fires(self, key: str | None = None) -> list[str]:
        """Return what the runs have as their moment, as HH:MM:SS where it is the first day."""
        return [str(run.context["date"]).removeprefix("2024-07-15T")[:8] for run in await self.runs(key)]


def at(seconds: float, zone: tzinfo = UTC) -> str:
    """Return the moment so many seconds after T0 as text."""
    return iso_text(milliseconds(T0) + round(seconds * 1000))


@asynccontextmanager
async def opened(path: Path | None = None, now: str = T0, zone: tzinfo = UTC) -> AsyncIterator[Bench]:
    """Open a core with its tables; with ``path`` a workspace that a later one can open again."""
    clock = ManualClock(milliseconds(now))
    system = SystemFunctions(lambda: datetime.fromtimestamp(clock.now() / 1000, UTC), zone=zone)
    async with Core.open(path, types=types(), clock=clock, system=system) as core:
        await core.data.load()
        if not core.data.known():
            for name, columns in NEEDED.items():
                await core.data.create_table(name, columns)
        core.data.source(MAIN).notes.setdefault("posts", {})["fields"] = {"wall": {"type": "datetimeNoTz"}}
        core.data.source(MAIN).forget_shape()
        yield Bench(core, clock)
