"""One job in full: its status, its result as a tree or as text, and its log."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPlainTextEdit,
    QSizePolicy,
    QStackedWidget,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from desktop_app.domain.execution import Job
from desktop_app.gui import formats
from desktop_app.gui.elided import ElidedLabel
from desktop_app.gui.models.json_tree import JsonTreeModel
from desktop_app.gui.widgets import as_list, empty_label, tool_button
from desktop_app.gui.wording import tr

_TEXT_LIMIT: Final = 2_000_000
_UNFOLDED: Final = 40


class ResultView(QWidget):
    """Shows a value in two ways; the text is made only when it is looked at."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._value: Any = None
        self._log = ""
        self._title = ElidedLabel()
        self._title.setObjectName("dockTitle")
        self._state = QLabel()
        self._state.setProperty("kind", "muted")
        self._state.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.model = JsonTreeModel(parent=self)
        self.tree = self._make_tree()
        self.text = self._make_text()
        self.log = self._make_text()
        self.pages = QStackedWidget()
        self._empty = empty_label(tr("Select a job to see its result."))
        for page in (self._empty, self.tree, self.text, self.log):
            self.pages.addWidget(page)
        self._buttons = QButtonGroup(self)
        self._build()
        self.show_nothing()

    def _make_tree(self) -> QTreeView:
        tree = QTreeView()
        tree.setModel(self.model)
        tree.setUniformRowHeights(True)
        as_list(tree, tr("Result as a tree"))
        header = tree.header()
        header.setStretchLastSection(True)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        header.resizeSection(0, 150)
        return tree

    def _make_text(self) -> QPlainTextEdit:
        text = QPlainTextEdit(readOnly=True)
        text.setFrameShape(QFrame.Shape.NoFrame)
        text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        text.setProperty("kind", "text")
        return text

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(10, 7, 8, 6)
        head.setSpacing(8)
        head.addWidget(self._title)
        head.addWidget(self._state, 1)
        for number, name in enumerate((tr("Tree"), tr("Text"), tr("Log"))):
            button = tool_button(name)
            button.setText(name)
            button.setCheckable(True)
            self._buttons.addButton(button, number + 1)
            head.addWidget(button)
        self._buttons.button(1).setChecked(True)
        self._buttons.idClicked.connect(self._switch)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.pages, 1)

    def _switch(self, page: int) -> None:
        if page == 2:
            self.text.setPlainText(formats.shown(self._value)[:_TEXT_LIMIT])
        if page == 3:
            self.log.setPlainText(self._log)
        self.pages.setCurrentIndex(page)

    def show_nothing(self) -> None:
        """Show that no job is selected."""
        self.show_message(tr("Select a job to see its result."))

    def show_message(self, text: str) -> None:
        """Show a text in the place of a result."""
        self._empty.setText(text)
        self._title.setText("")
        self._state.setText("")
        self._set_tabs(False)
        self.pages.setCurrentIndex(0)

    def _set_tabs(self, shown: bool) -> None:
        for button in self._buttons.buttons():
            button.setVisible(shown)

    def show_job(self, job: Job, title: str, *, ended: bool = False) -> None:
        """Show one job of a run that has ``ended`` or not; it must carry its result."""
        span = formats.duration(job.updated_at - job.started_at) if job.started_at and job.updated_at else ""
        parts = (formats.job_state(job.status, ended=ended), span)
        self.show_value(job.result, title, " · ".join(part for part in parts if part), job.log or "")
        self._state.setToolTip(formats.moment(job.updated_at))

    def show_value(self, value: Any, title: str, state: str, log: str = "") -> None:
        """Show any value under a title."""
        self._value, self._log = value, log
        self._title.setText(title)
        self._state.setText(state)
        self._set_tabs(True)
        self._buttons.button(3).setVisible(bool(log))
        self.model.show_value(value)
        if self.model.rowCount() <= _UNFOLDED:
            self.tree.expandToDepth(0)
        page = self._buttons.checkedId()
        self._switch(1 if page == 3 and not log else page)
