"""The small button at the left of a value: says how the value is given, and offers the other ways."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QActionGroup, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QMenu, QWidget

from desktop_app.gui.panels import ink
from desktop_app.gui.panels.buttons import PanelButton, paint_chevron
from desktop_app.gui.panels.value_modes import Mode


class ModeButton(PanelButton):
    """Shows a :class:`Mode`; emits :attr:`chosen` when a person picks another from its menu."""

    chosen = Signal(object)

    def __init__(self, modes: Sequence[Mode], parent: QWidget | None = None) -> None:
        super().__init__("", "", parent)
        self._modes = tuple(modes)
        self.mode = modes[0]
        self.menu: QMenu | None = None
        self.clicked.connect(self.open_menu)
        self.show_mode(self.mode)

    def show_mode(self, mode: Mode) -> None:
        """Show ``mode``."""
        self.mode = mode
        self.setText(mode.value)
        self.setAccessibleName(self.tr("Kind of value: {mode}").format(mode=mode.title))
        self.setToolTip(self.tr("{mode} – click to give the value in another way").format(mode=mode.title))
        self.update()

    def open_menu(self) -> None:
        """Offer the modes; a foreign mode that the document uses is offered too."""
        menu = QMenu(self)
        group = QActionGroup(menu)
        shown = self._modes if self.mode in self._modes else (*self._modes, self.mode)
        for mode in shown:
            if mode is Mode.VARIABLE and menu.actions():
                menu.addSeparator()
            action = menu.addAction(mode.title)
            action.setCheckable(True)
            action.setChecked(mode is self.mode)
            group.addAction(action)
            action.triggered.connect(lambda _=False, mode=mode: self.chosen.emit(mode))
        menu.aboutToHide.connect(menu.deleteLater)
        self.menu = menu
        menu.popup(self.mapToGlobal(self.rect().bottomLeft()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the menu by the down arrow too, like a drop-down list."""
        if event.key() == Qt.Key.Key_Down:
            self.open_menu()
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        """Return one width for all modes, so that values stand in line."""
        metrics = self.fontMetrics()
        widest = max(metrics.horizontalAdvance(mode.value) for mode in Mode)
        return QSize(widest + 3 * ink.GRID, metrics.height() + ink.GRID)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint sign and chevron, and the line that parts them from the value."""
        painter = QPainter(self)
        self._paint_background(painter)
        variable = self.mode in (Mode.VARIABLE, Mode.TEMPLATE)
        font = ink.small_font(self)
        font.setItalic(variable)
        painter.setFont(font)
        painter.setPen(ink.accent(self) if variable else ink.muted(self))
        room = QRectF(self.rect()).adjusted(4, 0, -1.6 * ink.GRID, 0)
        painter.drawText(room, int(Qt.AlignmentFlag.AlignCenter), self.text())
        if self.isEnabled():
            paint_chevron(
                painter, QPointF(self.width() - ink.GRID - 2, self.height() / 2 + 0.5), ink.muted(self), 2.5
            )
