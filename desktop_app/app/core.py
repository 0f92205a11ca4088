"""The wiring without a window: store, types, clock, engine and services, started and stopped in order.

Command line and window both stand on it; it imports no Qt (architecture 2, 8). This is also the one door by
which the command line reaches the workspace.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, cast

from desktop_app.app.later_data import LaterData
from desktop_app.app.lock import WorkspaceLock
from desktop_app.app.logging import hidden_in_logs, logging_to
from desktop_app.app.long_life import long_lived
from desktop_app.app.secrets import WorkspaceSecrets
from desktop_app.app.sweeping import Sweeping
from desktop_app.app.types import Types, load_types, no_types
from desktop_app.app.workspace import Workspace
from desktop_app.domain.collections import ImportPlan
from desktop_app.domain.date_operands import Surroundings
from desktop_app.domain.errors import NotFoundError
from desktop_app.domain.events import Event, JobPrinted, Notified
from desktop_app.domain.ids import keep_above
from desktop_app.domain.masking import Veil
from desktop_app.domain.system_variables import SystemFunctions
from desktop_app.engine.bus import EventBus
from desktop_app.engine.clock import SystemClock
from desktop_app.engine.dispatcher import Engine
from desktop_app.engine.ports import Clock, EngineSettings
from desktop_app.engine.watching import Watching
from desktop_app.services import Services
from desktop_app.services.bundles import Bundles
from desktop_app.services.calls import Calls
from desktop_app.services.categories import Categories
from desktop_app.services.code_checks import CodeChecks
from desktop_app.services.consents import Consents
from desktop_app.services.data import Data as DataService
from desktop_app.services.debugging import Debugging
from desktop_app.services.environment import Apply, Environment, MemorySecrets, SecretStore
from desktop_app.services.executions import Executions
from desktop_app.services.explaining import Explaining
from desktop_app.services.followers import Followers
from desktop_app.services.forks import Forks
from desktop_app.services.inputs import Inputs
from desktop_app.services.kept import KeptDrafts
from desktop_app.services.last_seen import LastSeen
from desktop_app.services.mock_sources import MockSources
from desktop_app.services.record_actions import RecordActions
from desktop_app.services.results import Results
from desktop_app.services.revisions import Revisions
from desktop_app.services.run_comparison import RunComparer
from desktop_app.services.runs import Runs
from desktop_app.services.stale import StaleMarks
from desktop_app.services.tasks import Tasks
from desktop_app.services.trash import Trash
from desktop_app.services.trial import Trial
from desktop_app.services.workflows import Workflows
from desktop_app.storage.store import SqlStore
from desktop_app.storage.veiled import VeiledStore

if TYPE_CHECKING:
    from desktop_app.app.diagnosis import Finding
    from desktop_app.data.gateway import Data
    from desktop_app.services.cases import OpenBench

__all__ = [
    "Core",
    "Types",
    "Workspace",
    "case_benches",
    "examine",
    "load_types",
    "logging_to",
    "long_lived",
    "no_types",
]

LOOP_LIMIT: Final = "WORKFLOW_LOOP_LIMIT"
"""Environment variable that overrides the loop limit of the settings (decision 17)."""
NODES_LIMIT: Final = "WORKFLOW_NODES_LIMIT"
"""Environment variable with the number of nodes that a workflow may hold (engine.md 6.0)."""
CONCURRENCY: Final = "WORKFLOW_CONCURRENCY"
"""Environment variable with the number of executions that are processed at once (decision 25)."""

StoreMode = Literal["inline", "thread"]
"""Who serves the store's line: the loop itself, or a thread of its own, for a window."""


Start = Literal["all", "alone", "no"]
"""What a core does beside what it is asked for."""


