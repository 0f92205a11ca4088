"""A path that may hold variables, typed or chosen."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop_app.gui.panels.buttons import IconButton
from desktop_app.gui.panels.context import PanelContext
from desktop_app.gui.panels.template_text import TemplateEditor


class PathEditor(TemplateEditor):
    """The path of a file, of one that is not there yet (``saves``), or of a folder (``folder``)."""

    def __init__(
        self,
        context: PanelContext,
        *,
        folder: bool = False,
        saves: bool = False,
        placeholder: str = "files/report.txt",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(context, placeholder=placeholder, parent=parent)
        self._folder, self._saves = folder, saves
        words = self.tr("Choose a folder") if folder else self.tr("Choose a file")
        self.browse = IconButton(words, "open")
        self.browse.clicked.connect(self._browse)
        self.frame.box.addWidget(self.browse, 0, Qt.AlignmentFlag.AlignTop)

    def _browse(self) -> None:
        dialog = QFileDialog(self, self.browse.toolTip())
        modes = QFileDialog.FileMode
        dialog.setFileMode(
            modes.Directory if self._folder else modes.AnyFile if self._saves else modes.ExistingFile
        )
        dialog.setLabelText(QFileDialog.DialogLabel.Accept, self.tr("Choose"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.take)
        dialog.open()

    def take(self, path: str) -> None:
        """Take a path as if it were typed."""
        self.edit.setPlainText(path)
        self.typed()
        self.flush()

    def set_read_only(self, read_only: bool) -> None:
        """Let nothing be chosen."""
        super().set_read_only(read_only)
        self.browse.setEnabled(not read_only)
