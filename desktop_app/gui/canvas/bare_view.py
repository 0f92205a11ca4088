"""The viewer of NodeGraphQt without any idea of its own: a scene, a transform and scroll bars."""

from __future__ import annotations

from typing import Any, Final

import shiboken6
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFocusEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QGraphicsView, QWidget

from desktop_app.gui.canvas.shim import NodeViewer

UPDATES: Final = QGraphicsView.ViewportUpdateMode.BoundingRectViewportUpdate
_FIELD: Final = 10_000_000.0


class BareView(NodeViewer):
    """Switches off all editing of NodeGraphQt: its shortcuts, menus, tab search, slicer, undo, drops, and its
    own idea of pan and zoom. Presses, keys and drops are left to whoever derives from it.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._disarm()
        self._configure()

    def _disarm(self) -> None:
        # WORKAROUND NodeGraphQt 0.6.44: each viewer builds a tab search, a hidden menu bar with shortcuts
        # and three helper items, and its scene paints a grid of its own.
        stock: Any = self
        for widget in (
            stock._search_widget,
            stock._ctx_menu_bar,
            stock._ctx_graph_menu,
            stock._ctx_node_menu,
        ):
            shiboken6.delete(widget)
        for item in (stock._cursor_text, stock._LIVE_PIPE, stock._SLICER_PIPE):
            stock.scene().removeItem(item)
        stock.scene().grid_mode = 0

    def _configure(self) -> None:
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSceneRect(QRectF(-_FIELD / 2, -_FIELD / 2, _FIELD, _FIELD))
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setViewportUpdateMode(UPDATES)
        self.setCacheMode(QGraphicsView.CacheModeFlag.CacheNone)
        flags = QGraphicsView.OptimizationFlag
        self.setOptimizationFlags(flags.DontSavePainterState | flags.DontAdjustForAntialiasing)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # Our background covers it all.
        self.viewport().setAutoFillBackground(False)

    # -- events that NodeGraphQt would answer -----------------------------------------------------------

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Skip NodeGraphQt's, which fills the menu bar we removed."""
        QGraphicsView.focusInEvent(self, event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Skip NodeGraphQt's, which empties that menu bar."""
        QGraphicsView.focusOutEvent(self, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Skip NodeGraphQt's, which zooms on every resize."""
        QGraphicsView.resizeEvent(self, event)

    # WORKAROUND NodeGraphQt 0.6.44: it keeps the window in a rectangle of its own and refits it on every
    # change; these entry points would fight with the scroll bars.
    def _update_scene(self) -> None:
        pass

    def _combined_rect(self, nodes: list[object]) -> QRectF:
        rect = QRectF()
        for node in nodes:
            rect = rect.united(node.sceneBoundingRect())  # type: ignore[attr-defined]
        return rect