class Core:
    """One engine with everything around it. Made by :meth:`open` or :meth:`look`, which own what they
    start and stop it in the opposite order.

    ``workspace`` is None for a core in memory. ``watching`` begins by itself but in a window, which begins it
    when it has been shown. ``engine`` is there for the wiring and for tests; windows and
    commands ask ``services``.
    """

    def __init__(
        self,
        workspace: Workspace | None,
        types: Types,
        engine: Engine,
        store: SqlStore,
        data: Data,
        environment: Environment,
        counter: DataService,
        veil: Veil,
    ) -> None:
        self.workspace = workspace
        self.types = types
        self.engine = engine
        self.data = data
        self.watching = Watching(engine)
        self.sweeping = Sweeping(engine, workspace) if workspace is not None else None
        self.revisions = Revisions(store, engine)
        workflows, results = Workflows(store, engine), Results(store)
        executions = Executions(store, engine, workflows, veil)
        engine.debugger.shown = lambda text: veil.mask.text(text)
        runs = Runs(store, executions)
        seen = LastSeen(store, engine, environment, results)
        inputs = Inputs(store, engine.clock, veil)
        self.services = Services(
            workflows=workflows,
            executions=executions,
            debugging=Debugging(engine, executions, veil),
            forks=Forks(engine, store, executions, workflows),
            explaining=Explaining(store, executions),
            stale=StaleMarks(engine, store),
            results=results,
            runs=runs,
            run_comparer=RunComparer(runs, seen),
            mock_sources=MockSources(runs),
            bundles=Bundles(engine, executions, runs, environment, workflows),
            tasks=Tasks(store, engine, veil),
            trial=Trial(engine, veil),
            environment=environment,
            consents=Consents(store, engine),
            code_checks=CodeChecks(engine.executors),
            seen=seen,
            trash=Trash(store, engine),
            data=counter,
            record_actions=RecordActions(data, engine),
            followers=Followers(inputs, data, engine),
            kept=KeptDrafts(store, engine),
            inputs=inputs,
            calls=Calls(store, engine, inputs),
            categories=Categories(store, engine.bus),
            catalog=replace(types.catalog(), collections=counter.known),
            subscribe=_masked(engine.bus, veil),
            nodes_limit=engine.settings.nodes_limit,
            logs=workspace.logs if workspace is not None else None,
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
        secrets: SecretStore | None = None,
        start: Start = "all",
    ) -> AsyncIterator[Core]:
        """Take a workspace (None: one in memory) and start the engine on it: for ``all`` that there is to do,
        ``alone`` for what the caller asks for (:meth:`Engine.startup`), or not at all.

        ``environment`` is what ``$env`` offers beside the workspace's own variables, which come first;
        ``secrets`` keeps those of the workspace; ``types`` spares finding them again.

        :raises WorkspaceBusyError: another process has it. :raises StorageError: it cannot be opened.
        :raises ExtensionError: one of ``plugins`` cannot be used.
        """
        place = Workspace(workspace) if isinstance(workspace, Path) else workspace
        veil = Veil()
        async with AsyncExitStack() as owned:
            owned.enter_context(hidden_in_logs(veil))
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
            core = cls._build(place, types, store, owned, clock, environment, system, secrets, veil)
            keep_above(await store.largest_id())
            await core.services.environment.load()
            await core.services.consents.load()
            await core.services.data.load()
            if place is not None:
                core.data.claim(await store.workspace_id())
            if start != "no":
                owned.push_async_callback(core.engine.shutdown)
                await core.engine.startup(alone=start == "alone")
                owned.callback(core.watching.stop)
            if start == "all" and core.sweeping is not None:
                core.sweeping.start()
                owned.callback(core.sweeping.stop)
            if start == "all" and store_mode == "inline" and place is not None:
                core.watching.start()
            yield core

    @classmethod
    @asynccontextmanager
    async def look(cls, workspace: Workspace, types: Types | None = None) -> AsyncIterator[Core]:
        """Open an existing workspace to read it, also while another process owns it and where nothing may be
        written: nothing is started, migrated or changed.

        :raises NotFoundError: there is no store in it. :raises StorageError: it cannot be read as it is.
        """
        if not workspace.store.exists():
            raise NotFoundError(
                "there is no workspace here yet",
                place=str(workspace.root),
                remedy="run a workflow first, or choose another one with --workspace",
            )
        async with AsyncExitStack() as owned:
            types = types or load_types((), workspace.plugins)
            store = SqlStore.look(workspace.store)
            owned.callback(store.close)
            yield cls._build(workspace, types, store, owned, None, None, None, None, Veil())

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
        secrets: SecretStore | None,
        veil: Veil,
    ) -> Core:
        clock = clock or SystemClock()
        system = system or system_of(clock)
        place, here = workspace.data if workspace else None, partial(_here, system)
        data = cast("Data", LaterData(lambda: _sources(place, here)))
        owned.callback(data.close)
        # What runs in memory is a test: the machine it runs on must not change its outcome.
        settings = EngineSettings(
            process=os.environ if workspace else {}, root=workspace.root if workspace else None
        )
        apply = _applying(settings, environment or {})
        apply({})
        engine = Engine(
            VeiledStore(store, veil),
            types.registry,
            clock,
            settings=settings,
            bus=EventBus(),
            system=system,
            data=data,
        )
        kept = secrets or _secrets(workspace, store)
        variables = Environment(store, engine, kept, veil, apply)
        counter = DataService(data, store, kept, _read_table)
        return cls(workspace, types, engine, store, data, variables, counter, veil)


