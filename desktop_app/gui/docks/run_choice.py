"""The choice of a run of a workflow, above the list of its jobs."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QComboBox, QStyle, QStyleOptionComboBox, QStylePainter

from desktop_app.gui.run_state import LISTED_JOBS
from desktop_app.gui.session import EditorSession
from desktop_app.gui.wording import tr

RUNS_WIDTH: Final = 290


def why_empty(session: EditorSession | None) -> str:
    """Return what stands where no job of the run that is shown is listed."""
    if session is None:
        return tr("Open a workflow to see its runs.")
    run = session.run
    if run.total > LISTED_JOBS:
        return tr("{n} jobs: too many to list. The cards show the newest state of each node.", n=run.total)
    if run.phase == "ended" and run.counted and not run.total:
        return tr("This run has no jobs.")
    if run.total or run.phase != "none":
        return tr("The run has begun …")
    listed = tr("Choose a run in the list above to see its jobs.")
    return listed if session.runs else tr("No jobs yet. Press Run to start the workflow.")


class RunsBox(QComboBox):
    """The choice of a run; gives way and ends in dots where there is no room."""

    def sizeHint(self) -> QSize:
        """Ask for room for a state and a moment."""
        return QSize(RUNS_WIDTH, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Be content with the state."""
        return QSize(120, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the text cut to the room."""
        painter, option = QStylePainter(self), QStyleOptionComboBox()
        self.initStyleOption(option)
        room = self.width() - 34 - (0 if option.currentIcon.isNull() else option.iconSize.width() + 4)
        text = option.currentText or self.placeholderText()
        option.currentText = self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, max(0, room))
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)


class RunList(RunsBox):
    """Tells when its list has closed, because it must not change while it is open."""

    closed = Signal()

    def hidePopup(self) -> None:
        """Close the list."""
        super().hidePopup()
        # What was chosen is told behind this call.
        QTimer.singleShot(0, self, self.closed.emit)
