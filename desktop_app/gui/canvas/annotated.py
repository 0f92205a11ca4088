"""The notes and groups of one canvas: created, changed and removed to follow the document."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QGraphicsScene

from desktop_app.domain.workflow import Workflow
from desktop_app.editor.collapsing import hidden_in
from desktop_app.editor.notes import Group, groups, inside, notes
from desktop_app.gui.canvas.annotation_items import Z_NOTE, GroupItem, NoteItem
from desktop_app.gui.canvas.faces import Badge
from desktop_app.gui.canvas.folding import fold, group_boxes
from desktop_app.gui.canvas.heights import heights
from desktop_app.gui.canvas.look import Look
from desktop_app.gui.canvas.projection import Box, Projection

_WORST: Final = (
    "error",
    "failed",
    "rejected",
    "aborted",
    "canceled",
    "pending",
    "running",
    "queue",
    "resolved",
)


class Annotations:
    """Owns the items of notes and groups in a scene, and knows what collapsed groups hide."""

    def __init__(self, scene: QGraphicsScene, look: Look, count: Callable[[int], str]) -> None:
        self._scene, self._look, self._count = scene, look, count
        self.notes: dict[str, NoteItem] = {}
        self.groups: dict[str, GroupItem] = {}
        self._found: tuple[Group, ...] = ()

    def show(self, workflow: Workflow, shown: Projection) -> Projection:
        """Show what the document says and return the drawing with collapsed groups folded."""
        papers, self._found = notes(workflow), groups(workflow)
        folded = hidden_in(workflow, shown.tree)
        if not papers and not self._found and not self.notes and not self.groups and not folded:
            return shown
        unit = self._look.metrics.unit
        boxes = group_boxes(self._found, papers, shown, unit)
        _drop(self._scene, self.notes, {note.id for note in papers})
        _drop(self._scene, self.groups, set(boxes))
        for number, note in enumerate(papers):
            if note.id not in self.notes:
                self.notes[note.id] = NoteItem(note.id, self._look)
                self._scene.addItem(self.notes[note.id])
            self.notes[note.id].show_note(note)
            self.notes[note.id].setZValue(Z_NOTE + number * 1e-5)
            self.notes[note.id].setVisible(note.id not in folded)
        self._show_groups(boxes, folded, shown)
        return fold(shown, folded, boxes, unit)

    def _show_groups(self, boxes: Mapping[str, Box], folded: Mapping[str, str], shown: Projection) -> None:
        members = {group.id: group for group in self._found}
        order = heights(self._found, boxes)
        for key, box in boxes.items():
            if key not in self.groups:
                self.groups[key] = GroupItem(key, self._look)
                self._scene.addItem(self.groups[key])
            count = sum(name in shown.boxes for name in inside(self._found, key))
            self.groups[key].show_group(members[key], box, count, order[key], self._count)
            self.groups[key].setVisible(key not in folded)

    def show_badges(self, badges: Mapping[str, Badge]) -> None:
        """Let each group show the worst state of what it holds."""
        for key, item in self.groups.items():
            held = [badge for name in self.held(key) if (badge := badges.get(name)) is not None]
            item.set_badge(min(held, key=lambda badge: _WORST.index(badge.role), default=None))

    def held(self, key: str) -> set[str]:
        """Return the keys of everything inside a group."""
        return inside(self._found, key)

    def group_of(self, key: str) -> str | None:
        """Return the group that holds ``key`` itself."""
        return next((group.id for group in self._found if key in group.members), None)

    def frame_at(self, point: QPointF) -> GroupItem | None:
        """Return the uppermost group whose frame or tile is at ``point``."""
        found = [item for item in self.groups.values() if item.isVisible() and item.card.contains(point)]
        return max(found, key=lambda item: item.zValue(), default=None)

    def note_at(self, point: QPointF) -> NoteItem | None:
        """Return the note at ``point``."""
        found = [note for note in self.notes.values() if note.isVisible() and note.card.contains(point)]
        return max(found, key=lambda note: note.zValue(), default=None)

    def group_at(self, point: QPointF) -> GroupItem | None:
        """Return the innermost group whose title or tile is at ``point``."""
        found = [item for item in self.groups.values() if item.isVisible() and item.header.contains(point)]
        return max(found, key=lambda item: item.zValue(), default=None)


def _drop(scene: QGraphicsScene, items: dict[str, NoteItem] | dict[str, GroupItem], kept: set[str]) -> None:
    for key in [key for key in items if key not in kept]:
        scene.removeItem(items.pop(key))
