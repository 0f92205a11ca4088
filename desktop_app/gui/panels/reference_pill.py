"""A reference as a person reads it: the labels of its path in a pill; red when it leads nowhere."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QContextMenuEvent,
    QFont,
    QFontMetrics,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolTip, QWidget

from desktop_app.domain.workflow import TRIGGER
from desktop_app.gui.panels import ink
from desktop_app.gui.panels.buttons import PanelButton
from desktop_app.gui.panels.frame import paint_box
from desktop_app.gui.panels.reference_lens import ReferenceLens
from desktop_app.gui.tips import plain_tip

_PICKS = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space, Qt.Key.Key_Down})


class ReferencePill(PanelButton):
    """Shows a path. Owns no variables, only the words for one: what a person wants is told by signals."""

    pick_asked = Signal()
    """Another variable is wanted."""

    text_asked = Signal()
    """The reference is to become text."""

    mended = Signal(str)
    """Another path is to take the place of the failing one."""

    def __init__(self, lens: ReferenceLens, parent: QWidget | None = None) -> None:
        super().__init__("", "variable", parent)
        self.lens = lens
        self.path = ""
        self.menu: ReferenceMenu | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.show_path("")

    def show_path(self, path: str) -> None:
        """Show what ``path`` means now."""
        self.path = path
        self.setText(self.lens.words(path) if path else self.tr("Choose a variable…"))
        self._broken = bool(path) and self.lens.fails(path)
        self.setAccessibleDescription(self.lens.fault(path) if self._broken else path)
        self.update()

    @property
    def broken(self) -> bool:
        """Whether the path leads to nothing that is offered."""
        return self._broken

    # -- acting ----------------------------------------------------------------------------------------
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Show the variable in the browser, with Alt where it comes from; mend a failing one."""
        pressed = self.isDown() and self.rect().contains(event.position().toPoint())
        self.setDown(False)
        if not pressed or event.button() != Qt.MouseButton.LeftButton:
            return
        if not self.path:
            self.pick_asked.emit()
        elif event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.lens.context.ways.go_to(self.lens.producer(self.path))
        elif self._broken:
            self.open_menu()
        else:
            self.lens.context.ways.reveal(self.path)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter chooses another variable, Backspace makes it text, Alt+Enter goes to where it comes from."""
        if event.key() == Qt.Key.Key_Backspace and self.path:
            self.text_asked.emit()
        elif event.key() in _PICKS and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.lens.context.ways.go_to(self.lens.producer(self.path))
        elif event.key() in _PICKS:
            self.open_menu() if self._broken else self.pick_asked.emit()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer the same in words."""
        if self.path:
            self.open_menu(event.globalPos())

    def open_menu(self, at: QPoint | None = None) -> None:
        """Offer what can be done with the reference; what would mend a failing one first."""
        self.menu = ReferenceMenu(self, self.lens, self.path)
        self.menu.mended.connect(self.mended)
        self.menu.pick_asked.connect(self.pick_asked)
        self.menu.text_asked.connect(self.text_asked)
        self.menu.popup(at or self.mapToGlobal(self.rect().bottomLeft()))

    def event(self, event: QEvent) -> bool:
        """Tell value, source and age when the mouse rests on it."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent) and self.path:
            QToolTip.showText(event.globalPos(), plain_tip(self.lens.meaning(self.path)), self)
            return True
        return super().event(event)

    # -- look ------------------------------------------------------------------------------------------
    def sizeHint(self) -> QSize:
        """Return the size of the words, shrinkable."""
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self.text()) + 4 * ink.GRID, metrics.height() + ink.GRID)

    def minimumSizeHint(self) -> QSize:
        """Shrink to a few letters."""
        return QSize(10 * self.fontMetrics().averageCharWidth(), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the pill, as wide as its words."""
        painter = QPainter(self)
        painter.setOpacity(1.0 if self.isEnabled() else 0.6)
        pill = QRectF(self.rect()).adjusted(4, 3, -4, -3)
        words = self.fontMetrics().horizontalAdvance(self.text())
        pill.setWidth(min(pill.width(), words + 2.0 * ink.GRID))
        if self.path:
            kind = self.lens.kind(self.path)
            paint_pill(painter, pill, self.text(), kind, self, broken=self._broken, strong=self._hovered)
        else:
            painter.setPen(ink.muted(self))
            text = self.fontMetrics().elidedText(
                self.text(), Qt.TextElideMode.ElideMiddle, round(pill.width()) - 2 * ink.GRID + 1
            )
            painter.drawText(pill.adjusted(ink.GRID, 0, 0, 0), int(Qt.AlignmentFlag.AlignVCenter), text)


def paint_pill(
    painter: QPainter,
    rect: QRectF,
    words: str,
    kind: str,
    widget: QWidget,
    *,
    broken: bool = False,
    strong: bool = False,
    font: QFont | None = None,
) -> None:
    """Paint a reference: a rounded box in the colour of its type, red when it is broken, and its words."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    color = ink.danger(widget) if broken else ink.kind(widget, kind)
    surface = widget.parentWidget() or widget
    fill = ink.tint(surface, color, 0.24 if strong else 0.15)
    paint_box(painter, rect, fill, ink.tint(surface, color, 0.5), radius=min(10.0, rect.height() / 2))
    painter.setFont(font or widget.font())
    painter.setPen(ink.text(widget))
    room = rect.adjusted(ink.GRID - 1, 0, -ink.GRID + 1, 0)
    metrics = QFontMetrics(painter.font())
    text = metrics.elidedText(words, Qt.TextElideMode.ElideMiddle, round(room.width()) + 1)
    painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), text)


class ReferenceMenu(QMenu):
    """What can be done with a reference; what would mend a failing one stands first."""

    mended = Signal(str)
    """Another path is to take the place of the failing one."""
    pick_asked = Signal()
    text_asked = Signal()

    def __init__(self, owner: QWidget, lens: ReferenceLens, path: str) -> None:
        super().__init__(owner)
        frozen = lens.context.read_only
        if lens.fails(path):
            self._add_fault(lens, path, frozen)
        else:
            self._add(self.tr("Show in the variable browser"), lambda: lens.context.ways.reveal(path))
        producer = lens.producer(path)
        known = producer == TRIGGER or any(node.key == producer for node in lens.context.workflow.nodes)
        go = self._add(self.tr("Go to where it comes from"), lambda: lens.context.ways.go_to(producer))
        go.setEnabled(known)
        pick = self._add(self.tr("Choose another variable …"), self.pick_asked.emit)
        text = self._add(self.tr("Turn into text"), self.text_asked.emit)
        for action in (pick, text):
            action.setEnabled(not frozen)
        self.aboutToHide.connect(self.deleteLater)

    def _add(self, text: str, act: Callable[[], object]) -> QAction:
        action = self.addAction(text.replace("&", "&&"))
        action.triggered.connect(lambda: act())
        return action

    def _add_fault(self, lens: ReferenceLens, path: str, frozen: bool) -> None:
        self._add(lens.fault(path), lambda: None).setEnabled(False)
        meant = lens.suggestion(path)
        if meant is not None:
            name = meant.label_path or meant.label
            goal = ".".join(meant.path)
            words = self.tr("Fix: use “{name}” instead").format(name=name)
            mend = self._add(words, lambda: self.mended.emit(goal))
            mend.setEnabled(not frozen)
            self.setDefaultAction(mend)
        self.addSeparator()
