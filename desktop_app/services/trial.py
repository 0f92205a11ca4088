"""Trying a node once, without an execution (engine.md 2.14, 7.8)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from desktop_app.domain.masking import Veil
from desktop_app.domain.workflow import JsonObject
from desktop_app.engine.dispatcher import Engine


@dataclass(frozen=True, slots=True)
class TrialResult:
    """What a test run of one node gave: a job status, its result and its log."""

    status: int
    result: Any
    log: str | None = None


class Trial:
    """Test runs. Nothing is stored, and secrets come up masked."""

    def __init__(self, engine: Engine, veil: Veil | None = None) -> None:
        self._engine = engine
        self._veil = veil or Veil()

    async def test_node(self, type_id: str, config: JsonObject) -> TrialResult:
        """Run a node type once with a config whose variables are substituted already.

        :raises InvalidRequestError: the type is unknown or cannot be tested. :raises ValidationError: the
            config breaks its rules.
        """
        draft = await self._engine.test_node(type_id, config)
        mask = self._veil.mask
        log = None if draft.log is None else mask.text(draft.log)
        return TrialResult(draft.status, mask.shown(draft.result), log)
