"""The tour of three minutes: a few words beside one part of the window after the other (editor.md B).

It blocks nothing: whoever would rather work works, and the tour waits or is ended with Esc.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop_app.domain.quick import dataclass
from desktop_app.gui.theme import Themes
from desktop_app.gui.widgets import paragraph, push_button
from desktop_app.gui.wording import tr

if TYPE_CHECKING:
    from desktop_app.gui.main_window import MainWindow

WIDTH: Final = 340
GAP: Final = 14


@dataclass(frozen=True, slots=True)
class Stop:
    """What is told, and beside which part of the window."""

    title: str
    text: str
    part: Callable[[MainWindow], QWidget]


def stops() -> tuple[Stop, ...]:
    """Return the stops of the tour in order."""
    return (
        Stop(
            tr("The canvas"),
            tr(
                "A workflow is a trigger and a line of nodes. Wires show what follows what; a plus on a "
                "wire adds a node there, and so does N."
            ),
            lambda window: window.centre,
        ),
        Stop(
            tr("The nodes"),
            tr("Everything a workflow can do. Double-click one, or drag it onto a wire."),
            lambda window: window.palette_dock,
        ),
        Stop(
            tr("The form"),
            tr(
                "What the chosen node does is set here. Ctrl+Space in a field offers the values of nodes "
                "before."
            ),
            lambda window: window.configuration,
        ),
        Stop(
            tr("Running"),
            tr("F5 runs what the canvas shows, saved or not. Marks and colours tell where the run is."),
            lambda window: window.page.strip.run_button if window.page is not None else window.centre,
        ),
        Stop(
            tr("What happened"),
            tr(
                "Every visit of a node is a job with its result. Choose one to see it, or to find out what "
                "failed."
            ),
            lambda window: window.jobs,
        ),
        Stop(
            tr("Nothing is lost"),
            tr(
                "Every step is kept at once and Ctrl+Z takes it back, also after a crash. Save makes a "
                "version. Ctrl+Shift+P finds every command."
            ),
            lambda window: window.history,
        ),
    )


class Bubble(QFrame):
    """The words of one stop with the ways on and out."""

    moved = Signal(int)
    ended = Signal()

    def __init__(self, stop: Stop, number: int, count: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("toast")
        self.setAccessibleName(stop.title)
        self.setFixedWidth(WIDTH)
        self.next = push_button(tr("Next") if number + 1 < count else tr("Done"), "primary")
        self.back, self.end = push_button(tr("Back")), push_button(tr("End the tour"))
        self.next.clicked.connect(lambda: self.moved.emit(number + 1))
        self.back.clicked.connect(lambda: self.moved.emit(number - 1))
        self.end.clicked.connect(self.ended)
        self.back.setVisible(number > 0)
        self.end.setVisible(number + 1 < count)
        place = QLabel(tr("{n} of {all}", n=number + 1, all=count))
        place.setProperty("kind", "muted")
        row = QHBoxLayout()
        row.addWidget(place)
        row.addStretch(1)
        for button in (self.end, self.back, self.next):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 12)
        column.setSpacing(8)
        column.addWidget(paragraph(stop.title, "heading"))
        column.addWidget(paragraph(stop.text))
        column.addLayout(row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc ends the tour."""
        if event.key() == Qt.Key.Key_Escape:
            self.ended.emit()
        else:
            super().keyPressEvent(event)


class Ring(QWidget):
    """A frame around the part that is spoken of; clicks go through it."""

    def __init__(self, themes: Themes, parent: QWidget) -> None:
        super().__init__(parent)
        self._themes = themes
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the frame in the accent colour."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._themes.current.accent, 3))
        painter.drawRoundedRect(self.rect().adjusted(2, 2, -2, -2), 8, 8)


class Tour(QObject):
    """Leads through the stops in one window. Owns bubble and ring while it goes on."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._stops = stops()
        self.number = -1
        self.bubble: Bubble | None = None
        self.ring = Ring(window.themes, window)
        self.ring.hide()
        window.installEventFilter(self)

    def go(self, number: int) -> None:
        """Show a stop; behind the last one the tour is over."""
        self._clear()
        if not 0 <= number < len(self._stops):
            self.end()
            return
        self.number = number
        part = self._stops[number].part(self._window)
        for dock in self._window.docks:
            if dock is part:
                self._window.focus_dock(dock, keyboard=False)
        self.bubble = Bubble(self._stops[number], number, len(self._stops), self._window)
        self.bubble.moved.connect(self.go)
        self.bubble.ended.connect(self.end)
        self._place()
        self.ring.show()
        self.ring.raise_()
        self.bubble.show()
        self.bubble.raise_()
        self.bubble.next.setFocus(Qt.FocusReason.OtherFocusReason)

    def end(self) -> None:
        """Go away; the window is as it was."""
        self._clear()
        self._window.removeEventFilter(self)
        self.ring.deleteLater()
        self.deleteLater()
        if (page := self._window.page) is not None:
            # The bubble gives the focus away only when it is gone.
            QTimer.singleShot(0, page.canvas, lambda: page.canvas.setFocus(Qt.FocusReason.OtherFocusReason))

    def _clear(self) -> None:
        if self.bubble is not None:
            self.bubble.hide()
            self.bubble.deleteLater()
            self.bubble = None

    def _place(self) -> None:
        """Put the ring around the part and the bubble beside it, inside of the window."""
        if self.bubble is None:
            return
        part = self._stops[self.number].part(self._window)
        spot = QRect(part.mapTo(self._window, QPoint()), part.size())
        self.ring.setGeometry(spot.adjusted(-3, -3, 3, 3))
        self.bubble.adjustSize()
        self.bubble.move(beside(spot, self.bubble.size(), self._window.rect()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the window when its size changes."""
        if event.type() == QEvent.Type.Resize:
            self._place()
        return False


def beside(spot: QRect, size: QSize, room: QRect) -> QPoint:
    """Return where a box of ``size`` stands: at the side of ``spot`` with most room, else over its middle."""
    right, left = room.right() - spot.right(), spot.left() - room.left()
    y = spot.center().y() - size.height() // 2
    if max(right, left) >= size.width() + 2 * GAP:
        x = spot.right() + GAP if right >= left else spot.left() - GAP - size.width()
    else:
        x = spot.center().x() - size.width() // 2
        over = spot.top() - GAP - size.height()
        y = over if over > room.top() + GAP and spot.height() < room.height() // 2 else y
    x = max(room.left() + GAP, min(x, room.right() - GAP - size.width()))
    return QPoint(x, max(room.top() + GAP, min(y, room.bottom() - GAP - size.height())))
