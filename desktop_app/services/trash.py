"""The trash of workflows: out of sight with versions, draft and runs for thirty days (editor.md H)."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from desktop_app.domain.errors import NotFoundError
from desktop_app.domain.quick import dataclass
from desktop_app.domain.workflow import WorkflowVersion
from desktop_app.engine.dispatcher import Engine
from desktop_app.engine.ports import ExecutionFilter, Store
from desktop_app.services.workflows import end_executions

KEPT_MS: Final = 30 * 24 * 3600 * 1000
"""How long a workflow stays in the trash."""


@dataclass(frozen=True, slots=True)
class Trashed:
    """A workflow in the trash: its main version, when it went there (ms since 1970), whether it has runs."""

    version: WorkflowVersion
    deleted_at: int
    has_runs: bool

    @property
    def gone_at(self) -> int:
        """When it is deleted for good."""
        return self.deleted_at + KEPT_MS


class Trash:
    """What a person can do with the trash. Owns no state; the store does."""

    def __init__(self, store: Store, engine: Engine) -> None:
        self._store = store
        self._engine = engine

    async def list(self) -> list[Trashed]:
        """Return what is in the trash, the latest first."""
        return [
            Trashed(one, when, await self._has_runs(one.key)) for one, when in await self._store.trashed()
        ]

    async def _has_runs(self, key: str) -> bool:
        return bool(await self._store.executions(ExecutionFilter(workflow_key=key, limit=1)))

    async def put(self, key: str) -> None:
        """Move a workflow to the trash; its trigger is switched off, runs under way go on.

        :raises NotFoundError: there is no workflow with this key.
        """
        main = await self._store.current_workflow(key)
        if main is None:
            raise NotFoundError(f"there is no workflow with the key {key!r}")
        silent = await self._store.update_workflow(replace(main, enabled=False))
        await self._engine.activation.toggled(silent, previous=main)
        await self._store.put_in_trash(key, self._engine.clock.now())
        await self._engine.activation.removed(silent, ())

    async def restore(self, key: str) -> WorkflowVersion:
        """Bring a workflow back, with its trigger switched off.

        :raises NotFoundError: it is not in the trash.
        """
        main = await self._find(key)
        await self._store.take_from_trash(key)
        await self._engine.activation.toggled(main)
        return main

    async def remove(self, key: str) -> None:
        """Delete a workflow in the trash for good, with its versions and its runs; those that have not ended
        are cancelled.

        :raises NotFoundError: it is not in the trash.
        """
        main = await self._find(key)
        versions = await self._store.workflows(key)
        await end_executions(self._store, self._engine, [version.id for version in versions])
        await self._store.delete_executions(key)
        gone = await self._store.delete_workflow(main.id)
        await self._engine.activation.removed(main, gone)

    async def sweep(self) -> int:
        """Delete for good what has been in the trash too long; return how many workflows that were."""
        now = self._engine.clock.now()
        old = [version.key for version, when in await self._store.trashed() if when + KEPT_MS <= now]
        for key in old:
            await self.remove(key)
        return len(old)

    async def _find(self, key: str) -> WorkflowVersion:
        for version, _ in await self._store.trashed():
            if version.key == key:
                return version
        raise NotFoundError(f"there is no workflow with the key {key!r} in the trash")
