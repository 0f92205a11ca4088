"""The places that use a value: node, field and text; Enter goes there (editor.md G "References")."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QCloseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QLabel, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from desktop_app.editor.references import Usage
from desktop_app.gui.panels import ink
from desktop_app.gui.panels.field_words import FieldWords
from desktop_app.gui.panels.frame import paint_box
from desktop_app.gui.tips import plain_tip
from desktop_app.gui.wording import referring, tr

ROWS = 12
USAGE = Qt.ItemDataRole.UserRole + 1


class Places(QListWidget):
    """The list; Enter opens a place like a click."""

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("kind", "list")
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)


class UsesList(QFrame):
    """A pop-up with every use of one value; the arcs on the canvas are drawn as long as it is open."""

    chosen = Signal(object)
    """The :class:`Usage` to go to."""
    closed = Signal()

    def __init__(
        self,
        words: str,
        places: Sequence[Usage],
        titles: Mapping[str, str],
        fields: FieldWords,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        one = len(places) == 1
        many = tr("{n} places use “{name}”", n=len(places), name=words)
        heading = QLabel(tr("1 place uses “{name}”", name=words) if one else many)
        heading.setTextFormat(Qt.TextFormat.PlainText)
        heading.setFont(ink.strong_font(self))
        heading.setWordWrap(True)
        self.list = Places()
        self.list.setAccessibleName(tr("Places that use the value"))
        for usage in places:
            self._add(usage, titles, fields)
        self.list.itemActivated.connect(self._choose)
        self.list.itemClicked.connect(self._choose)
        self.list.setCurrentRow(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(ink.GRID, ink.GRID, ink.GRID, ink.GRID)
        column.addWidget(heading)
        column.addWidget(self.list)
        self.setFocusProxy(self.list)

    def _add(self, usage: Usage, titles: Mapping[str, str], fields: FieldWords) -> None:
        where = f"{titles.get(usage.node, usage.node)} ▸ {fields.of(usage.node, usage.field)}"
        text = f"{where}   {referring(usage.text, titles)}"
        item = QListWidgetItem(text)
        item.setData(USAGE, usage)
        item.setToolTip(plain_tip(f"{text}\n{usage.text}"))
        self.list.addItem(item)

    def _choose(self, item: QListWidgetItem) -> None:
        usage = item.data(USAGE)
        self.close()
        self.chosen.emit(usage)

    def open_at(self, corner: QPoint) -> None:
        """Open below a point of the screen, inside of the screen."""
        metrics, area = self.fontMetrics(), (self.parentWidget() or self).screen().availableGeometry()
        rows = min(self.list.count(), ROWS) + 2
        self.resize(60 * metrics.averageCharWidth(), round((rows + 1) * (metrics.height() + 9)))
        x = max(area.left(), min(corner.x(), area.right() - self.width()))
        y = max(area.top(), min(corner.y(), area.bottom() - self.height()))
        self.move(x, y)
        self.show()
        self.list.setFocus(Qt.FocusReason.PopupFocusReason)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Tell that nobody looks any more."""
        super().closeEvent(event)
        self.closed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint a sheet with a fine border."""
        painter = QPainter(self)
        paint_box(painter, self.rect().toRectF(), ink.surface(self), ink.outline(self), radius=0.5)
