"""The node types and trigger types that exist, as data: what editor and windows may know of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import field

from desktop_app.domain.collections import Collection
from desktop_app.domain.node_spec import GROUPS, Branch, NodeSpec
from desktop_app.domain.quick import dataclass
from desktop_app.domain.trigger_spec import TriggerSpec
from desktop_app.domain.workflow import Node


@dataclass(frozen=True)
class Catalog:
    """Specs by type id. Built once at start by discovery; owns no behaviour of the types. ``collections``
    gives what is known of the data sources when it is asked: fields of records are variables.
    """

    nodes: dict[str, NodeSpec] = field(default_factory=dict)
    triggers: dict[str, TriggerSpec] = field(default_factory=dict)
    collections: Callable[[], Sequence[Collection]] = tuple

    def node(self, type_id: str) -> NodeSpec | None:
        """Return the spec of a node type, or None if it is unknown here."""
        return self.nodes.get(type_id)

    def trigger(self, type_id: str) -> TriggerSpec | None:
        """Return the spec of a trigger type, or None if it is unknown here."""
        return self.triggers.get(type_id)

    def by_group(self) -> Iterator[tuple[str, list[NodeSpec]]]:
        """Yield ``(group title, specs)`` in menu order; foreign groups come last."""
        known = list(GROUPS)
        groups = sorted(
            {s.group for s in self.nodes.values()}, key=lambda g: known.index(g) if g in known else 99
        )
        for group in groups:
            yield GROUPS.get(group, group.title()), [s for s in self.nodes.values() if s.group == group]

    def branches(self, node: Node, used: Iterable[int] = ()) -> tuple[Branch, ...]:
        """Return the branches of ``node``; an unknown type shows the branches that hold nodes."""
        indexes = tuple(sorted(used))
        spec = self.node(node.type)
        if spec is None:
            return tuple(Branch(index, f"Branch {index}") for index in indexes)
        return spec.branches_of(node.config, indexes)
