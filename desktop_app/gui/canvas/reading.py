"""The drawing as text: the order in which it is read, and the words for types, branches and outputs."""

from __future__ import annotations

from collections.abc import Iterator

from desktop_app.domain.catalog import Catalog
from desktop_app.domain.workflow import TRIGGER, Slot
from desktop_app.gui.canvas.projection import Projection
from desktop_app.gui.canvas.stage import Stage
from desktop_app.gui.wording import step, tr


class Reading:
    """Reads a stage. Owns the order of the last drawing it was asked about."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self.catalog = Catalog()
        self._known: tuple[Projection | None, list[str]] = (None, [])

    def cards(self) -> list[str]:
        """Return the keys of all cards as a person reads them: the trigger, then branches in order."""
        shown = self._stage.shown
        if self._known[0] is not shown:
            self._known = (shown, [TRIGGER, *(node.key for node in shown.tree.walk())])
        return self._known[1]

    def order(self) -> list[str]:
        """Return the cards, then the ids of notes, groups and points of wires."""
        drawn = self._stage.annotations
        return [*self.cards(), *drawn.notes, *drawn.groups, *self._stage.points.items]

    def outputs(self, key: str) -> Iterator[Slot]:
        """Yield what goes out of a card: its branches in order, then the line behind it."""
        upstream = None if key == TRIGGER else key
        found = [slot for slot in self._stage.shown.ports if slot.upstream == upstream]
        yield from sorted((s for s in found if s.branch_index is not None), key=lambda s: s.branch_index or 0)
        yield from (slot for slot in found if slot.branch_index is None)

    def branch_label(self, slot: Slot) -> str:
        """Return what the branch is called that a slot opens."""
        tree = self._stage.shown.tree
        node = tree.get(slot.upstream)
        if node is None:
            return ""
        used = [head.branch_index or 0 for head in tree.branches(node)]
        labels = {branch.index: branch.label for branch in self.catalog.branches(node, used)}
        return step(labels.get(slot.branch_index or 0, str(slot.branch_index)))

    def type_title(self, key: str) -> str:
        """Return what the type of a card is called."""
        if key == TRIGGER:
            return tr("Trigger")
        node = self._stage.shown.tree.get(key)
        spec = self.catalog.node(node.type) if node is not None else None
        return tr(spec.title) if spec is not None else node.type if node is not None else ""
