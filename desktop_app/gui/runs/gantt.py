"""The drawing of a timeline: a line for each node, a bar for each job, work full and waiting hatched."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QBrush,
    QColor,
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QToolTip

from desktop_app.gui import formats
from desktop_app.gui.canvas.faces import Badge
from desktop_app.gui.runs.spans import Line, Span
from desktop_app.gui.theme import Theme, Themes, blend
from desktop_app.gui.wording import tr

NAMES: Final = 190
"""How wide the column of names is; in pixels."""
HEAD: Final = 24
LINE: Final = 24
ZOOM: Final = 1.25
DEEPEST: Final = 1_000_000
"""How often the time can be magnified."""


class Gantt(QAbstractScrollArea):
    """Shows the lines of a run. Ctrl+wheel zooms the time at the pointer; a click goes to a job."""

    chosen = Signal(int)
    """The place of a job."""

    def __init__(self, themes: Themes) -> None:
        super().__init__()
        self._themes = themes
        self.lines: Sequence[Line] = ()
        self.begin = self.end = 0
        self.place = -1
        self.zoom = 1.0
        self.title: Callable[[str], str] = str
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(tr("Timeline of the run"))
        self.viewport().setMouseTracking(True)
        for bar in (self.horizontalScrollBar(), self.verticalScrollBar()):
            bar.valueChanged.connect(lambda _: self.viewport().update())

    def show_lines(self, lines: Sequence[Line], begin: int, end: int) -> None:
        """Show the lines of a run that took from ``begin`` to ``end``, in milliseconds since 1970."""
        self.lines, self.begin, self.end = lines, begin, max(end, begin + 1)
        self._fit()

    def show_place(self, place: int) -> None:
        """Mark the job at which the run is shown."""
        self.place = place
        self.viewport().update()

    # -- geometry --------------------------------------------------------------------------------------
    @property
    def room(self) -> int:
        """How many pixels there are for the time."""
        return max(40, self.viewport().width() - NAMES - 12)

    def _fit(self) -> None:
        whole, bar = round(self.room * self.zoom), self.horizontalScrollBar()
        bar.setRange(0, min(2**30, max(0, whole - self.room)))
        bar.setPageStep(self.room)
        rows = self.verticalScrollBar()
        rows.setRange(0, max(0, len(self.lines) * LINE + HEAD - self.viewport().height()))
        rows.setPageStep(self.viewport().height())
        self.viewport().update()

    def x_of(self, moment: float) -> float:
        """Return where a moment is drawn."""
        share = (moment - self.begin) / (self.end - self.begin)
        return NAMES + share * self.room * self.zoom - self.horizontalScrollBar().value()

    def moment_at(self, x: float) -> float:
        """Return the moment that is drawn at a place."""
        along = (x - NAMES + self.horizontalScrollBar().value()) / (self.room * self.zoom)
        return self.begin + along * (self.end - self.begin)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the room anew."""
        super().resizeEvent(event)
        self._fit()

    def sizeHint(self) -> QSize:
        """Be content with little; the dock gives what there is."""
        return QSize(480, 160)

    def zoom_at(self, x: float, factor: float) -> None:
        """Magnify the time, the moment at ``x`` staying where it is."""
        moment = self.moment_at(x)
        self.zoom = max(1.0, min(DEEPEST, self.zoom * factor))
        self._fit()
        bar = self.horizontalScrollBar()
        bar.setValue(round(bar.value() + self.x_of(moment) - x))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom with Ctrl, else scroll."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_at(event.position().x(), ZOOM if event.angleDelta().y() > 0 else 1 / ZOOM)
            event.accept()
        else:
            super().wheelEvent(event)

    # -- choosing --------------------------------------------------------------------------------------
    def at(self, point: QPointF) -> tuple[Line, Span] | None:
        """Return what is drawn at a point: the job that ended last before it, or ran there."""
        row = int((point.y() - HEAD + self.verticalScrollBar().value()) // LINE)
        if point.y() < HEAD or not 0 <= row < len(self.lines):
            return None
        line, near = self.lines[row], self.moment_at(point.x())
        reach = (self.end - self.begin) / (self.room * self.zoom) * 4
        spans = list(line.visible(round(near - reach), round(near + reach), 0))
        inside = [span for span in spans if span.begin - reach <= near <= span.end + reach]
        return (line, inside[-1]) if inside else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to the job under the pointer."""
        found = self.at(event.position())
        if found is not None and event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit(found[1].place)

    def viewportEvent(self, event: QEvent) -> bool:
        """Tell about the job under the pointer."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            found = self.at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), self.words(*found) if found is not None else "", self)
            return True
        return super().viewportEvent(event)

    def words(self, line: Line, span: Span) -> str:
        """Return what there is to say about a job."""
        work, wait = span.rest - span.begin, span.end - span.rest
        took = tr("{span} in all", span=formats.duration(span.end - span.begin)) if span.around else ""
        parts = (
            formats.job_state(span.status),
            formats.clock(span.begin),
            took or tr("worked {span}", span=formats.duration(work)),
            tr("waited {span}", span=formats.duration(wait)) if wait and not took else "",
        )
        return self.title(line.key) + "\n" + "  ·  ".join(part for part in parts if part)

    # -- painting --------------------------------------------------------------------------------------
    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what can be seen."""
        painter, theme = QPainter(self.viewport()), self._themes.current
        painter.fillRect(self.viewport().rect(), theme.panel)
        height = self.viewport().height()
        self._paint_scale(painter, theme, height)
        top = HEAD - self.verticalScrollBar().value()
        first = max(0, -(top - HEAD) // LINE)
        painter.setClipRect(0, HEAD, self.viewport().width(), height - HEAD)
        for row in range(first, min(len(self.lines), first + height // LINE + 2)):
            self._paint_line(painter, theme, self.lines[row], top + row * LINE)

    def _paint_scale(self, painter: QPainter, theme: Theme, height: int) -> None:
        step = _round_step((self.end - self.begin) / (self.room * self.zoom) * 90)
        first = int((self.moment_at(NAMES) - self.begin) // step) * step
        painter.setFont(self.font())
        for number in range(self.room // 60 + 3):
            x = self.x_of(self.begin + first + number * step)
            if x < NAMES or x > self.viewport().width():
                continue
            painter.setPen(theme.grid)
            painter.drawLine(QPointF(x, HEAD), QPointF(x, height))
            painter.setPen(theme.muted)
            label = formats.duration(round(first + number * step)) or "0"
            painter.drawText(QRectF(x + 3, 0, 86, HEAD), Qt.AlignmentFlag.AlignVCenter, label)

    def _paint_line(self, painter: QPainter, theme: Theme, line: Line, top: int) -> None:
        width, per_pixel = self.viewport().width(), (self.end - self.begin) / (self.room * self.zoom)
        painter.setPen(theme.text)
        indent = 10 + 12 * min(line.depth, 6)
        name = QRectF(indent, top, NAMES - indent - 8, LINE)
        elided = self.fontMetrics().elidedText(
            self.title(line.key), Qt.TextElideMode.ElideRight, int(name.width())
        )
        painter.drawText(name, Qt.AlignmentFlag.AlignVCenter, elided)
        painter.save()
        painter.setClipRect(QRectF(NAMES - 1, max(HEAD, top), width - NAMES, LINE))
        left, right = round(self.moment_at(NAMES)) - 1, round(self.moment_at(width)) + 1
        for span in line.visible(left, right, per_pixel):
            self._paint_span(painter, theme, span, top)
        painter.restore()

    def _paint_span(self, painter: QPainter, theme: Theme, span: Span, top: int) -> None:
        color = theme.status(Badge(span.status).role)
        x, rest, end = self.x_of(span.begin), self.x_of(span.rest), self.x_of(span.end)
        if span.around:
            painter.setPen(QPen(color, 1.5))
            painter.setBrush(blend(theme.panel, color, 0.12))
            painter.drawRect(QRectF(x, top + 8, max(3.0, end - x), 8))
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color)
            painter.drawRect(QRectF(x, top + 5, max(2.0, rest - x), 14))
            if end > rest:
                self._paint_wait(painter, theme, QRectF(rest, top + 5, max(2.0, end - rest), 14))
        if span.place == self.place:
            painter.setPen(QPen(theme.accent, 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(x - 2, top + 3, max(6.0, end - x + 4), 18))

    def _paint_wait(self, painter: QPainter, theme: Theme, room: QRectF) -> None:
        color: QColor = theme.status("pending")
        painter.setPen(QPen(color, 1))
        painter.setBrush(QBrush(color, Qt.BrushStyle.BDiagPattern))
        painter.drawRect(room.adjusted(0.5, 0.5, -0.5, -0.5))


def _round_step(wanted: float) -> float:
    """Return the next whole step of 1, 2 or 5 at or above ``wanted`` milliseconds."""
    size = 1.0
    while True:
        for factor in (1, 2, 5):
            if size * factor >= wanted:
                return size * factor
        size *= 10
