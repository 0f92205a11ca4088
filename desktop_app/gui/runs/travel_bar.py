"""The slider under the canvas of a run: which of its jobs is shown (editor.md F, Time travel)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QSlider, QWidget

from desktop_app.gui import formats
from desktop_app.gui.elided import ElidedLabel
from desktop_app.gui.runs.session import RunSession
from desktop_app.gui.theme import Theme, Themes
from desktop_app.gui.widgets import tool_button
from desktop_app.gui.wording import counted, tr

HEIGHT: Final = 44
WORDS: Final = 260
"""How narrow the words beside the slider may become."""


class MarkedSlider(QSlider):
    """A slider over jobs with a mark where one failed; a click goes there at once."""

    def __init__(self, themes: Themes) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._themes = themes
        self.failed: tuple[int, ...] = ()
        self.edited: tuple[int, ...] = ()
        self.stopped: tuple[int, ...] = ()
        """The places of the jobs that failed, were edited, or at which a breakpoint stopped."""
        self.setAccessibleName(tr("Job of the run that is shown"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Leave room for the marks."""
        return QSize(120, 30)

    def show_marks(self, failed: Iterable[int], edited: Iterable[int], stopped: Iterable[int]) -> None:
        """Mark the jobs that failed, those that were edited, and those at which the run was stopped."""
        self.failed, self.edited, self.stopped = tuple(failed), tuple(edited), tuple(stopped)
        self.update()

    def _at(self, place: int) -> float:
        width = max(1, self.width() - 18)
        return 9 + width * (place - self.minimum()) / max(1, self.maximum() - self.minimum())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to where the click is, and let it be dragged from there."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._go(event.position().x())
            self.setSliderDown(True)
            event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the drag."""
        if self.isSliderDown():
            self._go(event.position().x())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the drag."""
        self.setSliderDown(False)

    def _go(self, x: float) -> None:
        span = self.maximum() - self.minimum()
        share = (x - 9) / max(1, self.width() - 18)
        self.setValue(self.minimum() + round(max(0.0, min(1.0, share)) * span))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the way, the part that is behind, the marks and the handle."""
        theme, middle = self._themes.current, self.height() / 2
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        handle = self._at(self.value())
        for color, right in ((theme.card_border, self.width() - 9.0), (theme.accent, handle)):
            painter.setBrush(color)
            painter.drawRoundedRect(QRectF(9, middle - 2, max(0.0, right - 9), 4), 2, 2)
        self._paint_marks(painter, theme, middle)
        painter.setPen(QPen(theme.accent, 2))
        painter.setBrush(theme.panel)
        painter.drawEllipse(QPointF(handle, middle), 7, 7)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)

    def _paint_marks(self, painter: QPainter, theme: Theme, middle: float) -> None:
        """A diamond above the way for what failed, a square below for an edit, a disc below for a stop."""
        painter.setPen(QPen(theme.panel, 1))
        painter.setBrush(theme.status("error"))
        for x in sorted({round(self._at(place)) for place in self.failed}):
            corners = ((0, -11), (4, -7), (0, -3), (-4, -7))
            painter.drawPolygon(QPolygonF([QPointF(x + dx, middle + dy) for dx, dy in corners]))
        painter.setBrush(theme.warning)
        for x in sorted({round(self._at(place)) for place in self.edited}):
            painter.drawRect(QRectF(x - 3, middle + 4, 6, 6))
        painter.setBrush(theme.refused)
        for x in sorted({round(self._at(place)) for place in self.stopped}):
            painter.drawEllipse(QPointF(x, middle + 8), 3.5, 3.5)


class TravelBar(QWidget):
    """First, previous, next and last job, the slider between them, and which job that is."""

    def __init__(self, session: RunSession, themes: Themes) -> None:
        super().__init__()
        self.setObjectName("strip")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(HEIGHT)
        self._session = session
        self._marked = (-1, 0)
        self.slider = MarkedSlider(themes)
        self.slider.valueChanged.connect(session.go)
        self.words = ElidedLabel(least=WORDS)
        self.buttons = [
            tool_button(text)
            for text in (
                tr("First job (Home)"),
                tr("Previous job (Alt+Left)"),
                tr("Next job (Alt+Right)"),
                tr("Last job (End)"),
            )
        ]
        for button, sign, step in zip(self.buttons, ("|◀", "◀", "▶", "▶|"), (None, -1, 1, 0), strict=True):
            button.setText(sign)
            button.clicked.connect(lambda _=False, step=step: self.travel(step))
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(6)
        for button in self.buttons[:2]:
            row.addWidget(button)
        row.addWidget(self.slider, 2)
        for button in self.buttons[2:]:
            row.addWidget(button)
        row.addSpacing(8)
        row.addWidget(self.words, 3)
        session.run_changed.connect(self.refresh)
        session.read_on.connect(self._say)
        themes.changed.connect(self._dress)
        self.refresh()

    def _dress(self, _theme: Theme) -> None:
        self.slider.update()

    def travel(self, step: int | None) -> None:
        """Go ``step`` jobs on; None goes to the first one, 0 to the last."""
        run = self._session.traced
        self._session.go(
            0 if step is None else run.last if step == 0 else max(0, min(run.last, run.place + step))
        )

    def reason(self, step: int) -> str | None:
        """Return why there is no job ``step`` further, or None."""
        run = self._session.traced
        if 0 <= run.place + step <= run.last:
            return None
        return tr("This is the first job.") if step < 0 else tr("This is the last job.")

    def refresh(self) -> None:
        """Show where the run stands."""
        run = self._session.traced
        self.slider.blockSignals(True)
        self.slider.setRange(0, max(0, run.last))
        self.slider.setPageStep(max(1, run.last // 20))
        self.slider.setValue(max(0, run.place))
        self.slider.blockSignals(False)
        if self._marked != (len(run.trace), len(self._session.events)):
            self._marked = (len(run.trace), len(self._session.events))
            failed = (place for place, status in enumerate(run.trace.statuses) if status < 0)
            edited = self._session.marked("edited", "reset", "answered", "skipped")
            self.slider.show_marks(failed, edited, self._session.marked("stopped"))
        for button, gone in zip(self.buttons, (run.place <= 0,) * 2 + (run.at_end,) * 2, strict=True):
            button.setEnabled(not gone)
        self.slider.setEnabled(run.last > 0)
        self._say()

    def _say(self) -> None:
        words = self._words()
        self.words.setText(words)
        self.words.setToolTip(words)

    def _words(self) -> str:
        run, step = self._session.traced, self._session.step
        if run.reading and step is None:
            place = tr("{n} of {all}", n=run.place + 1, all=run.last + 1)
            return place + " · " + counted(len(run.trace), "1 job read", "{n} jobs read")
        if step is None:
            return tr("No jobs yet.")
        node = self._session.document.node(step.node)
        place = tr("{n} of {all}", n=run.place + 1, all=run.last + 1)
        rounds = [self._round(owner) for owner in run.trace.owner_jobs(run.place)]
        title = (node.title or node.type) if node else step.node
        return " · ".join((place, title, *(text for text in rounds if text), formats.clock(step.updated)))

    def _round(self, owner: int) -> str:
        trace = self._session.traced.trace
        starts = trace.rounds(owner)
        if not starts:
            return ""
        count = trace.number(starts, len(starts) - 1) + 1
        return tr("round {n} of {all}", n=trace.round_of(owner, self._session.traced.place) + 1, all=count)
