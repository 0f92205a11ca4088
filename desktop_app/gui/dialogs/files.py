"""Choosing files, without a nested loop; and where an imported document goes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.domain.workflow import Workflow
from desktop_app.gui.settings import Settings
from desktop_app.gui.widgets import dialog_buttons, paragraph
from desktop_app.gui.wording import tr

ENDINGS: Final = {
    "json": ".workflow.json",
    "png": ".png",
    "svg": ".svg",
    "selection": ".nodes.json",
    "rows": ".rows.json",
    "markdown": ".md",
    "html": ".html",
    "keys": ".keys.json",
    "report": ".zip",
    "bundle": ".run.json",
}
_NO_NAME: Final = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')


def proposed_name(title: str) -> str:
    """Return a file name made of a title that every file system takes; it has no ending."""
    return _NO_NAME.sub("-", title).strip(" .-")[:120] or tr("workflow")


def choose_open(parent: QWidget, settings: Settings, chosen: Callable[[Path], None]) -> None:
    """Let a person choose workflow files; ``chosen`` is called with each."""
    dialog = QFileDialog(parent, tr("Open a workflow file"), settings.folder())
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
    dialog.setNameFilters([tr("Workflows (*.json)"), tr("All files (*)")])
    _open(dialog, settings, chosen)


def choose_save(
    parent: QWidget, settings: Settings, name: str, kind: str, chosen: Callable[[Path], None]
) -> None:
    """Let a person name a new file; the ending of ``kind`` is added when it is missing."""
    ending = ENDINGS[kind]
    dialog = QFileDialog(parent, tr("Export"), settings.folder())
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilters([f"*{ending}"])
    dialog.setDefaultSuffix(ending.removeprefix("."))
    dialog.selectFile(name + ending)
    _open(dialog, settings, chosen)


def choose_folder(parent: QWidget, settings: Settings, chosen: Callable[[Path], None]) -> None:
    """Let a person choose a folder."""
    dialog = QFileDialog(parent, tr("Import a folder"), settings.folder())
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    _open(dialog, settings, chosen)


def _open(dialog: QFileDialog, settings: Settings, chosen: Callable[[Path], None]) -> None:
    def take(files: list[str]) -> None:
        for file in files:
            settings.save_folder(str(Path(file).parent))
            chosen(Path(file))

    dialog.filesSelected.connect(take)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()


class ImportDialog(QDialog):
    """Asks what becomes of a file whose workflow exists: a copy beside it, or the next version of that
    workflow or of another. ``targets`` are the titles of all workflows by key.
    """

    def __init__(
        self, document: Workflow, place: str, targets: Mapping[str, str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Open {file}", file=place))
        title = document.called
        self._new = QRadioButton(tr("As a new workflow"))
        self._version = QRadioButton(tr("As a new version of"))
        self._version.setChecked(True)
        self.targets = QComboBox()
        self.targets.setProperty("kind", "field")
        self.targets.setAccessibleName(tr("As a new version of"))
        for key, name in targets.items():
            self.targets.addItem(name, key)
        self.targets.setCurrentIndex(max(0, self.targets.findData(document.key)))
        self._version.toggled.connect(self.targets.setEnabled)
        buttons = dialog_buttons(self, tr("Open"), tr("Cancel"))
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 20, 22, 18)
        column.setSpacing(10)
        column.addWidget(paragraph(tr("“{title}” is already here", title=title), "heading"))
        hint = tr(
            "A new version opens as a draft: nothing is replaced until you save it, and Undo takes it back."
        )
        row = QHBoxLayout()
        row.addWidget(self._version)
        row.addWidget(self.targets, 1)
        column.addLayout(row)
        for widget in (self._new, paragraph(hint, "muted")):
            column.addWidget(widget)
        column.addSpacing(8)
        column.addWidget(buttons)
        self.setMinimumWidth(440)

    @property
    def into(self) -> str | None:
        """The key of the workflow whose draft the document becomes; None for a workflow of its own."""
        return str(self.targets.currentData()) if self._version.isChecked() else None
