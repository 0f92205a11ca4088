"""Dragging several chosen cards of a tidy layout to one place (editor.md E, Moving)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPointF

from desktop_app.domain.workflow import TRIGGER, Slot
from desktop_app.editor.fragments import tops
from desktop_app.gui.canvas.dragging import Breaks, NodeDrag, Tools
from desktop_app.gui.canvas.node_item import NodeItem, Offer
from desktop_app.gui.canvas.targets import Rule


def carried(tools: Tools) -> tuple[str, ...]:
    """Return the chosen nodes that no other chosen node holds, in the order in which they are read."""
    chosen = [key for key in tools.selection.keys if key != TRIGGER]
    return tuple(node.key for node in tops(tools.stage.shown.tree, chosen))


class ManyDrag(NodeDrag):
    """Carries a picture of the card that was taken hold of with the number of those that come along."""

    def __init__(
        self,
        tools: Tools,
        item: NodeItem,
        keys: Sequence[str],
        at: QPointF,
        rule: Rule,
        done: Callable[[tuple[str, ...], Slot], None],
        refused: Callable[[str], None],
        breaks: Breaks,
    ) -> None:
        chosen = tuple(keys)
        super().__init__(tools, item, at, rule, lambda _, slot: done(chosen, slot), refused, breaks, chosen)
        self._skip = set()
        tools.ghost.count = len(self._keys)
        self._offer(Offer.LIFTED)

    def _offer(self, offer: Offer) -> None:
        for key in self._keys:
            if key in self._tools.stage.nodes:
                self._tools.stage.nodes[key].set_offer(offer)

    def finish(self, at: QPointF) -> None:
        self._offer(Offer.NONE)
        super().finish(at)

    def cancel(self) -> None:
        self._offer(Offer.NONE)
        super().cancel()
