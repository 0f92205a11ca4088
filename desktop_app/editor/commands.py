"""What a person does to a document, as values: each names itself and knows the new workflow (architecture 6).

A command holds no state of its own and refuses by raising; history keeps the workflows before and after.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import ClassVar, Protocol

from desktop_app.domain.graph import Tree
from desktop_app.domain.quick import dataclass
from desktop_app.domain.workflow import JsonObject, Node, Slot, Workflow
from desktop_app.editor import operations


class Command(Protocol):
    """One step of an edit.

    ``structural`` commands are refused in a frozen document (engine.md 6.0). Commands with the same
    ``merge_key``, one after another, become one step of the history: a drag, or typing in one field.
    """

    @property
    def structural(self) -> bool:
        """Whether the command touches what a frozen version keeps."""

    @property
    def merge_key(self) -> Hashable | None:
        """What two commands must share to become one step; None never merges."""

    def label(self, workflow: Workflow) -> str:
        """Return the undo text for a document that is ``workflow`` before the command."""

    def apply(self, workflow: Workflow) -> Workflow:
        """Return the workflow after the command; raises a subclass of WireworkError to refuse."""


class Structural:
    """Base of the commands that touch what a frozen version keeps."""

    __slots__ = ()
    structural: ClassVar[bool] = True

    @property
    def merge_key(self) -> Hashable | None:
        return None


@dataclass(frozen=True)
class AddNode(Structural):
    """Insert a node; ``tail_branch`` takes what stood there into that branch of the new node (6.1, 6.2)."""

    node: Node
    slot: Slot
    tail_branch: int | None = None

    def label(self, workflow: Workflow) -> str:
        return f"Add {operations.name(self.node)}"

    def apply(self, workflow: Workflow) -> Workflow:
        added = operations.add_node(workflow, self.node, self.slot)
        if self.tail_branch is None:
            return added
        return operations.place_tail(added, self.node.key, self.tail_branch)


@dataclass(frozen=True)
class InsertNodes(Structural):
    """Insert a line of nodes with its branches, with keys that are free: a paste."""

    nodes: tuple[Node, ...]
    slot: Slot
    text: str = ""

    def label(self, workflow: Workflow) -> str:
        return self.text or f"Insert {_counted(self.nodes)}"

    def apply(self, workflow: Workflow) -> Workflow:
        return operations.insert_line(workflow, self.nodes, self.slot)


@dataclass(frozen=True)
class RemoveNode(Structural):
    """Remove a node with its branches, or keep the nodes of one of them (6.4)."""

    key: str
    keep_branch: int | None = None

    def label(self, workflow: Workflow) -> str:
        return f"Remove {title_in(workflow, self.key)}"

    def apply(self, workflow: Workflow) -> Workflow:
        return operations.remove_node(workflow, self.key, self.keep_branch)


@dataclass(frozen=True)
class RemoveNodes(Structural):
    """Remove a selection of nodes, each with its branches."""

    keys: tuple[str, ...]

    def label(self, workflow: Workflow) -> str:
        return f"Remove {_titles(workflow, self.keys)}"

    def apply(self, workflow: Workflow) -> Workflow:
        return operations.remove_nodes(workflow, self.keys)


@dataclass(frozen=True)
class RemoveBranch(Structural):
    """Remove all nodes of one branch; ``shift`` closes the gap in the branch numbers (6.5)."""

    key: str
    branch_index: int
    shift: bool = False

    def label(self, workflow: Workflow) -> str:
        return f"Remove branch {self.branch_index} of {title_in(workflow, self.key)}"

    def apply(self, workflow: Workflow) -> Workflow:
        return operations.remove_branch(workflow, self.key, self.branch_index, self.shift)


@dataclass(frozen=True)
class MoveNode(Structural):
    """Move a node with its branches to another slot (6.6)."""

    key: str
    slot: Slot

    def label(self, workflow: Workflow) -> str:
        return f"Move {title_in(workflow, self.key)}"

    def apply(self, workflow: Workflow) -> Workflow:
        return operations.move_node(workflow, self.key, self.slot)


@dataclass(frozen=True)
class PlaceTail(Structural):
    """Put what follows a branching node into one of its empty branches (6.2)."""

    key: str
    branch_index: int

    def label(self, workflow: Workflow) -> str:
        return f"Move the following nodes into branch {self.branch_index} of {title_in(workflow, self.key)}"

    def apply(self, workflow: Workflow) -> Workflow:
        return operations.place_tail(workflow, self.key, self.branch_index)


@dataclass(frozen=True)
class SetConfig(Structural):
    """Replace a node's config; ``field`` names what changed for the undo text, ``gesture`` joins typing."""

    key: str
    config: JsonObject | None
    field: str = ""
    gesture: Hashable | None = None

    @property
    def merge_key(self) -> Hashable | None:
        return None if self.gesture is None else ("config", self.key, self.field, self.gesture)

    def label(self, workflow: Workflow) -> str:
        return f"Change {self.field or 'settings'} of {title_in(workflow, self.key)}"

    def apply(self, workflow: Workflow) -> Workflow:
        return operations.set_config(workflow, self.key, self.config)


