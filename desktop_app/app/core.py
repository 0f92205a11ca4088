"""The wiring without a window: store, types, clock, engine and services, started and stopped in order.

Command line and window both stand on it; it imports no Qt (architecture 2, 8). This is also the one door by
which the command line reaches the workspace.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from desktop_app.app.lock import WorkspaceLock
from desktop_app.app.logging import logging_to
from desktop_app.app.workspace import Workspace
from desktop_app.data.records import Records
from desktop_app.domain.errors import NotFoundError
from desktop_app.domain.ids import keep_above
from desktop_app.domain.system_variables import SystemFunctions
from desktop_app.engine.bus import EventBus
from desktop_app.engine.clock import SystemClock
from desktop_app.engine.dispatcher import Engine
from desktop_app.engine.ports import Clock, EngineSettings
from desktop_app.engine.registry import Registry
from desktop_app.nodes.discovery import Broken, register_builtin, register_foreign, register_plugin
from desktop_app.services import Services
from desktop_app.services.executions import Executions
from desktop_app.services.revisions import Revisions
from desktop_app.services.tasks import Tasks
from desktop_app.services.trial import Trial
from desktop_app.services.workflows import Workflows
from desktop_app.storage.store import SqlStore

if TYPE_CHECKING:
    from desktop_app.app.diagnosis import Finding
    from desktop_app.services.cases import OpenBench

__all__ = ["Core", "Types", "Workspace", "case_benches", "examine", "load_types", "logging_to"]

LOOP_LIMIT: Final = "WORKFLOW_LOOP_LIMIT"
"""Environment variable that overrides the loop limit of the settings (decision 17)."""

StoreMode = Literal["inline", "thread"]
"""Who serves the store's line: the loop itself, or a thread of its own, for a window."""


@dataclass(frozen=True, slots=True)
class Types:
    """The node types and triggers at hand, and the foreign packages that were skipped."""

    registry: Registry
    broken: tuple[Broken, ...] = ()


def load_types(plugins: Sequence[str] = (), plugins_folder: Path | None = None) -> Types:
    """Find all types: our own, installed ones, those of the workspace, and ``plugins``.

    :raises ExtensionError: one of ``plugins`` cannot be used; the person named it, so it is not skipped.
    """
    registry = Registry()
    register_builtin(registry)
    broken = register_foreign(registry, plugins_folder)
    for name in plugins:
        register_plugin(registry, name)
    return Types(registry, tuple(broken))


class Core:
    """One engine with everything around it. Made by :meth:`open` or :meth:`look`, which own what they
    start and stop it in the opposite order.

    ``workspace`` is None for a core in memory. ``engine`` is there for the wiring and for tests; windows and
    commands ask ``services``.
    """

    def __init__(
        self, workspace: Workspace | None, types: Types, engine: Engine, store: SqlStore, data: Records
    ) -> None:
        self.workspace = workspace
        self.types = types
        self.engine = engine
        self.data = data
        self.revisions = Revisions(store, engine)
        workflows = Workflows(store, engine)
        self.services = Services(
            workflows=workflows,
            executions=Executions(store, engine, workflows),
            tasks=Tasks(store, engine),
            trial=Trial(engine),
            catalog=types.registry.catalog(),
            subscribe=engine.bus.subscribe,
        )

    @classmethod
    @asynccontextmanager
    async def open(
        cls,
        workspace: Path | Workspace | None,
        *,
        plugins: Sequence[str] = (),
        types: Types | None = None,
        clock: Clock | None = None,
        store_mode: StoreMode = "inline",
        environment: Mapping[str, Any] | None = None,
        system: SystemFunctions | None = None,
    ) -> AsyncIterator[Core]:
        """Take a workspace (None: one in memory) and start the engine on it.

        ``environment`` is what ``$env`` offers; ``types`` spares finding them again.

        :raises WorkspaceBusyError: another process has it. :raises StorageError: it cannot be opened.
        :raises ExtensionError: one of ``plugins`` cannot be used.
        """
        place = Workspace(workspace) if isinstance(workspace, Path) else workspace
        async with AsyncExitStack() as owned:
            if place is not None:
                place.create()
                owned.enter_context(WorkspaceLock(place.lock))
            types = types or load_types(plugins, place.plugins if place else None)
            if store_mode == "inline":
                # A command runs at once, and the limit of its time must not count an import. A window brings
                # the languages in after it has been shown (app/warm_up.py).
                importlib.import_module("desktop_app.domain.expressions.registry")
            store = SqlStore.open(place.store if place else None, threaded=store_mode == "thread")
            owned.callback(store.close)
            core = cls._build(place, types, store, owned, clock, environment, system)
            keep_above(await store.largest_id())
            owned.push_async_callback(core.engine.shutdown)
            await core.engine.startup()
            yield core

    @classmethod
    @asynccontextmanager
    async def look(cls, workspace: Workspace, types: Types | None = None) -> AsyncIterator[Core]:
        """Open an existing workspace to read it, also while another process owns it: nothing is started.

        :raises NotFoundError: there is no store in it.
        """
        if not workspace.store.exists():
            raise NotFoundError(
                "there is no workspace here yet",
                place=str(workspace.root),
                remedy="run a workflow first, or choose another one with --workspace",
            )
        async with AsyncExitStack() as owned:
            types = types or load_types((), workspace.plugins)
            store = SqlStore.open(workspace.store)
            owned.callback(store.close)
            yield cls._build(workspace, types, store, owned, None, None, None)

    @classmethod
    def _build(
        cls,
        workspace: Workspace | None,
        types: Types,
        store: SqlStore,
        owned: AsyncExitStack,
        clock: Clock | None,
        environment: Mapping[str, Any] | None,
        system: SystemFunctions | None,
    ) -> Core:
        data = Records(workspace.data if workspace else None)
        owned.callback(data.close)
        engine = Engine(
            store,
            types.registry,
            clock or SystemClock(),
            # What runs in memory is a test: the machine it runs on must not change its outcome.
            settings=_settings(environment or {}, os.environ if workspace else {}),
            bus=EventBus(),
            system=system,
            data=data,
        )
        return cls(workspace, types, engine, store, data)


def _settings(environment: Mapping[str, Any], process: Mapping[str, str]) -> EngineSettings:
    """Return the engine's settings: the loop limit from ``environment``, else from the process."""
    limit = str(environment.get(LOOP_LIMIT, process.get(LOOP_LIMIT, ""))).strip()
    return EngineSettings(loop_limit=int(limit) if limit.isdigit() else 0, environment=dict(environment))


def case_benches(types: Types) -> OpenBench:
    """Return what gives each workflow test case surroundings of its own."""
    from desktop_app.app.bench import BenchFactory  # stands on this module

    return BenchFactory(types)


def examine(workspace: Workspace, types: Types) -> list[Finding]:
    """Return what there is to say about this installation and a workspace; nothing is started."""
    from desktop_app.app.diagnosis import diagnose  # stands on this module

    return diagnose(workspace, types)
