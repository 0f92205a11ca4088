"""What is dragged onto the canvas, to be inserted where it is dropped: a node type from a palette, or a
variable, of which a node is made that keeps it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtGui import QDropEvent

from desktop_app.domain.workflow import Slot
from desktop_app.gui.canvas.dragging import REACH
from desktop_app.gui.canvas.targets import Target
from desktop_app.gui.variables.mime import path_in

if TYPE_CHECKING:
    from desktop_app.gui.canvas.gestures import Gestures

MIME: Final = "application/x-wirework-node-type"
"""Format in which a palette hands over the id of a node type, as UTF-8."""

KEEPING: Final = "variable"
"""Type of the node that a dropped variable becomes."""


class PaletteDrops:
    """Shows and asks where a type or a variable would go while it is over the canvas."""

    def __init__(self, gestures: Gestures) -> None:
        self._gestures, self._tools = gestures, gestures.tools

    def enter(self, event: QDropEvent) -> bool:
        """Accept node types and variables only."""
        data = event.mimeData()
        return not self._gestures.read_only and (data.hasFormat(MIME) or bool(path_in(data)))

    def move(self, event: QDropEvent) -> bool:
        """Show where a drop would insert."""
        if not self.enter(event):
            return False
        target = self._find(event)
        self._tools.mark(target)
        self._tools.explain(target.refusal, event.position())
        event.acceptProposedAction()
        return True

    def leave(self) -> None:
        """Take the marks away."""
        self._tools.unmark()

    def drop(self, event: QDropEvent) -> bool:
        """Ask to insert, or say why not."""
        if not self.enter(event):
            return False
        target = self._find(event)
        self._tools.unmark()
        if target.slot is None:
            reason = target.refusal or self._gestures.tr("There is no place for it")
            self._tools.explain(reason, event.position())
            self._gestures.refused.emit(reason)
            return False
        event.acceptProposedAction()
        if path := path_in(event.mimeData()):
            self._gestures.reference_dropped.emit(path, target.slot)
        else:
            self._gestures.insert_requested.emit(_type_of(event), target.slot)
        return True

    def _find(self, event: QDropEvent) -> Target:
        point, path = self._tools.scene_point(event.position()), path_in(event.mimeData())
        type_id = KEEPING if path else _type_of(event)

        def rule(slot: Slot) -> str | None:
            reason = self._gestures.rules.can_insert(type_id, slot)
            return reason if reason or not path else self._gestures.rules.can_refer(path, slot)

        near = self._tools.targets.drop(point, REACH / self._tools.view.zoom, rule)
        aimed = near.slot is not None or near.refused_slot is not None
        return near if aimed else self._tools.targets.drop_anywhere(point, rule)


def _type_of(event: QDropEvent) -> str:
    return bytes(event.mimeData().data(MIME).data()).decode("utf-8", "replace")
