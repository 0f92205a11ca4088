"""How the file trigger is edited: which files, what must happen to them, how soon."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop_app.gui.panels.base import ConfigPanel
from desktop_app.gui.panels.buttons import IconButton
from desktop_app.gui.panels.choices import Choice, SwitchEditor
from desktop_app.gui.panels.context import PanelContext
from desktop_app.gui.panels.editor import Editor
from desktop_app.gui.panels.form import Field
from desktop_app.gui.panels.form_inputs import ManyEditor
from desktop_app.gui.panels.measure_editor import TimeEditor
from desktop_app.gui.panels.text_fields import TextEditor
from desktop_app.triggers.file_watch.spec import SPEC

LONGEST_MS = 86_400_000


class FileWatchPanel(ConfigPanel):
    """The fields of :class:`FileWatchConfig`."""

    SPEC = SPEC

    def fields(self) -> tuple[Field, ...]:
        """Return the fields."""
        return (
            Field("path", FolderEditor),
            Field("pattern", TextEditor),
            Field("recursive", SwitchEditor),
            Field("events", self._events),
            Field("settle", partial(TimeEditor, most=LONGEST_MS, none=self.tr("At once"))),
            Field("interval", partial(TimeEditor, least=500, most=LONGEST_MS)),
        )

    def _events(self, context: PanelContext) -> Editor:
        choices = [
            Choice("created", self.tr("Created")),
            Choice("changed", self.tr("Changed")),
            Choice("deleted", self.tr("Deleted")),
        ]
        return ManyEditor(context, choices)


class FolderEditor(TextEditor):
    """A path, typed or chosen."""

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        super().__init__(context, placeholder="~/Inbox", optional=True, parent=parent)
        self.browse = IconButton(self.tr("Choose a folder"), "open")
        self.browse.clicked.connect(self._browse)
        self.frame.box.addWidget(self.browse, 0, Qt.AlignmentFlag.AlignVCenter)

    def _browse(self) -> None:
        dialog = QFileDialog(self, self.tr("Choose a folder"), self.line.text())
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.take)
        dialog.open()

    def take(self, path: str) -> None:
        """Take a path as if it were typed."""
        self.line.setText(path)
        self.typed()
        self.flush()

    def set_read_only(self, read_only: bool) -> None:
        """Let nothing be chosen."""
        super().set_read_only(read_only)
        self.browse.setEnabled(not read_only)
