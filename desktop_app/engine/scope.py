"""What templates and expressions of one pass can see (engine.md 5.1, 5.2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from desktop_app.domain.workflow import Node
    from desktop_app.engine.processor import Processor

_NO_SCOPES: Mapping[str, Any] = {}


class Scopes:
    """Builds the roots for each node of a pass. Nodes on the main line share one mapping."""

    def __init__(
        self, processor: Processor, system: Mapping[str, Any], environment: Mapping[str, Any]
    ) -> None:
        self._processor = processor
        self._shared = {
            "$context": processor.execution.context,
            "$jobsMapByNodeKey": processor.results_by_key,
            "$system": system,
            "$env": environment,
        }
        self._main = self._with({})

    def _with(self, scopes: Mapping[str, Any]) -> dict[str, Any]:
        roots = {**self._shared, "$scopes": scopes}
        return {**roots, "ctx": roots}

    def of(self, node: Node | None, *, include_self: bool = False) -> dict[str, Any]:
        """Return the roots that ``node`` sees; ``include_self`` adds its own local variables."""
        if node is None:
            return self._main
        owner = node if include_self else self._processor.plan.owners[node.key]
        if owner is None:
            return self._main
        local: dict[str, Any] = {}
        while owner is not None:
            scope = self._local(owner)
            if scope is not None:
                local[owner.key] = scope
            owner = self._processor.plan.owners[owner.key]
        return self._with(local) if local else self._main

    def _local(self, owner: Node) -> Mapping[str, Any] | None:
        instruction = self._processor.engine.registry.instructions.get(owner.type)
        if instruction is None:
            return None
        result = self._processor.results_by_key.get(owner.key)
        return instruction.get_scope(owner, result, self._processor)