@dataclass(frozen=True)
class RenameNode(Structural):
    """Give a node another title."""

    key: str
    title: str
    gesture: Hashable | None = None

    @property
    def merge_key(self) -> Hashable | None:
        return None if self.gesture is None else ("title", self.key, self.gesture)

    def label(self, workflow: Workflow) -> str:
        return f"Rename {title_in(workflow, self.key)}"

    def apply(self, workflow: Workflow) -> Workflow:
        return operations.rename(workflow, self.key, self.title)


@dataclass(frozen=True)
class SetDisabled(Structural):
    """Let runs pass nodes over, with everything inside their branches, or run them again (ADR 7)."""

    keys: tuple[str, ...]
    disabled: bool = True

    def label(self, workflow: Workflow) -> str:
        return f"{'Disable' if self.disabled else 'Enable'} {_titles(workflow, self.keys)}"

    def apply(self, workflow: Workflow) -> Workflow:
        return operations.set_disabled(workflow, self.keys, self.disabled)


@dataclass(frozen=True)
class MoveLine(Structural):
    """Move a node with all that follows it to another slot: the other end of its wire."""

    key: str
    slot: Slot

    def label(self, workflow: Workflow) -> str:
        return f"Move {title_in(workflow, self.key)} and what follows"

    def apply(self, workflow: Workflow) -> Workflow:
        return operations.move_line(workflow, self.key, self.slot)


@dataclass(frozen=True)
class SetTriggerConfig(Structural):
    """Replace the trigger's config."""

    config: JsonObject
    field: str = ""
    gesture: Hashable | None = None

    @property
    def merge_key(self) -> Hashable | None:
        return None if self.gesture is None else ("trigger", self.field, self.gesture)

    def label(self, workflow: Workflow) -> str:
        return f"Change {self.field or 'settings'} of the trigger"

    def apply(self, workflow: Workflow) -> Workflow:
        return operations.set_trigger_config(workflow, self.config)


@dataclass(frozen=True)
class ChangeTrigger(Structural):
    """Give the workflow another trigger type and, with ``sync``, another execution mode."""

    type: str
    config: JsonObject
    sync: bool | None = None

    def label(self, workflow: Workflow) -> str:
        return "Change the trigger"

    def apply(self, workflow: Workflow) -> Workflow:
        return operations.set_trigger(workflow, self.type, self.config, self.sync)


@dataclass(frozen=True)
class SetWorkflowProperties:
    """Change title, description, options or notes: allowed even in a frozen version (6.0)."""

    title: str | None = None
    description: str | None = None
    options: JsonObject | None = None
    notes: tuple[JsonObject, ...] | None = None
    gesture: Hashable | None = None
    structural: ClassVar[bool] = False

    @property
    def merge_key(self) -> Hashable | None:
        return None if self.gesture is None else ("properties", self._given(), self.gesture)

    def _given(self) -> tuple[str, ...]:
        members = ("title", "description", "options", "notes")
        return tuple(member for member in members if getattr(self, member) is not None)

    def label(self, workflow: Workflow) -> str:
        given = self._given()
        return f"Change the workflow’s {given[0] if len(given) == 1 else 'properties'}"

    def apply(self, workflow: Workflow) -> Workflow:
        return operations.set_properties(
            workflow, title=self.title, description=self.description, options=self.options, notes=self.notes
        )


@dataclass(frozen=True)
class Compound:
    """Several commands as one step: all of them, or none when one is refused."""

    commands: tuple[Command, ...]
    text: str = ""
    gesture: Hashable | None = None

    @property
    def structural(self) -> bool:
        return any(command.structural for command in self.commands)

    @property
    def merge_key(self) -> Hashable | None:
        return None if self.gesture is None else ("compound", self.text, self.gesture)

    def label(self, workflow: Workflow) -> str:
        return self.text or (self.commands[0].label(workflow) if self.commands else "")

    def apply(self, workflow: Workflow) -> Workflow:
        for command in self.commands:
            workflow = command.apply(workflow)
        return workflow


@dataclass(frozen=True)
class ReplaceWorkflow(Structural):
    """Put another workflow in the document's place: a restored version, a recovered draft."""

    workflow: Workflow
    text: str

    def label(self, workflow: Workflow) -> str:
        return self.text

    def apply(self, workflow: Workflow) -> Workflow:
        return self.workflow


def title_in(workflow: Workflow, key: str) -> str:
    node = Tree(workflow.nodes).get(key)
    return operations.name(node) if node else repr(key)


def _titles(workflow: Workflow, keys: tuple[str, ...]) -> str:
    return title_in(workflow, keys[0]) if len(keys) == 1 else f"{len(keys)} nodes"


def _counted(nodes: tuple[Node, ...]) -> str:
    return operations.name(nodes[0]) if len(nodes) == 1 else f"{len(nodes)} nodes"
