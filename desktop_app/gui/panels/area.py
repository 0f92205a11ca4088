"""The frame around a panel; the window has it from the start, the panels come with the first selection."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget


class PanelArea(QScrollArea):
    """Scrolls a panel vertically, never sideways; what gets the focus scrolls into view."""

    def __init__(self, panel: QWidget | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        if panel is not None:
            self.setWidget(panel)
