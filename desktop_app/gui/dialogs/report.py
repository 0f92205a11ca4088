"""The report of a problem, file by file, before it is saved: nothing leaves unread, nothing is sent."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QListWidget,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from desktop_app.gui.widgets import as_list, paragraph, push_button
from desktop_app.gui.wording import tr

SIZE = (760, 560)
LIST_WIDTH = 190


class ReportDialog(QDialog):
    """Lists the files of the report with their text. ``files_of`` gathers them, with the open workflow or
    without; ``title`` names that workflow, empty when none is open.
    """

    save_wanted = Signal()

    def __init__(
        self, files_of: Callable[[bool], dict[str, str]], title: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Report a problem"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._files_of = files_of
        self.files: dict[str, str] = {}
        self.list = QListWidget()
        self.list.setFixedWidth(LIST_WIDTH)
        as_list(self.list, tr("Files of the report"))
        self.text = QPlainTextEdit(readOnly=True)
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(tr("Text of the file"))
        self.data = QCheckBox(tr("Add the workflow “{title}”, with all its fields but secrets", title=title))
        self.data.setVisible(bool(title))
        self.data.toggled.connect(self._gather)
        self.list.currentTextChanged.connect(lambda name: self.text.setPlainText(self.files.get(name, "")))
        self._build()
        self._gather(False)

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 20, 22, 18)
        column.setSpacing(12)
        column.addWidget(paragraph(tr("What the report holds"), "heading"))
        hint = tr("Read it first: nothing is sent. Save it and give it to whoever helps you.")
        column.addWidget(paragraph(hint, "muted"))
        middle = QHBoxLayout()
        middle.addWidget(self.list)
        middle.addWidget(self.text, 1)
        column.addLayout(middle, 1)
        column.addWidget(self.data)
        foot = QHBoxLayout()
        foot.addStretch(1)
        cancel, save = push_button(tr("Cancel")), push_button(tr("Save as a file …"), "primary")
        cancel.clicked.connect(self.reject)
        save.clicked.connect(lambda: self.save_wanted.emit())
        foot.addWidget(cancel)
        foot.addWidget(save)
        column.addLayout(foot)
        self.resize(*SIZE)

    def _gather(self, with_workflow: bool) -> None:
        self.files = self._files_of(with_workflow)
        self.list.clear()
        self.list.addItems(list(self.files))
        name = "workflow.json" if with_workflow else next(iter(self.files))
        self.list.setCurrentRow(list(self.files).index(name))
