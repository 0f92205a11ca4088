"""Trying a node once, without an execution (engine.md 2.14, 7.8)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from time import perf_counter
from typing import Any

from desktop_app.domain.masking import Veil
from desktop_app.domain.quick import dataclass
from desktop_app.domain.template import called, resolve_path
from desktop_app.domain.values import MISSING, to_json
from desktop_app.domain.workflow import JsonObject
from desktop_app.engine.dispatcher import Engine
from desktop_app.engine.looking import seen_by
from desktop_app.services.trial_values import rewritten


@dataclass(frozen=True, slots=True)
class TrialResult:
    """What a test run of one node gave: a job status, its result, its log, and how long it took (ms)."""

    status: int
    result: Any
    log: str | None = None
    took: int = 0


@dataclass(frozen=True, slots=True)
class Source:
    """A node of an execution whose values a test takes: what was masked for the eye is the real thing."""

    execution_id: int
    node_key: str


class Trial:
    """Test runs. Nothing is stored, and secrets come up masked."""

    def __init__(self, engine: Engine, veil: Veil | None = None) -> None:
        self._engine = engine
        self._veil = veil or Veil()

    async def test_node(
        self,
        type_id: str,
        config: JsonObject,
        values: Mapping[str, Any] | None = None,
        source: Source | None = None,
    ) -> TrialResult:
        """Run a node type once, as the engine does. ``values`` take the place of the variables at their
        paths; ``$env`` and ``$system`` are the real ones unless they are among them. A masked value of
        ``source`` that was left as it is counts as what it hides.

        :raises InvalidRequestError: the type is unknown or cannot be tested. :raises ValidationError: the
            config breaks its rules. :raises NotFoundError: the source is gone.
        """
        given = await self._unmasked(values or {}, source)
        tried, scope = rewritten(config, given)
        began = perf_counter()
        draft = await self._engine.test_node(type_id, tried, scope)
        took = round((perf_counter() - began) * 1000)
        mask = self._veil.mask
        log = None if draft.log is None else mask.text(draft.log)
        return TrialResult(draft.status, mask.shown(to_json(draft.result)), log, took)

    async def values_of(self, source: Source, paths: Iterable[str]) -> dict[str, Any]:
        """Return what the node saw at these paths in that execution; secrets masked. Paths without a value
        are left out.

        :raises NotFoundError: the execution is gone, or its definition has no such node.
        """
        shown = self._veil.mask.shown
        return {path: shown(value) for path, value in (await self._real(source, paths)).items()}

    async def _real(self, source: Source, paths: Iterable[str]) -> dict[str, Any]:
        _, scope = await seen_by(self._engine, source.execution_id, source.node_key)
        found = {path: resolve_path(scope, path.removeprefix("ctx.")) for path in paths}
        return {path: to_json(called(value)) for path, value in found.items() if value is not MISSING}

    async def _unmasked(self, values: Mapping[str, Any], source: Source | None) -> dict[str, Any]:
        if source is None or not self._veil.mask:
            return dict(values)
        real, shown = await self._real(source, values), self._veil.mask.shown
        return {
            path: real[path] if path in real and shown(real[path]) == value else value
            for path, value in values.items()
        }
