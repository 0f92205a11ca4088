"""Commands that change how the canvas looks, never what runs: arrangement, locks, notes and groups.

None of them is structural: a frozen version takes them, as it takes another title (engine.md 6.0).
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any, ClassVar

from desktop_app.domain.graph import Tree
from desktop_app.domain.quick import dataclass
from desktop_app.domain.workflow import JsonObject, Position, Workflow
from desktop_app.editor import notes as drawn
from desktop_app.editor import operations
from desktop_app.editor.arrangement import LOCKED, NOTE, Arrangement, arranged, with_member
from desktop_app.editor.collapsing import COLLAPSED


class Visual:
    """Base of the commands that change how the canvas looks."""

    __slots__ = ()
    structural: ClassVar[bool] = False

    @property
    def merge_key(self) -> Hashable | None:
        return None


@dataclass(frozen=True)
class Arrange(Visual):
    """Choose the arrangement and place nodes, as one step; ``positions`` None gives a node to the layout.

    Serves every command of the Arrange menu: ``text`` is what undo calls it.
    """

    positions: Mapping[str, Position | None]
    text: str
    wanted: Arrangement | None = None
    notes: Mapping[str, Position] | None = None
    gesture: Hashable | None = None

    @property
    def merge_key(self) -> Hashable | None:
        return None if self.gesture is None else ("arrange", self.text, self.gesture)

    def label(self, workflow: Workflow) -> str:
        return self.text

    def apply(self, workflow: Workflow) -> Workflow:
        if self.wanted is not None:
            workflow = arranged(workflow, self.wanted)
        if self.notes:
            moved = {key: {"x": x, "y": y} for key, (x, y) in self.notes.items()}
            workflow = drawn.changed(workflow, moved)
        return operations.set_positions(workflow, self.positions)


@dataclass(frozen=True)
class LockNodes(Visual):
    """Keep nodes where they are, or let layouts move them again."""

    keys: tuple[str, ...]
    locked: bool
    positions: Mapping[str, Position]

    def label(self, workflow: Workflow) -> str:
        return "Lock position" if self.locked else "Unlock position"

    def apply(self, workflow: Workflow) -> Workflow:
        placed = operations.set_positions(workflow, self.positions)
        return _with_members(placed, self.keys, LOCKED, self.locked)


@dataclass(frozen=True)
class DocumentNode(Visual):
    """Write the documentation of a node, as Markdown."""

    key: str
    text: str

    def label(self, workflow: Workflow) -> str:
        node = operations.require(Tree(workflow.nodes), self.key)
        return f"Change documentation of {operations.name(node)}"

    def apply(self, workflow: Workflow) -> Workflow:
        operations.require(Tree(workflow.nodes), self.key)
        return _with_members(workflow, (self.key,), NOTE, self.text)


@dataclass(frozen=True)
class CollapseBranches(Visual):
    """Fold away what is in the branches of nodes, or show it again."""

    keys: tuple[str, ...]
    collapsed: bool

    def label(self, workflow: Workflow) -> str:
        return "Collapse branches" if self.collapsed else "Expand branches"

    def apply(self, workflow: Workflow) -> Workflow:
        return _with_members(workflow, self.keys, COLLAPSED, self.collapsed)


def _with_members(workflow: Workflow, keys: tuple[str, ...], member: str, value: Any) -> Workflow:
    wanted = set(keys)
    return workflow.with_nodes(
        with_member(node, member, value) if node.key in wanted and node.extra.get(member) != value else node
        for node in workflow.nodes
    )


@dataclass(frozen=True)
class AddNote(Visual):
    """Put a note on the canvas."""

    key: str
    position: Position
    text: str = ""

    def label(self, workflow: Workflow) -> str:
        return "Add a note"

    def apply(self, workflow: Workflow) -> Workflow:
        width, height = drawn.SIZE
        entry: JsonObject = {
            "id": self.key,
            "kind": "note",
            "text": self.text,
            "color": drawn.COLORS[0],
        }
        x, y = self.position
        return drawn.added(workflow, {**entry, "x": x, "y": y, "width": width, "height": height})


@dataclass(frozen=True)
class InsertAnnotations(Visual):
    """Put notes and groups in as they are, with ids that are free: the other half of a paste."""

    papers: tuple[JsonObject, ...]
    text: str = ""

    def label(self, workflow: Workflow) -> str:
        return self.text or "Insert notes"

    def apply(self, workflow: Workflow) -> Workflow:
        for paper in self.papers:
            workflow = drawn.added(workflow, paper)
        return workflow


@dataclass(frozen=True)
class ChangeAnnotation(Visual):
    """Change members of a note or group: text, title, colour, size, whether it is collapsed."""

    key: str
    members: JsonObject
    text: str
    gesture: Hashable | None = None

    @property
    def merge_key(self) -> Hashable | None:
        return None if self.gesture is None else ("annotation", self.key, self.text, self.gesture)

    def label(self, workflow: Workflow) -> str:
        return self.text

    def apply(self, workflow: Workflow) -> Workflow:
        return drawn.changed(workflow, {self.key: self.members})


@dataclass(frozen=True)
class GroupItems(Visual):
    """Draw a frame around nodes, notes and groups."""

    key: str
    members: tuple[str, ...]
    title: str = "Group"

    def label(self, workflow: Workflow) -> str:
        return "Group"

    def apply(self, workflow: Workflow) -> Workflow:
        return drawn.grouped(workflow, self.key, self.title, self.members)


@dataclass(frozen=True)
class RemoveAnnotations(Visual):
    """Take notes and frames away; what a frame held stays."""

    keys: tuple[str, ...]
    text: str = ""

    def label(self, workflow: Workflow) -> str:
        return self.text or "Remove a note"

    def apply(self, workflow: Workflow) -> Workflow:
        return drawn.removed(workflow, self.keys)
