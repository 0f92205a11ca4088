"""Hears what becomes of the files of a folder: looks at it from time to time, so that it works everywhere."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from desktop_app.domain.workflow import JsonObject, WorkflowVersion
from desktop_app.engine.folder_look import Files, State, described, differences, look
from desktop_app.engine.ports import TimerHandle

if TYPE_CHECKING:
    from desktop_app.engine.dispatcher import Engine

REMEMBERED: Final = 1_000
"""Files of a folder that are known over a restart; of more, what happens meanwhile is not heard."""


class FolderEar:
    """Knows the files of one folder as they were told; what changes waits until it is quiet."""

    def __init__(
        self,
        engine: Engine,
        version: WorkflowVersion,
        config: JsonObject,
        context: Callable[[JsonObject], Any] = dict,
    ) -> None:
        """``config`` is that of the file trigger; ``context`` makes a context of what has happened."""
        self._engine = engine
        self._version = version
        self._config = config
        self._context = context
        self._told: Files | None = None
        self._moving: dict[str, tuple[State, int]] = {}
        self._timer: TimerHandle | None = None
        self._looking = False

    def begin(self, *, fresh: bool) -> None:
        """Begin to look: what is there already is known, or was when the last process ended."""
        period = max(int(self._config.get("interval") or 2_000), 500)
        self._timer = self._engine.clock.call_every(period, self._look)
        self._looking = True
        self._engine.spawn(self._begin(fresh), f"files of {self._version.key}")

    async def last_call(self) -> None:
        """Look no more; the next process finds what was not told."""
        self.stop()

    def stop(self) -> None:
        """Look no more."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None

    async def _begin(self, fresh: bool) -> None:
        try:
            mark = None if fresh else await self._engine.store.trigger_mark(self._version.key)
            if isinstance(mark, Mapping) and mark.get("config") == self._config and "files" in mark:
                self._told = {path: State(*state) for path, state in mark["files"].items()}
            else:
                self._told = await asyncio.to_thread(look, self._config)
                await self._remember()
        finally:
            self._looking = False
        self._look()

    def _look(self) -> None:
        if not self._looking and self._timer is not None:
            self._looking = True
            self._engine.spawn(self._compare(), f"files of {self._version.key}")

    async def _compare(self) -> None:
        try:
            now = await asyncio.to_thread(look, self._config)
            told = self._told or {}
            found = list(differences(told, now))
            self._moving = {path: self._moving[path] for _, path, _ in found if path in self._moving}
            quiet = [one for one in found if self._is_quiet(*one)]
            for event, path, state in quiet:
                if not self._engine.ready:
                    return
                await self._tell(event, path, state)
            if quiet:
                self._told = told
                await self._remember()
        finally:
            self._looking = False

    def _is_quiet(self, event: str, path: str, state: State) -> bool:
        """Whether a file has kept still for long enough; one that is gone will not move any more."""
        if event == "deleted":
            return True
        now = self._engine.clock.now()
        seen, since = self._moving.get(path, (None, now))
        if seen is None or not seen.same(state):
            self._moving[path] = state, now
            since = now
        return now - since >= int(self._config.get("settle", 1_000))

    async def _tell(self, event: str, path: str, state: State) -> None:
        if event in (self._config.get("events") or ()):
            key = f"{self._version.id}:{event}:{path}:{state.changed}:{state.born}"
            context = self._context({"event": event, "file": described(path, state)})
            await self._engine.admit(self._version, context, event_key=key)
        assert self._told is not None  # set before the first comparison
        self._moving.pop(path, None)
        if event == "deleted":
            del self._told[path]
        else:
            self._told[path] = state

    async def _remember(self) -> None:
        files = self._told or {}
        mark: dict[str, Any] = {"config": self._config}
        if len(files) <= REMEMBERED:
            mark["files"] = {path: list(state) for path, state in files.items()}
        await self._engine.store.save_trigger_mark(self._version.key, mark)
