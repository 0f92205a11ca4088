"""What a node is tested with: its variables and the values that are known of them (7.8)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from desktop_app.domain.events import Event, JobPrinted
from desktop_app.domain.execution import Execution
from desktop_app.domain.records import ExecutionFilter
from desktop_app.domain.template import resolve_path
from desktop_app.domain.values import MISSING
from desktop_app.domain.workflow import JsonObject, Node
from desktop_app.gui.panels.context import PanelContext, Ways
from desktop_app.gui.panels.offered import offered_variables
from desktop_app.gui.panels.reference_lens import ReferenceLens
from desktop_app.gui.panels.trial_form import TrialVariable
from desktop_app.gui.session import EditorSession
from desktop_app.services.inputs import has_masks, trial_of
from desktop_app.services.trial import Source, TrialResult
from desktop_app.services.trial_values import defaults_in, is_live, paths_in

RUNS: Final = 20
"""Past runs that are offered."""


class NodeTrial:
    """One node with its config as it stands in the form. Everything that is asked for goes through here."""

    def __init__(self, session: EditorSession, node: Node, config: JsonObject) -> None:
        self._session, self._services = session, session.services
        self.node, self.config = node, config
        ways = Ways(former=session.document.former)
        around = (session.document.workflow, session.catalog, node)
        context = PanelContext(*around, variables=offered_variables, ways=ways)
        self._lens = ReferenceLens(context, own_scope=True)
        self.variables = [self._variable(path) for path in paths_in(config)]
        self.source: Source | None = None

    def _variable(self, path: str) -> TrialVariable:
        return TrialVariable(path, self._lens.words(path), self._lens.kind(path), is_live(path))

    # -- values that are known -------------------------------------------------------------------------
    async def remembered(self) -> dict[str, Any]:
        """Return what the node was tested with last; what was a secret is not known any more."""
        found = await self._services.inputs.last(self._session.key, trial_of(self.node.key))
        known = found if isinstance(found, dict) else {}
        return {path: value for path, value in known.items() if not has_masks(value)}

    async def seen(self) -> dict[str, Any]:
        """Return the last-seen values; where there are none what placeholders and the sample say."""
        wanted = [variable.path for variable in self.variables if not variable.live]
        tree, seen = self._session.document.tree, self._services.seen.of(self._session.key)
        await seen.look()
        found = {path: seen.at(path, tree) for path in wanted}
        while seen.wanting:
            await seen.load()
            found = {path: seen.at(path, tree) for path in wanted}
        known = {path: sighting.value for path, sighting in found.items() if sighting is not None}
        return {**self._sample(), **defaults_in(self.config), **known}

    def _sample(self) -> dict[str, Any]:
        scope = {"$context": self._session.document.workflow.config.get("sample")}
        paths = [variable.path for variable in self.variables]
        found = {path: resolve_path(scope, path.removeprefix("ctx.")) for path in paths}
        return {path: value for path, value in found.items() if value is not MISSING and value is not None}

    async def runs(self) -> list[Execution]:
        """Return the newest runs, from which values can be taken."""
        query = ExecutionFilter(workflow_key=self._session.key, limit=RUNS)
        return list(await self._services.executions.list(query))

    async def of_run(self, execution_id: int) -> dict[str, Any]:
        """Return what the node saw in a run; errors as in :meth:`Trial.values_of`."""
        source = Source(execution_id, self.node.key)
        wanted = [variable.path for variable in self.variables if not variable.live]
        values = await self._services.trial.values_of(source, wanted)
        self.source = source
        return values

    # -- trying ----------------------------------------------------------------------------------------
    async def run(self, values: dict[str, Any]) -> TrialResult:
        """Remember the values and try the node with them; errors as in :meth:`Trial.test_node`."""
        await self._services.inputs.save(self._session.key, trial_of(self.node.key), values)
        return await self._services.trial.test_node(self.node.type, self.config, values, self.source)

    def listen(self, hear: Callable[[str], None]) -> Callable[[], None]:
        """Call ``hear`` with what nodes that are tried print, secrets masked; return what ends that."""

        def heard(event: Event) -> None:
            if isinstance(event, JobPrinted) and not event.execution_id:
                hear(event.text)

        return self._services.subscribe(heard)
