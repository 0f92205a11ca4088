"""Keeping a piece of a workflow, and what is asked when it is inserted (editor.md E, Versions)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFormLayout,
    QLabel,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop_app.editor.snippets import Field, Parameter, Scalar, read_answer
from desktop_app.gui import formats
from desktop_app.gui.dialogs.frame import FormDialog
from desktop_app.gui.panels.field_words import FieldWords
from desktop_app.gui.tips import plain_tip
from desktop_app.gui.widgets import accepting, as_list, dialog_buttons, paragraph
from desktop_app.gui.wording import tr

SIZE: Final = (640, 520)
WIDTHS: Final = (230, 170)
ROOM: Final = 10
ASKED: Final = 2
_FIELD: Final = Qt.ItemDataRole.UserRole


class SaveSnippetDialog(QDialog):
    """Asks for the name of a snippet, and which of its values are asked for when it is inserted."""

    def __init__(
        self, name: str, fields: Sequence[Field], words: FieldWords, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Save as snippet"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.name = QLineEdit(name)
        self.name.setProperty("kind", "field")
        self.tree = QTreeWidget()
        self.buttons = dialog_buttons(self, tr("Save"), tr("Cancel"))
        self._build()
        self._words = words
        self._fill(fields)
        self.name.textChanged.connect(lambda _: self._refresh())
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self._refresh()
        self.resize(*SIZE)

    def _build(self) -> None:
        label = QLabel(tr("&Name of the snippet"))
        label.setBuddy(self.name)
        self.tree.setHeaderLabels([tr("Value"), tr("Now"), tr("Asked as")])
        self.tree.setUniformRowHeights(True)
        as_list(self.tree, tr("Values to ask for"))
        self.tree.setEditTriggers(
            QTreeWidget.EditTrigger.DoubleClicked | QTreeWidget.EditTrigger.EditKeyPressed
        )
        self.tree.itemChanged.connect(self._on_changed)
        for number, width in enumerate(WIDTHS):
            self.tree.header().resizeSection(number, width)
        hint = tr(
            "Tick the values that are to be asked for whenever the snippet is inserted. F2 or a double click "
            "changes the name it is asked by; values of one name are asked once."
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 16)
        column.setSpacing(8)
        for widget in (label, self.name, paragraph(hint, "muted")):
            column.addWidget(widget)
        column.addWidget(self.tree, 1)
        column.addWidget(self.buttons)

    def _fill(self, fields: Sequence[Field]) -> None:
        tops: dict[str, QTreeWidgetItem] = {}
        for field in fields:
            if field.node not in tops:
                tops[field.node] = QTreeWidgetItem([field.title])
                tops[field.node].setSizeHint(0, QSize(0, self.fontMetrics().height() + ROOM))
                self.tree.addTopLevelItem(tops[field.node])
            tops[field.node].addChild(self._row(field))
        self.tree.expandAll()

    def _row(self, field: Field) -> QTreeWidgetItem:
        place = self._place(field)
        row = QTreeWidgetItem([place, formats.preview(field.value), ""])
        row.setToolTip(1, plain_tip(formats.shown(field.value)[:2000]))
        row.setData(0, _FIELD, field)
        row.setCheckState(0, Qt.CheckState.Unchecked)
        row.setFlags(row.flags() | Qt.ItemFlag.ItemIsEditable)
        return row

    def _place(self, field: Field) -> str:
        rest = field.path[1:]
        return self._words.of(field.node, ".".join(map(str, rest))) if rest else tr("Title")

    def _on_changed(self, row: QTreeWidgetItem, column: int) -> None:
        """A ticked value has a name, one without a name is not ticked."""
        ticked = row.checkState(0) == Qt.CheckState.Checked
        if column == 0 and ticked and not row.text(ASKED):
            row.setText(ASKED, _field(row).name)
        elif column == 0 and not ticked:
            row.setText(ASKED, "")
        elif column == ASKED:
            named = bool(row.text(ASKED).strip())
            row.setCheckState(0, Qt.CheckState.Checked if named else Qt.CheckState.Unchecked)

    def rows(self) -> list[QTreeWidgetItem]:
        """Return the rows of all values."""
        tops = [self.tree.topLevelItem(number) for number in range(self.tree.topLevelItemCount())]
        found = [top.child(n) for top in tops if top is not None for n in range(top.childCount())]
        return [row for row in found if row is not None]

    def chosen(self) -> list[tuple[str, Field]]:
        """Return the ticked values, each with the name it is asked by."""
        ticked = [row for row in self.rows() if row.checkState(0) == Qt.CheckState.Checked]
        return [(row.text(ASKED).strip(), _field(row)) for row in ticked]

    def _refresh(self) -> None:
        named = bool(self.name.text().strip())
        button = accepting(self.buttons)
        button.setEnabled(named)
        button.setToolTip("" if named else tr("Give it a name first."))


def _field(row: QTreeWidgetItem) -> Field:
    field = row.data(0, _FIELD)
    assert isinstance(field, Field)
    return field


class FillSnippetDialog(FormDialog):
    """Asks for the values of a snippet that is about to be inserted."""

    def __init__(self, name: str, parameters: Sequence[Parameter], parent: QWidget | None = None) -> None:
        super().__init__(tr("Insert “{name}”", name=name), name, tr("What it is inserted with"), parent)
        self._parameters = parameters
        form, rows = QWidget(), QFormLayout()
        form.setLayout(rows)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setVerticalSpacing(10)
        self.inputs: dict[str, QLineEdit | QCheckBox] = {}
        for parameter in parameters:
            self.inputs[parameter.name] = _input(parameter)
            rows.addRow(parameter.name, self.inputs[parameter.name])
        self.note = paragraph("", "warning")
        self.note.hide()
        rows.addRow(self.note)
        buttons = dialog_buttons(self, tr("Insert"), tr("Cancel"))
        buttons.accepted.connect(self._submit)
        buttons.rejected.connect(self.reject)
        self.answers: dict[str, Scalar] = {}
        self.show_form(form)
        self.show_foot(buttons)

    def _submit(self) -> None:
        """Take the answers, or say which of them is no number."""
        for parameter in self._parameters:
            field = self.inputs[parameter.name]
            if isinstance(field, QCheckBox):
                self.answers[parameter.name] = field.isChecked()
                continue
            try:
                self.answers[parameter.name] = read_answer(field.text(), parameter.default)
            except ValueError:
                self.note.setText(tr("“{name}” must be a number.", name=parameter.name))
                self.note.show()
                field.setFocus()
                return
        self.accept()


def _input(parameter: Parameter) -> QLineEdit | QCheckBox:
    if isinstance(parameter.default, bool):
        box = QCheckBox()
        box.setChecked(parameter.default)
        box.setAccessibleName(parameter.name)
        return box
    field = QLineEdit(str(parameter.default))
    field.setProperty("kind", "field")
    field.setAccessibleName(parameter.name)
    return field
