"""Marks on a card: the status of a run and the number of problems, told by shape as well as by colour."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from desktop_app.domain.status import JobStatus
from desktop_app.gui.canvas.faces import Badge
from desktop_app.gui.canvas.look import Look

SIZE = 19.0
"""Diameter of a badge in units."""


def badge_width(look: Look, badge: Badge) -> float:
    """Return how wide the badge is, with the chip that counts jobs."""
    unit = look.metrics.unit
    return SIZE * unit + (_count_width(look, badge.count) if badge.count > 1 else 0.0)


def _count_width(look: Look, count: int) -> float:
    return look.small_metrics.horizontalAdvance(count_text(count)) + 9 * look.metrics.unit


def count_text(count: int) -> str:
    """Return how often in few letters."""
    if count < 10_000:
        return f"×{count}"
    return f"×{count / 1000:.0f}k" if count < 1_000_000 else f"×{count / 1_000_000:.1f}M"


def paint_badge(painter: QPainter, look: Look, badge: Badge, right_center: QPointF) -> None:
    """Paint the status badge so that it ends at ``right_center``; the count stands left of the shape."""
    unit, theme = look.metrics.unit, look.theme
    size, width = SIZE * unit, badge_width(look, badge)
    color = theme.status(badge.role)
    box = QRectF(right_center.x() - width, right_center.y() - size / 2, width, size)
    pen = QPen(theme.canvas, 2 * unit)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(color)
    outline = _OUTLINES.get(badge.role)
    if badge.count > 1 or outline is None:
        painter.drawRoundedRect(box, size / 2, size / 2)
    else:
        painter.drawPolygon(QPolygonF([box.center() + point * size for point in outline]))
    ink = theme.card if theme.dark else QColor(theme.on_accent)
    if badge.count > 1:
        painter.setPen(ink)
        painter.setFont(look.fonts.small)
        text = box.adjusted(6 * unit, 0, -size + 2 * unit, 0)
        painter.drawText(text, Qt.AlignmentFlag.AlignCenter, count_text(badge.count))
    center = QPointF(box.right() - size / 2, box.center().y())
    pen = QPen(ink, 1.9)  # In units: the sign is painted scaled.
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.save()
    painter.translate(center)
    painter.scale(unit, unit)
    _sign(badge)(painter, look)
    painter.restore()


def _ring(corners: int, radius: float, turn: float) -> list[QPointF]:
    angles = [math.radians(turn + 360 / corners * index) for index in range(corners)]
    return [QPointF(radius * math.cos(a), radius * math.sin(a)) for a in angles]


_OUTLINES = {
    "failed": _ring(4, 0.62, 0),
    "rejected": _ring(8, 0.54, 22.5),
    "aborted": _ring(4, 0.64, 45),
}


def _check(painter: QPainter, look: Look) -> None:
    painter.drawPolyline([QPointF(-3.8, 0.2), QPointF(-1.1, 2.9), QPointF(3.8, -2.6)])


def _cross(painter: QPainter, look: Look) -> None:
    painter.drawLine(QPointF(-2.8, -2.8), QPointF(2.8, 2.8))
    painter.drawLine(QPointF(2.8, -2.8), QPointF(-2.8, 2.8))


def _exclamation(painter: QPainter, look: Look) -> None:
    painter.drawLine(QPointF(0, -4.2), QPointF(0, 0.6))
    painter.drawPoint(QPointF(0, 4.0))


def _bar(painter: QPainter, look: Look) -> None:
    painter.drawLine(QPointF(-3.4, 0), QPointF(3.4, 0))


def _slash(painter: QPainter, look: Look) -> None:
    painter.drawEllipse(QPointF(0, 0), 4.6, 4.6)
    painter.drawLine(QPointF(-3.1, 3.1), QPointF(3.1, -3.1))


def _square(painter: QPainter, look: Look) -> None:
    painter.drawRect(QRectF(-2.4, -2.4, 4.8, 4.8))


def _clock(painter: QPainter, look: Look) -> None:
    painter.drawEllipse(QPointF(0, 0), 5.2, 5.2)
    painter.drawPolyline([QPointF(0, -2.9), QPointF(0, 0.2), QPointF(2.1, 1.4)])


def _dots(painter: QPainter, look: Look) -> None:
    for x in (-3.6, 0.0, 3.6):
        painter.drawPoint(QPointF(x, 0))


def _arc(painter: QPainter, look: Look) -> None:
    painter.drawArc(QRectF(-4.4, -4.4, 8.8, 8.8), 16 * (90 - 30 * look.phase), 16 * 270)


def _turn(painter: QPainter, look: Look) -> None:
    painter.drawArc(QRectF(-4, -4, 8, 8), 16 * 60, 16 * 270)
    painter.drawPolyline([QPointF(-0.4, -5.8), QPointF(2.4, -3.6), QPointF(-0.4, -1.8)])


_SIGNS: dict[str, Callable[[QPainter, Look], None]] = {
    "queue": _dots,
    "running": _arc,
    "resolved": _check,
    "failed": _exclamation,
    "error": _cross,
    "aborted": _square,
    "canceled": _slash,
    "rejected": _bar,
    "pending": _clock,
}


def _sign(badge: Badge) -> Callable[[QPainter, Look], None]:
    if badge.status == JobStatus.RETRY_NEEDED and not badge.running:
        return _turn
    return _SIGNS[badge.role]


def paint_problem(painter: QPainter, look: Look, count: int, severity: str, right_center: QPointF) -> None:
    """Paint how many problems a node has: an octagon for errors, a triangle for warnings, and the number."""
    unit, theme = look.metrics.unit, look.theme
    color = theme.warning if severity == "warning" else theme.refused
    text = str(count) if count < 100 else "99+"
    height = 17 * unit
    width = look.small_metrics.horizontalAdvance(text) + 27 * unit
    box = QRectF(right_center.x() - width, right_center.y() - height / 2, width, height)
    painter.setPen(QPen(color, 1.2 * unit * theme.border))
    painter.setBrush(theme.card)
    painter.drawRoundedRect(box, height / 2, height / 2)
    center = QPointF(box.left() + 11 * unit, box.center().y())
    corners = _ring(3, 6.2, -90) if severity == "warning" else _ring(8, 5.8, 22.5)
    drop = 1.2 if severity == "warning" else 0.0
    painter.setPen(QPen(color, unit))
    painter.setBrush(color)
    painter.drawPolygon(QPolygonF([center + QPointF(p.x(), p.y() + drop) * unit for p in corners]))
    pen = QPen(theme.card, 1.5 * unit)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.drawLine(center + QPointF(0, -2.6 * unit), center + QPointF(0, 0.5 * unit))
    painter.drawPoint(center + QPointF(0, 3.0 * unit))
    painter.setPen(color)
    painter.setFont(look.fonts.small)
    painter.drawText(box.adjusted(19 * unit, 0, -7 * unit, 0), Qt.AlignmentFlag.AlignCenter, text)


def paint_marks(painter: QPainter, look: Look, left: QPointF, documented: bool, locked: bool) -> None:
    """Paint small signs from ``left`` on: a sheet for a node that people wrote about, a padlock."""
    unit = look.metrics.unit
    painter.save()
    painter.translate(left)
    painter.scale(unit, unit)
    painter.setPen(QPen(look.theme.muted, 1.3))
    painter.setBrush(look.theme.card)
    if documented:
        painter.drawRoundedRect(QRectF(0, -7, 11, 14), 2, 2)
        for y in (-3.0, 0.0, 3.0):
            painter.drawLine(QPointF(3, y), QPointF(8, y))
        painter.translate(17, 0)
    if locked:
        painter.drawArc(QRectF(2.5, -7, 6, 9), 0, 16 * 180)
        painter.drawRoundedRect(QRectF(0, -2, 11, 9), 2, 2)
    painter.restore()