def _masked(bus: EventBus, veil: Veil) -> Callable[[Callable[[Event], None]], Callable[[], None]]:
    """Return what subscribes to events whose texts of workflows come without secrets."""

    def shown(event: Event) -> Event:
        if isinstance(event, JobPrinted):
            return replace(event, text=veil.mask.text(event.text))
        if isinstance(event, Notified):
            return replace(event, title=veil.mask.text(event.title), text=veil.mask.text(event.text))
        return event

    return lambda callback: bus.subscribe(lambda event: callback(shown(event)))


def system_of(clock: Clock) -> SystemFunctions:
    """Return the ``$system`` functions of a clock, in the machine's zone."""
    return SystemFunctions(now=lambda: datetime.fromtimestamp(clock.now() / 1000, UTC))


def _sources(place: Path | None, here: Callable[[], Surroundings]) -> Data:
    from desktop_app.data.gateway import Data  # long to import, and not needed to show a window

    return Data(place, here)


def _read_table(path: Path, sheet: str) -> ImportPlan:
    from desktop_app.data.import_files import read_table  # brings the readers of other programs' files

    return read_table(path, sheet)


def _here(system: SystemFunctions) -> Surroundings:
    """Return what dates of filters mean now, in the zone that ``$system`` uses too."""
    return Surroundings(system.now().astimezone(system.zone), system.week_start)


def _secrets(workspace: Workspace | None, store: SqlStore) -> SecretStore:
    return WorkspaceSecrets(workspace.secrets, store.workspace_id) if workspace else MemorySecrets()


def _applying(settings: EngineSettings, given: Mapping[str, Any]) -> Apply:
    """Return what puts the variables of a workspace, over those that were given, in force for the next pass.

    The limits are among them; the process's hold where neither names one (decision 17).
    """

    def apply(variables: dict[str, Any]) -> None:
        settings.environment = {**given, **variables}
        settings.loop_limit, settings.nodes_limit = settings.number(LOOP_LIMIT), settings.number(NODES_LIMIT)
        settings.concurrency = settings.number(CONCURRENCY) or 1

    return apply


def case_benches(types: Types) -> OpenBench:
    """Return what gives each workflow test case surroundings of its own."""
    from desktop_app.app.bench import BenchFactory  # stands on this module

    return BenchFactory(types)


def examine(workspace: Workspace, types: Types) -> list[Finding]:
    """Return what there is to say about this installation and a workspace; nothing is started."""
    from desktop_app.app.diagnosis import diagnose  # stands on this module

    return diagnose(workspace, types)
