"""Follows the executions that somebody waits for, so that he waits neither too short nor for others."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from types import TracebackType
from typing import Any, Self

from desktop_app.domain.events import Event, ExecutionCreated, ExecutionStatusChanged
from desktop_app.domain.status import is_final
from desktop_app.services import Services


class Watch:
    """Listens while it is entered. ``first`` is the id of the first execution of the workflow
    ``workflow_key`` that came into being meanwhile.
    """

    def __init__(self, services: Services, workflow_key: str = "") -> None:
        self._services = services
        self._workflow_key = workflow_key
        self._ended: set[int] = set()
        self._news = asyncio.Event()
        self._begun = asyncio.Event()
        self.first: int | None = None

    def __enter__(self) -> Self:
        self._unsubscribe = self._services.subscribe(self._hear)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._unsubscribe()

    def _hear(self, event: Event) -> None:
        if isinstance(event, ExecutionCreated) and event.workflow_key == self._workflow_key:
            self.first = self.first or event.execution_id
            self._begun.set()
        elif isinstance(event, ExecutionStatusChanged) and is_final(event.status):
            self._ended.add(event.execution_id)
            self._news.set()

    async def begun(self) -> None:
        """Wait until there is an execution of the workflow."""
        await self._begun.wait()

    async def settled(self, execution_id: int) -> None:
        """Wait until the execution has ended, or else until the engine has nothing left to do, which means
        that it is suspended. What other executions do then is not waited for.
        """
        await first_of(self._services.executions.idle(), self._end_of(execution_id))

    async def first_settled(self) -> None:
        """Wait for the first execution of the workflow in the same way, if one comes into being at all."""
        await first_of(self._services.executions.idle(), self._end_of_first())

    async def _end_of_first(self) -> None:
        await self.begun()
        if self.first is not None:
            await self._end_of(self.first)

    async def _end_of(self, execution_id: int) -> None:
        while execution_id not in self._ended:
            self._news.clear()
            await self._news.wait()


async def first_of(*ends: Coroutine[Any, Any, Any], seconds: float | None = None) -> None:
    """Wait until one of these is done, ``seconds`` at most; the others are cancelled."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(end) for end in ends]
        await asyncio.wait(tasks, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            task.cancel()
