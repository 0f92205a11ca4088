"""Short messages over the lower right corner of the window: what a run has to say, what waits for the person.

They go by themselves, stay while the pointer is on them, and never take the focus.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QEnterEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMainWindow, QVBoxLayout, QWidget

from desktop_app.domain.quick import dataclass
from desktop_app.gui.breaking import breakable
from desktop_app.gui.icons import action_icon, icon_pixmap, themed_icon
from desktop_app.gui.theme import Theme, Themes
from desktop_app.gui.widgets import paragraph, push_button, tool_button
from desktop_app.gui.wording import tr

STAYS_MS: Final = 10_000
MOST: Final = 4
WIDTH: Final = 360
MARGIN: Final = 14
_SIGNS: Final = {
    "success": ("check", "resolved"),
    "error": ("problem", "error"),
    "task": ("clock", "pending"),
    "note": ("help", "accent"),
}


@dataclass(frozen=True, slots=True)
class Toast:
    """What is told: ``tone`` is ``success``, ``error``, ``task`` or ``note``; ``action`` a button's words."""

    text: str
    detail: str = ""
    tone: str = "note"
    action: str = ""
    act: Callable[[], object] | None = None


class ToastFrame(QFrame):
    """One message on the screen."""

    gone = Signal()

    def __init__(self, toast: Toast, themes: Themes, parent: QWidget) -> None:
        super().__init__(parent)
        self.toast = toast
        self.setObjectName("toast")
        self.setProperty("tone", toast.tone)
        self.setFixedWidth(WIDTH)
        self._sign = QLabel()
        self.close_button = tool_button(tr("Dismiss"))
        self.close_button.clicked.connect(self.gone)
        self._build()
        self._pause = QTimer(self, singleShot=True, interval=STAYS_MS)
        self._pause.timeout.connect(self.gone)
        self._pause.start()
        self.dress(themes.current)

    def _build(self) -> None:
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(paragraph(breakable(self.toast.text)))
        if self.toast.detail:
            texts.addWidget(paragraph(breakable(self.toast.detail), "muted"))
        if self.toast.action:
            button = push_button(self.toast.action)
            button.clicked.connect(self._act)
            texts.addSpacing(4)
            texts.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        row = QHBoxLayout(self)
        row.setContentsMargins(18, 10, 8, 10)
        row.setSpacing(10)
        row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(texts, 1)
        row.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the bar whose colour says what is told."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._color)
        painter.drawRoundedRect(QRectF(5, 8, 3, self.height() - 16), 1.5, 1.5)

    def _act(self) -> None:
        self.gone.emit()
        if self.toast.act is not None:
            self.toast.act()

    def dress(self, theme: Theme) -> None:
        """Paint the signs in the colours of ``theme``."""
        name, role = _SIGNS[self.toast.tone]
        ratio = self.devicePixelRatioF()
        self._color = theme.role(role)
        self._sign.setPixmap(icon_pixmap(action_icon(name), self._color, 18, ratio))
        self.close_button.setIcon(themed_icon(action_icon("close"), theme, "muted"))

    def enterEvent(self, event: QEnterEvent) -> None:
        """Stay while somebody reads."""
        self._pause.stop()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Go a while after the pointer has left."""
        self._pause.start()
        super().leaveEvent(event)


class Toasts(QObject):
    """Owns the messages that are shown over one window, the newest at the bottom."""

    def __init__(self, window: QMainWindow, themes: Themes, beside: Iterable[QWidget] = ()) -> None:
        """``beside`` are the docks of the window: whichever comes to the front, messages stay above it."""
        super().__init__(window)
        self._window, self._themes = window, themes
        self.frames: list[ToastFrame] = []
        # Not while the window changes the order itself: it would lose which panel it was raising.
        self._rise = QTimer(self, singleShot=True, interval=0)
        self._rise.timeout.connect(self._raise_all)
        for widget in (window, *beside):
            widget.installEventFilter(self)
        themes.changed.connect(self._dress)

    def show(self, toast: Toast) -> None:
        """Show one more message; the oldest gives way when there are too many."""
        frame = ToastFrame(toast, self._themes, self._window)
        frame.gone.connect(lambda: self.drop(frame))
        self.frames.append(frame)
        for old in self.frames[:-MOST]:
            self.drop(old)
        self._place()
        frame.show()
        frame.raise_()
        if QAccessible.isActive():
            spoken = QAccessibleAnnouncementEvent(self._window, f"{toast.text} {toast.detail}".strip())
            QAccessible.updateAccessibility(spoken)

    def drop(self, frame: ToastFrame) -> None:
        """Take a message away."""
        if frame in self.frames:
            self.frames.remove(frame)
            frame.hide()
            frame.deleteLater()
            self._place()

    def _dress(self, theme: Theme) -> None:
        for frame in self.frames:
            frame.dress(theme)

    def _place(self) -> None:
        below = self._window.height() - self._window.statusBar().height() - MARGIN
        for frame in reversed(self.frames):
            frame.ensurePolished()
            layout = frame.layout()
            height = layout.totalHeightForWidth(WIDTH) if layout is not None else frame.sizeHint().height()
            frame.resize(WIDTH, height)
            below -= height
            frame.move(QPoint(self._window.width() - WIDTH - MARGIN, max(0, below)))
            below -= MARGIN // 2

    def _raise_all(self) -> None:
        for frame in self.frames:
            frame.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep to the corner of the window, and above what else comes to the front there."""
        if isinstance(event, QResizeEvent) and watched is self._window:
            self._place()
        elif watched is not self._window and event.type() == QEvent.Type.ZOrderChange:
            self._rise.start()
        return False
