"""The workflow as a value: what a person draws and the engine runs (engine.md 1.2, 1.7; architecture 12).

All classes are frozen; an edit makes a new value that shares what did not change, so an older one is a
complete undo step and a cheap snapshot.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from typing import Any, Final, NamedTuple, TypeAlias

from desktop_app.domain.quick import dataclass

FORMAT: Final = 1
"""Format number of the workflow document that this version writes."""

JsonObject: TypeAlias = Mapping[str, Any]
Position: TypeAlias = tuple[float, float]

LOOP: Final = "loop"
"""The type of the nodes that run their branch in rounds."""

CALL: Final = "subflow"
"""The type of the nodes that call another workflow."""

TRIGGER: Final = "trigger"
"""Stands for the trigger wherever a node key is expected (problems, selection); never a node's key."""


class Slot(NamedTuple):
    """A place in the tree where a node can stand: behind ``upstream`` on the same line, or, with a
    ``branch_index``, as the first node of that branch. ``Slot(None)`` is the head of the workflow.

    A tuple, because drawings look things up by slot many thousands of times.
    """

    upstream: str | None = None
    branch_index: int | None = None


@dataclass(frozen=True, slots=True)
class Node:
    """One step of one workflow version.

    ``config`` is None only in imported documents that never had one (engine.md 1.7); ``extra`` keeps the
    members of the document that this version does not know; ``position`` is ``(x, y)`` in canvas units.
    A ``disabled`` node is passed over when the workflow runs, with everything inside its branches (ADR 7).
    """

    key: str
    type: str
    title: str = ""
    config: JsonObject | None = field(default_factory=dict)
    upstream: str | None = None
    branch_index: int | None = None
    position: Position | None = None
    extra: JsonObject = field(default_factory=dict)
    disabled: bool = False

    @property
    def repeats(self) -> bool:
        """Whether it runs its branch in rounds, and counts them in its job."""
        return self.type == LOOP

    @property
    def calls(self) -> str:
        """The key of the workflow that it calls; empty where it calls none."""
        return str(self.settings.get("workflow") or "") if self.type == CALL else ""

    @property
    def slot(self) -> Slot:
        """The place where the node stands."""
        return Slot(self.upstream, self.branch_index)

    @property
    def settings(self) -> JsonObject:
        """The config, empty when there is none; what an instruction reads."""
        return self.config or {}

    def at(self, slot: Slot) -> Node:
        """Return the same node standing at ``slot``."""
        return replace(self, upstream=slot.upstream, branch_index=slot.branch_index)


@dataclass(frozen=True, slots=True)
class Workflow:
    """A workflow document: one trigger (``type`` and ``config``) and a tree of nodes.

    ``nodes`` lists every node once; an upstream need not precede its followers. ``key`` is shared by all
    versions of the workflow and empty until it is first stored.
    """

    key: str = ""
    title: str = ""
    description: str = ""
    type: str = "manual"
    sync: bool = False
    config: JsonObject = field(default_factory=dict)
    options: JsonObject = field(default_factory=lambda: {"timeout": 0})
    nodes: tuple[Node, ...] = ()
    notes: tuple[JsonObject, ...] = ()
    extra: JsonObject = field(default_factory=dict)

    @property
    def called(self) -> str:
        """What people call the workflow: its title, else its key."""
        return self.title or self.key

    def with_nodes(self, nodes: Iterable[Node]) -> Workflow:
        """Return the workflow with other nodes."""
        return replace(self, nodes=tuple(nodes))

    @property
    def timeout_ms(self) -> int:
        """The time limit of one execution in milliseconds; 0 means none (engine.md 1.3)."""
        value = self.options.get("timeout")
        if isinstance(value, bool) or not isinstance(value, int | float):
            return 0
        return int(value) if 0 < value < float("inf") else 0

    @property
    def stack_limit(self) -> int:
        """How many executions of this version one causal chain may hold; at least 1 (engine.md 1.3)."""
        value = self.options.get("stackLimit")
        return value if isinstance(value, int) and value > 0 else 1


@dataclass(frozen=True, slots=True)
class WorkflowVersion:
    """One stored version of a workflow (engine.md 1.2, 1.4).

    ``current`` marks the main version of its key, ``enabled`` whether its trigger listens; ``executed``
    counts executions of this version and ``all_executed`` of all versions of the key. A version with
    ``executed > 0`` is frozen. Times are milliseconds since 1970 in UTC.
    """

    id: int
    document: Workflow
    enabled: bool = False
    current: bool = False
    executed: int = 0
    all_executed: int = 0
    created_at: int = 0
    updated_at: int = 0
    content_hash: str = ""

    @property
    def key(self) -> str:
        """The key that all versions of the workflow share."""
        return self.document.key

    @property
    def called(self) -> str:
        """What people call the workflow: its title, else its key."""
        return self.document.called

    @property
    def frozen(self) -> bool:
        """Whether nodes and trigger may no longer change (engine.md 6.0)."""
        return self.executed > 0
