"""The small word that says what a condition comes to on the values that were seen last."""

from __future__ import annotations

import json
from typing import Any, Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.domain.operators import Operators
from desktop_app.domain.values import MISSING
from desktop_app.gui.panels import ink
from desktop_app.gui.panels.context import PanelContext
from desktop_app.gui.panels.frame import paint_box
from desktop_app.gui.panels.logic_truth import Truth, truth_of
from desktop_app.gui.tips import plain_tip

SHOWN: Final = 40


class TruthMark(QWidget):
    """Shows met, not met or unknown; says why in its tip. Hidden where no runs can be looked at."""

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.truth: Truth | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.hide()

    def show_truth(self, calculation: Any, *, shown: bool = True) -> None:
        """Show what ``calculation`` comes to now; with ``shown`` False nothing."""
        seen = self._context.seen
        self.setVisible(shown and seen is not None)
        if seen is None or not shown:
            self.truth = None
            return
        self.truth = truth_of(calculation, self._value, self._context.operators)
        tip = self._words(self.truth, calculation)
        self.setToolTip(plain_tip(tip))
        self.setAccessibleName(tip)
        self.update()

    def _value(self, path: str) -> Any:
        sighting = self._context.seen.at(path) if self._context.seen is not None else None
        return MISSING if sighting is None or sighting.secret else sighting.value

    def _words(self, truth: Truth, calculation: Any) -> str:
        if truth.fault:
            return self.tr("Cannot be decided: {fault}").format(fault=truth.fault)
        if truth.met is None:
            label = self._context.tree(own_scope=True).label(truth.unseen) or truth.unseen
            return self.tr("Not known yet: no value of “{variable}” was seen.").format(variable=label)
        words = self.tr("Met on the last values") if truth.met else self.tr("Not met on the last values")
        compared = _compared(truth, calculation, self._context.operators)
        return f"{words}: {compared}" if compared else words

    def _sign(self) -> str:
        met = self.truth.met if self.truth is not None else None
        return "?" if met is None else self.tr("true") if met else self.tr("false")

    def sizeHint(self) -> QSize:
        """Return one size for all words, so that nothing moves when the truth changes."""
        metrics = QFontMetrics(ink.small_font(self))
        widest = max(metrics.horizontalAdvance(word) for word in (self.tr("true"), self.tr("false"), "?"))
        return QSize(widest + 2 * ink.GRID, metrics.height() + 4)

    def minimumSizeHint(self) -> QSize:
        """Never cut a word off."""
        return self.sizeHint()

    def _color(self) -> QColor:
        met = self.truth.met if self.truth is not None else None
        if met is None:
            return ink.muted(self)
        return ink.accent(self) if met else ink.danger(self)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the word on a tinted pill."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color = self._color()
        fill = ink.tint(self, color, 0.14)
        paint_box(painter, QRectF(self.rect()), fill, fill, radius=self.height() / 2)
        painter.setFont(ink.small_font(self))
        painter.setPen(color)
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter), self._sign())


def _compared(truth: Truth, calculation: Any, operators: Operators) -> str:
    """Return a comparison with its values in the place of variables, such as ``250.5 > 100``."""
    if len(truth.operands) < 2:
        return ""
    name = calculation.get("calculator")
    sign = operators.get(name).label if name in operators else str(name)
    return f"{_short(truth.operands[0])} {sign} {_short(truth.operands[1])}"


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"
