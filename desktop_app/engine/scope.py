"""What templates and expressions of one pass can see (engine.md 5.1, 5.2)."""

from __future__ import annotations

import weakref
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from desktop_app.domain.roots import CONTEXT, ENVIRONMENT, RESULTS, SCOPES, SYSTEM

if TYPE_CHECKING:
    from desktop_app.domain.workflow import Node
    from desktop_app.engine.processor import Processor


class Scopes:
    """Builds the roots for each node of a pass. Nodes on the main line share one mapping."""

    def __init__(
        self, processor: Processor, system: Mapping[str, Any], environment: Mapping[str, Any]
    ) -> None:
        # Weak, as the pass owns its scopes: what has run goes away at once, without the collector.
        self._processor = weakref.ref(processor)
        self._shared = {
            CONTEXT: processor.execution.context,
            RESULTS: processor.results_by_key,
            SYSTEM: system,
            ENVIRONMENT: environment,
        }
        self._main = self._with({})

    def _with(self, scopes: Mapping[str, Any]) -> dict[str, Any]:
        roots = {**self._shared, SCOPES: scopes}
        return {**roots, "ctx": roots}

    def of(self, node: Node | None, *, include_self: bool = False) -> dict[str, Any]:
        """Return the roots that ``node`` sees; ``include_self`` adds its own local variables."""
        if node is None:
            return self._main
        processor = self._processor()
        assert processor is not None  # It is the one that asks.
        owner = node if include_self else processor.plan.owners[node.key]
        if owner is None:
            return self._main
        local: dict[str, Any] = {}
        while owner is not None:
            scope = _local(owner, processor)
            if processor.gate is not None:
                scope = processor.gate.scope(owner, scope)
            if scope is not None:
                local[owner.key] = scope
            owner = processor.plan.owners[owner.key]
        return self._with(local) if local else self._main


def _local(owner: Node, processor: Processor) -> Mapping[str, Any] | None:
    instruction = processor.engine.registry.instructions.get(owner.type)
    if instruction is None:
        return None
    return instruction.get_scope(owner, processor.results_by_key.get(owner.key), processor)
