"""The box around everything that can be typed into: one look for every control, painted from the palette."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.gui.panels import ink


class FieldFrame(QWidget):
    """Paints background, border, focus ring and fault mark; the widgets inside have no frame of their own.

    ``watch`` tells it whose focus counts as its own.
    """

    def __init__(self, parent: QWidget | None = None, *, vertical: bool = False) -> None:
        super().__init__(parent)
        box: QBoxLayout = QVBoxLayout(self) if vertical else QHBoxLayout(self)
        box.setContentsMargins(2, 2, 2, 2)
        box.setSpacing(0)
        self.box = box
        self._focused = False
        self._fault = False
        self._problem = False
        self._quiet = False
        self.setMinimumHeight(ink.control_height(self))

    def add(self, widget: QWidget, stretch: int = 0) -> None:
        """Put ``widget`` behind the others, without its own frame."""
        clear_base(widget)
        self.watch(widget)
        self.box.addWidget(widget, stretch)

    def watch(self, widget: QWidget) -> None:
        """Show the focus ring while ``widget`` has the focus."""
        widget.installEventFilter(self)

    def set_fault(self, fault: bool) -> None:
        """Mark the control: what is typed in it is no value."""
        if fault != self._fault:
            self._fault = fault
            self.update()

    def set_problem(self, problem: bool) -> None:
        """Mark the control: its value breaks a rule."""
        if problem != self._problem:
            self._problem = problem
            self.update()

    @property
    def marked(self) -> bool:
        """Whether the control shows that something is wrong."""
        return self._fault or self._problem

    def set_quiet(self, quiet: bool) -> None:
        """Show the control as one that only tells: it cannot be changed."""
        self._quiet = quiet
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the focus of the widgets inside."""
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self._focused = event.type() == QEvent.Type.FocusIn
            self.update()
        return False

    def changeEvent(self, event: QEvent) -> None:
        """Grow with the font."""
        if event.type() == QEvent.Type.FontChange:
            self.setMinimumHeight(ink.control_height(self))
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the box."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        idle = self._quiet or not self.isEnabled()
        fill = ink.ground(self) if idle else ink.surface(self)
        paint_box(painter, QRectF(self.rect()), fill, self._border(idle), 2.0 if self._focused else 1.0)

    def _border(self, idle: bool) -> QColor:
        if self.marked:
            return ink.danger(self)
        if self._focused:
            return ink.accent(self)
        return ink.hairline(self) if idle else ink.outline(self)


def paint_box(
    painter: QPainter,
    rect: QRectF,
    fill: QColor,
    border: QColor,
    width: float = 1.0,
    radius: float = ink.RADIUS,
) -> None:
    """Paint a rounded box whose border lies fully inside ``rect``."""
    painter.setBrush(fill)
    painter.setPen(QPen(border, width))
    half = width / 2
    painter.drawRoundedRect(rect.adjusted(half, half, -half, -half), radius - half, radius - half)


def paint_ring(painter: QPainter, rect: QRectF, color: QColor, width: float, radius: float) -> None:
    """Paint a rounded border alone, fully inside ``rect``."""
    paint_box(painter, rect, QColor(0, 0, 0, 0), color, width, radius)


def paint_reach(painter: QPainter, rect: QRectF, widget: QWidget) -> None:
    """Paint the bar at the left of what belongs together."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink.tint(widget, ink.accent(widget), 0.5))
    painter.drawRoundedRect(rect, rect.width() / 2, rect.width() / 2)


def clear_base(widget: QWidget, *others: QPalette.ColorRole) -> None:
    """Let what is behind ``widget`` shine through; all colours but the ``others`` stay inherited."""
    palette = QPalette()
    for group in (QPalette.ColorGroup.Active, QPalette.ColorGroup.Inactive, QPalette.ColorGroup.Disabled):
        for role in (QPalette.ColorRole.Base, *others):
            palette.setColor(group, role, Qt.GlobalColor.transparent)
    widget.setPalette(palette)
