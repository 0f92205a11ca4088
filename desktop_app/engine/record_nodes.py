"""What all nodes that work on records share: rendered params, the transaction, the log (data.md 0.4, 2.1)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypedDict

from desktop_app.domain import template
from desktop_app.domain.collections import split_path
from desktop_app.domain.errors import ConflictError, InvalidRequestError
from desktop_app.domain.record_work import OpenTransaction, WriteContext
from desktop_app.domain.values import MISSING
from desktop_app.domain.workflow import Node
from desktop_app.engine.gateway import DataGateway
from desktop_app.engine.instruction import JobDraft
from desktop_app.engine.processor import Processor

RUN_BRANCH = 1
"""The branch of a transaction node that runs inside its transaction (2.9)."""


class Reading(TypedDict):
    """How a node reads."""

    transaction: OpenTransaction | None
    warnings: list[str]


class Writing(Reading):
    """How a node writes."""

    context: WriteContext


class RecordNode:
    """One node at work on records: what it is configured to do, and in which transaction."""

    def __init__(self, node: Node, processor: Processor) -> None:
        if processor.engine.data is None:
            raise InvalidRequestError("no data source is open", place=f"node {node.key!r}")
        self.data: DataGateway = processor.engine.data
        self.node = node
        self.warnings: list[str] = []
        self._processor = processor

    @property
    def collection(self) -> str:
        """The collection that the node works on."""
        return str(self.node.settings.get("collection") or "")

    def rendered(self, value: Any) -> Any:
        """Return a config value with its templates evaluated; what leads nowhere stays ``MISSING``."""
        return template.render(value, self._processor.get_scope(self.node))

    def params(self) -> dict[str, Any]:
        """Return ``params`` with all templates evaluated."""
        params = self.node.settings.get("params")
        return dict(self.rendered(params)) if isinstance(params, dict) else {}

    def reading(self, collection: str) -> Reading:
        """Return how to read from a collection."""
        return {"transaction": self.transaction(split_path(collection)[0]), "warnings": self.warnings}

    def writing(self, collection: str) -> Writing:
        """Return how to write to a collection; what is written carries who writes (1.0.4)."""
        execution = self._processor.execution
        stack = tuple(dict.fromkeys([*(execution.stack or ()), execution.id]))
        return {**self.reading(collection), "context": WriteContext(stack)}

    def transaction(self, source: str) -> OpenTransaction | None:
        """Return the transaction that work on a source belongs to.

        :raises ConflictError: the one it should belong to is gone, with the process that held it.
        """
        owners = []
        for owner, branch in self._owners():
            if self._lost(owner, branch):
                raise ConflictError(
                    "the transaction around this node ended with the process that held it",
                    place=f"node {owner.key!r}",
                )
            owners.append(owner.key)
        return self._processor.transactions.nearest(owners, source)

    def _owners(self) -> Iterator[tuple[Node, int | None]]:
        """Yield the nodes around this one from the inside out, each with the branch that this one is in."""
        node = self.node
        while (owner := self._processor.plan.owners[node.key]) is not None:
            start = self._processor.find_branch_start_node(node, owner)
            yield owner, None if start is None else start.branch_index
            node = owner

    def _lost(self, owner: Node, branch: int | None) -> bool:
        instruction = self._processor.engine.registry.instructions.get(owner.type)
        inside = instruction is not None and instruction.holds_transaction and branch == RUN_BRANCH
        return inside and not self._processor.transactions.holds(owner.key)

    def done(self, result: Any, status: int = 1) -> JobDraft:
        """Return the outcome; what should be told of the way there goes into the log."""
        return JobDraft(status, result, log="\n".join(self.warnings) or None)


def names(value: Any) -> list[str]:
    """Return a list of names as configs hold it."""
    return [str(item) for item in value if item] if isinstance(value, list | tuple) else []


def present(value: Any) -> Any:
    """Return a value, None for what led nowhere."""
    return None if value is MISSING else value
