"""Choosing a template for a new workflow, or an example: what there is, what it does, and how it looks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from desktop_app.domain.catalog import Catalog
from desktop_app.domain.graph import Tree
from desktop_app.domain.workflow import Workflow
from desktop_app.editor.layout import tidy
from desktop_app.gui.canvas.adapter import Canvas
from desktop_app.gui.theme import Themes
from desktop_app.gui.widgets import as_list, dialog_buttons, paragraph
from desktop_app.gui.wording import tr

SIZE: Final = (860, 600)


class TemplateDialog(QDialog):
    """Lists the templates beside a picture of the chosen one; ``words`` are its title and its verb."""

    chosen = Signal(object)
    """The :class:`Workflow` to begin with."""

    def __init__(
        self,
        templates: Sequence[Workflow],
        catalog: Catalog,
        themes: Themes,
        parent: QWidget | None = None,
        words: tuple[str, str] | None = None,
    ) -> None:
        super().__init__(parent)
        title, verb = words or (tr("New from template"), tr("Create"))
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._templates, self._catalog = list(templates), catalog
        self.list = QListWidget()
        as_list(self.list, tr("Templates"))
        for workflow in templates:
            item = QListWidgetItem(tr(workflow.title), self.list)
            item.setSizeHint(QSize(0, self.fontMetrics().height() + 14))
        self.about = paragraph("", "muted")
        self.canvas = Canvas(themes)
        self.canvas.read_only = True
        self.canvas.minimap.set_wanted(False)  # A preview has no room for it.
        self._build(verb)
        self.list.currentRowChanged.connect(self._show)
        self.list.itemActivated.connect(lambda _: self.accept())
        self.resize(*SIZE)
        self.list.setCurrentRow(0)

    def _build(self, verb: str) -> None:
        buttons = dialog_buttons(self, verb, tr("Cancel"))
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        right = QVBoxLayout()
        right.setSpacing(10)
        right.addWidget(self.about)
        right.addWidget(self.canvas, 1)
        middle = QHBoxLayout()
        self.list.setFixedWidth(240)
        middle.addWidget(self.list)
        middle.addLayout(right, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 14, 14, 14)
        column.setSpacing(12)
        column.addLayout(middle, 1)
        column.addWidget(buttons)

    def _show(self, row: int) -> None:
        if not 0 <= row < len(self._templates):
            return
        workflow, canvas = self._templates[row], self.canvas
        self.about.setText(tr(workflow.description))
        tree = Tree(workflow.nodes)
        size = canvas.sizes.card
        placed = tidy(
            workflow, self._catalog, size, trigger_size=size(), spacing=canvas.sizes.spacing, tree=tree
        )
        canvas.show_workflow(workflow, self._catalog, placed)
        QTimer.singleShot(0, canvas, canvas.fit)

    def accept(self) -> None:
        """Begin with the chosen template."""
        row = self.list.currentRow()
        super().accept()
        if 0 <= row < len(self._templates):
            self.chosen.emit(self._templates[row])
