"""The tree of the browser: keys, clicks on uses and eyes, and dragging."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QPointF, QRect, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDrag,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QTabBar, QTreeView, QWidget

from desktop_app.gui.panels import ink
from desktop_app.gui.panels.frame import clear_base, paint_box
from desktop_app.gui.panels.row_delegate import Index
from desktop_app.gui.variables.delegate import VariableDelegate
from desktop_app.gui.variables.model import VariableModel, label_of
from desktop_app.gui.variables.rows import Row
from desktop_app.gui.wording import tr

KEYS: Final = {
    "Return": "take",
    "Enter": "take",
    "Ctrl+Return": "open",
    "Ctrl+C": "copy_path",
    "Ctrl+Shift+C": "copy_value",
    "Ctrl+E": "copy_expression",
    "Ctrl+Shift+E": "copy_name",
    "Ctrl+U": "uses",
    "F2": "rename",
    "Delete": "delete",
}
"""What keys do with the current row; each stands in its menu too."""
_PAGES: Final = ("earlier", "more")


class VariableView(QTreeView):
    """Shows a :class:`VariableModel`. What is to be done with a row is told, not done here."""

    asked = Signal(str, object)
    """Name of what is wanted, one of the values of :data:`KEYS`, or ``eye``; and the :class:`Row`."""
    menu_asked = Signal(object, QPoint)
    """The menu of a :class:`Row` is wanted, at a point of the screen."""
    hovered = Signal(str)
    """The path whose uses the mouse points at; empty when it points elsewhere."""

    def __init__(self, model: VariableModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = model
        self._over = ""
        self.setModel(model)
        self.delegate = VariableDelegate(self)
        self.setItemDelegate(self.delegate)
        self.setHeaderHidden(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setIndentation(2 * ink.GRID)
        self.setUniformRowHeights(True)
        self.setAccessibleName(tr("Variables"))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setExpandsOnDoubleClick(False)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setMouseTracking(True)
        self.doubleClicked.connect(lambda index: self._ask("take", index))
        clear_base(self, ink._Role.Highlight)
        clear_base(self.viewport())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Dress for all lines at once."""
        self.delegate.dress(self)
        super().paintEvent(event)

    def drawBranches(self, painter: QPainter, rect: QRect, index: Index) -> None:
        """Paint the angle of a row that has members."""
        row = self.rows.row_at(index)
        if row is not None and row.has_members:
            attire = self.delegate.attire(self)
            angle = attire.angles["down" if self.isExpanded(index) else "right"]
            left = rect.right() - ink.GRID + 0.5 - attire.side / 2
            painter.drawPixmap(QPointF(left, round(rect.center().y() + 0.5 - attire.side / 2)), angle)

    # -- asking ----------------------------------------------------------------------------------------
    def _ask(self, what: str, index: QModelIndex) -> None:
        row = self.rows.row_at(index)
        if row is None:
            return
        if row.kind in _PAGES:
            self.setCurrentIndex(self.rows.turn_page(row))
        elif what == "take" and row.kind == "group":
            self.setExpanded(index, not self.isExpanded(index))
        elif row.kind != "message":
            self.asked.emit(what, row)

    def event(self, event: QEvent) -> bool:
        """Keep the keys of rows from being taken for those of the window."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _wish(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Do what the keys of rows say; the others move."""
        if wish := _wish(event):
            self._ask(wish, self.currentIndex())
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of the line that was pointed at, or of the current one."""
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        row = self.rows.row_at(index)
        if row is not None and row.kind in ("value", "column", "broken"):
            corner = self.visualRect(index).bottomLeft()
            at = self.viewport().mapToGlobal(corner) if by_key else event.globalPos()
            self.menu_asked.emit(row, at)

    # -- mouse -----------------------------------------------------------------------------------------
    def _spot(self, at: QPoint) -> tuple[str, Row | None]:
        """Return what stands under a point of a line: its uses, its eye, or the line itself."""
        index = self.indexAt(at)
        row = self.rows.row_at(index)
        if row is None:
            return "", None
        rect = self.visualRect(index)
        if self.delegate.uses_rect(rect, row, self).contains(at):
            return "uses", row
        return ("eye", row) if self.delegate.eye_rect(rect, row, self).contains(at) else ("", row)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Open the uses, or show a secret, where these stand; a press elsewhere chooses the line."""
        what, row = self._spot(event.position().toPoint())
        super().mousePressEvent(event)
        if event.button() == Qt.MouseButton.LeftButton and row is not None and (what or row.kind in _PAGES):
            self._ask(what or "take", self.indexAt(event.position().toPoint()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell whose uses are pointed at."""
        super().mouseMoveEvent(event)
        what, row = self._spot(event.position().toPoint())
        self._point_at(row.path if row is not None and what == "uses" else "")
        shape = Qt.CursorShape.PointingHandCursor if what else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(shape)

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is pointed at any more."""
        super().leaveEvent(event)
        self._point_at("")

    def _point_at(self, path: str) -> None:
        if path != self._over:
            self._over = path
            self.hovered.emit(path)

    def startDrag(self, actions: Qt.DropAction) -> None:
        """Carry the reference, under its name."""
        index = self.currentIndex()
        row = self.rows.row_at(index)
        if row is None or not index.flags() & Qt.ItemFlag.ItemIsDragEnabled:
            return
        for bar in self.window().findChildren(QTabBar):
            bar.setChangeCurrentOnDrag(True)  # The goal may be in a panel behind this one.
        drag = QDrag(self)
        drag.setMimeData(self.rows.mimeData([index]))
        drag.setPixmap(self._picture(label_of(row)))
        drag.exec(Qt.DropAction.CopyAction)

    def _picture(self, text: str) -> QPixmap:
        metrics, ratio = self.fontMetrics(), self.devicePixelRatioF()
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, 240)
        width, height = metrics.horizontalAdvance(shown) + 20, metrics.height() + 8
        picture = QPixmap(round(width * ratio), round(height * ratio))
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = picture.rect().toRectF()
        box.setSize(picture.deviceIndependentSize())
        paint_box(painter, box, ink.tint(self.window(), ink.accent(self), 0.2), ink.accent(self), radius=6)
        painter.setFont(self.font())
        painter.setPen(ink.text(self.window()))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), shown)
        painter.end()
        return picture


def _wish(event: QKeyEvent) -> str:
    pressed = QKeySequence(event.keyCombination()).toString(QKeySequence.SequenceFormat.PortableText)
    return KEYS.get(pressed, "")
