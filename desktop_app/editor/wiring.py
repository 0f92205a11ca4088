"""Commands about wires: points that they lead through, and cutting them (editor.md E, Wiring)."""

from __future__ import annotations

from dataclasses import replace

from desktop_app.domain.graph import Tree
from desktop_app.domain.quick import dataclass
from desktop_app.domain.workflow import JsonObject, Position, Slot, Workflow
from desktop_app.editor import operations
from desktop_app.editor.arranging import Visual
from desktop_app.editor.commands import Structural
from desktop_app.editor.notes import entries
from desktop_app.editor.reroutes import KIND, hanging


@dataclass(frozen=True)
class NewPoint:
    """A point that is to be: its id, its wire, its place, and the id of the next point of that wire."""

    id: str
    slot: Slot
    place: Position
    before: str = ""


@dataclass(frozen=True)
class AddReroutes(Visual):
    """Let wires lead through more points."""

    points: tuple[NewPoint, ...]

    def label(self, workflow: Workflow) -> str:
        count = len(self.points)
        return "Add a point to a wire" if count == 1 else f"Add points to {count} wires"

    def apply(self, workflow: Workflow) -> Workflow:
        tree, listed = Tree(workflow.nodes), list(workflow.notes)
        names = [key for key, _ in entries(workflow)]
        for point in self.points:
            at = names.index(point.before) if point.before in names else len(listed)
            names.insert(at, point.id)
            listed.insert(at, _entry(point, tree))
        return replace(workflow, notes=tuple(listed))


def _entry(point: NewPoint, tree: Tree) -> JsonObject:
    node, slot = tree.at(point.slot), point.slot
    wire = {"from": slot.upstream, "branch": slot.branch_index} if node is None else {"into": node.key}
    return {"id": point.id, "kind": KIND, **wire, "x": point.place[0], "y": point.place[1]}


@dataclass(frozen=True)
class CutWires(Structural):
    """Cut wires: a node has one entry, so what hangs on them goes, to the end of its line."""

    slots: tuple[Slot, ...]

    def label(self, workflow: Workflow) -> str:
        return "Cut a wire" if len(self.slots) == 1 else f"Cut {len(self.slots)} wires"

    def apply(self, workflow: Workflow) -> Workflow:
        return operations.remove_nodes(workflow, hanging(Tree(workflow.nodes), self.slots))
