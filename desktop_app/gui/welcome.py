"""What the window shows while no workflow is open: the ways to begin. Asks nothing, blocks nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QShowEvent
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from desktop_app.domain.catalog import Catalog
from desktop_app.domain.workflow import Workflow
from desktop_app.gui import formats
from desktop_app.gui.icons import action_icon, themed_icon
from desktop_app.gui.theme import Theme, Themes
from desktop_app.gui.thumbnails import SIZE, thumbnail
from desktop_app.gui.tips import plain_tip
from desktop_app.gui.widgets import push_button
from desktop_app.gui.wording import tr
from desktop_app.services.workflows import WorkflowRow

RECENT: Final = 5
WIDTH: Final = 460


class Welcome(QWidget):
    """The examples, the tour, new, templates, open, and what was worked on last with its picture."""

    wanted = Signal(str)
    """The name of an action."""
    opened = Signal(str)
    """The key of a workflow."""

    def __init__(self, themes: Themes, catalog: Catalog, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pictures: list[tuple[QPushButton, str]] = []
        self._newest: list[tuple[QPushButton, Workflow]] = []
        self._themes, self._catalog = themes, catalog
        self._recent = QVBoxLayout()
        self._recent.setSpacing(6)
        self._recent_title = QLabel(tr("Continue"))
        self._recent_title.setProperty("kind", "section")
        body = QWidget()
        body.setObjectName("scrollBody")
        inner = QVBoxLayout(body)
        inner.addStretch(2)
        inner.addWidget(self._column(), 0, Qt.AlignmentFlag.AlignHCenter)
        inner.addStretch(3)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setWidget(body)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)
        self.show_recent(())
        self.dress(themes.current)
        themes.changed.connect(self.dress)

    def _column(self) -> QFrame:
        column = QFrame()
        column.setFixedWidth(WIDTH)
        layout = QVBoxLayout(column)
        layout.setSpacing(8)
        title = QLabel(tr("Welcome to Wirework"))
        title.setProperty("kind", "display")
        line = QLabel(tr("Build a workflow, run it here, and see what every step did."))
        line.setProperty("kind", "muted")
        layout.addWidget(title)
        layout.addWidget(line)
        layout.addSpacing(14)
        for name, icon, text in (
            ("shop", "run", tr("Open the example “Order: check and deduct stock”")),
            ("sample", "run", tr("Open the sample “Order review”")),
            ("examples", "run", tr("More examples …")),
            ("tour", "help", tr("Take a tour of three minutes")),
            ("new", "new", tr("New workflow")),
            ("template", "copy", tr("New from a template …")),
            ("open", "open", tr("Open a workflow file …")),
        ):
            layout.addWidget(self._row(icon, text, partial(self.wanted.emit, name)))
        layout.addSpacing(14)
        layout.addWidget(self._recent_title)
        layout.addLayout(self._recent)
        return column

    def _row(self, icon: str, text: str, act: Callable[[], None]) -> QPushButton:
        button = push_button(text, "row")
        button.setIconSize(QSize(18, 18))
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.clicked.connect(lambda _=False: act())
        if icon:
            self._pictures.append((button, icon))
        return button

    def show_recent(self, rows: Sequence[WorkflowRow]) -> None:
        """List what was changed last; the pictures are painted when somebody can see them."""
        self._newest = []
        while (item := self._recent.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        newest = sorted(rows, key=lambda row: row.version.updated_at, reverse=True)[:RECENT]
        for row in newest:
            document = row.version.document
            title = " ".join((document.title or row.version.key).split())
            shown = self.fontMetrics().elidedText(title, Qt.TextElideMode.ElideRight, WIDTH // 2)
            text = f"{shown}   ·   {formats.ago(row.version.updated_at)}"
            button = self._row("", text.replace("&", "&&"), partial(self.opened.emit, row.version.key))
            button.setToolTip(plain_tip(title) if shown != title else "")
            button.setIconSize(SIZE)
            self._newest.append((button, document))
            self._recent.addWidget(button)
        self._recent_title.setVisible(bool(newest))
        self.dress(self._themes.current)

    def showEvent(self, event: QShowEvent) -> None:
        """Paint the pictures that nobody could see before."""
        super().showEvent(event)
        self.dress(self._themes.current)

    def dress(self, theme: Theme) -> None:
        """Paint the icons in the colours of ``theme``."""
        for button, icon in self._pictures:
            button.setIcon(themed_icon(action_icon(icon), theme, "accent"))
        for button, workflow in self._newest if self.isVisible() else ():
            button.setIcon(QIcon(thumbnail(workflow, self._catalog, theme, self.devicePixelRatioF())))
