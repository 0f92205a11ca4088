"""Which nodes are selected, and how arrow keys walk from one to the next."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal

from desktop_app.domain.workflow import TRIGGER, Node, Slot
from desktop_app.gui.canvas.projection import Projection
from desktop_app.gui.canvas.stage import Stage


class Selection(QObject):
    """Owns the selected keys, in the order in which they were chosen; the last one is the current one."""

    changed = Signal(tuple)
    """The selected keys; sent for every change, whoever made it."""

    def __init__(self, stage: Stage, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._stage = stage
        self._keys: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """The selected keys."""
        return self._keys

    @property
    def current(self) -> str | None:
        """The key that keyboard commands act on."""
        return self._keys[-1] if self._keys else None

    def select(self, keys: Iterable[str]) -> None:
        """Select exactly the ``keys`` that are shown."""
        wanted = tuple(key for key in dict.fromkeys(keys) if self._stage.pick(key) is not None)
        if wanted == self._keys:
            return
        chosen = set(wanted)
        for key in self._keys:
            if key not in chosen and (item := self._stage.pick(key)) is not None:
                item.setSelected(False)
        for key in wanted:
            if (item := self._stage.pick(key)) is not None:
                item.setSelected(True)
        self._keys = wanted
        self.changed.emit(wanted)

    def toggle(self, key: str) -> None:
        """Add the key, or take it out."""
        kept = tuple(other for other in self._keys if other != key)
        self.select(kept if key in self._keys else (*kept, key))

    def refresh(self) -> None:
        """Drop keys whose nodes are gone; Qt forgets the selection of what was hidden meanwhile."""
        self.select(self._keys)
        for key in self._keys:
            if (item := self._stage.pick(key)) is not None and not item.isSelected():
                item.setSelected(True)


def neighbour(shown: Projection, key: str | None, arrow: Qt.Key) -> str | None:
    """Return the key that an arrow key leads to: along the wires, siblings by branch order."""
    if key is None or (key != TRIGGER and key not in shown.tree):
        return TRIGGER
    arrow = _TURNED[arrow] if shown.sideways else arrow
    if arrow == Qt.Key.Key_Down:
        return _below(shown, key)
    if arrow == Qt.Key.Key_Up:
        return _above(shown, key)
    return _beside(shown, key, 1 if arrow == Qt.Key.Key_Right else -1)


_TURNED: Final = {
    Qt.Key.Key_Right: Qt.Key.Key_Down,
    Qt.Key.Key_Left: Qt.Key.Key_Up,
    Qt.Key.Key_Down: Qt.Key.Key_Right,
    Qt.Key.Key_Up: Qt.Key.Key_Left,
}
"""What an arrow means where the flow runs to the right."""


def _below(shown: Projection, key: str) -> str | None:
    tree = shown.tree
    if key == TRIGGER:
        return tree.head.key if tree.head else None
    node = tree[key]
    step = next(iter(tree.branches(node)), None) or tree.downstream(node)
    for owner in () if step else tree.owners(node):
        step = tree.downstream(owner)
        if step:
            break
    return step.key if step else None


def _above(shown: Projection, key: str) -> str | None:
    if key == TRIGGER:
        return None
    upstream = shown.tree.upstream(shown.tree[key])
    return upstream.key if upstream else TRIGGER


def _beside(shown: Projection, key: str, step: int) -> str | None:
    """The node at about the same height in the next branch that holds nodes."""
    tree, across = shown.tree, 1 if shown.sideways else 0
    if key == TRIGGER:
        return None
    node: Node | None = tree[key]
    while node is not None:
        start = tree.line_start(node)
        owner = tree.upstream(start) if start.branch_index is not None else None
        heads = sorted(tree.branches(owner), key=lambda head: shown.boxes[head.key][across]) if owner else []
        index = next((i + step for i, head in enumerate(heads) if head.key == start.key), -1)
        if 0 <= index < len(heads):
            height = shown.boxes[key][1 - across]
            return min(
                tree.line(heads[index]), key=lambda n: abs(shown.boxes[n.key][1 - across] - height)
            ).key
        node = owner
    return None


def slot_after(shown: Projection, key: str | None) -> Slot:
    """Return the slot that quick add fills: behind ``key`` on its line, or at the end of the main line."""
    if key == TRIGGER:
        return Slot(None)
    if key is not None and key in shown.tree:
        return Slot(key)
    head = shown.tree.head
    return Slot(shown.tree.line_end(head).key) if head else Slot(None)
