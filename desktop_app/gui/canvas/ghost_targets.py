"""Where the nodes go that followed a place: labelled ghosts on the canvas, one for each branch (editor.md E).

Enter takes the branch that has the focus (the first at the beginning), arrows and Tab walk, Esc or anything
else leaves the nodes behind the branches.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from desktop_app.gui.canvas.look import Look
from desktop_app.gui.canvas.view import CanvasView

PAD: Final = 14
GAP: Final = 6

_NEXT: Final = (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Tab)
_BACK: Final = (Qt.Key.Key_Left, Qt.Key.Key_Up, Qt.Key.Key_Backtab)
_TAKE: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_OURS: Final = (*_NEXT, *_BACK, *_TAKE, Qt.Key.Key_Escape)


class GhostTarget(QAbstractButton):
    """One place that can be chosen: a dashed pill with the name of the branch."""

    walked = Signal(int)
    left = Signal()

    def __init__(self, text: str, tip: str, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self._current = False
        self.setText(text)
        self.setAccessibleName(tip)
        self.setToolTip(tip)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.resize(self.sizeHint())

    def sizeHint(self) -> QSize:
        """Return the size of the words with room around them."""
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self.text()) + 2 * PAD, metrics.height() + 12)

    def set_current(self, current: bool) -> None:
        """Show whether Enter takes this one."""
        self._current = current
        self.update()

    def event(self, event: QEvent) -> bool:
        """Take our keys before shortcuts of the window and Qt's walk through the widgets do."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            event.setAccepted(event.key() in _OURS)
            return True
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and self._key(event):
            return True
        return super().event(event)

    def _key(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if key in _TAKE:
            self.click()
        elif key == Qt.Key.Key_Escape:
            self.left.emit()
        elif key in _NEXT or key in _BACK:
            self.walked.emit(1 if key in _NEXT else -1)
        else:
            return False
        return True

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leave when the focus goes to another widget of the window that is no ghost."""
        super().focusOutEvent(event)
        away = event.reason() != Qt.FocusReason.ActiveWindowFocusReason
        if away and not isinstance(QApplication.focusWidget(), GhostTarget):
            self.left.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the pill; the one with the focus is filled."""
        theme = self._look.theme
        chosen = self._current or self.underMouse()
        fill, ink = (theme.drop, theme.on_accent) if chosen else (theme.card, theme.drop)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(theme.drop, 1.6)
        pen.setDashPattern([3.0, 2.4])
        painter.setPen(pen)
        painter.setBrush(fill)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        painter.setPen(QColor(ink))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())


class GhostTargets(QObject):
    """Owns the ghosts that are shown; there is at most one question at a time."""

    def __init__(self, view: CanvasView, look: Look) -> None:
        super().__init__(view)
        self._view, self._look = view, look
        self._ghosts: list[GhostTarget] = []
        self._places: list[Callable[[], QPoint]] = []
        self._current = 0
        view.zoomed.connect(lambda _: self.place())
        for bar in (view.horizontalScrollBar(), view.verticalScrollBar()):
            bar.valueChanged.connect(lambda _: self.place())

    @property
    def active(self) -> bool:
        """Whether a question is open."""
        return bool(self._ghosts)

    def ask(
        self,
        options: Sequence[tuple[str, str, Callable[[], QPoint]]],
        chosen: Callable[[int], None],
    ) -> None:
        """Show a ghost for each option, given as text, full sentence and place in the viewport; ``chosen``
        gets the number of the one that is taken.
        """
        self.end()
        for number, (text, tip, place) in enumerate(options):
            ghost = GhostTarget(text, tip, self._look, self._view.viewport())
            ghost.clicked.connect(lambda _=False, number=number: self._choose(number, chosen))
            ghost.walked.connect(self._walk)
            ghost.left.connect(self.end)
            self._ghosts.append(ghost)
            self._places.append(place)
        self.place()
        for ghost in self._ghosts:
            ghost.show()
        if self._ghosts:
            self._go_to(0)

    def place(self) -> None:
        """Put the ghosts where their places are on the screen now, none upon another."""
        taken: list[QRect] = []
        for ghost, place in zip(self._ghosts, self._places, strict=True):
            rect = QRect(QPoint(), ghost.size())
            rect.moveCenter(place())
            while (other := next((r for r in taken if r.intersects(rect)), None)) is not None:
                rect.moveTop(other.bottom() + GAP)
            taken.append(rect)
            ghost.setGeometry(rect)

    def end(self) -> None:
        """Ask no more; what is asked about stays as it is."""
        ghosts, self._ghosts, self._places = self._ghosts, [], []
        focused = QApplication.focusWidget() in (None, *ghosts)
        for ghost in ghosts:
            ghost.blockSignals(True)
            ghost.hide()
            ghost.deleteLater()
        if ghosts and focused:
            self._view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _choose(self, number: int, chosen: Callable[[int], None]) -> None:
        self.end()
        chosen(number)

    def _walk(self, step: int) -> None:
        self._go_to((self._current + step) % len(self._ghosts))

    def _go_to(self, number: int) -> None:
        self._current = number
        for at, ghost in enumerate(self._ghosts):
            ghost.set_current(at == number)
        self._ghosts[number].setFocus(Qt.FocusReason.TabFocusReason)
