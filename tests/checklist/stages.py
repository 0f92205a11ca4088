"""Engines for many short scenarios: opening one takes longer than most of them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

from desktop_app.engine.instruction import Instruction
from tests.helpers.engine import Bench, bench


class Stages:
    """Engines that live as long as the tests of a file, one for each way to write."""

    def __init__(self, *types: type[Instruction]) -> None:
        self._types = types
        self._runner = asyncio.Runner()
        self._owned = AsyncExitStack()
        self._open: dict[str, Bench] = {}

    def __call__(self, scenario: Callable[[Bench], Awaitable[Any]], **options: Any) -> Any:
        """Play a scenario on the engine with these options; one that hangs fails."""
        return self._runner.run(self._play(scenario, options))

    async def _play(self, scenario: Callable[[Bench], Awaitable[Any]], options: dict[str, Any]) -> Any:
        name = repr(options)
        if name not in self._open:
            self._open[name] = await self._owned.enter_async_context(bench(types=self._types, **options))
        self._open[name].events.clear()
        async with asyncio.timeout(20):
            return await scenario(self._open[name])

    def close(self) -> None:
        """Stop every engine."""
        self._runner.run(self._owned.aclose())
        self._runner.close()
