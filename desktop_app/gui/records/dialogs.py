"""The dialogs of the grid: conditions, and a new record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from desktop_app.domain.catalog import Catalog
from desktop_app.domain.collections import Collection, DataField
from desktop_app.domain.workflow import Workflow
from desktop_app.gui.dialogs.frame import FormDialog
from desktop_app.gui.panels.context import PanelContext
from desktop_app.gui.panels.fill_form import FillForm
from desktop_app.gui.panels.record_filter import FilterEditor
from desktop_app.gui.panels.record_key import Choose
from desktop_app.gui.records.cells import ZONED
from desktop_app.gui.widgets import dialog_buttons, paragraph, push_button
from desktop_app.gui.wording import tr

INPUTS: Final = {
    "boolean": "select",
    "integer": "number",
    "bigInt": "text",
    "float": "number",
    "double": "number",
    "decimal": "text",
    "text": "multiline",
    "json": "json",
    "array": "json",
    "dateOnly": "date",
    "datetimeTz": "datetime",
    "datetimeNoTz": "datetime",
    "unixTimestamp": "datetime",
}
"""Field types to the controls of a form that is filled in; all others are a line of text."""


class FilterDialog(FormDialog):
    """Edits the conditions for the records that are shown."""

    chosen = Signal(object)
    """A filter; None when no condition is left."""

    def __init__(
        self, known: Sequence[Collection], collection: Collection, filter: Any, parent: QWidget | None = None
    ) -> None:
        hint = tr("Only records that fulfil these conditions are shown.")
        super().__init__(tr("Conditions"), tr("Conditions for {name}", name=collection.label), hint, parent)
        workflow = Workflow(config={"collection": collection.path})
        self.editor = FilterEditor(PanelContext(workflow, Catalog(), collections=tuple(known)))
        self.editor.show_value(filter or {"$and": []})
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.editor)
        column.addStretch(1)
        self.show_form(body)
        buttons = dialog_buttons(self, tr("Show"), tr("Cancel"))
        clear = push_button(tr("No conditions"))
        buttons.addButton(clear, QDialogButtonBox.ButtonRole.ResetRole)
        clear.clicked.connect(lambda: self._choose(None))
        buttons.accepted.connect(self._accept)
        buttons.rejected.connect(self.reject)
        self.show_foot(buttons)
        self.resize(620, 420)

    def _accept(self) -> None:
        self.editor.flush()
        self._choose(self.editor.value)

    def _choose(self, filter: Any) -> None:
        self.chosen.emit(filter if _restricts(filter) else None)
        self.accept()


def _restricts(filter: Any) -> bool:
    if not isinstance(filter, Mapping) or not filter:
        return False
    parts = [part for name in ("$and", "$or") for part in filter.get(name) or ()]
    return any(map(_restricts, parts)) if set(filter) <= {"$and", "$or"} else True


class RecordDialog(FormDialog):
    """Takes the values of a new record; stays open with everything in it when they are refused. ``choosers``
    ask for the records that fields point to.
    """

    submitted = Signal(object)
    """The values by field; those left empty are not among them."""

    def __init__(
        self, collection: Collection, choosers: Mapping[str, Choose], parent: QWidget | None = None
    ) -> None:
        title = tr("New record")
        super().__init__(title, tr("New record in {name}", name=collection.label), _hint(collection), parent)
        self.fields = [field for field in collection.visible if _asked(field)]
        self.form = FillForm([_input(field, choosers.get(field.name)) for field in self.fields])
        self.fault: QLabel = paragraph("", "warning")
        self.fault.hide()
        self.show_form(self.form)
        self._column.addWidget(self.fault)
        self.fault.setContentsMargins(22, 0, 22, 0)
        self.show_choice(tr("Add"), self._send)

    def _send(self) -> None:
        self.fault.hide()
        if self.form.check():
            given, zoned = self.form.values, {field.name for field in self.fields if field.type in ZONED}
            self.submitted.emit(
                {
                    name: _instant(value) if name in zoned else value
                    for name, value in given.items()
                    if value not in (None, "")
                }
            )

    def refuse(self, reason: str) -> None:
        """Say why the record was not saved."""
        self.fault.setText(reason[:1].upper() + reason[1:])
        self.fault.show()


def _hint(collection: Collection) -> str:
    if any(field.required for field in collection.visible):
        return tr("Fields with a star must be filled in. What is left empty the database may fill in.")
    return tr("What is left empty the database may fill in.")


def _instant(local: str) -> str:
    """Return a moment that was typed in the local zone, with its zone."""
    return datetime.fromisoformat(local).astimezone().isoformat()


def _asked(field: DataField) -> bool:
    return not (field.auto_increment or field.read_only or field.kind == "none")


def _input(field: DataField, choose: Choose | None) -> dict[str, Any]:
    made: dict[str, Any] = {"name": field.name, "title": field.label, "required": field.required}
    if choose is not None:
        return {**made, "type": "record", "choose": choose}
    if field.options:
        return {**made, "type": "select", "options": list(field.options)}
    if field.type == "boolean":
        answers = [{"value": True, "label": tr("Yes")}, {"value": False, "label": tr("No")}]
        return {**made, "type": "select", "options": answers}
    return {**made, "type": INPUTS.get(field.type, "text")}
