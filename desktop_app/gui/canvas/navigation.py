"""Moving about on one canvas: to what was found, to what a link names, back and forward."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, QRectF, Signal

from desktop_app.gui.canvas.selection import Selection
from desktop_app.gui.canvas.stage import Stage
from desktop_app.gui.canvas.view import CanvasView
from desktop_app.gui.canvas.visited import Visited


class Navigator(QObject):
    """Owns the visited places and which cards stand out as found."""

    told = Signal(str)
    """Why nothing happened."""

    def __init__(self, view: CanvasView, stage: Stage, selection: Selection, parent: QObject) -> None:
        super().__init__(parent)
        self._view, self._stage, self._selection = view, stage, selection
        self._found: set[str] = set()
        self.visited = Visited(lambda key: stage.pick(key) is not None)
        selection.changed.connect(lambda keys: self.visited.note(keys[-1] if keys else None))

    def reveal(self, key: str) -> None:
        """Scroll until a card, a note or a frame can be seen, where it stands or is going to stand."""
        if (box := self._stage.shown.boxes.get(key)) is not None:
            self._view.reveal(QRectF(*box))
        elif (item := self._stage.pick(key)) is not None:
            self._view.reveal(item.card)

    def go_to(self, key: str) -> None:
        """Select a card, a note or a frame, and show it."""
        self._selection.select([key])
        self.reveal(key)

    def fit_selection(self) -> None:
        """Show everything that is selected."""
        area = QRectF()
        for key in self._selection.keys:
            if (item := self._stage.pick(key)) is not None:
                area = area.united(item.card)
        if not area.isNull():
            self._view.fit(area)

    def visit(self, step: int) -> None:
        """Go back (-1) or forward (1) to a card that was current before."""
        if (key := self.visited.go(step)) is not None:
            self.go_to(key)

    def show_found(self, keys: Iterable[str]) -> None:
        """Let these cards stand out, and no others."""
        wanted = set(keys)
        for key in self._found ^ wanted:
            if (item := self._stage.nodes.get(key)) is not None:
                item.set_found(key in wanted)
        self._found = wanted

    def follow(self, title: str) -> None:
        """Go to the node of this title, as a link in a note asks."""
        wanted = title.casefold()
        for key, item in self._stage.nodes.items():
            if item.face is not None and item.face.title.casefold() == wanted:
                self.go_to(key)
                return
        self.told.emit(self.tr("No node is called “{0}”").format(title))
